//! What screens are made of. One widget, one file.

mod badge;
mod button;
mod chips;
mod conflict;
mod empty;
mod error_panel;
mod form_foot;
mod icon;
mod issue_line;
mod long_list;
mod notice;
mod page;
mod password_field;
mod progress;
mod reason_panel;
mod rows;
mod status;
mod text_field;
mod tick;
mod timeline;
mod toast;

mod window;

pub use badge::{Badge, PhaseBadge, ReviewBadge, StateBadge, Tone};
pub use button::{Button, ButtonLink, Look};
pub use chips::{Chips, Phrases};
pub use conflict::Conflicts;
pub use empty::Empty;
pub use error_panel::{ErrorPanel, show_asked};
pub use form_foot::{FieldErrors, FormFoot, error_of, saves_by_keys};
pub use icon::{Icon, Sign};
pub use issue_line::IssueLine;
pub use long_list::LongList;
pub use notice::{Mood, Notice};
pub use page::Page;
pub use password_field::PasswordField;
pub use progress::ProgressBar;
pub use reason_panel::ReasonPanel;
pub use rows::{Rows, use_rows};
pub use status::Status;
pub use text_field::{TextField, TextKind};
pub use tick::Tick;
pub use timeline::Timeline;
pub use toast::ToastShelf;
