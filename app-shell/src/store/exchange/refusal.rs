//! Refused changes: the words are kept, and the document becomes what it was without them.

use super::reply::Taking;
use crate::store::{StoreError, attachment, change, outbox, quarantine, refused};
use rusqlite::Connection;
use serde_json::Value;
use shared::document::{Doc, DocError, Hash, RawChange, StoredChange};
use shared::domain::{DocId, EntryId, PersonId};
use shared::sync::wire::{RejectCode, Rejection};
use std::collections::{BTreeMap, BTreeSet};

/// Takes refused changes of a document out of it, with all that builds on them. A document that consisted of nothing else
/// goes; its words stay, also those that a colleague at this device built on them: theirs, for the same reason.
pub(super) fn refuse(
    taking: &mut Taking,
    id: DocId,
    person: PersonId,
    rejected: &[(Hash, Rejection)],
) -> Result<(), StoreError> {
    let Some(parting) = part(taking, id, rejected.iter().map(|(hash, _)| *hash))? else {
        return Ok(());
    };
    // What builds on a refused change is refused for that alone; the first cause says more.
    let cause = rejected.iter().find(|(_, rejection)| rejection.code != RejectCode::Descendant);
    let Some((_, rejection)) = cause.or(rejected.first()) else {
        return Ok(());
    };
    refused::add(taking.tx, &parting.words(id, person, taking.now, rejection))?;
    for (colleague, said) in parting.of_others(taking.tx, id, person)? {
        let words = parting.words(id, colleague, taking.now, rejection);
        refused::add(taking.tx, &refused::RefusedRow { words: said, ..words })?;
    }
    for hash in &parting.gone {
        change::remove(taking.tx, id, *hash)?;
        outbox::withdraw(taking.tx, id, *hash)?;
    }
    attachment::loosen(taking.tx, id, &parting.pictures())?;
    match parting.rest {
        Some(rest) => taking.opened.replace(id, rest, parting.generation),
        None => taking.opened.forget(id),
    }
}

/// A legal erasure takes the document away: unsent words of people here are kept, apart from it.
pub(super) fn keep_unsent(taking: &mut Taking, id: DocId) -> Result<(), StoreError> {
    for (person, hashes) in outbox::unsent_of(taking.tx, id)? {
        if let Some(parting) = part(taking, id, hashes.into_iter())? {
            let rejection = Rejection { code: RejectCode::Erased, why: "the document was erased".into() };
            let words = parting.words(id, person, taking.now, &rejection);
            refused::add(taking.tx, &refused::RefusedRow { record: None, ..words })?;
        }
    }
    Ok(())
}

/// The document leaves this device while the secretary has not decided about somebody's held work on it: the words are
/// kept apart from it, for the case that they are returned.
pub(super) fn keep_held(taking: &mut Taking, id: DocId) -> Result<(), StoreError> {
    for (person, hashes) in outbox::held_of(taking.tx, id)? {
        if let Some(parting) = part(taking, id, hashes.into_iter())? {
            let rejection = Rejection { code: RejectCode::Returned, why: String::new() };
            refused::keep_held(taking.tx, &parting.words(id, person, taking.now, &rejection))?;
        }
    }
    Ok(())
}

/// A document and what is left of it without some changes.
struct Parting {
    generation: u32,
    typed: Value,
    gone: BTreeSet<Hash>,
    /// What each of those said, in their order.
    said: Vec<(Hash, Said)>,
    /// What their author last saw of the record.
    seen: Value,
    /// `None` where nothing is left.
    rest: Option<Doc>,
}

/// Field path → words.
type Said = Vec<(String, String)>;

impl Parting {
    /// Those that are named still.
    fn pictures(&self) -> Vec<EntryId> {
        let record = self.rest.as_ref().and_then(|rest| rest.record().ok());
        let named = record.as_ref().and_then(|record| record.pictures());
        named.map(|pictures| pictures.keys().copied().collect()).unwrap_or_default()
    }

    /// What other people here said in changes that go, each word as it was last put.
    fn of_others(
        &self,
        tx: &Connection,
        id: DocId,
        person: PersonId,
    ) -> Result<Vec<(PersonId, Said)>, StoreError> {
        let mut others = outbox::unsent_of(tx, id)?;
        for (author, hashes) in outbox::held_of(tx, id)? {
            others.entry(author).or_default().extend(hashes);
        }
        others.remove(&person);
        let of = |hashes: Vec<Hash>| -> Said {
            let own = self.said.iter().filter(|(hash, _)| hashes.contains(hash));
            let last: BTreeMap<String, String> = own.flat_map(|(_, said)| said.clone()).collect();
            last.into_iter().collect()
        };
        let said = others.into_iter().map(|(author, hashes)| (author, of(hashes)));
        Ok(said.filter(|(_, said)| !said.is_empty()).collect())
    }

