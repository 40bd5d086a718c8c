//! Tables `device` and `recovery_release`: a device's unit, and the secret that opens its file when a password was lost.

use super::{LedgerError, column, enrolment};
use crate::ledger::{CODE_VALID_MS, Enrolment, Refused, Released};
use rusqlite::{Connection, OptionalExtension};
use shared::domain::{DeviceId, Millis, PersonId, UnitId};

struct Device {
    unit: UnitId,
    recovery: [u8; 16],
}

fn find(connection: &Connection, id: DeviceId) -> Result<Option<Device>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT unit, recovery FROM device WHERE id = ?1")?;
    let read = |row: &rusqlite::Row| Ok(Device { unit: column::unit(row, 0)?, recovery: row.get(1)? });
    Ok(select.query_row([id.0.as_bytes()], read).optional()?)
}

/// Makes the device at its first enrolment; later ones show by its recovery secret that they come from the same file.
///
/// # Errors
/// [`Refused::ForeignDevice`]
pub fn admit(connection: &Connection, enrolment: &Enrolment, unit: &UnitId) -> Result<(), LedgerError> {
    match find(connection, enrolment.device)? {
        None => {
            connection.prepare_cached("INSERT INTO device VALUES (?1, ?2, ?3)")?.execute((
                enrolment.device.0.as_bytes(),
                unit.as_str(),
                enrolment.recovery,
            ))?;
            Ok(())
        }
        Some(device) if device.unit == *unit && device.recovery == enrolment.recovery => Ok(()),
        Some(_) => Err(Refused::ForeignDevice.into()),
    }
}

/// # Errors
/// [`Refused::UnknownDevice`]
pub fn existing(connection: &Connection, id: DeviceId) -> Result<(), LedgerError> {
    find(connection, id)?.ok_or(Refused::UnknownDevice(id))?;
    Ok(())
}

/// Releases the recovery secret for one of the device's people.
///
/// # Errors
/// [`Refused::UnknownDevice`], [`Refused::NotEnrolled`].
pub fn release(
    connection: &Connection,
    id: DeviceId,
    person: PersonId,
    now: Millis,
) -> Result<Released, LedgerError> {
    let device = find(connection, id)?.ok_or(Refused::UnknownDevice(id))?;
    let profiles = enrolment::rows_of_person(connection, person)?;
    if !profiles.iter().any(|profile| profile.device == id && profile.revoked.is_none()) {
        return Err(Refused::NotEnrolled.into());
    }
    let released = Released { secret: device.recovery, next: None, expires_at: now + CODE_VALID_MS };
    connection.execute(
        "INSERT OR REPLACE INTO recovery_release VALUES (?1, ?2, ?3, NULL, ?4)",
        (id.0.as_bytes(), person.0.as_bytes(), released.secret, released.expires_at),
    )?;
    Ok(released)
}

/// The release that is good for this person now, used or not.
pub fn released(
    connection: &Connection,
    id: DeviceId,
    person: PersonId,
    now: Millis,
) -> Result<Option<Released>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT secret, next, expires_at FROM recovery_release
         WHERE device = ?1 AND person = ?2 AND expires_at > ?3",
    )?;
    let read = |row: &rusqlite::Row| {
        Ok(Released { secret: row.get(0)?, next: row.get(1)?, expires_at: row.get(2)? })
    };
    Ok(select.query_row((id.0.as_bytes(), person.0.as_bytes(), now), read).optional()?)
}

/// Replaces the secret, by use of the release of `person`; whoever else it was shown to holds one that opens nothing any
/// more.
pub fn replace_recovery(
    connection: &Connection,
    id: DeviceId,
    person: PersonId,
    next: [u8; 16],
) -> Result<(), LedgerError> {
    let (device, person) = (id.0.as_bytes(), person.0.as_bytes());
    connection.execute("UPDATE device SET recovery = ?2 WHERE id = ?1", (device, next))?;
    connection
        .execute("DELETE FROM recovery_release WHERE device = ?1 AND person <> ?2", (device, person))?;
    let used = "UPDATE recovery_release SET next = ?3 WHERE device = ?1 AND person = ?2";
    connection.execute(used, (device, person, next))?;
    Ok(())
}

/// After a restore.
pub fn end_releases(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute("DELETE FROM recovery_release", [])?;
    Ok(())
}
