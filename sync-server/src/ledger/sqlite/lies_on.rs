//! Table `lies_on`: which documents lie on which desks now.

use super::{LedgerError, column};
use rusqlite::Connection;
use shared::domain::{DocId, UnitId};
use std::collections::BTreeSet;

pub fn desks_of(connection: &Connection, doc: DocId) -> Result<BTreeSet<UnitId>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT desk FROM lies_on WHERE doc = ?1")?;
    let desks = select.query_map([doc.0.as_bytes()], |row| column::unit(row, 0))?;
    Ok(desks.collect::<Result<_, _>>()?)
}

pub fn add(connection: &Connection, desk: &UnitId, doc: DocId) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached("INSERT INTO lies_on (desk, doc) VALUES (?1, ?2)")?;
    insert.execute((desk.as_str(), doc.0.as_bytes()))?;
    Ok(())
}

pub fn remove(connection: &Connection, desk: &UnitId, doc: DocId) -> Result<(), LedgerError> {
    let mut delete = connection.prepare_cached("DELETE FROM lies_on WHERE desk = ?1 AND doc = ?2")?;
    delete.execute((desk.as_str(), doc.0.as_bytes()))?;
    Ok(())
}

pub fn count(connection: &Connection, desk: &UnitId) -> Result<u64, LedgerError> {
    let mut select = connection.prepare_cached("SELECT count(*) FROM lies_on WHERE desk = ?1")?;
    Ok(select.query_row([desk.as_str()], |row| column::position(row, 0))?)
}

/// Documents of a desk after `after`, in order of id, at most `limit`.
pub fn after(
    connection: &Connection,
    desk: &UnitId,
    after: Option<DocId>,
    limit: u32,
) -> Result<Vec<DocId>, LedgerError> {
    // No id is below sixteen zero bytes, and an empty blob is below them all.
    let after = after.map(|doc| doc.0.as_bytes().to_vec()).unwrap_or_default();
    let mut select = connection
        .prepare_cached("SELECT doc FROM lies_on WHERE desk = ?1 AND doc > ?2 ORDER BY doc LIMIT ?3")?;
    let docs = select.query_map((desk.as_str(), after, limit), |row| column::id(row, 0))?;
    Ok(docs.collect::<Result<_, _>>()?)
}
