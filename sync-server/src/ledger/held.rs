//! Held work: what waits for a secretary, and what became of it. It is let in or refused by [`super::Changes::append`].

use super::{HeldChange, Known, LedgerError};
use shared::document::Hash;
use shared::domain::{DocId, ProfileId, UnitId};
use std::collections::HashMap;

pub trait Held {
    /// Documents with changes that wait for the secretaries of these units.
    ///
    /// # Errors
    /// Only the database's.
    fn held_count(&self, units: &[UnitId]) -> Result<u32, LedgerError>;

    /// Those changes, by document and profile, the oldest first; each with all of its changes, in the order in which they
    /// came. At most `max` documents.
    ///
    /// # Errors
    /// Only the database's.
    fn held(&self, units: &[UnitId], max: usize) -> Result<Vec<Vec<HeldChange>>, LedgerError>;

    /// The changes of one profile that are held of a document, in the order in which they came.
    ///
    /// # Errors
    /// Only the database's.
    fn held_of(&self, profile: ProfileId, doc: DocId) -> Result<Vec<HeldChange>, LedgerError>;

    /// What became of the profile's own changes. Asks for each in the same way, whatever is there.
    ///
    /// # Errors
    /// Only the database's.
    fn settled(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError>;
}
