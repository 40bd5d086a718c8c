//! The harness of tests that need more than one crate, and the demonstration's data.

pub mod bench;
pub mod browser;
pub mod decoders;
pub mod demo;
pub mod harness;
pub mod hostile;
pub mod model;
pub mod picture;
pub mod sim;
pub mod size;
pub mod sound;
pub mod synthetic;
