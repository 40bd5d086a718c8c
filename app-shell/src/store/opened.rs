//! Documents at work inside one transaction: each is loaded once, takes in any number of changes, and is written once,
//! with its snapshot, its heads and its projection.

use super::change::{self, Origin};
use super::doc::{self, Facts};
use super::projection::{self, ProjectionInput};
use super::unpacked::Unpacked;
use super::{StoreError, attachment, lies_on, offer, outbox, quarantine, wanted};
use rusqlite::Connection;
use shared::document::{Doc, DocError, Hash, RawChange, StoredChange};
use shared::domain::{AnyRecord, DocId};
use shared::planted::{self, Fault};
use shared::sync::wire::{Admitted, Snapshot};
use std::collections::{BTreeMap, BTreeSet};

/// A loaded document takes about 30 KB: beyond this many they are written and let go.
const OPEN_MAX: usize = 200;
/// Changes of a tail beyond which it is folded into the snapshot, however small they are.
const TAIL_MAX: usize = 32;

pub(super) struct Opened<'t> {
    tx: &'t Connection,
    docs: BTreeMap<DocId, Open>,
    written: u32,
}

struct Open {
    doc: Doc,
    generation: u32,
    /// The whole document as bytes, a save and what came after it, where it did not only grow change by change.
    snapshot: Option<Vec<u8>>,
    /// The record, where the document came whole from the server and nothing of it was here: all of its changes are
    /// admitted, and none is a tail.
    new: Option<Result<AnyRecord, DocError>>,
}

impl<'t> Opened<'t> {
    pub fn new(tx: &'t Connection) -> Self {
        Opened { tx, docs: BTreeMap::new(), written: 0 }
    }

    /// The document as it stands in this transaction, and its generation.
    ///
    /// # Errors
    /// [`StoreError::Quarantined`] where the copy here is damaged; that is written down.
    pub fn get(&mut self, id: DocId) -> Result<Option<(&Doc, u32)>, StoreError> {
        Ok(self.open(id)?.map(|open| (&open.doc, open.generation)))
    }

