//! `doc`: one row per document with its snapshot, its heads, and the heads that the server has admitted.

use super::{StoreError, change, quarantine, sql};
use rusqlite::{Connection, OptionalExtension};
use shared::api::SendState;
use shared::document::{Doc, Hash, RawChange};
use shared::domain::DocId;
use shared::sync::digest;

/// A document with all that is known of it here.
pub struct Loaded {
    pub doc: Doc,
    pub generation: u32,
    pub state: SendState,
}

/// # Errors
/// [`StoreError::Quarantined`] where it was set aside; [`StoreError::Document`] where it turns out damaged now.
pub(super) fn load(connection: &Connection, id: DocId) -> Result<Option<Loaded>, StoreError> {
    if quarantine::holds(connection, id)? {
        return Err(StoreError::Quarantined(id));
    }
    let Some((doc, generation)) = assemble(connection, id)? else {
        return Ok(None);
    };
    Ok(Some(Loaded { doc, generation, state: send_state(connection, id)? }))
}

/// Snapshot plus tail.
pub(super) fn assemble(connection: &Connection, id: DocId) -> Result<Option<(Doc, u32)>, StoreError> {
    let row = connection
        .prepare_cached("SELECT generation, snapshot FROM doc WHERE id = ?1")?
        .query_row([id.0.into_bytes()], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let Some((generation, snapshot)) = row else {
        return Ok(None);
    };
    let tail = change::tail(connection, id)?;
    let tail = tail.iter().map(|bytes| RawChange::parse(bytes)).collect::<Result<Vec<_>, _>>()?;
    // A document that is too large for a snapshot lives in its tail alone.
    if snapshot.is_empty() {
        return Ok(Some((Doc::from_changes(&tail)?, generation)));
    }
    let mut doc = Doc::load(&snapshot)?;
    doc.apply(&tail)?;
    Ok(Some((doc, generation)))
}

/// How far a document has come: the worst of what is known of its changes.
pub fn send_state(connection: &Connection, id: DocId) -> Result<SendState, StoreError> {
    let (refused, held, local) = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM refused WHERE doc = ?1),
                    EXISTS (SELECT 1 FROM change WHERE doc = ?1 AND state = 'held'),
                    EXISTS (SELECT 1 FROM change WHERE doc = ?1 AND state = 'local')",
        )?
        .query_row([id.0.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(match (refused, held, local) {
        (true, _, _) => SendState::Refused,
        (_, true, _) => SendState::Held,
        (_, _, true) => SendState::Local,
        _ => SendState::Delivered,
    })
}

pub(super) fn generation(connection: &Connection, id: DocId) -> Result<Option<u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT generation FROM doc WHERE id = ?1")?;
    Ok(statement.query_row([id.0.into_bytes()], |row| row.get(0)).optional()?)
}

/// Generation and digest, as a server's list names them; the digest is `None` where the server has nothing of it.
pub(super) fn standing(
    connection: &Connection,
    id: DocId,
) -> Result<Option<(u32, Option<digest::Digest>)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT generation, digest FROM doc WHERE id = ?1")?;
    Ok(statement.query_row([id.0.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Every document here, in id order.
pub(super) fn all(connection: &Connection) -> Result<Vec<DocId>, StoreError> {
    let mut statement = connection.prepare("SELECT id FROM doc ORDER BY id")?;
    let rows = statement.query_map([], |row| sql::id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a row says.
pub(super) struct Facts<'a> {
    pub generation: u32,
    /// Empty where the record cannot be read by this program.
    pub kind: &'a str,
    pub heads: &'a [Hash],
    pub admitted: &'a [Hash],
    /// Why the record cannot be read by this program: a newer one wrote it.
    pub problem: Option<&'a str>,
    /// `None` leaves the one that is here; a new row then begins with an empty one. The caller folds the tail.
    pub snapshot: Option<&'a [u8]>,
}

/// Writes the row.
pub(super) fn put(tx: &Connection, id: DocId, facts: &Facts) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO doc (id, generation, kind, digest, heads, admitted, problem, snapshot)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce(?8, x''))
         ON CONFLICT DO UPDATE SET generation = ?2, kind = ?3, digest = ?4, heads = ?5, admitted = ?6, problem = ?7,
            snapshot = coalesce(?8, snapshot)",
    )?
    .execute((
        id.0.into_bytes(),
        facts.generation,
        facts.kind,
        digest_of(id, facts.generation, facts.admitted),
        sql::join_hashes(facts.heads),
        sql::join_hashes(facts.admitted),
        facts.problem,
        facts.snapshot,
    ))?;
    Ok(())
}

/// `None` where the server has nothing of it: it does not count in any desk's digest.
fn digest_of(id: DocId, generation: u32, admitted: &[Hash]) -> Option<digest::Digest> {
    (!admitted.is_empty()).then(|| digest::of_document(id, generation, admitted))
}

/// All of its changes are admitted: what the server has is what is here.
pub(super) fn admit_all(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    let row = tx
        .prepare_cached("SELECT generation, heads FROM doc WHERE id = ?1")?
        .query_row([id.0.into_bytes()], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    if let Some((generation, heads)) = row {
        let digest = digest_of(id, generation, &sql::split_hashes(&heads));
        tx.prepare_cached("UPDATE doc SET admitted = heads, digest = ?2 WHERE id = ?1")?
            .execute((id.0.into_bytes(), digest))?;
    }
    Ok(())
}

/// Bytes of the snapshot.
pub(super) fn snapshot_len(connection: &Connection, id: DocId) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached("SELECT length(snapshot) FROM doc WHERE id = ?1")?;
    Ok(statement.query_row([id.0.into_bytes()], |row| sql::count(row, 0)).optional()?.unwrap_or(0))
}

/// The snapshot now holds every change: the tail is folded in.
pub(super) fn set_snapshot(tx: &Connection, id: DocId, snapshot: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE doc SET snapshot = ?2 WHERE id = ?1")?
        .execute((id.0.into_bytes(), snapshot))?;
    change::fold(tx, id)
}

/// The row with all its changes.
pub(super) fn delete(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM doc WHERE id = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// It left a desk: to be purged when none is left.
pub(super) fn mark_left(tx: &Connection, id: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE doc SET left_desks = 1 WHERE id = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// Documents that left desks, lie on none that is read here, of which nothing waits to be sent or offered.
pub(super) fn purgeable(connection: &Connection) -> Result<Vec<DocId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM doc WHERE left_desks = 1
            AND NOT EXISTS (SELECT 1 FROM lies_on l JOIN desk d ON d.unit = l.desk WHERE l.doc = doc.id)
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.doc = doc.id AND o.answered = 0)
            AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.doc = doc.id)",
    )?;
    let rows = statement.query_map([], |row| sql::id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
