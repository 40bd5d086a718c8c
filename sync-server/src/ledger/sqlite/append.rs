//! Everything that a push adds, as one transaction: documents first, then desks, each in ascending order, so that two
//! backends with row locks could never deadlock on it.

use super::entry::{self, What};
use super::{
    Database, LedgerError, audit, change, desk, doc, held, issue_list, lies_on, profile, refused, residence,
    server,
};
use crate::ledger::{Append, Appended, Changes, Document, Known, Update};
use rusqlite::Connection;
use shared::document::Hash;
use shared::domain::{DocId, ProfileId, UnitId};
use shared::planted::{self, Fault};
use shared::sync::digest::{Digest, toggle};
use shared::sync::wire::Incarnation;
use shared::workflow::{Numbering, Residence};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Changes for Database {
    fn incarnation(&self) -> Result<Incarnation, LedgerError> {
        self.read(server::incarnation)
    }

    fn documents(&self, ids: &[DocId]) -> Result<HashMap<DocId, Document>, LedgerError> {
        self.read(|connection| {
            let found = ids.iter().map(|id| doc::find(connection, *id));
            found.filter_map(Result::transpose).map(|doc| doc.map(|doc| (doc.id, doc))).collect()
        })
    }

    fn known(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.read(|connection| {
            let known = changes.iter().map(|key| Ok((*key, known(connection, profile, *key)?)));
            known.filter_map(|result: Result<_, LedgerError>| transpose(result)).collect()
        })
    }

    fn fallen(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.read(|connection| {
            let fallen = changes.iter().map(|key| Ok((*key, fallen(connection, profile, *key)?)));
            fallen.filter_map(|result: Result<_, LedgerError>| transpose(result)).collect()
        })
    }

    fn numbering(&self, township: &UnitId) -> Result<Numbering, LedgerError> {
        self.read(|connection| issue_list::numbering(connection, township))
    }

    fn append(&self, append: Append) -> Result<Appended, LedgerError> {
        if planted::is(Fault::PositionOutsideTransaction) {
            let (appended, news) = self.write(move |connection| append_documents(connection, &append))?;
            return if planted::cut() {
                Err(LedgerError::Busy)
            } else {
                self.write(move |connection| news.write(connection)).map(|()| appended)
            };
        }
        self.write(move |connection| {
            let (appended, news) = append_documents(connection, &append)?;
            news.write(connection)?;
            Ok(appended)
        })
    }
}

fn transpose<K, V, E>(result: Result<(K, Option<V>), E>) -> Option<Result<(K, V), E>> {
    result.map(|(key, value)| value.map(|value| (key, value))).transpose()
}

fn known(
    connection: &Connection,
    profile: ProfileId,
    (doc, hash): (DocId, Hash),
) -> Result<Option<Known>, LedgerError> {
    if let Some(admitted) = change::find(connection, doc, hash)? {
        return Ok(Some(Known::Admitted(admitted)));
    }
    fallen(connection, profile, (doc, hash))
}

/// Looks into both tables whatever is in the first.
fn fallen(
    connection: &Connection,
    profile: ProfileId,
    (doc, hash): (DocId, Hash),
) -> Result<Option<Known>, LedgerError> {
    let held = held::find(connection, doc, hash)?.map(Known::Held);
    let refused = refused::find(connection, profile, doc, hash)?.map(Known::Refused);
    Ok(held.or(refused))
}

/// All but the entries: what the desks are to hear of it comes back.
fn append_documents(connection: &Connection, append: &Append) -> Result<(Appended, News), LedgerError> {
    let (mut appended, mut news) = (Appended::default(), News::default());
    if let Some(push) = &append.push
        && !profile::mark_push(connection, push)?
    {
        appended.clone_detected = true;
        return Ok((appended, news));
    }
    let settled = settled_by_others(connection, append)?;
    let mut rehomed = Vec::new();
    for update in &append.updates {
        // One that was let in before a restore comes back whatever was let in since.
        let fits = append.restored || issue_list::fits(connection, update)?;
        if settled.contains(&update.doc) || !fits || !take_in(connection, update, &mut news)? {
            appended.moved.push(update.doc);
        } else if let Some(lives) = &update.lives
            && residence::put(connection, update.doc, lives)?
        {
            rehomed.push((update.doc, lives));
        }
    }
    // After all of them: what came in this very push goes along, too.
    for (household, lives) in rehomed {
        take_along(connection, household, lives, &mut news)?;
    }
    for change in &append.held {
        held::add(connection, change)?;
    }
    appended
        .moved
        .extend(settled.iter().filter(|doc| !append.updates.iter().any(|update| update.doc == **doc)));
    for (doc, hash) in append.released.iter().filter(|(doc, _)| !appended.moved.contains(doc)) {
        held::release(connection, *doc, *hash)?;
    }
    // What was admitted once waits for no secretary, though a backup says so.
    let back =
        append.updates.iter().filter(|update| append.restored && !appended.moved.contains(&update.doc));
    for (update, change) in back.flat_map(|update| update.changes.iter().map(move |change| (update, change)))
    {
        held::release(connection, update.doc, change.hash)?;
    }
    let mut newly_refused = false;
    for change in append.refused.iter().filter(|change| !settled.contains(&change.doc)) {
        let is_new = refused::add(connection, change)?;
        newly_refused |= is_new;
        // A refusal without a push of its author: corrected work is written in a fresh epoch then, too.
        if is_new && append.push.is_none_or(|push| push.profile != change.profile) {
            profile::epoch(connection, change.profile, true)?;
        }
    }
    for (id, epoch) in &append.epochs {
        profile::allotted(connection, *id, *epoch)?;
    }
    if let Some(push) = &append.push {
        appended.epoch = Some(profile::epoch(connection, push.profile, newly_refused)?);
    }
    appended.desks = news.desks.keys().cloned().collect();
    for record in &append.audit {
        audit::append(connection, record)?;
    }
    Ok((appended, news))
}

