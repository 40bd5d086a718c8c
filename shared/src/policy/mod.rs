//! Who may do what ([`may`]), and who sees what ([`audience`], [`desks`]).
//!
//! The device asks before saving, the server before admitting; both run this code (invariant 6).

mod audience;
mod may;

pub use audience::{audience, desks};
pub use may::{Actor, Operation, Refusal, Verdict, may, verdict};
