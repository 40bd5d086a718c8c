//! Table `change`: what was admitted, byte for byte. The truth; rows are only ever added.

use super::{LedgerError, column};
use crate::ledger::{NewChange, Update};
use rusqlite::{Connection, OptionalExtension};
use shared::document::Hash;
use shared::domain::{DocId, ProfileId};
use shared::sync::wire::Admitted;

/// Adds one change; answers the row that entries point to.
pub fn add(connection: &Connection, update: &Update, change: &NewChange) -> Result<i64, LedgerError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO change (doc, hash, generation, profile, person, received_at, stamp, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    Ok(insert.insert((
        update.doc.0.as_bytes(),
        change.hash.0,
        update.generation,
        change.profile.0.as_bytes(),
        change.person.0.as_bytes(),
        change.received_at,
        change.stamp,
        &change.bytes,
    ))?)
}

pub fn find(connection: &Connection, doc: DocId, hash: Hash) -> Result<Option<Admitted>, LedgerError> {
    let mut select = connection
        .prepare_cached("SELECT person, received_at, stamp FROM change WHERE doc = ?1 AND hash = ?2")?;
    Ok(select.query_row((doc.0.as_bytes(), hash.0), |row| column::admitted(row, 0)).optional()?)
}

/// The same of a change that this profile made; another's looks as if it were not there.
pub fn find_own(
    connection: &Connection,
    profile: ProfileId,
    doc: DocId,
    hash: Hash,
) -> Result<Option<Admitted>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT person, received_at, stamp FROM change WHERE doc = ?1 AND hash = ?2 AND profile = ?3",
    )?;
    let key = (doc.0.as_bytes(), hash.0, profile.0.as_bytes());
    Ok(select.query_row(key, |row| column::admitted(row, 0)).optional()?)
}

/// Who and when of all changes of a document, in ascending order of their hashes.
pub fn admitted_of(
    connection: &Connection,
    doc: DocId,
    generation: u32,
) -> Result<Vec<Admitted>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT person, received_at, stamp FROM change WHERE doc = ?1 AND generation = ?2 ORDER BY hash",
    )?;
    let rows = select.query_map((doc.0.as_bytes(), generation), |row| column::admitted(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
