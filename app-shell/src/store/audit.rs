//! `audit`: what people did here that the server's audit must know, until it does.

use super::{StoreError, sql};
use rusqlite::Connection;
use shared::sync::wire::AuditRow;

/// Rows of one request.
const ROWS_MAX: u32 = 200;

/// In the transaction of the act itself: an act whose audit cannot be written fails.
pub fn note(tx: &Connection, row: &AuditRow) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO audit (at, person, act, doc) VALUES (?1, ?2, ?3, ?4)")?.execute((
        row.at,
        row.person.0.into_bytes(),
        &row.act,
        row.doc.map(|id| id.0.into_bytes()),
    ))?;
    Ok(())
}

/// What to send now, the oldest first, each with the number by which [`sent`] lets go of it.
pub(super) fn next(connection: &Connection) -> Result<Vec<(i64, AuditRow)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, at, person, act, doc FROM audit ORDER BY id LIMIT ?1")?;
    let rows = statement.query_map([ROWS_MAX], |row| {
        let (person, doc) = (sql::id(row, 2)?, sql::optional_id(row, 4)?);
        Ok((row.get(0)?, AuditRow { at: row.get(1)?, person, act: row.get(3)?, doc }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server has all rows up to this number.
pub(super) fn sent(tx: &Connection, last: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM audit WHERE id <= ?1")?.execute([last])?;
    Ok(())
}

/// Whether rows wait.
pub(super) fn anything_waits(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM audit)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
