//! Who did what, when, from where: one record for each call that changes something (security control 7).

use super::LedgerError;
use crate::audit::{BadRecord, Verified};
use shared::domain::{Millis, PersonId, ProfileId};

/// One act. Names no personal data: people, devices and documents by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Server time.
    pub at: Millis,
    /// Who did it; `None` where that is not known: a wrong token, the command line (then `address` names the operator).
    pub person: Option<PersonId>,
    /// From which profile.
    pub profile: Option<ProfileId>,
    /// The peer's address, or `console USER`.
    pub address: String,
    /// `sync`, `sign_in`, `enrol`, `unmask`, `add_person` …
    pub act: String,
    /// What it was done to.
    pub object: String,
    /// How it ended: `ok`, or the reason why not.
    pub outcome: String,
}

pub trait Audit {
    /// Appends records that accompany no other write: refusals, acts that a device reports.
    ///
    /// # Errors
    /// An act whose record can't be written fails.
    fn audit(&self, records: Vec<AuditRecord>) -> Result<(), LedgerError>;

    /// Reads every record and tells the first that is not as it was written.
    ///
    /// # Errors
    /// Only the database's.
    fn verify_audit(&self) -> Result<Result<Verified, BadRecord>, LedgerError>;
}
