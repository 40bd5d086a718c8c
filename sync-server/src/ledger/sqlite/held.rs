//! Table `held`: changes made under rights that ended; a secretary decides. They count as delivered.

use super::{LedgerError, column};
use crate::ledger::HeldChange;
use rusqlite::{Connection, OptionalExtension};
use shared::document::Hash;
use shared::domain::{DocId, UnitId};

pub fn add(connection: &Connection, change: &HeldChange) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO held (doc, hash, generation, profile, person, received_at, unit, reason, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute((
        change.doc.0.as_bytes(),
        change.hash.0,
        change.generation,
        change.profile.0.as_bytes(),
        change.person.0.as_bytes(),
        change.received_at,
        change.unit.as_str(),
        &change.reason,
        &change.bytes,
    ))?;
    Ok(())
}

/// Whose secretary decides about it.
pub fn find(connection: &Connection, doc: DocId, hash: Hash) -> Result<Option<UnitId>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT unit FROM held WHERE doc = ?1 AND hash = ?2")?;
    Ok(select.query_row((doc.0.as_bytes(), hash.0), |row| column::unit(row, 0)).optional()?)
}
