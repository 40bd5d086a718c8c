//! `change`: every change of every document here, how it stands with the server, and the tail's bytes.

use super::{StoreError, sql};
use rusqlite::{Connection, OptionalExtension};
use shared::document::Hash;
use shared::domain::DocId;
use shared::sync::wire::Admitted;
use std::collections::BTreeSet;

/// Where a change comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    /// Made here, by this command.
    Command(i64),
    /// The server admitted it.
    Server(&'a Admitted),
}

/// A change that is new here. `bytes`: none where a snapshot brings them.
pub(super) fn insert(
    tx: &Connection,
    doc: DocId,
    hash: Hash,
    origin: Origin,
    bytes: Option<&[u8]>,
) -> Result<(), StoreError> {
    let (state, command, admitted) = match origin {
        Origin::Command(command) => ("local", Some(command), None),
        Origin::Server(admitted) => ("admitted", None, Some(admitted)),
    };
    tx.prepare_cached(
        "INSERT INTO change (doc, hash, state, command, person, received_at, stamp, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        doc.0.into_bytes(),
        hash.0,
        state,
        command,
        admitted.map(|admitted| admitted.person.0.into_bytes()),
        admitted.map(|admitted| admitted.received_at),
        admitted.map(|admitted| admitted.stamp),
        bytes,
    ))?;
    Ok(())
}

/// The server has it. False where it is not here.
pub(super) fn admit(
    tx: &Connection,
    doc: DocId,
    hash: Hash,
    admitted: &Admitted,
) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE change SET state = 'admitted', person = ?3, received_at = ?4, stamp = ?5
             WHERE doc = ?1 AND hash = ?2",
        )?
        .execute((
            doc.0.into_bytes(),
            hash.0,
            admitted.person.0.into_bytes(),
            admitted.received_at,
            admitted.stamp,
        ))?;
    Ok(changed == 1)
}

/// The server holds it for the secretary.
pub(super) fn hold(tx: &Connection, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE change SET state = 'held' WHERE doc = ?1 AND hash = ?2 AND state = 'local'")?
        .execute((doc.0.into_bytes(), hash.0))?;
    Ok(())
}

pub(super) fn remove(tx: &Connection, doc: DocId, hash: Hash) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM change WHERE doc = ?1 AND hash = ?2")?
        .execute((doc.0.into_bytes(), hash.0))?;
    Ok(())
}

/// What the snapshot does not hold yet, in the order of arrival.
pub(super) fn tail(connection: &Connection, doc: DocId) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT bytes FROM change WHERE doc = ?1 AND bytes IS NOT NULL ORDER BY rowid")?;
    let rows = statement.query_map([doc.0.into_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Number and bytes of the tail's changes.
pub(super) fn tail_size(connection: &Connection, doc: DocId) -> Result<(usize, usize), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM change WHERE doc = ?1 AND bytes IS NOT NULL",
    )?;
    Ok(statement.query_row([doc.0.into_bytes()], |row| Ok((sql::count(row, 0)?, sql::count(row, 1)?)))?)
}

/// The snapshot holds the tail now.
pub(super) fn fold(tx: &Connection, doc: DocId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE change SET bytes = NULL WHERE doc = ?1 AND bytes IS NOT NULL")?
        .execute([doc.0.into_bytes()])?;
    Ok(())
}

/// Changes of the document that the server has.
pub(super) fn admitted(connection: &Connection, doc: DocId) -> Result<BTreeSet<Hash>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT hash FROM change WHERE doc = ?1 AND state = 'admitted'")?;
    let rows = statement.query_map([doc.0.into_bytes()], |row| sql::hash(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the server has any of its changes.
pub(super) fn any_admitted(connection: &Connection, doc: DocId) -> Result<bool, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE doc = ?1 AND state = 'admitted')")?;
    Ok(statement.query_row([doc.0.into_bytes()], |row| row.get(0))?)
}

/// Whether some of its changes wait or are held.
pub(super) fn any_unsettled(connection: &Connection, doc: DocId) -> Result<bool, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE doc = ?1 AND state <> 'admitted')")?;
    Ok(statement.query_row([doc.0.into_bytes()], |row| row.get(0))?)
}

/// Who made an admitted change and when the server received it.
pub fn receipt_of(connection: &Connection, doc: DocId, hash: Hash) -> Result<Option<Admitted>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT person, received_at, stamp FROM change WHERE doc = ?1 AND hash = ?2 AND state = 'admitted'",
    )?;
    let row = statement.query_row((doc.0.into_bytes(), hash.0), |row| {
        Ok(Admitted { person: sql::id(row, 0)?, received_at: row.get(1)?, stamp: row.get(2)? })
    });
    Ok(row.optional()?)
}
