//! The append-only truth, as the rest of the server sees it: traits with plain types, so that another database can
//! stand behind them.
//!
//! Every method blocks until its answer is true and, for writes, durable. A method that writes takes the
//! [`AuditRecord`] of the act with it: both happen, or neither.

mod accounts;
mod administration;
mod attachments;
mod audit;
mod changes;
mod desks;
mod directory;
mod error;
mod held;
mod profiles;
mod refused;
mod settings;
pub mod sqlite;

pub use accounts::{
    ATTEMPTS_MAX, Account, Accounts, Attempt, CODE_VALID_MS, CodeHolder, Enrolment, HISTORY_MAX, LOCKED_MS,
    NewCode, Opened, Recovery, Released, Sha256Hash,
};
pub use administration::{Administration, Imported, ListedPerson, ListedProfile, NewPerson};
pub use attachments::{Attachments, Piece};
pub use audit::{Audit, AuditRecord};
pub use changes::{
    Append, Appended, Changes, Document, HeldChange, Known, NewChange, PushMark, RefusedChange, Save, Update,
};
pub use desks::{DeskPull, Desks, Pull, Pulled, PulledChange, PulledDesk, PulledEntry, PulledListing};
pub use directory::DirectoryLog;
pub use error::LedgerError;
pub use held::Held;
pub use profiles::{Profile, Profiles};
pub use refused::Refused;
pub use settings::Settings;

/// All of it.
pub trait Ledger:
    Changes
    + Held
    + Desks
    + Attachments
    + DirectoryLog
    + Administration
    + Profiles
    + Accounts
    + Audit
    + Send
    + Sync
    + 'static
{
}

impl<T> Ledger for T where
    T: Changes
        + Held
        + Desks
        + Attachments
        + DirectoryLog
        + Administration
        + Profiles
        + Accounts
        + Audit
        + Send
        + Sync
        + 'static
{
}
