//! Who may do what ([`may`]), and who sees what ([`audience`], [`desks`], [`reads`]).
//!
//! The device asks before saving, the server before admitting; both run this code (invariant 6).

mod audience;
mod household_step;
mod may;
mod password;
mod step;

pub use audience::{Audience, audience, desks, reads};
pub use may::{Actor, Operation, Refusal, Verdict, may, verdict};
pub use password::is_strong;
