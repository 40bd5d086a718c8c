//! Table `setting`: rules, calendars, stay-days and assignments, each also a row of the logs that see it.

use super::directory::{introduce, publish, streams_of_person, streams_of_unit};
use super::{Database, LedgerError, audit, grid, person, unit};
use crate::ledger::{AuditRecord, Refused, Settings};
use rusqlite::{Connection, OptionalExtension};
use shared::domain::{
    Assignment, CalendarYear, Charge, DirectoryRow, GrantId, Level, PersonId, Rule, StayDay, UnitId,
};
use std::collections::BTreeSet;

impl Settings for Database {
    fn set_rule(&self, rule: Rule, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            unit::current(connection, &rule.area)?;
            if !matches!(rule.area.level(), Level::City | Level::County) {
                return Err(Refused::NotAnArea(rule.area).into());
            }
            let streams = streams_of_unit(connection, &rule.area)?;
            put(connection, DirectoryRow::Rule(rule), &streams)?;
            audit::append(connection, &record)
        })
    }

    fn set_calendar(&self, year: CalendarYear, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            let streams = all_streams(connection)?;
            put(connection, DirectoryRow::Calendar(year), &streams)?;
            audit::append(connection, &record)
        })
    }

    fn set_stay_day(&self, day: StayDay, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            unit::current(connection, &day.township)?;
            if day.township.level() != Level::Township {
                return Err(Refused::NotATownship(day.township).into());
            }
            let streams = streams_of_unit(connection, &day.township)?;
            put(connection, DirectoryRow::StayDay(day), &streams)?;
            audit::append(connection, &record)
        })
    }

    fn link(&self, link: Assignment, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            person::existing(connection, link.person)?;
            let village = link.charge.village();
            unit::current(connection, &village)?;
            if village.level() != Level::Village {
                return Err(Refused::NotAVillage(village).into());
            }
            if let Charge::Grid(grid) = &link.charge
                && !grid::all(connection)?.iter().any(|known| known.id == *grid && known.ended.is_none())
            {
                return Err(Refused::UnknownGrid(grid.clone()).into());
            }
            let streams = streams_of_link(connection, &village, link.person)?;
            put(connection, DirectoryRow::Assignment(link), &streams)?;
            audit::append(connection, &record)
        })
    }

    fn end_link(&self, id: GrantId, record: AuditRecord) -> Result<(), LedgerError> {
        self.write(move |connection| {
            let Some(DirectoryRow::Assignment(link)) = find(connection, "assignment", &id.to_string())?
            else {
                return Err(Refused::NoSuchLink(id).into());
            };
            if link.until.is_some() {
                return Err(Refused::NoSuchLink(id).into());
            }
            let ended = Assignment { until: Some(record.at), ..link };
            let streams = streams_of_link(connection, &ended.charge.village(), ended.person)?;
            put(connection, DirectoryRow::Assignment(ended), &streams)?;
            audit::append(connection, &record)
        })
    }
}

/// A leader of the county becomes known where the village is, even where no role is held there.
fn streams_of_link(
    connection: &Connection,
    village: &UnitId,
    person: PersonId,
) -> Result<BTreeSet<String>, LedgerError> {
    let streams = streams_of_unit(connection, village)?;
    let known = streams_of_person(connection, person)?;
    introduce(connection, person, &streams.difference(&known).cloned().collect())?;
    Ok(streams)
}

pub fn all(connection: &Connection) -> Result<Vec<DirectoryRow>, LedgerError> {
    let mut select = connection.prepare("SELECT row FROM setting ORDER BY kind, key")?;
    let rows = select.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|text| parse(&text?)).collect()
}

fn find(connection: &Connection, kind: &str, key: &str) -> Result<Option<DirectoryRow>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT row FROM setting WHERE kind = ?1 AND key = ?2")?;
    let text: Option<String> = select.query_row((kind, key), |row| row.get(0)).optional()?;
    text.map(|text| parse(&text)).transpose()
}

fn parse(text: &str) -> Result<DirectoryRow, LedgerError> {
    serde_json::from_str(text).map_err(|error| LedgerError::Damaged(format!("a setting: {error}")))
}

fn put(connection: &Connection, row: DirectoryRow, streams: &BTreeSet<String>) -> Result<(), LedgerError> {
    let text = serde_json::to_string(&row).map_err(|error| LedgerError::Failed(error.to_string()))?;
    let (kind, key) = row.key();
    let mut upsert = connection.prepare_cached(
        "INSERT INTO setting (kind, key, row) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET row = ?3",
    )?;
    upsert.execute((kind, &key, &text))?;
    publish(connection, &row, streams)
}

fn all_streams(connection: &Connection) -> Result<BTreeSet<String>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT area FROM directory_stream")?;
    Ok(select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
