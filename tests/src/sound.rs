//! Whether a file is whole: SQLite finds no fault in it, and whatever is derived is what the truth makes of it.

use app_shell::store::{Store, StoreError, projection};
use rusqlite::Connection;
use shared::document::{Doc, Hash};
use shared::domain::DocId;
use shared::sync::digest::{Digest, of_document, toggle};
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Audit as _, LedgerError};
use uuid::Uuid;

/// What is wrong with a file that can be read.
pub type Finding = Result<(), String>;

/// A device's: its projections are those of a rebuild, which is made here.
///
/// # Errors
/// It cannot be read.
pub fn device(store: &Store) -> Result<Finding, StoreError> {
    let finding = store.read(|connection| Ok(integrity(connection)?))?;
    let print = || store.read(|connection| Ok(projection::fingerprint(connection)?));
    let before = print()?;
    store.rebuild()?;
    let same = print()? == before;
    Ok(finding.and_then(|()| expect(same, || "a rebuild gives other rows".into())))
}

/// The server's: snapshots, heads, digests, positions and the audit chain are what the changes and entries make of them.
///
/// # Errors
/// It cannot be read.
pub fn server(database: &Database) -> Result<Finding, LedgerError> {
    let audit = database.verify_audit()?;
    database.read(|connection| {
        let findings = [integrity(connection)?, documents_follow(connection)?, desks_follow(connection)?];
        let all = findings.into_iter().collect::<Finding>();
        Ok(all.and_then(|()| audit.map(drop).map_err(|bad| bad.to_string())))
    })
}

fn expect(holds: bool, why: impl FnOnce() -> String) -> Finding {
    if holds { Ok(()) } else { Err(why()) }
}

fn integrity(connection: &Connection) -> rusqlite::Result<Finding> {
    let found: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    Ok(expect(found == "ok", || found))
}

fn documents_follow(connection: &Connection) -> rusqlite::Result<Finding> {
    let mut docs = connection.prepare("SELECT id, generation, heads, digest, snapshot FROM doc")?;
    let mut changes = connection.prepare("SELECT hash FROM change WHERE doc = ?1")?;
    let mut rows = docs.query([])?;
    while let Some(row) = rows.next()? {
        let id = DocId(Uuid::from_bytes(row.get(0)?));
        let (heads, digest, snapshot): (Vec<u8>, Digest, Vec<u8>) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let Ok(doc) = Doc::load(&snapshot) else {
            return Ok(Err(format!("the snapshot of {} does not load", id.0)));
        };
        let mut found = doc.heads();
        found.sort();
        let stored: Vec<Hash> = heads.as_chunks::<32>().0.iter().copied().map(Hash).collect();
        let logged = changes.query_map([id.0.into_bytes()], |row| row.get(0).map(Hash))?;
        let logged = logged.collect::<rusqlite::Result<Vec<Hash>>>()?;
        let same = found == stored
            && digest == of_document(id, row.get(1)?, &found)
            && logged.len() == doc.changes().len()
            && logged.iter().all(|hash| doc.has(*hash));
        if !same {
            return Ok(Err(format!("{} is not what its changes make of it", id.0)));
        }
    }
    Ok(Ok(()))
}

fn desks_follow(connection: &Connection) -> rusqlite::Result<Finding> {
    let mut desks = connection.prepare(
        "SELECT id, head, digest, (SELECT max(position) FROM entry WHERE desk = desk.id),
                (SELECT count(*) FROM entry WHERE desk = desk.id) FROM desk",
    )?;
    let mut lying =
        connection.prepare("SELECT d.digest FROM lies_on l JOIN doc d ON d.id = l.doc WHERE l.desk = ?1")?;
    let mut rows = desks.query([])?;
    while let Some(row) = rows.next()? {
        let (id, head, digest): (String, i64, Digest) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (last, count): (Option<i64>, i64) = (row.get(3)?, row.get(4)?);
        let mut expected = Digest::default();
        for document in lying.query_map([&id], |row| row.get::<_, Digest>(0))? {
            toggle(&mut expected, &document?);
        }
        if last.unwrap_or(0) != head || count != head || digest != expected {
            return Ok(Err(format!("desk {id} is not what its entries make of it")));
        }
    }
    Ok(Ok(()))
}
