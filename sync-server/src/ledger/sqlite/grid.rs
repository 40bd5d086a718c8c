//! Table `grid`: parts of villages.

use super::directory::{publish, streams_of_unit};
use super::{LedgerError, unit};
use crate::ledger::Refused;
use rusqlite::Connection;
use rusqlite::types::Type;
use shared::domain::{DirectoryRow, Grid, GridId};

pub fn all(connection: &Connection) -> Result<Vec<Grid>, LedgerError> {
    let mut select = connection.prepare("SELECT id, name, ended FROM grid ORDER BY id")?;
    let read = |row: &rusqlite::Row| {
        let id = GridId::new(row.get::<_, String>(0)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))?;
        Ok(Grid { id, name: row.get(1)?, ended: row.get(2)? })
    };
    Ok(select.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// # Errors
/// [`Refused::GridExists`]; [`Refused::UnknownUnit`] and [`Refused::UnitEnded`] of its village.
pub fn add(connection: &Connection, id: GridId, name: String) -> Result<(), LedgerError> {
    let village = unit::current(connection, &id.village())?;
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO grid VALUES (?1, ?2, NULL)")?;
    if insert.execute((id.as_str(), &name))? == 0 {
        return Err(Refused::GridExists(id).into());
    }
    let streams = streams_of_unit(connection, &village.id)?;
    publish(connection, &DirectoryRow::Grid(Grid { id, name, ended: None }), &streams)
}
