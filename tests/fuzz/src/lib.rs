//! The doors that the targets knock at, without the rest of the workspace: it would not build under a sanitizer in any
//! reasonable time.

#[path = "../../src/decoders.rs"]
pub mod decoders;
