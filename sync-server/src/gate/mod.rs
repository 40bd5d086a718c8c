//! Who is calling, is it allowed, is it sane: everything between a request's bytes and the ledger.

pub mod act;
pub mod admission;
pub mod body;
pub mod credential;
pub mod door;
pub mod offer;
pub mod peer;
pub mod problem;
pub mod profile;
pub mod request;
pub mod roster;
pub mod session;
pub mod signed;
pub mod throttle;
