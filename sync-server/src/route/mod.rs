//! One file per endpoint.

pub mod live;
pub mod sync;
