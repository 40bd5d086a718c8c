//! Tables `directory_stream` and `directory_log`: the rows that devices follow, one stream per county and one of the
//! city. What belongs to the city goes to every stream: it is seen everywhere.

use super::{
    Database, LedgerError, column, enrolment, grid, person, role_grant, service_point, setting, unit,
};
use crate::ledger::DirectoryLog;
use rusqlite::{Connection, OptionalExtension};
use shared::domain::{Directory, DirectoryRow, Level, PersonId, UnitId};
use shared::sync::codec::Json;
use shared::sync::wire::{DirectoryDelta, Position};
use std::collections::BTreeSet;

impl DirectoryLog for Database {
    fn directory_version(&self) -> Result<u64, LedgerError> {
        self.read(version)
    }

    fn directory(&self) -> Result<(u64, Directory), LedgerError> {
        self.read(|connection| {
            let mut directory = Directory::default();
            unit::all(connection)?.into_iter().for_each(|row| directory.apply(DirectoryRow::Unit(row)));
            grid::all(connection)?.into_iter().for_each(|row| directory.apply(DirectoryRow::Grid(row)));
            service_point::all(connection)?
                .into_iter()
                .for_each(|row| directory.apply(DirectoryRow::Point(row)));
            person::all(connection)?.into_iter().for_each(|row| directory.apply(DirectoryRow::Person(row)));
            role_grant::all(connection)?.into_iter().for_each(|row| directory.apply(DirectoryRow::Role(row)));
            enrolment::all_rows(connection)?
                .into_iter()
                .for_each(|row| directory.apply(DirectoryRow::Profile(row)));
            setting::all(connection)?.into_iter().for_each(|row| directory.apply(row));
            Ok((version(connection)?, directory))
        })
    }

    fn directory_head(&self, county: &UnitId) -> Result<Position, LedgerError> {
        self.read(|connection| head(connection, stream_of(county)))
    }

    fn directory_after(
        &self,
        county: &UnitId,
        position: Position,
        limit: u32,
    ) -> Result<DirectoryDelta, LedgerError> {
        self.read(|connection| after(connection, stream_of(county), position, limit))
    }
}

fn version(connection: &Connection) -> Result<u64, LedgerError> {
    let mut sum = connection.prepare_cached("SELECT coalesce(sum(head), 0) FROM directory_stream")?;
    Ok(sum.query_row([], |row| column::position(row, 0))?)
}

fn head(connection: &Connection, stream: &str) -> Result<Position, LedgerError> {
    let mut select = connection.prepare_cached("SELECT head FROM directory_stream WHERE area = ?1")?;
    Ok(select.query_row([stream], |row| column::position(row, 0)).optional()?.unwrap_or_default())
}

fn after(
    connection: &Connection,
    stream: &str,
    position: Position,
    limit: u32,
) -> Result<DirectoryDelta, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT position, row FROM directory_log WHERE area = ?1 AND position > ?2 ORDER BY position LIMIT ?3",
    )?;
    // One more than wanted tells whether there is more.
    let found = select
        .query_map((stream, column::integer(position), i64::from(limit) + 1), |row| {
            Ok((column::position(row, 0)?, row.get::<_, String>(1)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let more = found.len() > limit as usize;
    let wanted = &found[..found.len().min(limit as usize)];
    let rows = wanted.iter().map(|(_, text)| parse(text).map(Json)).collect::<Result<Vec<_>, _>>()?;
    Ok(DirectoryDelta { rows, position: wanted.last().map_or(position, |(last, _)| *last), more })
}

fn parse(text: &str) -> Result<DirectoryRow, LedgerError> {
    serde_json::from_str(text).map_err(|error| LedgerError::Damaged(format!("directory log: {error}")))
}

/// The stream that devices of this unit follow: its county's, or the city's.
fn stream_of(unit: &UnitId) -> &str {
    let code = unit.code();
    &code[..code.len().min(6)]
}

/// Opens the stream of a city or county that is new; a county's begins with what belongs to the city.
pub fn open_stream(connection: &Connection, unit: &UnitId) -> Result<(), LedgerError> {
    if !matches!(unit.level(), Level::City | Level::County) {
        return Ok(());
    }
    connection.execute("INSERT INTO directory_stream VALUES (?1, 0)", [unit.as_str()])?;
    let Some(city) = unit.ancestor(Level::City).filter(|_| unit.level() == Level::County) else {
        return Ok(());
    };
    let mut select = connection.prepare("SELECT row FROM directory_log WHERE area = ?1 ORDER BY position")?;
    let rows = select.query_map([city.as_str()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for text in rows {
        let row = parse(&text)?;
        // The city also follows its counties; one county does not follow the others.
        if !matches!(&row, DirectoryRow::Unit(unit) if unit.id.level() == Level::County) {
            publish(connection, &row, &BTreeSet::from([unit.as_str().to_owned()]))?;
        }
    }
    Ok(())
}

/// The streams that see what belongs to this unit.
pub fn streams_of_unit(connection: &Connection, unit: &UnitId) -> Result<BTreeSet<String>, LedgerError> {
    let own = stream_of(unit);
    if own.len() == 4 {
        let inside = "SELECT area FROM directory_stream WHERE substr(area, 1, 4) = ?1";
        let mut select = connection.prepare_cached(inside)?;
        return Ok(select.query_map([own], |row| row.get(0))?.collect::<Result<_, _>>()?);
    }
    let mut streams = BTreeSet::from([own.to_owned()]);
    if unit.level() == Level::County {
        streams
            .extend(unit.ancestor(Level::City).filter(|city| has_stream(connection, city)).map(String::from));
    }
    Ok(streams)
}

fn has_stream(connection: &Connection, area: &UnitId) -> bool {
    let found =
        connection.query_row("SELECT 1 FROM directory_stream WHERE area = ?1", [area.as_str()], |_| Ok(()));
    found.optional().is_ok_and(|found| found.is_some())
}

/// The streams that see this person: those of all units where a role is or was held.
pub fn streams_of_person(connection: &Connection, id: PersonId) -> Result<BTreeSet<String>, LedgerError> {
    let mut streams = BTreeSet::new();
    for grant in role_grant::of_person(connection, id)? {
        streams.extend(streams_of_unit(connection, &grant.unit)?);
    }
    Ok(streams)
}

/// Appends a row to these streams.
pub fn publish(
    connection: &Connection,
    row: &DirectoryRow,
    streams: &BTreeSet<String>,
) -> Result<(), LedgerError> {
    let text = serde_json::to_string(row).map_err(|error| LedgerError::Failed(error.to_string()))?;
    let mut take = connection
        .prepare_cached("UPDATE directory_stream SET head = head + 1 WHERE area = ?1 RETURNING head")?;
    let mut insert = connection.prepare_cached("INSERT INTO directory_log VALUES (?1, ?2, ?3)")?;
    for stream in streams {
        let position: i64 = take.query_row([stream], |row| row.get(0))?;
        insert.execute((stream, position, &text))?;
    }
    Ok(())
}

/// Appends all that is known of a person to streams that had not seen them.
pub fn introduce(
    connection: &Connection,
    id: PersonId,
    streams: &BTreeSet<String>,
) -> Result<(), LedgerError> {
    let mut rows: Vec<DirectoryRow> =
        person::find(connection, id)?.into_iter().map(DirectoryRow::Person).collect();
    rows.extend(role_grant::of_person(connection, id)?.into_iter().map(DirectoryRow::Role));
    rows.extend(enrolment::rows_of_person(connection, id)?.into_iter().map(DirectoryRow::Profile));
    rows.iter().try_for_each(|row| publish(connection, row, streams))
}
