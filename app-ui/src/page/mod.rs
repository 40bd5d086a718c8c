//! The screens, one file each. [`crate::route`] gives them their addresses.

mod first_start;
mod nowhere;
mod sign_in;
mod today;

pub use first_start::FirstStart;
pub use nowhere::Nowhere;
pub use sign_in::SignIn;
pub use today::Today;
