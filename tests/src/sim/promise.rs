//! Everything that a device acknowledged: a command that returned. What a crash, a lost reply or a restored server may
//! never take away, as long as anybody still holds it.

use super::device::Device;
use super::witness::id;
use anyhow::{Context, Result, bail, ensure};
use app_shell::store::Store;
use app_shell::store::refused::words_of;
use rusqlite::{Connection, OptionalExtension};
use shared::document::{Hash, RawChange};
use shared::domain::{DocId, PersonId};
use shared::sync::frame;
use shared::sync::wire::{Receipt, SyncReply, SyncRequest};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::ledger::sqlite::Database;
use uuid::Uuid;

/// One change of one document.
pub type Edit = (DocId, Hash);

#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Number of the device that made it.
    pub device: usize,
    pub person: PersonId,
    /// Which of all promises it is.
    number: usize,
}

/// Words with the field into which they were typed.
type Said = Vec<(String, String)>;

#[derive(Default)]
pub struct Promises {
    open: BTreeMap<Edit, Promise>,
    /// What each edit says that was not there before.
    said: BTreeMap<Edit, Said>,
    made: usize,
    /// Nobody held them any more after a file was rolled back or the server restored.
    excused: BTreeSet<Edit>,
    /// Refused words in each device's file, by document and person, as last looked at.
    refused: BTreeMap<usize, BTreeSet<Words>>,
    /// Refused words that stood in a form which was then saved: their author has dealt with them.
    corrected: BTreeSet<Words>,
}

/// Whose refused words, of which document.
type Words = (DocId, PersonId);

/// A file before it takes a reply in.
pub struct Before {
    pub waiting: BTreeSet<Edit>,
    pub here: BTreeSet<DocId>,
}

/// Where an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whereabouts {
    Admitted,
    Held,
    /// The words are kept on the author's device.
    Refused,
    /// On a device that was revoked and may not send any more.
    Stranded,
}

impl Promises {
    pub fn made(&self) -> usize {
        self.made
    }

    pub fn excused(&self) -> usize {
        self.excused.len()
    }

    pub fn open(&self) -> impl Iterator<Item = (&Edit, &Promise)> {
        self.open.iter()
    }