    fn open(&mut self, id: DocId) -> Result<Option<&mut Open>, StoreError> {
        if !self.docs.contains_key(&id) {
            if quarantine::holds(self.tx, id)? {
                return Err(StoreError::Quarantined(id));
            }
            if self.docs.len() >= OPEN_MAX {
                self.flush()?;
            }
            match doc::assemble(self.tx, id) {
                Ok(Some((doc, generation))) => {
                    self.docs.insert(id, Open { doc, generation, snapshot: None, new: None });
                }
                Ok(None) => {}
                Err(StoreError::Document(error)) => {
                    quarantine::add(self.tx, id, &error.to_string())?;
                    return Err(StoreError::Quarantined(id));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(self.docs.get_mut(&id))
    }

    /// Takes in one change of the document's generation; its first makes the document. A change that is here already only
    /// learns where it stands.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where the generation is another; [`StoreError::Document`] where the change does not fit.
    pub fn add(
        &mut self,
        id: DocId,
        generation: u32,
        raw: &RawChange,
        origin: Origin,
    ) -> Result<(), StoreError> {
        let hash = raw.hash();
        let mut tail = Some(raw.bytes());
        match self.open(id)? {
            Some(open) if open.generation != generation => return Err(StoreError::Stale),
            Some(open) if open.doc.has(hash) => {
                if let Origin::Server(admitted) = origin {
                    change::admit(self.tx, id, hash, admitted)?;
                }
                return Ok(());
            }
            Some(open) => {
                open.doc.apply(std::slice::from_ref(raw))?;
                // The tail is let go when a whole snapshot is written, so that has to hold this change, too.
                if let Some(snapshot) = &mut open.snapshot {
                    snapshot.extend_from_slice(raw.bytes());
                    open.new = None;
                }
            }
            None => {
                let doc = Doc::from_changes(std::slice::from_ref(raw))?;
                // A tail beside no snapshot would be folded into one at once. Where none can be made, the tail holds it.
                let snapshot = doc.save().ok();
                tail = tail.filter(|_| snapshot.is_none());
                self.docs.insert(id, Open { doc, generation, snapshot, new: None });
            }
        }
        change::insert(self.tx, id, hash, origin, tail)
    }

    /// Takes in a whole document as the server has it. What is only here, unsent words above all, is put on top of it.
    /// Returns the admitted changes that the server's copy lacks. An earlier generation than the one here is ignored.
    ///
    /// # Errors
    /// [`StoreError::Document`] where the snapshot is damaged; nothing was changed then.
    pub fn join(&mut self, snapshot: &Snapshot, unpacked: Unpacked) -> Result<Vec<Hash>, StoreError> {
        let id = snapshot.doc;
        let Unpacked { mut doc, record } = unpacked;
        // A snapshot names its authors in ascending order of hashes.
        let theirs: BTreeSet<Hash> = doc.hashes().into_iter().collect();
        if theirs.len() != snapshot.admitted.len() {
            return Err(DocError::Bytes("a snapshot that does not say who made its changes".into()).into());
        }
        let admitted: BTreeMap<Hash, &Admitted> = theirs.into_iter().zip(&snapshot.admitted).collect();
        let grew = match self.ours(snapshot)? {
            Ours::Nothing => {
                self.take_new(snapshot, Unpacked { doc, record }, &admitted)?;
                return Ok(Vec::new());
            }
            Ours::Newer => return Ok(Vec::new()),
            Ours::Changes(changes) => merge(&mut doc, changes)?,
            Ours::Damaged => self.salvage(id, &mut doc)?,
        };
        for (hash, admitted) in &admitted {
            if !change::admit(self.tx, id, *hash, admitted)? {
                change::insert(self.tx, id, *hash, Origin::Server(admitted), None)?;
            }
        }
        let snapshot_now = Some(if grew { doc.save()? } else { snapshot.bytes.clone() });
        let open = Open { doc, generation: snapshot.generation, snapshot: snapshot_now, new: None };
        self.docs.insert(id, open);
        quarantine::release(self.tx, id)?;
        wanted::remove(self.tx, id)?;
        let here = change::admitted(self.tx, id)?;
        Ok(here.into_iter().filter(|hash| !admitted.contains_key(hash)).collect())
    }

    /// A document of which nothing is here: what a first sync brings by the thousands.
    fn take_new(
        &mut self,
        snapshot: &Snapshot,
        unpacked: Unpacked,
        admitted: &BTreeMap<Hash, &Admitted>,
    ) -> Result<(), StoreError> {
        let id = snapshot.doc;
        for (hash, admitted) in admitted {
            change::insert(self.tx, id, *hash, Origin::Server(admitted), None)?;
        }
        let Unpacked { doc, record } = unpacked;
        let (generation, bytes) = (snapshot.generation, Some(snapshot.bytes.clone()));
        self.docs.insert(id, Open { doc, generation, snapshot: bytes, new: Some(record) });
        wanted::remove(self.tx, id)
    }

    /// What is here of the document that a snapshot brings. An earlier generation makes room for it.
    fn ours(&mut self, snapshot: &Snapshot) -> Result<Ours, StoreError> {
        let found = match self.get(snapshot.doc) {
            Ok(found) => found.map(|(doc, generation)| (doc.changes(), generation)),
            Err(StoreError::Quarantined(_)) => return Ok(Ours::Damaged),
            Err(error) => return Err(error),
        };
        Ok(match found {
            Some((_, generation)) if generation > snapshot.generation => Ours::Newer,
            Some((changes, generation)) if generation == snapshot.generation => Ours::Changes(changes),
            Some(_) => {
                self.forget(snapshot.doc)?;
                attachment::erase(self.tx, snapshot.doc)?;
                Ours::Nothing
            }
            None => Ours::Nothing,
        })
    }

    /// The copy here cannot be read: its rows make room for the sound one, on which what waits to be sent is put.
    fn salvage(&mut self, id: DocId, sound: &mut Doc) -> Result<bool, StoreError> {
        doc::delete(self.tx, id)?;
        let mut grew = false;
        for (command, bytes) in outbox::of_doc(self.tx, id)? {
            let raw = RawChange::parse(&bytes)?;
            if !sound.has(raw.hash()) && sound.apply(std::slice::from_ref(&raw)).is_ok() {
                change::insert(self.tx, id, raw.hash(), Origin::Command(command), None)?;
                grew = true;
            }
        }
        Ok(grew)
    }

    /// Puts a document in the place of the one that is here: changes were taken out of it.
    ///
    /// # Errors
    /// [`StoreError::Document`] where it cannot be saved.
    pub fn replace(&mut self, id: DocId, doc: Doc, generation: u32) -> Result<(), StoreError> {
        let snapshot = Some(doc.save()?);
        self.docs.insert(id, Open { doc, generation, snapshot, new: None });
        Ok(())
    }

    /// The record as the server has it, without what waits here; `None` where the document is not here.
    ///
    /// # Errors
    /// [`StoreError::Quarantined`]; [`StoreError::Document`] where what the server has is no record.
    pub fn admitted_record(&mut self, id: DocId) -> Result<Option<AnyRecord>, StoreError> {
        let tx = self.tx;
        let Some((doc, _)) = self.get(id)? else {
            return Ok(None);
        };
        let heads = admitted_heads(tx, id, doc, &doc.heads())?;
        Ok(Some(doc.record_at(&heads)?))
    }

    /// Its changes' standing changed, not its content: cheap where all of them are admitted now.
    ///
    /// # Errors
    /// [`StoreError::Quarantined`]
    pub fn settle(&mut self, id: DocId) -> Result<(), StoreError> {
        if self.docs.contains_key(&id) {
            return Ok(());
        }
        if change::any_unsettled(self.tx, id)? {
            return self.open(id).map(drop);
        }
        doc::admit_all(self.tx, id)?;
        Ok(projection::set_state(self.tx, id, doc::send_state(self.tx, id)?)?)
    }

    /// Takes a document away with all that is derived from it. Refused words and drafts stay.
    ///
    /// # Errors
    /// [`StoreError::Disk`]
    pub fn forget(&mut self, id: DocId) -> Result<(), StoreError> {
        self.docs.remove(&id);
        projection::forget(self.tx, id)?;
        lies_on::clear(self.tx, id)?;
        offer::forget(self.tx, id)?;
        attachment::forget(self.tx, id)?;
        wanted::remove(self.tx, id)?;
        quarantine::release(self.tx, id)?;
        doc::delete(self.tx, id)
    }

    /// Writes all that was opened.
    ///
    /// # Errors
    /// [`StoreError::Disk`]
    pub fn flush(&mut self) -> Result<(), StoreError> {
        for (id, open) in std::mem::take(&mut self.docs) {
            write(self.tx, id, open)?;
            self.written += 1;
        }
        Ok(())
    }

    /// How many documents were written.
    pub fn written(&self) -> u32 {
        self.written
    }
}

enum Ours {
    Nothing,
    /// A later generation is here: the snapshot is of an erased one.
    Newer,
    /// All that is here of the same generation.
    Changes(Vec<StoredChange>),
    Damaged,
}

/// Puts onto `doc` what it lacks. Returns whether that was anything.
fn merge(doc: &mut Doc, changes: Vec<StoredChange>) -> Result<bool, StoreError> {
    let lacking = changes.iter().filter(|change| !doc.has(change.hash));
    let lacking: Vec<RawChange> =
        lacking.map(|change| RawChange::parse(&change.bytes)).collect::<Result<_, _>>()?;
    doc.apply(&lacking)?;
    Ok(!lacking.is_empty())
}

fn write(tx: &Connection, id: DocId, open: Open) -> Result<(), StoreError> {
    let Open { doc, generation, snapshot, new } = open;
    let is_new = new.is_some();
    let heads = doc.heads();
    let admitted = if is_new { heads.clone() } else { admitted_heads(tx, id, &doc, &heads)? };
    let record = new.unwrap_or_else(|| doc.record());
    let problem = record.as_ref().err().map(ToString::to_string);
    let facts = Facts {
        generation,
        kind: record.as_ref().map_or("", |record| record.kind().name()),
        heads: &heads,
        admitted: &admitted,
        problem: problem.as_deref(),
        snapshot: snapshot.as_deref(),
    };
    doc::put(tx, id, &facts)?;
    match snapshot {
        Some(_) if is_new => {}
        Some(_) => change::fold(tx, id)?,
        None => fold_tail(tx, id, &doc)?,
    }
    if planted::is(Fault::OutcomeByArrival) && heads.len() > 1 {
        return Ok(());
    }
    project(tx, id, &doc, record.ok().as_ref())
}

/// Heads of what the server has: the admitted changes on which no admitted change builds.
fn admitted_heads(tx: &Connection, id: DocId, doc: &Doc, heads: &[Hash]) -> Result<Vec<Hash>, StoreError> {
    if !change::any_unsettled(tx, id)? {
        return Ok(heads.to_vec());
    }
    let mut tips = change::admitted(tx, id)?;
    let admitted = tips.clone();
    for change in doc.changes().iter().filter(|change| admitted.contains(&change.hash)) {
        tips.retain(|tip| !change.deps.contains(tip));
    }
    Ok(tips.into_iter().collect())
}

/// Loading costs a parse per change of the tail: it is folded in when it outgrows the snapshot, or 32 changes.
fn fold_tail(tx: &Connection, id: DocId, doc: &Doc) -> Result<(), StoreError> {
    let (count, bytes) = change::tail_size(tx, id)?;
    if count <= TAIL_MAX && bytes <= doc::snapshot_len(tx, id)? {
        return Ok(());
    }
    match doc.save() {
        Ok(snapshot) => doc::set_snapshot(tx, id, &snapshot),
        // Too large, or it would not load again: the old snapshot and the tail hold all there is.
        Err(error) => {
            tracing::warn!(%id, %error, "a tail stays as it is");
            Ok(())
        }
    }
}

/// Makes the projection anew; a record that this program cannot read has none.
pub(super) fn project(
    tx: &Connection,
    id: DocId,
    doc: &Doc,
    record: Option<&AnyRecord>,
) -> Result<(), StoreError> {
    let Some(record) = record else {
        return Ok(projection::forget(tx, id)?);
    };
    let input = ProjectionInput { id, record, doc, state: doc::send_state(tx, id)? };
    Ok(projection::project(tx, &input)?)
}
