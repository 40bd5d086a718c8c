//! One command, one transaction: changes, snapshots, projections, outbox, and the draft it came from.

use super::change::{self, Origin};
use super::opened::Opened;
use super::{COMMAND_BYTES_MAX, ProfileRow, Store, StoreError, attachment, draft, lies_on, outbox, profile};
use rusqlite::{Connection, Transaction};
use shared::api::DraftKey;
use shared::document::{DocError, Hash, NewChange, RawChange};
use shared::domain::{DocId, EntryId, Millis, ProfileId};
use shared::limits::COMMAND_CHANGES_MAX;
use shared::policy::audience;
use shared::sync::sign::{command_message, sign};
use std::ops::Range;

/// What one act of a person made. Sent as one, admitted change by change.
#[derive(Clone, Debug)]
pub struct Commit {
    pub profile: ProfileId,
    /// Device clock.
    pub at: Millis,
    /// In causal order; at most [`COMMAND_CHANGES_MAX`].
    pub changes: Vec<LocalChange>,
    /// Provisional numbers given by it, from [`ProfileRow::numbers`] on; `0..0` for none.
    pub numbers: Range<u64>,
    /// The draft that became this.
    pub discard_draft: Option<DraftKey>,
    /// Pictures that its records name from now on.
    pub pictures: Vec<(DocId, EntryId)>,
}

/// A change just made by a [`shared::document::Doc`] that was loaded from this store.
#[derive(Clone, Debug)]
pub struct LocalChange {
    pub doc: DocId,
    /// As loaded; 0 for a new document.
    pub generation: u32,
    pub change: NewChange,
}

impl Store {
    /// Saves a command: durable, visible and waiting to be sent when this returns.
    ///
    /// # Errors
    /// [`StoreError::Stale`]: load again and retry. [`StoreError::TooLarge`], [`StoreError::UnknownProfile`],
    /// [`StoreError::Quarantined`], [`StoreError::Disk`]. Nothing was saved then.
    pub fn commit(&self, commit: &Commit) -> Result<(), StoreError> {
        self.write(|tx| save(tx, commit))
    }
}

impl Store {
    /// Saves an act that takes several commands, and what `run` writes beside them, as one: all of it is durable when this
    /// returns, or nothing of it happened.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn commit_all(
        &self,
        commits: &[Commit],
        run: impl FnOnce(&Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            commits.iter().try_for_each(|commit| save(tx, commit))?;
            run(tx)
        })
    }
}

fn save(tx: &Transaction, commit: &Commit) -> Result<(), StoreError> {
    let bytes: usize = commit.changes.iter().map(|change| change.change.bytes.len()).sum();
    if commit.changes.len() > COMMAND_CHANGES_MAX || bytes > COMMAND_BYTES_MAX {
        return Err(StoreError::TooLarge);
    }
    let profile = profile::get(tx, commit.profile)?;
    profile::take_numbers(tx, profile.id, &commit.numbers)?;
    if !commit.changes.is_empty() {
        let command = outbox::add(tx, &profile, commit.at, &signature(&profile, commit))?;
        let mut opened = Opened::new(tx);
        for (n, change) in commit.changes.iter().enumerate() {
            outbox::put(tx, command, n, change)?;
            take_in(&mut opened, &profile, command, change)?;
            lay_on_desks(tx, &mut opened, change)?;
        }
        opened.flush()?;
    }
    commit.pictures.iter().try_for_each(|(doc, id)| attachment::attach(tx, *doc, *id))?;
    match &commit.discard_draft {
        Some(key) => draft::finish(tx, profile.person, key),
        None => Ok(()),
    }
}

fn signature(profile: &ProfileRow, commit: &Commit) -> [u8; 64] {
    let changes: Vec<(DocId, u32, Hash)> =
        commit.changes.iter().map(|change| (change.doc, change.generation, change.change.hash)).collect();
    sign(&profile.signing_key, &command_message(profile.id, &changes))
}

/// A change that was made on another state of the document than the one here does not fit, or has another epoch: the
/// server gave a fresh one meanwhile.
fn take_in(
    opened: &mut Opened,
    profile: &ProfileRow,
    command: i64,
    change: &LocalChange,
) -> Result<(), StoreError> {
    let raw = RawChange::parse(&change.change.bytes)?;
    if raw.actor() != Some(profile.actor()) {
        return Err(StoreError::Stale);
    }
    let taken = opened.add(change.doc, change.generation, &raw, Origin::Command(command));
    taken.map_err(|error| match error {
        StoreError::Document(DocError::Missing(_) | DocError::Bytes(_)) => StoreError::Stale,
        error => error,
    })
}

/// Until the server has something of it, a record lies where the changes made here put it. From then on the server says
/// where: of a record that was made and taken off a desk again in one push, that desk never hears. What goes along with a
/// household that moved lies where it was made: the server lays it where the household lives, and says that it left here.
fn lay_on_desks(tx: &Connection, opened: &mut Opened, change: &LocalChange) -> Result<(), StoreError> {
    let id = change.doc;
    let Some((doc, _)) = opened.get(id)? else {
        return Ok(());
    };
    let made_by_it = doc.hashes().len() == 1;
    if !made_by_it && change::any_admitted(tx, id)? {
        return Ok(());
    }
    let desks = audience(&doc.record()?);
    if made_by_it {
        return desks.iter().try_for_each(|desk| lies_on::put(tx, id, desk));
    }
    lies_on::set(tx, id, &desks)
}