    /// Remembers what waits in the device's outbox and was not known yet. Gives a line for the log of each.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn note(&mut self, device: &Device, store: &Store) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let before = self.refused.get(&device.number).cloned().unwrap_or_default();
        self.refused_came(device, store)?;
        self.corrected.extend(before.difference(&self.refused[&device.number]));
        for (edit, person) in waiting(store)? {
            if !self.open.contains_key(&edit) {
                self.excused.remove(&edit);
                self.made += 1;
                self.open.insert(edit, Promise { device: device.number, person, number: self.made });
                self.said.insert(edit, said(store, edit)?);
                lines.push(format!("d{} promises {} {}", device.number, edit.0, edit.1));
            }
        }
        Ok(lines)
    }

    /// Looks which refused words are here.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn refused_came(&mut self, device: &Device, store: &Store) -> Result<()> {
        let here = store.read(|connection| {
            let mut select = connection.prepare_cached("SELECT DISTINCT doc, person FROM refused")?;
            Ok(select.query_map([], |row| Ok((id(row, 0)?, id(row, 1)?)))?.collect::<Result<_, _>>()?)
        })?;
        self.refused.insert(device.number, here);
        Ok(())
    }

    /// The promise, as long as it is owed and its author has not dealt with what came back.
    pub fn standing(&self, edit: Edit) -> Option<&Promise> {
        self.open.get(&edit).filter(|promise| !self.was_corrected(edit, promise))
    }

    /// What an edit says and its author has not put otherwise since.
    pub fn last_words(&self, edit: Edit) -> Said {
        let Some(promise) = self.open.get(&edit) else { return Vec::new() };
        let later = self.open.iter().filter(|((doc, _), other)| {
            *doc == edit.0 && other.person == promise.person && other.number > promise.number
        });
        let later: BTreeSet<&String> =
            later.filter_map(|(edit, _)| self.said.get(edit)).flatten().map(|(path, _)| path).collect();
        let said = self.said.get(&edit).into_iter().flatten();
        said.filter(|(path, _)| !later.contains(path)).cloned().collect()
    }

    fn was_corrected(&self, edit: Edit, promise: &Promise) -> bool {
        self.corrected.contains(&(edit.0, promise.person))
    }

    /// # Errors
    /// Where the file can't be read.
    pub fn unanswered(&self, store: &Store) -> Result<BTreeSet<Edit>> {
        Ok(waiting(store)?.into_keys().collect())
    }

    /// Saved means saved: what the device of this number acknowledged is here, or has arrived. Where it went from here
    /// since, with a household that moved or because an older file was put back, a colleague may hold what arrived, and give
    /// it back to a restored server.
    ///
    /// # Errors
    /// Where an edit is gone.
    pub fn check_after_start(
        &self,
        devices: &[Device],
        number: usize,
        server: Option<&std::sync::Arc<Database>>,
    ) -> Result<()> {
        let Some(server) = server else { return Ok(()) };
        let device = &devices[number];
        for (edit, promise) in self.open.iter().filter(|(_, promise)| promise.device == device.number) {
            let here = device.look(|store| Ok(lies_here(store, *edit, promise.person)?.is_some()))?;
            let accounted = here || self.was_corrected(*edit, promise) || arrived(server, *edit)?.is_some();
            let accounted = accounted || is_held(*edit, promise, devices)?;
            ensure!(accounted, "{edit:?} was saved and is gone after a crash");
        }
        Ok(())
    }

    /// After a file was rolled back, the server restored, or a device revoked: what nobody holds any more who could give it
    /// back is owed no longer.
    ///
    /// # Errors
    /// Where a file can't be read.
    pub fn excuse(&mut self, devices: &[Device], server: &Database) -> Result<usize> {
        let mut lost: BTreeSet<Edit> = BTreeSet::new();
        for (edit, promise) in &self.open {
            if arrived(server, *edit)?.is_none() && !is_held(*edit, promise, devices)? {
                lost.insert(*edit);
            }
        }
        for edit in &lost {
            self.open.remove(edit);
        }
        let count = lost.len();
        self.excused.extend(lost);
        Ok(count)
    }

    /// Where each edit is in the end.
    ///
    /// # Errors
    /// Where one is nowhere.
    pub fn settle(&self, devices: &[Device], server: &Database) -> Result<BTreeMap<Whereabouts, usize>> {
        let mut counts = BTreeMap::new();
        for (edit, promise) in &self.open {
            let corrected = self.was_corrected(*edit, promise).then_some(Whereabouts::Refused);
            let found = whereabouts(*edit, promise, devices, server)?.or(corrected);
            let Some(found) = found else {
                bail!("{edit:?} of {promise:?} was acknowledged and is nowhere");
            };
            *counts.entry(found).or_default() += 1;
        }
        Ok(counts)
    }
}

impl Before {
    /// The outbox shrinks by receipts only, and no document goes before everything came that might keep it.
    ///
    /// # Errors
    /// Where something went without a word of the server.
    pub fn check(&self, promises: &Promises, store: &Store, asked: &[u8], answered: &[u8]) -> Result<()> {
        let reply: SyncReply = frame::decode(answered)?;
        let words = words(&frame::decode(asked)?, &reply)?;
        let refused = words.iter().filter(|(_, receipt)| matches!(receipt, Receipt::Rejected(_)));
        let settled = reply.settled.iter().flatten();
        let returned = settled.filter(|settled| matches!(settled.receipt, Receipt::Rejected(_)));
        let fallen: BTreeSet<DocId> =
            refused.map(|(edit, _)| edit.0).chain(returned.map(|settled| settled.doc)).collect();
        for edit in self.waiting.difference(&promises.unanswered(store)?) {
            let answered = words.get(edit).is_some_and(|receipt| !matches!(receipt, Receipt::Deferred(_)));
            // What builds on a refused change needs no word of its own.
            ensure!(answered || fallen.contains(&edit.0), "{edit:?} left the outbox without a receipt");
        }
        if reply.pages.iter().any(|page| page.more) {
            let gone = &self.here - &documents(store)?;
            ensure!(gone.is_subset(&fallen), "{gone:?} went before every page had come");
        }
        Ok(())
    }
}

/// # Errors
/// Where the file can't be read.
pub fn documents(store: &Store) -> Result<BTreeSet<DocId>> {
    Ok(store.read(|connection| {
        let mut select = connection.prepare_cached("SELECT id FROM doc")?;
        Ok(select.query_map([], |row| id(row, 0))?.collect::<Result<_, _>>()?)
    })?)
}

