//! Table `profile`: how a device becomes a person's, gets its tokens, and is revoked. What syncing reads and counts of
//! it is in `profile.rs`.

use super::directory::{publish, streams_of_person};
use super::{LedgerError, column, person, profile};
use crate::ledger::{Enrolment, Opened, Refused, Sha256Hash};
use crate::profile_code;
use rusqlite::{Connection, Row};
use shared::domain::{DeviceId, DirectoryRow, Millis, PersonId, ProfileId, ProfileRow, UnitId};

const ROW_COLUMNS: &str = "id, person, device, code, revoked";

fn read_row(row: &Row) -> rusqlite::Result<ProfileRow> {
    Ok(ProfileRow {
        id: column::id(row, 0)?,
        person: column::id(row, 1)?,
        device: column::id(row, 2)?,
        code: row.get(3)?,
        revoked: row.get(4)?,
    })
}

pub fn all_rows(connection: &Connection) -> Result<Vec<ProfileRow>, LedgerError> {
    let mut select = connection.prepare(&format!("SELECT {ROW_COLUMNS} FROM profile ORDER BY id"))?;
    Ok(select.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

pub fn rows_of_person(connection: &Connection, id: PersonId) -> Result<Vec<ProfileRow>, LedgerError> {
    let mut select = connection
        .prepare_cached(&format!("SELECT {ROW_COLUMNS} FROM profile WHERE person = ?1 ORDER BY id"))?;
    Ok(select.query_map([id.0.as_bytes()], read_row)?.collect::<Result<_, _>>()?)
}

pub fn rows_of_unit(connection: &Connection, id: &UnitId) -> Result<Vec<ProfileRow>, LedgerError> {
    let mut select = connection
        .prepare_cached(&format!("SELECT {ROW_COLUMNS} FROM profile WHERE unit = ?1 ORDER BY device, id"))?;
    Ok(select.query_map([id.as_str()], read_row)?.collect::<Result<_, _>>()?)
}

/// Makes a profile, without a token, and tells the counties of its person.
///
/// # Errors
/// [`Refused::ProfileTaken`], [`Refused::NoCodeLeft`].
pub fn add(
    connection: &Connection,
    enrolment: &Enrolment,
    person: PersonId,
    unit: &UnitId,
) -> Result<(), LedgerError> {
    let code = free_code(connection, unit, enrolment.code_start)?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO profile VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, zeroblob(32), 0, NULL, NULL)",
    )?;
    let made = insert.execute((
        enrolment.profile.0.as_bytes(),
        enrolment.device.0.as_bytes(),
        person.0.as_bytes(),
        unit.as_str(),
        &code,
        enrolment.public_key,
    ))?;
    if made == 0 {
        return Err(Refused::ProfileTaken.into());
    }
    let row = ProfileRow { id: enrolment.profile, person, device: enrolment.device, code, revoked: None };
    publish(connection, &DirectoryRow::Profile(row), &streams_of_person(connection, person)?)
}

/// A code that no profile has whose records are seen in the same county.
fn free_code(connection: &Connection, unit: &UnitId, start: u64) -> Result<String, LedgerError> {
    let mut select = connection.prepare_cached("SELECT unit FROM profile WHERE code = ?1")?;
    for code in profile_code::candidates(start) {
        let others = select.query_map([&code], |row| column::unit(row, 0))?.collect::<Result<Vec<_>, _>>()?;
        if !others.iter().any(|other| meet(other, unit)) {
            return Ok(code);
        }
    }
    Err(Refused::NoCodeLeft.into())
}

/// Whether records of both units may lie on one list: same county, or one of them is the city's.
fn meet(a: &UnitId, b: &UnitId) -> bool {
    a.code().bytes().zip(b.code().bytes()).take(6).all(|(a, b)| a == b)
}

/// Gives the profile a token, which ends the one before, and where `raise` a new epoch.
///
/// # Errors
/// [`Refused::NoProfile`]
pub fn open(
    connection: &Connection,
    id: ProfileId,
    token_sha256: &Sha256Hash,
    raise: bool,
) -> Result<Opened, LedgerError> {
    let mut update = connection.prepare_cached(
        "UPDATE profile SET token_sha256 = ?2, epoch = epoch + ?3, cloned = 0 WHERE id = ?1 AND revoked IS NULL",
    )?;
    if update.execute((id.0.as_bytes(), token_sha256, raise))? == 0 {
        return Err(Refused::NoProfile.into());
    }
    let profile = profile::find(connection, id)?.ok_or(Refused::NoProfile)?;
    let person_name = person::existing(connection, profile.person)?.name;
    Ok(Opened { profile, person_name })
}

/// Ends the tokens of one person, or of everybody.
pub fn end_tokens(connection: &Connection, person: Option<PersonId>) -> Result<(), LedgerError> {
    connection.execute(
        "UPDATE profile SET token_sha256 = NULL WHERE ?1 IS NULL OR person = ?1",
        [person.map(|id| id.0.into_bytes())],
    )?;
    Ok(())
}

/// Revokes the profiles of a device that are not revoked yet, and tells their counties. They keep their tokens: they may
/// push what waits into what is held.
pub fn revoke(connection: &Connection, device: DeviceId, at: Millis) -> Result<usize, LedgerError> {
    let mut update = connection.prepare_cached(&format!(
        "UPDATE profile SET revoked = ?2 WHERE device = ?1 AND revoked IS NULL RETURNING {ROW_COLUMNS}"
    ))?;
    let rows = update.query_map((device.0.as_bytes(), at), read_row)?.collect::<Result<Vec<_>, _>>()?;
    let count = rows.len();
    for row in rows {
        let streams = streams_of_person(connection, row.person)?;
        publish(connection, &DirectoryRow::Profile(row), &streams)?;
    }
    Ok(count)
}
