//! One act of a person: the changes of several documents, saved as one or not at all.
//!
//! Each change is asked about before it is taken in: field checks, the person's rights, and the server's own admission
//! rules, so that what the server would refuse is refused here, with the form still open (invariant 6).

use super::acting::Opened;
use super::{Acting, Failure, picture};
use crate::store::{COMMAND_BYTES_MAX, Commit, LocalChange, draft};
use shared::api::{DraftKey, Saved};
use shared::document::{Doc, Hash, NewChange, RawChange};
use shared::domain::{
    AnyRecord, Body, DocId, EntryId, Event, EventId, EventKind, Events, Picture, Record, RoleGrant, UnitId,
};
use shared::limits::COMMAND_CHANGES_MAX;
use shared::policy::Operation;
use shared::sync::admission::{Author, judge};
use std::ops::Range;

/// Changes in the making.
pub struct Act<'a, 'b> {
    acting: &'a Acting<'b>,
    changes: Vec<LocalChange>,
    numbers: Range<u64>,
    pictures: Vec<(DocId, EntryId)>,
}

impl<'a, 'b> Act<'a, 'b> {
    pub fn new(acting: &'a Acting<'b>) -> Self {
        let next = acting.profile.numbers;
        Act { acting, changes: Vec::new(), numbers: next..next, pictures: Vec::new() }
    }

    /// The next of several acts that are saved as one: it counts its numbers on from this one's.
    pub fn following(&self) -> Act<'a, 'b> {
        let next = self.numbers.end;
        Act { acting: self.acting, changes: Vec::new(), numbers: next..next, pictures: Vec::new() }
    }

    /// Whether `more` changes fit into one command besides those that it has.
    pub fn has_room_for(&self, more: usize) -> bool {
        let bytes: usize = self.changes.iter().map(|change| change.change.bytes.len()).sum();
        // A change has at most 64 KiB: the other half is room for the few that one record takes.
        self.changes.len() + more <= COMMAND_CHANGES_MAX && bytes <= COMMAND_BYTES_MAX / 2
    }

    /// Documents that it changes, each with the hash of its change.
    pub fn documents(&self) -> impl Iterator<Item = (DocId, Hash)> {
        self.changes.iter().map(|change| (change.doc, change.change.hash))
    }

    /// As the store takes it.
    pub fn into_commit(self, discard_draft: Option<DraftKey>) -> Commit {
        let Act { acting, changes, numbers, pictures } = self;
        Commit { profile: acting.profile.id, at: acting.now, changes, numbers, discard_draft, pictures }
    }

    fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The next provisional number: the profile's letters and its counter, `KQB-0007`.
    pub fn next_number(&mut self) -> String {
        self.numbers.end += 1;
        format!("{}-{:04}", self.acting.profile.code, self.numbers.end)
    }