fn whereabouts(
    edit: Edit,
    promise: &Promise,
    devices: &[Device],
    server: &Database,
) -> Result<Option<Whereabouts>> {
    if let Some(found) = arrived(server, edit)? {
        return Ok(Some(found));
    }
    let mut found = None;
    for device in devices {
        match device.look(|store| lies_here(store, edit, promise.person))?.as_deref() {
            Some("refused") => return Ok(Some(Whereabouts::Refused)),
            Some(_) if device.revoked => found = Some(Whereabouts::Stranded),
            _ => {}
        }
    }
    Ok(found)
}

/// Whether some device holds it and can give it back.
fn is_held(edit: Edit, promise: &Promise, devices: &[Device]) -> Result<bool> {
    for device in devices {
        let found = device.look(|store| lies_here(store, edit, promise.person))?;
        // A revoked device can't give back what was admitted once.
        if found.is_some_and(|state| !device.revoked || state != "admitted") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the server has of it.
fn arrived(server: &Database, (doc, hash): Edit) -> Result<Option<Whereabouts>> {
    let has = |table: &str| {
        let select = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE doc = ?1 AND hash = ?2)");
        server.read(|connection| {
            Ok(connection.prepare_cached(&select)?.query_row((doc.0.as_bytes(), hash.0), |row| row.get(0))?)
        })
    };
    if has("change")? {
        return Ok(Some(Whereabouts::Admitted));
    }
    let held: bool = has("held")?;
    Ok(held.then_some(Whereabouts::Held))
}

/// How an edit stands in a file: the state of its change, `refused` where its words are kept.
fn lies_here(store: &Store, (doc, hash): Edit, person: PersonId) -> Result<Option<String>> {
    Ok(store.read(|connection| {
        let state = connection
            .prepare_cached("SELECT state FROM change WHERE doc = ?1 AND hash = ?2")?
            .query_row((doc.0.as_bytes(), hash.0), |row| row.get(0))
            .optional()?;
        let refused: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM refused WHERE doc = ?1 AND person = ?2)")?
            .query_row((doc.0.as_bytes(), person.0.as_bytes()), |row| row.get(0))?;
        // The document went with its desk; what the server holds of it is kept as it was signed.
        let held: bool = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM outbox WHERE doc = ?1 AND hash = ?2 AND answered = 2)",
            )?
            .query_row((doc.0.as_bytes(), hash.0), |row| row.get(0))?;
        let state = state.or_else(|| held.then(|| "held".to_owned()));
        Ok(state.or_else(|| refused.then(|| "refused".to_owned())))
    })?)
}

/// What an edit put into fields and events.
fn said(store: &Store, (doc, hash): Edit) -> Result<Said> {
    // One that was set aside tells nothing.
    let Ok(Some(loaded)) = store.doc(doc) else { return Ok(Said::new()) };
    let changes = loaded.doc.changes();
    let Some(change) = changes.iter().find(|change| change.hash == hash) else { return Ok(Said::new()) };
    let before = match change.deps.as_slice() {
        [] => serde_json::json!({}),
        deps => loaded.doc.tree_at(deps)?,
    };
    Ok(words_of(&before, &loaded.doc.tree_at(&[hash])?))
}

fn waiting(store: &Store) -> Result<BTreeMap<Edit, PersonId>> {
    Ok(store.read(|connection: &Connection| {
        let mut select = connection.prepare_cached(
            "SELECT o.doc, o.hash, c.person FROM outbox o JOIN command c ON c.id = o.command
             WHERE o.answered = 0",
        )?;
        let rows = select.query_map([], |row| {
            let id = |column| row.get(column).map(Uuid::from_bytes);
            Ok(((DocId(id(0)?), Hash(row.get(1)?)), PersonId(id(2)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?)
}

/// The receipt of each pushed change.
///
/// # Errors
/// Where a receipt is missing.
pub fn words(request: &SyncRequest, reply: &SyncReply) -> Result<BTreeMap<Edit, Receipt>> {
    let mut words = BTreeMap::new();
    for (push, answer) in request.pushes.iter().zip(&reply.pushed) {
        let changes = push.commands.iter().flat_map(|command| &command.changes);
        for (change, receipt) in changes.zip(&answer.receipts) {
            let hash = RawChange::parse(&change.bytes).context("a pushed change")?.hash();
            words.insert((change.doc, hash), receipt.clone());
        }
    }
    Ok(words)
}
