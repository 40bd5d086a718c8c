//! One file per endpoint.

pub mod attachment;
pub mod code;
pub mod enrol;
pub mod health;
pub mod held;
pub mod live;
pub mod password;
pub mod recovered;
pub mod sign_in;
pub mod sync;
