//! `quarantine`: documents whose copy here cannot be read. Never written to; fetched whole at the next contact.

use super::{StoreError, wanted};
use rusqlite::Connection;
use shared::domain::DocId;

pub(super) fn holds(connection: &Connection, id: DocId) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM quarantine WHERE doc = ?1)")?;
    Ok(statement.query_row([id.0.into_bytes()], |row| row.get(0))?)
}

/// Sets a document aside and asks for it whole. `reason`: for the log, without personal data.
pub(super) fn add(tx: &Connection, id: DocId, reason: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO quarantine (doc, reason) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET reason = ?2",
    )?
    .execute((id.0.into_bytes(), reason))?;
    wanted::add(tx, id)
}

/// A sound copy took its place.
pub(super) fn release(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM quarantine WHERE doc = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}