    /// A picture that was taken for the form of `doc`; it is the record's once this is saved.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn picture(&mut self, doc: DocId, id: EntryId) -> Result<Option<Picture>, Failure> {
        let named = picture::named(self.acting, id)?;
        self.pictures.extend(named.as_ref().map(|_| (doc, id)));
        Ok(named)
    }

    /// Makes a record with the events it begins with.
    ///
    /// # Errors
    /// `Invalid` with the fields to mend, `Forbidden`.
    pub fn create<B: Body>(
        &mut self,
        id: DocId,
        unit: UnitId,
        body: B,
        events: Events,
    ) -> Result<(), Failure> {
        let created = self.acting.created(&unit);
        let record = B::any(Record { events, ..Record::new(unit, created, body) });
        record.check()?;
        self.acting.allow(&Operation::Create { record: &record })?;
        let (_, change) = Doc::create(&record, self.acting.profile.actor(), self.acting.at)?;
        self.take(id, 0, None, change)
    }

    /// Writes what `form` changes against the record at `base`. Returns whether it changed anything.
    ///
    /// # Errors
    /// `Invalid`, `Forbidden`; `BadRequest` where `base` is not of this document.
    pub fn edit(&mut self, opened: &mut Opened, base: &[Hash], form: &AnyRecord) -> Result<bool, Failure> {
        let seen = opened.doc.record_at(base)?;
        if seen.to_value() == form.to_value() {
            return Ok(false);
        }
        form.check()?;
        self.acting.allow(&Operation::Edit { before: &seen })?;
        let before = opened.doc.clone();
        let saved = opened.doc.save_form(base, form, self.acting.profile.actor(), self.acting.at)?;
        let Some(change) = saved else {
            return Ok(false);
        };
        self.take(opened.id, opened.generation, Some(&before), change)?;
        opened.record = opened.doc.record()?;
        Ok(true)
    }

    /// Adds an event to the record as it stands.
    ///
    /// # Errors
    /// `Invalid`, `Forbidden`.
    pub fn add(&mut self, opened: &mut Opened, kind: EventKind) -> Result<EventId, Failure> {
        let id: EventId = self.acting.new_id();
        let event = self.acting.event(&opened.record, kind);
        check_event(&event)?;
        self.acting.allow(&Operation::AddEvent { before: &opened.record, event: &event })?;
        let before = opened.doc.clone();
        let change = opened.doc.add_event(id, &event, self.acting.profile.actor(), self.acting.at)?;
        self.take(opened.id, opened.generation, Some(&before), change)?;
        opened.record = opened.doc.record()?;
        Ok(id)
    }

    /// Sets one field over all the values it has now.
    ///
    /// # Errors
    /// `Invalid`, `Forbidden`; `BadRequest` where there is no such field.
    pub fn settle(
        &mut self,
        opened: &mut Opened,
        path: &[String],
        value: serde_json::Value,
    ) -> Result<(), Failure> {
        self.acting.allow(&Operation::Edit { before: &opened.record })?;
        let before = opened.doc.clone();
        let change = opened.doc.settle(path, value, self.acting.profile.actor(), self.acting.at)?;
        opened.record = opened.doc.record()?;
        opened.record.check()?;
        self.take(opened.id, opened.generation, Some(&before), change)
    }

    /// Commits, and says which record it was about. Nothing to write is told as unchanged.
    ///
    /// # Errors
    /// As [`Act::commit`].
    pub fn finish(self, id: DocId, discard_draft: Option<DraftKey>) -> Result<Saved, Failure> {
        let unchanged = self.is_empty();
        self.commit(discard_draft)?;
        Ok(Saved { id, issues: 0, suggestions: 0, merged: false, unchanged })
    }

    /// Durable when it returns; the draft it came from is gone with the same transaction.
    ///
    /// # Errors
    /// [`crate::store::StoreError::Stale`] where a document moved on meanwhile: the caller starts over.
    pub fn commit(self, discard_draft: Option<DraftKey>) -> Result<(), Failure> {
        let acting = self.acting;
        if self.is_empty() {
            if let Some(key) = discard_draft {
                acting.store.write(|tx| draft::finish(tx, acting.person(), &key))?;
            }
            return Ok(());
        }
        Ok(acting.store.commit(&self.into_commit(discard_draft))?)
    }

    /// Asks the server's rules. A second change of a document builds on the first, or the act contradicts itself.
    fn take(
        &mut self,
        doc: DocId,
        generation: u32,
        before: Option<&Doc>,
        change: NewChange,
    ) -> Result<(), Failure> {
        let seen = |change: &NewChange| before.is_some_and(|before| before.has(change.hash));
        if self.changes.iter().any(|other| other.doc == doc && !seen(&other.change)) {
            return Err(Failure::bad_request("one act names the same record twice"));
        }
        let grants: Vec<&RoleGrant> = self.acting.directory.grants_of(self.acting.person()).collect();
        let record = before.map(Doc::record).transpose()?;
        let lives = record.as_ref().map(|record| self.acting.lives(record)).transpose()?.flatten();
        let (person, now) = (self.acting.person(), self.acting.at);
        let author =
            Author { person, grants: &grants, revoked: false, accepted: false, now, lives: lives.as_ref() };
        judge(before, &RawChange::parse(&change.bytes)?, &author)?;
        self.changes.push(LocalChange { doc, generation, change });
        Ok(())
    }
}

fn check_event(event: &Event) -> Result<(), Failure> {
    let mut check = shared::domain::Check::default();
    event.kind.check(&mut check);
    Ok(check.finish()?)
}
