//! Table `service_point`: where residents are received (T4a, T4b).

use super::directory::{publish, streams_of_unit};
use super::{LedgerError, column, unit};
use crate::ledger::Refused;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use shared::domain::{BadUnitId, DirectoryRow, Level, Platform, ServicePoint, UnitId};

const COLUMNS: &str = "id, unit, name, platform, address, hours, phone, ended";

fn read(row: &Row) -> rusqlite::Result<ServicePoint> {
    let damaged = |column, error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error);
    let unit =
        UnitId::new(row.get::<_, String>(1)?).map_err(|error: BadUnitId| damaged(1, Box::new(error)))?;
    let platform = Platform::from_name(row.get_ref(3)?.as_str()?)
        .ok_or_else(|| damaged(3, "not a platform of the list".into()))?;
    Ok(ServicePoint {
        id: column::id(row, 0)?,
        unit,
        name: row.get(2)?,
        platform,
        address: row.get(4)?,
        hours: row.get(5)?,
        phone: row.get(6)?,
        ended: row.get(7)?,
    })
}

pub fn all(connection: &Connection) -> Result<Vec<ServicePoint>, LedgerError> {
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM service_point ORDER BY id"))?;
    Ok(select.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// # Errors
/// [`Refused::UnknownUnit`] and [`Refused::UnitEnded`]; [`Refused::NoPlaceForPoint`] at anything but a village or a
/// township.
pub fn add(connection: &Connection, point: ServicePoint) -> Result<(), LedgerError> {
    let home = unit::current(connection, &point.unit)?;
    if !matches!(home.id.level(), Level::Village | Level::Township) {
        return Err(Refused::NoPlaceForPoint(home.id).into());
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO service_point VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    insert.execute((
        point.id.0.as_bytes(),
        point.unit.as_str(),
        &point.name,
        point.platform.name(),
        &point.address,
        &point.hours,
        &point.phone,
        point.ended,
    ))?;
    let streams = streams_of_unit(connection, &home.id)?;
    publish(connection, &DirectoryRow::Point(point), &streams)
}
