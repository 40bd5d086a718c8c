//! The append-only truth, as the rest of the server sees it: traits with plain types, so that another database can
//! stand behind them.
//!
//! Every method blocks until its answer is true and, for writes, durable. A method that writes takes the
//! [`AuditRecord`] of the act with it: both happen, or neither.

mod audit;
mod changes;
mod desks;
mod directory;
mod error;
mod profiles;
pub mod sqlite;

pub use audit::{Audit, AuditRecord};
pub use changes::{
    Append, Appended, Changes, Document, HeldChange, Known, NewChange, PushMark, RefusedChange, Save, Update,
};
pub use desks::{DeskPull, Desks, Pull, Pulled, PulledChange, PulledDesk, PulledEntry, PulledListing};
pub use directory::DirectoryLog;
pub use error::LedgerError;
pub use profiles::{Profile, Profiles};

/// All of it. Sections for accounts and codes are added beside these.
pub trait Ledger: Changes + Desks + DirectoryLog + Profiles + Audit + Send + Sync + 'static {}

impl<T: Changes + Desks + DirectoryLog + Profiles + Audit + Send + Sync + 'static> Ledger for T {}
