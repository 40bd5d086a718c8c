//! What must be true once everything is healed and quiet.

use super::device::Device;
use super::people::listed_units;
use super::witness::{Witness, desks_of, id, units};
use super::world::World;
use anyhow::{Context, Result, bail, ensure};
use app_shell::store::{Store, projection};
use rusqlite::OptionalExtension;
use shared::document::{Doc, Hash, RawChange};
use shared::domain::{
    AnyRecord, DocId, EventId, EventKind, Household, HouseholdEvent, Millis, PersonId, Record, UnitId,
};
use shared::sync::digest::{Digest, of_document, toggle};
use shared::workflow::{in_order, withdrawn};
use std::collections::{BTreeMap, BTreeSet};
use sync_server::ledger::DirectoryLog;
use sync_server::ledger::sqlite::Database;

/// A document as the server has it.
struct Truth {
    heads: Vec<Hash>,
    desks: BTreeSet<UnitId>,
}

impl World {
    /// # Errors
    /// What is not as it must be.
    pub fn judge(&mut self) -> Result<()> {
        let server = self.office.database()?.clone();
        let truth = ledger(&server)?;
        // A server that forgot a list may have let another in before the first came back.
        if !self.witness.restored {
            super::numbers::check(&server)?;
        }
        self.note(&format!("{} documents", truth.len()));
        let mut rows = Rows::new();
        for number in 0..self.devices.len() {
            let device = &self.devices[number];
            device.look(|store| {
                projections(store).with_context(|| format!("d{number}"))?;
                if !device.revoked {
                    outbox_is_empty(store).with_context(|| format!("d{number}"))?;
                    self.replica(device, store, &server, &truth).with_context(|| format!("d{number}"))?;
                    directory(store, &server).with_context(|| format!("d{number}"))?;
                }
                same_rows(store, &mut rows).with_context(|| format!("d{number}"))
            })?;
        }
        let counts = self.promises.settle(&self.devices, &server)?;
        let read = self.verdicts.settle(&self.promises, &self.devices, &server)?;
        let pictures = self.judge_pictures()?;
        self.note(&format!("{} decisions, {read} read by their authors; {pictures}", self.verdicts.made));
        self.figures.excused = self.promises.excused();
        self.note(&format!("{counts:?}"));
        Ok(())
    }

    /// Everything of its people's desks as the server has it, and nothing else.
    fn replica(
        &self,
        device: &Device,
        store: &Store,
        server: &Database,
        truth: &BTreeMap<DocId, Truth>,
    ) -> Result<()> {
        let (units, now) = (units(server)?, self.office.now());
        let people = device.people.iter().map(|(colleague, _)| colleague.id);
        let own: BTreeSet<UnitId> =
            people.flat_map(|person| self.witness.desks_of(person, &units, now)).collect();
        let here = documents(store)?;
        for (doc, truth) in truth.iter().filter(|(_, truth)| !truth.desks.is_disjoint(&own)) {
            let Some(found) = here.get(doc) else { bail!("{doc} on {:?} is missing", truth.desks) };
            ensure!(
                found.admitted == truth.heads,
                "{doc} stands at {:?}, not {:?}",
                found.admitted,
                truth.heads
            );
            ensure!(found.waits || found.heads == truth.heads, "{doc} holds what nobody else has");
        }
        for (doc, found) in &here {
            let readable = truth.get(doc).is_some_and(|truth| !truth.desks.is_disjoint(&own));
            ensure!(readable || found.waits, "{doc} is foreign: it lies on {:?}", desks_of(server, *doc)?);
        }
        Ok(())
    }
}

/// The desks that a person reads, out of all units that there are.
///
/// # Errors
/// Only the database's.
pub fn desks_at(
    witness: &Witness,
    server: &Database,
    person: PersonId,
    now: Millis,
) -> Result<BTreeSet<UnitId>> {
    Ok(witness.desks_of(person, &units(server)?, now))
}