    fn words(&self, id: DocId, person: PersonId, at: i64, rejection: &Rejection) -> refused::RefusedRow {
        let tree = self.rest.as_ref().and_then(|rest| rest.tree_at(&rest.heads()).ok());
        let mut row = refused::row(id, person, at, rejection, &self.typed, &tree.unwrap_or_else(empty));
        row.words.extend(self.hidden(&row.words));
        row
    }

    /// Where somebody else's word stands over what was typed into the same field, `told` does not tell it.
    fn hidden(&self, told: &[(String, String)]) -> Said {
        let stands = refused::words_of(&empty(), &self.seen);
        let said: BTreeMap<&String, &String> =
            self.said.iter().flat_map(|(_, said)| said).map(|(path, word)| (path, word)).collect();
        let untold = said.into_iter().map(|(path, word)| (path.clone(), word.clone()));
        untold
            .filter(|(path, _)| told.iter().all(|(other, _)| other != path))
            .filter(|one| stands.contains(one))
            .collect()
    }
}

/// `None` where the document, or none of these changes, is here.
fn part(
    taking: &mut Taking,
    id: DocId,
    taken_out: impl Iterator<Item = Hash>,
) -> Result<Option<Parting>, StoreError> {
    let admitted = change::admitted(taking.tx, id)?;
    let (whole, generation) = match taking.opened.get(id) {
        Ok(Some(found)) => found,
        Ok(None) | Err(StoreError::Quarantined(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let changes = whole.changes();
    let gone = with_descendants(&changes, taken_out.collect(), &admitted);
    if gone.is_empty() {
        return Ok(None);
    }
    let typed = whole.tree_at(&whole.heads()).unwrap_or(Value::Null);
    let going = changes.iter().filter(|change| gone.contains(&change.hash));
    let said = going.map(|change| (change.hash, said(whole, change))).collect();
    let seen = whole.tree_at(&tips(&changes, &gone)).unwrap_or(Value::Null);
    match rest_of(&changes, &gone) {
        Ok(rest) => Ok(Some(Parting { generation, typed, gone, said, seen, rest })),
        Err(error) => {
            quarantine::add(taking.tx, id, &error.to_string())?;
            Ok(None)
        }
    }
}

/// `roots` and all that builds on them, never what the server has. `changes` come after those they depend on.
fn with_descendants(
    changes: &[StoredChange],
    roots: BTreeSet<Hash>,
    admitted: &BTreeSet<Hash>,
) -> BTreeSet<Hash> {
    let mut gone = BTreeSet::new();
    for change in changes.iter().filter(|change| !admitted.contains(&change.hash)) {
        if roots.contains(&change.hash) || change.deps.iter().any(|dep| gone.contains(dep)) {
            gone.insert(change.hash);
        }
    }
    gone
}

/// A record of which nothing is known.
fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

/// The last ones of some changes: no other of them builds on these.
fn tips(changes: &[StoredChange], of: &BTreeSet<Hash>) -> Vec<Hash> {
    let mut tips = of.clone();
    for change in changes.iter().filter(|change| of.contains(&change.hash)) {
        tips.retain(|tip| !change.deps.contains(tip));
    }
    tips.into_iter().collect()
}

/// What a change says that was not there before it.
fn said(doc: &Doc, change: &StoredChange) -> Said {
    let before = if change.deps.is_empty() { Ok(empty()) } else { doc.tree_at(&change.deps) };
    match (before, doc.tree_at(&[change.hash])) {
        (Ok(before), Ok(after)) => refused::words_of(&before, &after),
        _ => Said::new(),
    }
}

fn rest_of(changes: &[StoredChange], gone: &BTreeSet<Hash>) -> Result<Option<Doc>, DocError> {
    let kept = changes.iter().filter(|change| !gone.contains(&change.hash));
    let kept: Vec<RawChange> =
        kept.map(|change| RawChange::parse(&change.bytes)).collect::<Result<_, _>>()?;
    if kept.is_empty() { Ok(None) } else { Doc::from_changes(&kept).map(Some) }
}
