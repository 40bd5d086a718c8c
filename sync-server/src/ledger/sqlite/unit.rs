//! Table `unit`: areas and their offices.

use super::directory::{open_stream, publish, streams_of_unit};
use super::{LedgerError, column};
use crate::ledger::Refused;
use rusqlite::{Connection, OptionalExtension, Row};
use shared::domain::{DirectoryRow, Level, Unit, UnitId};

const COLUMNS: &str = "id, name, ended";

fn read(row: &Row) -> rusqlite::Result<Unit> {
    Ok(Unit { id: column::unit(row, 0)?, name: row.get(1)?, ended: row.get(2)? })
}

pub fn all(connection: &Connection) -> Result<Vec<Unit>, LedgerError> {
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM unit ORDER BY id"))?;
    Ok(select.query_map([], read)?.collect::<Result<_, _>>()?)
}

pub fn find(connection: &Connection, id: &UnitId) -> Result<Option<Unit>, LedgerError> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM unit WHERE id = ?1"))?;
    Ok(select.query_row([id.as_str()], read).optional()?)
}

/// # Errors
/// [`Refused::UnknownUnit`]
pub fn existing(connection: &Connection, id: &UnitId) -> Result<Unit, LedgerError> {
    Ok(find(connection, id)?.ok_or_else(|| Refused::UnknownUnit(id.clone()))?)
}

/// # Errors
/// [`Refused::UnknownUnit`], [`Refused::UnitEnded`]
pub fn current(connection: &Connection, id: &UnitId) -> Result<Unit, LedgerError> {
    let unit = existing(connection, id)?;
    if unit.ended.is_some() { Err(Refused::UnitEnded(unit.id).into()) } else { Ok(unit) }
}

/// # Errors
/// [`Refused::NoParent`]
pub fn add(connection: &Connection, id: UnitId, name: String) -> Result<(), LedgerError> {
    if let Some(parent) = parent(&id)
        && find(connection, &parent)?.is_none()
    {
        return Err(Refused::NoParent { unit: id, parent }.into());
    }
    connection.prepare_cached("INSERT INTO unit VALUES (?1, ?2, NULL)")?.execute((id.as_str(), &name))?;
    open_stream(connection, &id)?;
    let streams = streams_of_unit(connection, &id)?;
    publish(connection, &DirectoryRow::Unit(Unit { id, name, ended: None }), &streams)
}

pub fn rename(connection: &Connection, unit: Unit, name: String) -> Result<(), LedgerError> {
    connection
        .prepare_cached("UPDATE unit SET name = ?2 WHERE id = ?1")?
        .execute((unit.id.as_str(), &name))?;
    let streams = streams_of_unit(connection, &unit.id)?;
    publish(connection, &DirectoryRow::Unit(Unit { name, ..unit }), &streams)
}

/// The area that has to exist first: the next larger one, or the area of an office.
fn parent(id: &UnitId) -> Option<UnitId> {
    match id.level() {
        Level::City => None,
        Level::County => id.ancestor(Level::City),
        Level::Township => id.ancestor(Level::County),
        Level::Village => id.ancestor(Level::Township),
        Level::Department => UnitId::new(id.code()).ok(),
    }
}