/// Documents of whose held changes another secretary decided meanwhile.
fn settled_by_others(connection: &Connection, append: &Append) -> Result<BTreeSet<DocId>, LedgerError> {
    let mut settled = BTreeSet::new();
    for (doc, hash) in &append.released {
        if held::find(connection, *doc, *hash)?.is_none() {
            settled.insert(*doc);
        }
    }
    Ok(settled)
}

/// Adds one document's changes. False where it is no longer as it was when they were judged.
fn take_in(connection: &Connection, update: &Update, news: &mut News) -> Result<bool, LedgerError> {
    let standing = doc::standing(connection, update.doc)?;
    let as_judged = match &standing {
        Some(standing) => standing.heads == update.expected && standing.generation == update.generation,
        None => update.expected.is_empty(),
    };
    if !as_judged {
        return Ok(false);
    }
    doc::write(connection, update)?;
    if let Some((township, issued)) = &update.issued {
        issue_list::put(connection, township, issued)?;
    }
    let mut rows = Vec::with_capacity(update.changes.len());
    for change in &update.changes {
        rows.push(change::add(connection, update, change)?);
    }
    let lives = match update.audience.household {
        Some(household) => {
            residence::put_dependent(connection, update.doc, household, &update.audience)?;
            residence::find(connection, household)?
        }
        None => {
            residence::forget_dependent(connection, update.doc)?;
            None
        }
    };
    let desks = update.audience.desks(lives.as_ref());
    let before = lies_on::desks_of(connection, update.doc)?;
    let old_digest = standing.map(|standing| standing.digest);
    for desk in &desks {
        let desk_news = news.of(desk);
        toggle(&mut desk_news.digest, &update.digest);
        match &old_digest {
            // It came onto this desk: the snapshot holds the changes.
            Some(_) if !before.contains(desk) => {
                lies_on::add(connection, desk, update.doc)?;
                desk_news.entries.push((What::Join, update.doc));
            }
            Some(old) => {
                toggle(&mut desk_news.digest, old);
                desk_news.entries.extend(rows.iter().map(|row| (What::Change(*row), update.doc)));
            }
            None => {
                lies_on::add(connection, desk, update.doc)?;
                desk_news.entries.extend(rows.iter().map(|row| (What::Change(*row), update.doc)));
            }
        }
    }
    for desk in before.difference(&desks) {
        lies_on::remove(connection, desk, update.doc)?;
        let desk_news = news.of(desk);
        toggle(&mut desk_news.digest, &old_digest.unwrap_or_default());
        desk_news.entries.push((What::Leave, update.doc));
    }
    if old_digest.is_none() {
        // Whoever made it had not heard of the move, and laid it on a desk on which it never lay for us.
        for desk in update.audience.desks(None).difference(&desks) {
            news.of(desk).entries.push((What::Leave, update.doc));
        }
    }
    Ok(true)
}

/// Lays everything that goes along with a household on the desks of where it lives now.
fn take_along(
    connection: &Connection,
    household: DocId,
    lives: &Residence,
    news: &mut News,
) -> Result<(), LedgerError> {
    for (doc, audience) in residence::dependents(connection, household)? {
        let Some(standing) = doc::standing(connection, doc)? else { continue };
        let (before, desks) = (lies_on::desks_of(connection, doc)?, audience.desks(Some(lives)));
        for (changed, what) in
            [(desks.difference(&before), What::Join), (before.difference(&desks), What::Leave)]
        {
            for desk in changed {
                match what {
                    What::Leave => lies_on::remove(connection, desk, doc)?,
                    _ => lies_on::add(connection, desk, doc)?,
                }
                let desk_news = news.of(desk);
                toggle(&mut desk_news.digest, &standing.digest);
                desk_news.entries.push((what, doc));
            }
        }
    }
    Ok(())
}

/// What the desks get, in ascending order of their ids.
#[derive(Default)]
struct News {
    desks: BTreeMap<UnitId, DeskNews>,
}

#[derive(Default)]
struct DeskNews {
    entries: Vec<(What, DocId)>,
    /// Toggles the desk's digest.
    digest: Digest,
}

impl News {
    fn of(&mut self, desk: &UnitId) -> &mut DeskNews {
        self.desks.entry(desk.clone()).or_default()
    }

    fn write(self, connection: &Connection) -> Result<(), LedgerError> {
        for (desk, news) in self.desks {
            let first = desk::advance(connection, &desk, news.entries.len(), &news.digest)?;
            for (position, (what, doc)) in (first..).zip(news.entries) {
                entry::add(connection, &desk, position, what, doc)?;
            }
        }
        Ok(())
    }
}
