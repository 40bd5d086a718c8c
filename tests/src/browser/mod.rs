//! Browsers driven as people use them, over WebDriver: headless Chromium for the loopback host, WebKitGTK for the window.

mod axe;
mod burden;
mod display;
mod driver;
mod page;
mod session;
mod stage;

pub use burden::{Burden, Job};
pub use display::Display;
pub use driver::{Driver, free_port};
pub use page::{Page, Size, screenshots};
pub use session::{Browser, Session};
pub use stage::{Screen, Stage};
