//! `offer`: admitted changes that a restored server lacks. Their stamps prove that it admitted them once.

use super::{StoreError, doc, sql};
use rusqlite::Connection;
use shared::document::Hash;
use shared::domain::{DocId, UnitId};
use shared::sync::wire::{Admitted, Offer, PushedChange};
use std::collections::BTreeMap;

/// A server that does not take a change is not offered it for ever; the change stays here.
const TRIES_MAX: u32 = 5;
/// Changes offered in one request.
const OFFERS_MAX: u32 = 200;
/// Bytes of changes offered in one request.
const OFFER_BYTES_MAX: usize = shared::limits::BODY_BYTES_MAX / 4;

/// Offers one admitted change.
pub(super) fn add(tx: &Connection, id: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO offer (doc, hash) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((id.0.into_bytes(), hash.0))?;
    Ok(())
}

/// Offers all that the server once admitted of a document.
pub(super) fn add_all(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO offer (doc, hash) SELECT doc, hash FROM change WHERE doc = ?1 AND state = 'admitted'
         ON CONFLICT DO NOTHING",
    )?
    .execute([id.0.into_bytes()])?;
    Ok(())
}

/// What to offer now with its hash, each change after those it depends on.
pub(super) fn next(connection: &Connection) -> Result<Vec<(Hash, Offer)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT o.doc, o.hash, c.person, c.received_at, c.stamp FROM offer o
         JOIN change c ON c.doc = o.doc AND c.hash = o.hash AND c.state = 'admitted'
         WHERE o.tries < ?1 ORDER BY o.tries, o.doc, c.rowid LIMIT ?2",
    )?;
    let rows = statement.query_map((TRIES_MAX, OFFERS_MAX), |row| {
        let admitted = Admitted { person: sql::id(row, 2)?, received_at: row.get(3)?, stamp: row.get(4)? };
        Ok((sql::id::<DocId>(row, 0)?, sql::hash(row, 1)?, admitted))
    })?;
    let mut offers = Vec::new();
    let mut bytes_left = OFFER_BYTES_MAX;
    let mut source: Option<Source> = None;
    for row in rows {
        let (id, hash, admitted) = row?;
        if source.as_ref().is_none_or(|source| source.id != id) {
            source = Source::of(connection, id)?;
        }
        let Some(change) = source.as_ref().and_then(|source| source.change(hash)) else {
            continue;
        };
        let Some(left) = bytes_left.checked_sub(change.bytes.len()) else {
            break;
        };
        bytes_left = left;
        offers.push((hash, Offer { change, admitted }));
    }
    Ok(offers)
}

/// The document whose changes are offered.
struct Source {
    id: DocId,
    generation: u32,
    changes: BTreeMap<Hash, Vec<u8>>,
}

impl Source {
    /// `None` where the document is gone or damaged: then there is nothing to offer.
    fn of(connection: &Connection, id: DocId) -> Result<Option<Source>, StoreError> {
        match doc::assemble(connection, id) {
            Ok(Some((doc, generation))) => {
                let changes = doc.changes().into_iter().map(|change| (change.hash, change.bytes)).collect();
                Ok(Some(Source { id, generation, changes }))
            }
            Ok(None) | Err(StoreError::Document(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn change(&self, hash: Hash) -> Option<PushedChange> {
        let bytes = self.changes.get(&hash)?.clone();
        Some(PushedChange { doc: self.id, generation: self.generation, bytes })
    }
}

/// The server answered these: it has all of them, or it said that it has not.
pub(super) fn answered(tx: &Connection, offers: &[(DocId, Hash)], all_taken: bool) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(if all_taken {
        "DELETE FROM offer WHERE doc = ?1 AND hash = ?2"
    } else {
        "UPDATE offer SET tries = tries + 1 WHERE doc = ?1 AND hash = ?2"
    })?;
    for (id, hash) in offers {
        statement.execute((id.0.into_bytes(), hash.0))?;
    }
    Ok(())
}

/// The server has exactly what is here of this desk: nothing of it need be offered.
pub(super) fn settle_desk(tx: &Connection, desk: &UnitId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM offer WHERE doc IN (SELECT doc FROM lies_on WHERE desk = ?1)")?
        .execute([desk.as_str()])?;
    Ok(())
}

/// Nothing of this document is offered any more.
pub(super) fn forget(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM offer WHERE doc = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// Whether something was never offered.
pub(super) fn anything_fresh(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM offer WHERE tries = 0)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
