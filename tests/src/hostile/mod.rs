//! What an attacker who holds an enrolled device can send: valid messages, altered at every layer, each rightly signed, so
//! that nothing is turned away at the door that would be judged behind it.
//!
//! [`Target`] is the real server as a process of its own, so that its memory can be read; [`Client`] speaks the protocol by
//! hand. [`cbor`], [`change`], [`record`], [`json`] and [`head`] each alter one layer; all draw from one
//! [`Dice`](crate::synthetic::Dice), so that a seed gives the same messages everywhere.

pub mod cbor;
pub mod change;
mod client;
pub mod head;
pub mod json;
pub mod record;
mod target;

pub use client::{Answer, Client};
pub use target::Target;
