//! Desks: what a device pulls. One call answers all of a request from one consistent state.

use super::LedgerError;
use shared::document::Hash;
use shared::domain::{DocId, UnitId};
use shared::sync::digest::Digest;
use shared::sync::wire::{Admitted, ListedDocument, Position, Snapshot};

/// What one request wants.
#[derive(Clone, Debug, Default)]
pub struct Pull {
    pub desks: Vec<DeskPull>,
    /// Documents wanted whole; those that lie on none of `desks` are left out, as if they did not exist.
    pub fetch: Vec<DocId>,
    /// Entries per desk.
    pub entries_max: u32,
    /// Bytes of changes and snapshots after which the answer ends.
    pub bytes_max: usize,
}

/// What is wanted of one desk.
#[derive(Clone, Debug)]
pub struct DeskPull {
    pub desk: UnitId,
    /// Last applied position.
    pub position: Position,
    /// First sync: where it began, and the last document received.
    pub stream: Option<(Option<Position>, Option<DocId>)>,
    /// The list of its documents after this one.
    pub listing: Option<Option<DocId>>,
}

/// The answer: one [`PulledDesk`] for each desk asked for, in order.
#[derive(Debug, Default)]
pub struct Pulled {
    pub desks: Vec<PulledDesk>,
    pub fetched: Vec<Snapshot>,
}

#[derive(Debug, Default)]
pub struct PulledDesk {
    /// The desk's last position, and its digest there.
    pub head: Position,
    pub digest: Digest,
    pub entries: Vec<PulledEntry>,
    /// Position after the entries.
    pub position: Position,
    /// There are more entries, or more snapshots.
    pub more: bool,
    /// Of a first sync, in order of id.
    pub snapshots: Vec<Snapshot>,
    /// Where the first sync goes on; `None` where it is complete or none runs.
    pub stream: Option<(Position, Option<DocId>)>,
    pub first_sync_complete: bool,
    /// Documents of the desk; counted when a first sync begins, else 0.
    pub documents: u64,
    pub listing: Option<PulledListing>,
}

#[derive(Debug)]
pub enum PulledEntry {
    Change(PulledChange),
    Join(Snapshot),
    Leave(DocId),
    Erase(DocId, u32),
    /// The document has left meanwhile or was erased.
    Skip,
}

#[derive(Debug)]
pub struct PulledChange {
    pub doc: DocId,
    pub generation: u32,
    pub hash: Hash,
    pub bytes: Vec<u8>,
    pub admitted: Admitted,
}

#[derive(Debug)]
pub struct PulledListing {
    pub documents: Vec<ListedDocument>,
    pub more: bool,
}

pub trait Desks {
    /// # Errors
    /// Only the database's.
    fn pull(&self, pull: &Pull) -> Result<Pulled, LedgerError>;

    /// The last position of each desk, in the order given.
    ///
    /// # Errors
    /// Only the database's.
    fn heads(&self, desks: &[UnitId]) -> Result<Vec<Position>, LedgerError>;
}
