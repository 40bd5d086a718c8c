//! Profiles as syncing needs them: whose they are, their key, their epoch and counter.

use super::LedgerError;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};

/// A device × person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub id: ProfileId,
    pub device: DeviceId,
    pub person: PersonId,
    /// The unit for which it was enrolled.
    pub unit: UnitId,
    /// Three letters that begin its provisional numbers.
    pub code: String,
    /// Ed25519.
    pub public_key: [u8; 32],
    /// The highest epoch that was allotted; earlier ones stay good.
    pub epoch: u32,
    /// Counter of the last push; a sign-in leaves it.
    pub counter: u64,
    /// Used from two places; ends with the next sign-in.
    pub cloned: bool,
    pub revoked: Option<Millis>,
}

pub trait Profiles {
    /// The profile whose token has this SHA-256. Revoked profiles keep theirs: they may push what waits.
    ///
    /// # Errors
    /// Only the database's.
    fn profile_of_token(&self, token_sha256: &[u8; 32]) -> Result<Option<Profile>, LedgerError>;

    /// # Errors
    /// Only the database's.
    fn profile(&self, id: ProfileId) -> Result<Option<Profile>, LedgerError>;
}
