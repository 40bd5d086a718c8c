//! Table `one_time_code`: what an administrator hands to a person for enrolling a device. Only a hash of the secret is
//! here.

use super::{LedgerError, column, person, role_grant, unit};
use crate::ledger::{CodeHolder, NewCode, Refused, Sha256Hash};
use rusqlite::{Connection, OptionalExtension};
use shared::domain::{Millis, PersonId, ProfileId, UnitId};
use std::collections::BTreeSet;

/// Adds a code for the unit given, or the only one where the person works.
///
/// # Errors
/// See [`crate::ledger::Accounts::add_code`].
pub fn add(connection: &Connection, code: &NewCode, now: Millis) -> Result<UnitId, LedgerError> {
    person::existing(connection, code.person)?;
    let unit = choose_unit(connection, code.person, code.unit.as_ref(), now)?;
    connection.prepare_cached("INSERT INTO one_time_code VALUES (?1, ?2, ?3, ?4, NULL)")?.execute((
        code.secret_sha256,
        code.person.0.as_bytes(),
        unit.as_str(),
        code.expires_at,
    ))?;
    Ok(unit)
}

fn choose_unit(
    connection: &Connection,
    person: PersonId,
    wanted: Option<&UnitId>,
    now: Millis,
) -> Result<UnitId, LedgerError> {
    let grants = role_grant::of_person(connection, person)?;
    let units: BTreeSet<&UnitId> =
        grants.iter().filter(|grant| grant.held_at(now)).map(|grant| &grant.unit).collect();
    match (wanted, units.len()) {
        (_, 0) => Err(Refused::NoRole.into()),
        (Some(wanted), _) if units.contains(wanted) => Ok(wanted.clone()),
        (Some(wanted), _) => Err(Refused::NoRoleAt(wanted.clone()).into()),
        (None, 1) => Ok(units.into_iter().next().ok_or(Refused::NoRole)?.clone()),
        (None, _) => Err(Refused::WhichUnit(units.into_iter().cloned().collect()).into()),
    }
}

/// See [`crate::ledger::Accounts::code_holder`].
pub fn holder(
    connection: &Connection,
    secret_sha256: &Sha256Hash,
    now: Millis,
) -> Result<Option<CodeHolder>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT person, unit, used_by FROM one_time_code WHERE secret_sha256 = ?1 AND expires_at > ?2",
    )?;
    let found = select
        .query_row((secret_sha256, now), |row| {
            Ok((column::id::<PersonId>(row, 0)?, column::unit(row, 1)?, column::optional_id(row, 2)?))
        })
        .optional()?;
    let Some((person, unit, used_by)) = found else { return Ok(None) };
    if !role_grant::holds_at(connection, person, &unit, now)? {
        return Ok(None);
    }
    Ok(Some(CodeHolder {
        person,
        person_name: person::existing(connection, person)?.name,
        unit_name: unit::existing(connection, &unit)?.name,
        unit,
        used_by,
    }))
}

pub fn use_up(
    connection: &Connection,
    secret_sha256: &Sha256Hash,
    profile: ProfileId,
) -> Result<(), LedgerError> {
    connection
        .prepare_cached("UPDATE one_time_code SET used_by = ?2 WHERE secret_sha256 = ?1")?
        .execute((secret_sha256, profile.0.as_bytes()))?;
    Ok(())
}

/// After a restore: codes that were made since the backup are unknown, so those from before count no more either.
pub fn end_all(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute("DELETE FROM one_time_code", [])?;
    Ok(())
}
