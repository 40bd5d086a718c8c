//! `desk` and `scope`: the streams that are read here, how far, and which profile reads which.

use super::{StoreError, lies_on, sql};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::domain::{DocId, ProfileId, UnitId};
use shared::sync::digest::{Digest, toggle};
use shared::sync::wire::Position;

/// One desk's cursor, and what is under way on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRow {
    pub unit: UnitId,
    /// Last applied.
    pub position: Position,
    /// The first sync is complete: said by the server, never inferred.
    pub complete: bool,
    /// Position at which the first sync began; `None` before its first page.
    pub begun: Option<Position>,
    /// The last document of the first sync that is here.
    pub after: Option<DocId>,
    /// The desk's digest did not agree: its list is asked for.
    pub heal: bool,
    /// The last document of that list that was compared.
    pub heal_after: Option<DocId>,
    /// The server was restored from a backup since: its list says where to go on from, and takes nothing away.
    pub restored: bool,
}

fn read(row: &Row) -> rusqlite::Result<DeskRow> {
    let begun: Option<i64> = row.get(3)?;
    Ok(DeskRow {
        unit: sql::unit(row, 0)?,
        position: sql::unsigned(row, 1)?,
        complete: row.get(2)?,
        begun: begun.map(|begun| u64::try_from(begun).unwrap_or(0)),
        after: sql::optional_id(row, 4)?,
        heal: row.get(5)?,
        heal_after: sql::optional_id(row, 6)?,
        restored: row.get(7)?,
    })
}

const COLUMNS: &str = "d.unit, d.position, d.complete, d.begun, d.after, d.heal, d.heal_after, d.restored";

/// The desks that a profile reads, in the order in which messages count them.
pub fn of_profile(connection: &Connection, profile: ProfileId) -> Result<Vec<DeskRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM scope s JOIN desk d ON d.unit = s.desk WHERE s.profile = ?1 ORDER BY s.place"
    ))?;
    let rows = statement.query_map([profile.0.into_bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn get(connection: &Connection, unit: &UnitId) -> Result<Option<DeskRow>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM desk d WHERE d.unit = ?1"))?;
    Ok(statement.query_row([unit.as_str()], read).optional()?)
}

/// Gives a profile another list of desks. New desks begin their first sync; desks that nobody here reads any more go.
pub(super) fn set_scope(tx: &Connection, profile: ProfileId, desks: &[UnitId]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM scope WHERE profile = ?1")?.execute([profile.0.into_bytes()])?;
    let mut put = tx.prepare_cached("INSERT INTO scope (profile, place, desk) VALUES (?1, ?2, ?3)")?;
    let mut begin = tx.prepare_cached("INSERT INTO desk (unit) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for (place, desk) in desks.iter().enumerate() {
        put.execute((profile.0.into_bytes(), sql::signed(place as u64), desk.as_str()))?;
        if begin.execute([desk.as_str()])? > 0 {
            lies_on::told_anew(tx, desk)?;
        }
    }
    tx.execute("DELETE FROM desk WHERE unit NOT IN (SELECT desk FROM scope)", [])?;
    Ok(())
}

pub(super) fn set_position(tx: &Connection, unit: &UnitId, position: Position) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE desk SET position = ?2 WHERE unit = ?1")?
        .execute((unit.as_str(), sql::signed(position)))?;
    Ok(())
}

/// A page of the first sync came: `received` documents of `documents`, which only its first page tells.
pub(super) fn advance_stream(
    tx: &Connection,
    unit: &UnitId,
    stream: &shared::sync::wire::Stream,
    received: usize,
    documents: u64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE desk SET begun = ?2, after = ?3, received = received + ?4,
            documents = iif(?5 > 0, ?5, documents) WHERE unit = ?1",
    )?
    .execute((
        unit.as_str(),
        stream.begun.map(sql::signed),
        stream.after.map(|after| after.0.into_bytes()),
        sql::signed(received as u64),
        sql::signed(documents),
    ))?;
    Ok(())
}

pub(super) fn complete_stream(tx: &Connection, unit: &UnitId, position: Position) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE desk SET complete = 1, begun = NULL, after = NULL, position = ?2 WHERE unit = ?1",
    )?
    .execute((unit.as_str(), sql::signed(position)))?;
    Ok(())
}

/// Asks for the desk's list, from its beginning.
pub(super) fn begin_heal(tx: &Connection, unit: &UnitId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE desk SET heal = 1, heal_after = NULL WHERE unit = ?1 AND heal = 0")?
        .execute([unit.as_str()])?;
    Ok(())
}

/// A part of the list was compared, up to `after`; `None`: all of it.
pub(super) fn advance_heal(tx: &Connection, unit: &UnitId, after: Option<DocId>) -> Result<(), StoreError> {
    let (more, after) = (after.is_some(), after.map(|id| id.0.into_bytes()));
    tx.prepare_cached(
        "UPDATE desk SET heal = ?2, heal_after = ?3, restored = restored AND ?2 WHERE unit = ?1",
    )?
    .execute((unit.as_str(), more, after))?;
    Ok(())
}

/// The server was restored from a backup: what is known of its positions is void, what is here stays. A first sync begins
/// anew; a complete desk asks for its list.
pub(super) fn restored(tx: &Connection) -> Result<(), StoreError> {
    tx.execute_batch(
        "UPDATE desk SET position = 0, begun = NULL, after = NULL, received = 0,
            heal = 1, heal_after = NULL, restored = 1",
    )?;
    Ok(())
}

/// Desks that were not compared yet since the server was restored.
pub(super) fn restored_units(connection: &Connection) -> Result<Vec<UnitId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT unit FROM desk WHERE restored = 1")?;
    let rows = statement.query_map([], |row| sql::unit(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Order-free digest of what the server has of this desk's documents, as far as is known here.
pub(super) fn digest(connection: &Connection, unit: &UnitId) -> Result<Digest, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.digest FROM lies_on l JOIN doc d ON d.id = l.doc WHERE l.desk = ?1 AND d.digest IS NOT NULL",
    )?;
    let mut total = Digest::default();
    for digest in statement.query_map([unit.as_str()], |row| row.get::<_, Digest>(0))? {
        toggle(&mut total, &digest?);
    }
    Ok(total)
}

/// Documents received and expected over all first syncs that run; `None` where none runs.
pub(super) fn progress(connection: &Connection) -> Result<Option<(u64, u64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(received), 0), coalesce(sum(documents), 0) FROM desk WHERE complete = 0",
    )?;
    let (desks, done, total) = statement
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, sql::unsigned(row, 1)?, sql::unsigned(row, 2)?)))?;
    Ok((desks > 0).then_some((done, total)))
}