/// A document as a device has it.
struct Replica {
    heads: Vec<Hash>,
    admitted: Vec<Hash>,
    /// Some of its changes are held, or wait.
    waits: bool,
}

fn documents(store: &Store) -> Result<BTreeMap<DocId, Replica>> {
    Ok(store.read(|connection| {
        let mut select = connection.prepare_cached(
            "SELECT id, heads, admitted,
                EXISTS (SELECT 1 FROM change c WHERE c.doc = doc.id AND c.state <> 'admitted') FROM doc",
        )?;
        let rows = select.query_map([], |row| {
            let (heads, admitted) = (hashes(row.get(1)?), hashes(row.get(2)?));
            Ok((id(row, 0)?, Replica { heads, admitted, waits: row.get(3)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?)
}

fn hashes(bytes: Vec<u8>) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.iter().copied().map(Hash).collect()
}

/// A cache gives the same rows when it is made anew.
fn projections(store: &Store) -> Result<()> {
    let fingerprint = || store.read(|connection| Ok(projection::fingerprint(connection)?));
    let (before, rows) = (fingerprint()?, all_rows(store)?);
    let rebuilt = store.rebuild()?;
    ensure!(rebuilt.quarantined == 0, "{} documents can't be read", rebuilt.quarantined);
    if before != fingerprint()? {
        let made = all_rows(store)?;
        let other = rows.iter().find(|(doc, row)| made.get(doc) != Some(row));
        let other = other.map(|(doc, row)| (doc, row, made.get(doc)));
        bail!("the projections are not those of a rebuild: document, rows, rebuilt rows: {other:#?}");
    }
    Ok(())
}

fn all_rows(store: &Store) -> Result<BTreeMap<DocId, String>> {
    let rows = |doc| Ok((doc, rows_of(store, doc, &[STATE])?));
    documents(store)?.into_keys().map(rows).collect()
}

const STATE: &str = "SELECT state FROM record WHERE doc = ?1";

/// The rows that were made of a document at these heads, whatever the device.
type Rows = BTreeMap<(DocId, Vec<Hash>), String>;

/// Lists show the same everywhere: rows depend on a document alone, not on the order in which its changes came.
fn same_rows(store: &Store, rows: &mut Rows) -> Result<()> {
    for (doc, replica) in documents(store)? {
        let found = rows_of(store, doc, &[])?;
        let known = rows.entry((doc, replica.heads)).or_insert_with(|| found.clone());
        ensure!(*known == found, "{doc} shows as {found}, elsewhere as {known}");
    }
    Ok(())
}

fn rows_of(store: &Store, doc: DocId, more: &[&str]) -> Result<String> {
    let selects = [
        "SELECT kind, unit, author, created_at, title, household, conflicts, void_event, void_reason, void_by, void_at
         FROM record WHERE doc = ?1",
        "SELECT * FROM household WHERE doc = ?1",
        "SELECT * FROM residence WHERE doc = ?1",
        "SELECT * FROM visit WHERE doc = ?1",
        "SELECT * FROM matter WHERE source = ?1 ORDER BY position",
        "SELECT * FROM issue WHERE doc = ?1",
        "SELECT * FROM suggestion WHERE doc = ?1",
        "SELECT * FROM issue_list WHERE doc = ?1",
        "SELECT * FROM listed_issue WHERE list = ?1 ORDER BY issue",
    ];
    Ok(store.read(|connection| {
        let mut found = String::new();
        for select in selects.iter().chain(more) {
            let mut select = connection.prepare_cached(select)?;
            // A row's number in an index of words is the device's own.
            let columns: Vec<usize> = (0..select.column_count())
                .filter(|column| select.column_name(*column).is_ok_and(|name| name != "id"))
                .collect();
            let mut rows = select.query([doc.0.as_bytes()])?;
            while let Some(row) = rows.next()? {
                for &column in &columns {
                    found += &format!("{:?};", row.get::<_, rusqlite::types::Value>(column)?);
                }
            }
        }
        Ok(found)
    })?)
}

/// The device knows the people and roles that the server knows, and no others.
fn directory(store: &Store, server: &Database) -> Result<()> {
    let (_, expected) = server.directory()?;
    let here = store.directory();
    ensure!(here.roles == expected.roles, "roles here {:?}, there {:?}", here.roles, expected.roles);
    ensure!(here.people == expected.people && here.units == expected.units, "people or units are others");
    Ok(())
}

fn outbox_is_empty(store: &Store) -> Result<()> {
    let waits: Option<(Vec<u8>, i64)> = store.read(|connection| {
        let select = "SELECT o.doc, c.deferred FROM outbox o JOIN command c ON c.id = o.command
            WHERE o.answered = 0 LIMIT 1";
        Ok(connection.query_row(select, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    })?;
    ensure!(waits.is_none(), "something still waits in the outbox: {waits:?}");
    Ok(())
}

/// The server's own caches against its changes: each document, its desks, each desk's digest and positions.
fn ledger(server: &Database) -> Result<BTreeMap<DocId, Truth>> {
    let mut truth = BTreeMap::new();
    let mut digests: BTreeMap<UnitId, Digest> = BTreeMap::new();
    let lives = residences(server)?;
    for doc in all(server)? {
        let (generation, heads, digest, snapshot) = stored(server, doc)?;
        let changes = changes(server, doc)?;
        let rebuilt = Doc::from_changes(&changes).with_context(|| format!("{doc}"))?;
        ensure!(rebuilt.heads() == heads, "{doc}: its heads are not those of its changes");
        let loaded = Doc::load(&snapshot)?;
        ensure!(loaded.heads() == heads, "{doc}: its snapshot is not its changes");
        ensure!(loaded.changes().len() == changes.len(), "{doc}: a change is there twice");
        ensure!(digest == of_document(doc, generation, &heads), "{doc}: its digest");
        let desks = desks_of(server, doc)?;
        let expected = audience(&rebuilt.record()?, &lives);
        ensure!(desks == expected, "{doc} lies on {desks:?}, not on {expected:?}");
        for desk in &desks {
            toggle(digests.entry(desk.clone()).or_default(), &digest);
        }
        truth.insert(doc, Truth { heads, desks });
    }
    positions(server, &digests)?;
    Ok(truth)
}

/// Where a household lives, and everywhere it was ever said to.
struct Lives {
    now: UnitId,
    ever: BTreeSet<UnitId>,
    asked: Option<UnitId>,
}

fn residences(server: &Database) -> Result<BTreeMap<DocId, Lives>> {
    let mut found = BTreeMap::new();
    for doc in all(server)? {
        let record = Doc::from_changes(&changes(server, doc)?)?.record()?;
        if let AnyRecord::Household(home) = &record {
            found.insert(doc, lives(home));
        }
    }
    Ok(found)
}

/// The moves of a household one after another, told again in the plainest way.
fn lives(home: &Record<Household>) -> Lives {
    let gone = withdrawn(&home.events);
    let proposal = |id: &EventId| match &home.events.get(id)?.kind {
        EventKind::Household(HouseholdEvent::MoveProposed { unit }) => Some(unit.clone()),
        _ => None,
    };
    let mut lives = Lives { now: home.unit.clone(), ever: BTreeSet::from([home.unit.clone()]), asked: None };
    let mut waits = None;
    for (id, event) in in_order(&home.events) {
        let stands = !gone.contains(&id);
        let (to, counts) = match &event.kind {
            EventKind::Household(HouseholdEvent::MovedTo { unit }) => (Some(unit.clone()), stands),
            EventKind::Household(HouseholdEvent::MoveAccepted { proposal: asked }) => {
                (proposal(asked), stands && !gone.contains(asked))
            }
            EventKind::Household(HouseholdEvent::MoveProposed { .. }) if stands => {
                waits = Some(id);
                continue;
            }
            EventKind::Household(HouseholdEvent::MoveDeclined { proposal, .. })
                if stands && waits == Some(*proposal) =>
            {
                waits = None;
                continue;
            }
            _ => continue,
        };
        let Some(to) = to else { continue };
        lives.ever.insert(to.clone());
        if counts {
            (lives.now, waits) = (to, None);
        }
    }
    lives.asked = waits.as_ref().and_then(proposal);
    lives
}

/// Who sees a record, told again in the plainest way.
fn audience(record: &AnyRecord, lives: &BTreeMap<DocId, Lives>) -> BTreeSet<UnitId> {
    let (mut home, mut author) = (record.unit().clone(), record.created().unit.clone());
    let own = match record {
        AnyRecord::Household(record) => Some(self::lives(record)),
        _ => None,
    };
    let moved = own.as_ref().or_else(|| record.household().and_then(|household| lives.get(&household)));
    if let Some(moved) = moved.filter(|moved| moved.ever.len() > 1 && moved.ever.contains(&home)) {
        let left = moved.ever.iter().any(|unit| unit.as_str().starts_with(author.as_str()));
        if left && !moved.now.as_str().starts_with(author.as_str()) {
            author = moved.now.clone();
        }
        home = moved.now.clone();
    }
    let mut desks = BTreeSet::from([home, author]);
    desks.extend(own.and_then(|own| own.asked));
    desks.extend(listed_units(record));
    if let AnyRecord::IssueList(list) = record {
        let rows = list.body.rows.values();
        desks.extend(rows.flat_map(|row| [Some(row.village.clone()), row.owner.unit.clone()]).flatten());
    }
    if let AnyRecord::Identity(identity) = record
        && let Some(about) = &identity.body.about
    {
        desks.retain(|desk| !desk.as_str().starts_with(about.as_str()));
    }
    desks
}

fn positions(server: &Database, digests: &BTreeMap<UnitId, Digest>) -> Result<()> {
    let desks: Vec<(String, u64, Digest, u64, u64)> = server.read(|connection| {
        let mut select = connection.prepare(
            "SELECT d.id, d.head, d.digest, count(e.position), coalesce(max(e.position), 0)
             FROM desk d LEFT JOIN entry e ON e.desk = d.id GROUP BY d.id",
        )?;
        let number = |row: &rusqlite::Row, column| row.get::<_, i64>(column).map(i64::cast_unsigned);
        let rows = select.query_map([], |row| {
            Ok((row.get(0)?, number(row, 1)?, row.get(2)?, number(row, 3)?, number(row, 4)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    })?;
    for (desk, head, digest, entries, last) in desks {
        ensure!(head == entries && head == last, "{desk}: {entries} entries up to {last}, head {head}");
        let expected = digests.get(&UnitId::new(desk.clone())?).copied().unwrap_or_default();
        ensure!(digest == expected, "{desk}: its digest is not that of its documents");
    }
    Ok(())
}

pub(super) fn all(server: &Database) -> Result<Vec<DocId>> {
    Ok(server.read(|connection| {
        let mut select = connection.prepare("SELECT id FROM doc ORDER BY id")?;
        Ok(select.query_map([], |row| id(row, 0))?.collect::<Result<_, _>>()?)
    })?)
}

fn stored(server: &Database, doc: DocId) -> Result<(u32, Vec<Hash>, Digest, Vec<u8>)> {
    Ok(server.read(|connection| {
        let select = "SELECT generation, heads, digest, snapshot FROM doc WHERE id = ?1";
        Ok(connection.prepare_cached(select)?.query_row([doc.0.as_bytes()], |row| {
            Ok((row.get(0)?, hashes(row.get(1)?), row.get(2)?, row.get(3)?))
        })?)
    })?)
}

pub(super) fn changes(server: &Database, doc: DocId) -> Result<Vec<RawChange>> {
    let bytes: Vec<Vec<u8>> = server.read(|connection| {
        let mut select = connection.prepare_cached("SELECT bytes FROM change WHERE doc = ?1 ORDER BY id")?;
        Ok(select.query_map([doc.0.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    Ok(bytes.iter().map(|bytes| RawChange::parse(bytes)).collect::<Result<_, _>>()?)
}
