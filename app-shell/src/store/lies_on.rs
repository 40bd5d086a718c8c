//! `lies_on`: on which desks a document lies. A document is kept as long as it lies on one that is read here.

use super::{StoreError, doc, sql};
use rusqlite::Connection;
use shared::domain::{DocId, UnitId};
use std::collections::BTreeSet;

pub(super) fn put(tx: &Connection, id: DocId, desk: &UnitId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO lies_on (doc, desk) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((id.0.into_bytes(), desk.as_str()))?;
    Ok(())
}

/// It left this desk, if it lay there.
pub(super) fn remove(tx: &Connection, id: DocId, desk: &UnitId) -> Result<(), StoreError> {
    let removed = tx
        .prepare_cached("DELETE FROM lies_on WHERE doc = ?1 AND desk = ?2")?
        .execute((id.0.into_bytes(), desk.as_str()))?;
    if removed > 0 { doc::mark_left(tx, id) } else { Ok(()) }
}

/// It lies on these desks and on no other.
pub(super) fn set(tx: &Connection, id: DocId, desks: &BTreeSet<UnitId>) -> Result<(), StoreError> {
    let mut select = tx.prepare_cached("SELECT desk FROM lies_on WHERE doc = ?1")?;
    let before = select.query_map([id.0.into_bytes()], |row| sql::unit(row, 0))?;
    let before: BTreeSet<UnitId> = before.collect::<Result<_, _>>()?;
    before.difference(desks).try_for_each(|desk| remove(tx, id, desk))?;
    desks.difference(&before).try_for_each(|desk| put(tx, id, desk))
}

/// It lies nowhere any more.
pub(super) fn clear(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM lies_on WHERE doc = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// A desk begins to be read. What was laid on it while nobody heard of it may have left since: its first sync says what lies
/// there. What the server does not have yet stays.
pub(super) fn told_anew(tx: &Connection, desk: &UnitId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM lies_on WHERE desk = ?1 AND doc IN (SELECT id FROM doc WHERE digest IS NOT NULL)",
    )?
    .execute([desk.as_str()])?;
    Ok(())
}

/// It lies on no desk that is read here: to be purged once nothing of it waits.
pub(super) fn leave_unread(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    let read = "SELECT EXISTS (SELECT 1 FROM lies_on l JOIN desk d ON d.unit = l.desk WHERE l.doc = ?1)";
    let is_read: bool = tx.prepare_cached(read)?.query_row([id.0.into_bytes()], |row| row.get(0))?;
    if is_read { Ok(()) } else { doc::mark_left(tx, id) }
}

/// Documents of those among `desks` that nobody here reads any more.
pub(super) fn unread_of(connection: &Connection, desks: &[UnitId]) -> Result<BTreeSet<DocId>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT doc FROM lies_on WHERE desk = ?1 AND desk NOT IN (SELECT unit FROM desk)")?;
    let mut documents = BTreeSet::new();
    for desk in desks {
        for id in statement.query_map([desk.as_str()], |row| sql::id(row, 0))? {
            documents.insert(id?);
        }
    }
    Ok(documents)
}

/// Nobody here reads these desks any more: their documents left.
pub(super) fn clear_unread(tx: &Connection) -> Result<(), StoreError> {
    tx.execute_batch(
        "UPDATE doc SET left_desks = 1 WHERE id IN
            (SELECT doc FROM lies_on WHERE desk NOT IN (SELECT unit FROM desk));
         DELETE FROM lies_on WHERE desk NOT IN (SELECT unit FROM desk);",
    )?;
    Ok(())
}

/// Documents of the desk that the server has, with ids above `after` and up to `last`, in id order.
pub(super) fn admitted_between(
    connection: &Connection,
    desk: &UnitId,
    after: Option<DocId>,
    last: Option<DocId>,
) -> Result<Vec<DocId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT l.doc FROM lies_on l JOIN doc d ON d.id = l.doc
         WHERE l.desk = ?1 AND d.digest IS NOT NULL AND l.doc > ?2 AND l.doc <= ?3 ORDER BY l.doc",
    )?;
    let after = after.map_or(Vec::new(), |id| id.0.into_bytes().to_vec());
    let last = last.map_or([u8::MAX; 16], |id| id.0.into_bytes());
    let rows = statement.query_map((desk.as_str(), after, last), |row| sql::id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
