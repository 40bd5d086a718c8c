//! The server: merges everyone's changes and decides what is admitted.
pub mod key;
pub mod ledger;
