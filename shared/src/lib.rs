//! What a device and the server must agree on.
//!
//! Start with [`domain`] (what is recorded), then [`workflow`] (what follows from it), [`policy`] (who may do and see
//! what) and [`api`] (what a screen may ask). [`document`] turns records into Automerge documents and back; [`sync`]
//! holds the wire messages, the device's state machine and the admission rules. Both are features, so that the
//! browser's part stays small.
//!
//! **Invariant: nothing here does I/O, reads a clock or draws randomness.** Time, identifiers and random bytes come in
//! as arguments; that is what lets a simulator run many devices and a server in one thread from one seed.

pub mod api;
#[cfg(feature = "document")]
pub mod document;
pub mod domain;
pub mod limits;
pub mod planted;
pub mod policy;
#[cfg(feature = "sync")]
pub mod sync;
pub mod words;
pub mod workflow;
