//! Documents and the changes that make them.

use super::{AuditRecord, LedgerError};
use shared::document::Hash;
use shared::domain::{DocId, Kind, Millis, PersonId, ProfileId, UnitId};
use shared::policy::Audience;
use shared::sync::digest::Digest;
use shared::sync::wire::{Admitted, Incarnation, Rejection, Stamp};
use shared::workflow::{Issued, Numbering, Residence};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A stored document.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: DocId,
    pub generation: u32,
    /// Loads to the document: a save, then raw changes.
    pub snapshot: Vec<u8>,
    /// How many bytes of `snapshot` are the save.
    pub saved_bytes: usize,
    /// Ascending.
    pub heads: Vec<Hash>,
    /// Where the household lives with which it goes along, if that moved.
    pub lives: Option<Residence>,
}

/// What became of a change that arrived before.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Admitted(Admitted),
    Held(UnitId),
    Refused(Rejection),
}

/// Everything that one push, or a part of it, adds: one transaction.
#[derive(Debug, Default)]
pub struct Append {
    pub push: Option<PushMark>,
    /// In ascending order of their ids.
    pub updates: Vec<Update>,
    pub held: Vec<HeldChange>,
    pub refused: Vec<RefusedChange>,
    /// Held changes about which a secretary decided; they stay held where their document is in [`Appended::moved`].
    pub released: Vec<(DocId, Hash)>,
    /// Epochs that were allotted once: a restored server learns them from what it takes back.
    pub epochs: BTreeMap<ProfileId, u32>,
    /// Taken back after a restore: it was judged once, so that a list's numbers are not asked for again.
    pub restored: bool,
    pub audit: Vec<AuditRecord>,
}

/// Tells a repeated push from a cloned profile. Compared and set with the append.
#[derive(Clone, Copy, Debug)]
pub struct PushMark {
    pub profile: ProfileId,
    pub counter: u64,
    pub digest: [u8; 32],
}

/// New changes of one document.
#[derive(Debug)]
pub struct Update {
    pub doc: DocId,
    pub generation: u32,
    pub kind: Kind,
    /// The heads on which the changes were judged, ascending; empty for a new document. Where the document has others
    /// by now, the update is left out and named in [`Appended::moved`].
    pub expected: Vec<Hash>,
    pub changes: Vec<NewChange>,
    pub heads: Vec<Hash>,
    pub digest: Digest,
    pub save: Save,
    /// Who sees it from now on. On which desks it lies, follows from this and from where its household lives.
    pub audience: Audience,
    /// Of a household that moved: where it lives now. What goes along with it is laid on its new desks in the same
    /// transaction.
    pub lives: Option<Residence>,
    /// Of a list of issues: its township, and what it gives out. Where that was given out by another list meanwhile, the
    /// update is left out and named in [`Appended::moved`].
    pub issued: Option<(UnitId, Issued)>,
}

/// What becomes of the stored snapshot.
#[derive(Debug)]
pub enum Save {
    /// The changes' bytes are put behind it.
    Extend,
    /// These bytes take its place.
    Replace(Vec<u8>),
}

#[derive(Debug)]
pub struct NewChange {
    pub hash: Hash,
    pub bytes: Vec<u8>,
    /// Whose actor made it; it may have come by another's hand.
    pub profile: ProfileId,
    pub person: PersonId,
    pub received_at: Millis,
    pub stamp: Stamp,
}

#[derive(Debug)]
pub struct HeldChange {
    pub doc: DocId,
    pub generation: u32,
    pub hash: Hash,
    pub bytes: Vec<u8>,
    pub profile: ProfileId,
    pub person: PersonId,
    pub received_at: Millis,
    /// Whose secretary decides.
    pub unit: UnitId,
    /// English, without personal data.
    pub reason: String,
}

#[derive(Debug)]
pub struct RefusedChange {
    pub profile: ProfileId,
    pub doc: DocId,
    pub hash: Hash,
    pub rejection: Rejection,
    pub at: Millis,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// The profile was used from two places: nothing was appended.
    pub clone_detected: bool,
    /// Documents that others changed, lists whose numbers another gave out, or documents of whose held changes another secretary decided, meanwhile: judge those again.
    pub moved: Vec<DocId>,
    /// Desks that have new entries.
    pub desks: BTreeSet<UnitId>,
    /// The profile's epoch from now on; a new refusal raises it.
    pub epoch: Option<u32>,
}

pub trait Changes {
    /// Identity of this database.
    ///
    /// # Errors
    /// Only the database's.
    fn incarnation(&self) -> Result<Incarnation, LedgerError>;

    /// The documents among `ids` that exist.
    ///
    /// # Errors
    /// Only the database's.
    fn documents(&self, ids: &[DocId]) -> Result<HashMap<DocId, Document>, LedgerError>;

    /// What is known of these changes, as `profile` pushes them.
    ///
    /// # Errors
    /// Only the database's.
    fn known(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError>;

    /// Which of these changes are held or refused. Asks for each in the same way, whether or not it is in the ledger:
    /// how long that takes tells nothing about documents of other desks.
    ///
    /// # Errors
    /// Only the database's.
    fn fallen(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError>;

    /// What the township's lists of issues gave out (H1f).
    ///
    /// # Errors
    /// Only the database's.
    fn numbering(&self, township: &UnitId) -> Result<Numbering, LedgerError>;

    /// Appends changes, receipts and entries of desks in one transaction, documents first, then desks, each in
    /// ascending order.
    ///
    /// # Errors
    /// Only the database's; then nothing was appended.
    fn append(&self, append: Append) -> Result<Appended, LedgerError>;
}
