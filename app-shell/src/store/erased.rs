//! `erased`: documents erased for legal reasons. Nothing of an earlier generation is taken in again.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension};
use shared::domain::DocId;

/// From now on the document's changes belong to `generation`.
pub(super) fn note(tx: &Connection, id: DocId, generation: u32) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO erased (doc, generation) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET generation = max(generation, ?2)",
    )?
    .execute((id.0.into_bytes(), generation))?;
    Ok(())
}

/// Whether this generation of the document was erased.
pub(super) fn covers(connection: &Connection, id: DocId, generation: u32) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT generation FROM erased WHERE doc = ?1")?;
    let floor: Option<u32> = statement.query_row([id.0.into_bytes()], |row| row.get(0)).optional()?;
    Ok(floor.is_some_and(|floor| generation < floor))
}
