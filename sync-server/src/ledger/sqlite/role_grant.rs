//! Table `role_grant`: who holds which role where, and from when until when.

use super::directory::{introduce, publish, streams_of_person};
use super::{LedgerError, column, person, unit};
use crate::ledger::Refused;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use shared::domain::{DirectoryRow, Millis, PersonId, Role, RoleGrant, UnitId};

const COLUMNS: &str = "id, person, role, unit, since, until";

/// Offices that one person must not hold together (三权分立).
const SEPARATE: [Role; 3] = [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];

fn read(row: &Row) -> rusqlite::Result<RoleGrant> {
    let role: String = row.get(2)?;
    let unknown = || rusqlite::Error::FromSqlConversionFailure(2, Type::Text, format!("role {role}").into());
    Ok(RoleGrant {
        id: column::id(row, 0)?,
        person: column::id(row, 1)?,
        role: Role::from_name(&role).ok_or_else(unknown)?,
        unit: column::unit(row, 3)?,
        from: row.get(4)?,
        until: row.get(5)?,
    })
}

pub fn all(connection: &Connection) -> Result<Vec<RoleGrant>, LedgerError> {
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM role_grant ORDER BY id"))?;
    Ok(select.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// All that the person holds or ever held.
pub fn of_person(connection: &Connection, id: PersonId) -> Result<Vec<RoleGrant>, LedgerError> {
    let mut select = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM role_grant WHERE person = ?1 ORDER BY id"))?;
    Ok(select.query_map([id.0.as_bytes()], read)?.collect::<Result<_, _>>()?)
}

pub fn at_unit(connection: &Connection, id: &UnitId) -> Result<Vec<RoleGrant>, LedgerError> {
    let mut select = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM role_grant WHERE unit = ?1 ORDER BY id"))?;
    Ok(select.query_map([id.as_str()], read)?.collect::<Result<_, _>>()?)
}

/// Whether the person holds any role at the unit.
pub fn holds_at(
    connection: &Connection,
    id: PersonId,
    unit: &UnitId,
    now: Millis,
) -> Result<bool, LedgerError> {
    Ok(of_person(connection, id)?.iter().any(|grant| grant.unit == *unit && grant.held_at(now)))
}

/// Gives a role, and makes the person known in counties that had not seen them.
///
/// # Errors
/// See [`crate::ledger::Administration::assign`].
pub fn add(connection: &Connection, grant: &RoleGrant) -> Result<(), LedgerError> {
    person::existing(connection, grant.person)?;
    unit::current(connection, &grant.unit)?;
    if !grant.role.fits(grant.unit.level()) {
        return Err(Refused::Misplaced { role: grant.role, unit: grant.unit.clone() }.into());
    }
    let grants = of_person(connection, grant.person)?;
    let mut held = grants.iter().filter(|other| other.held_at(grant.from));
    if held.clone().any(|other| other.role == grant.role && other.unit == grant.unit) {
        return Err(Refused::RoleHeld.into());
    }
    let clashes = |other: &&RoleGrant| SEPARATE.contains(&other.role) && other.role != grant.role;
    if SEPARATE.contains(&grant.role)
        && let Some(other) = held.find(clashes)
    {
        return Err(Refused::SeparateDuties(other.role).into());
    }
    let before = streams_of_person(connection, grant.person)?;
    insert(connection, grant)?;
    publish(connection, &DirectoryRow::Role(grant.clone()), &before)?;
    let after = streams_of_person(connection, grant.person)?;
    introduce(connection, grant.person, &after.difference(&before).cloned().collect())
}

fn insert(connection: &Connection, grant: &RoleGrant) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached("INSERT INTO role_grant VALUES (?1, ?2, ?3, ?4, ?5, NULL)")?;
    insert.execute((
        grant.id.0.as_bytes(),
        grant.person.0.as_bytes(),
        grant.role.name(),
        grant.unit.as_str(),
        grant.from,
    ))?;
    Ok(())
}

/// Ends a role at `at`.
///
/// # Errors
/// [`Refused::RoleNotHeld`]
pub fn end(
    connection: &Connection,
    person: PersonId,
    role: Role,
    unit: &UnitId,
    at: Millis,
) -> Result<(), LedgerError> {
    let grants = of_person(connection, person)?;
    let held =
        grants.into_iter().find(|grant| grant.role == role && grant.unit == *unit && grant.held_at(at));
    let ended = RoleGrant { until: Some(at), ..held.ok_or(Refused::RoleNotHeld)? };
    connection
        .prepare_cached("UPDATE role_grant SET until = ?2 WHERE id = ?1")?
        .execute((ended.id.0.as_bytes(), at))?;
    let streams = streams_of_person(connection, person)?;
    publish(connection, &DirectoryRow::Role(ended), &streams)
}
