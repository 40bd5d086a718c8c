//! The harness of tests that need more than one crate, and the demonstration's data.

pub mod browser;
pub mod demo;
pub mod harness;
pub mod sim;
pub mod size;
pub mod synthetic;
