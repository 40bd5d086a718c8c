//! `wanted`: documents to be fetched whole, because their copy here differs, is damaged or misses changes.

use super::{StoreError, sql};
use rusqlite::Connection;
use shared::domain::DocId;

/// A server that does not give a document (it may have left our desks) is not asked for it for ever.
const TRIES_MAX: u32 = 3;
/// Documents asked for in one request.
const FETCH_MAX: u32 = 100;

/// Asks for a document from now on, also where that was given up.
pub(super) fn add(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO wanted (doc) VALUES (?1) ON CONFLICT DO UPDATE SET tries = 0")?
        .execute([id.0.into_bytes()])?;
    Ok(())
}

/// It came, or is not wanted any more.
pub(super) fn remove(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM wanted WHERE doc = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// What to ask for now.
pub(super) fn next(connection: &Connection) -> Result<Vec<DocId>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT doc FROM wanted WHERE tries < ?1 ORDER BY tries, doc LIMIT ?2")?;
    let rows = statement.query_map((TRIES_MAX, FETCH_MAX), |row| sql::id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The server answered a request for these.
pub(super) fn asked(tx: &Connection, ids: &[DocId]) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached("UPDATE wanted SET tries = tries + 1 WHERE doc = ?1")?;
    for id in ids {
        statement.execute([id.0.into_bytes()])?;
    }
    Ok(())
}

/// Whether something was never asked for.
pub(super) fn anything_fresh(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM wanted WHERE tries = 0)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
