//! Table `profile`: what syncing reads and counts. Enrolment, sign-in and revocation write it from `account.rs`.

use super::{Database, LedgerError, column};
use crate::ledger::{Profile, Profiles, PushMark};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use shared::domain::ProfileId;
use shared::planted::{self, Fault};

const COLUMNS: &str = "id, device, person, unit, code, public_key, epoch, counter, cloned, revoked";

impl Profiles for Database {
    fn profile_of_token(&self, token_sha256: &[u8; 32]) -> Result<Option<Profile>, LedgerError> {
        self.read(|connection| find_by(connection, "token_sha256", token_sha256))
    }

    fn profile(&self, id: ProfileId) -> Result<Option<Profile>, LedgerError> {
        self.read(|connection| find(connection, id))
    }
}

pub fn find(connection: &Connection, id: ProfileId) -> Result<Option<Profile>, LedgerError> {
    find_by(connection, "id", id.0.as_bytes())
}

fn find_by(connection: &Connection, key: &str, value: &dyn ToSql) -> Result<Option<Profile>, LedgerError> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM profile WHERE {key} = ?1"))?;
    Ok(select.query_row([value], read).optional()?)
}

fn read(row: &Row) -> rusqlite::Result<Profile> {
    Ok(Profile {
        id: column::id(row, 0)?,
        device: column::id(row, 1)?,
        person: column::id(row, 2)?,
        unit: column::unit(row, 3)?,
        code: row.get(4)?,
        public_key: row.get(5)?,
        epoch: row.get(6)?,
        counter: column::position(row, 7)?,
        cloned: row.get(8)?,
        revoked: row.get(9)?,
    })
}

/// Notes a push. False where the profile is used from two places: the counter fell, or came again with other content.
pub fn mark_push(connection: &Connection, push: &PushMark) -> Result<bool, LedgerError> {
    let mut select =
        connection.prepare_cached("SELECT counter, push_digest, cloned FROM profile WHERE id = ?1")?;
    let id = push.profile.0.as_bytes();
    let (counter, digest, cloned): (u64, [u8; 32], bool) =
        select.query_row([id], |row| Ok((column::position(row, 0)?, row.get(1)?, row.get(2)?)))?;
    let repeated = push.counter == counter && push.digest == digest;
    if !planted::is(Fault::CloneAccepted) && (cloned || !(repeated || push.counter > counter)) {
        connection.prepare_cached("UPDATE profile SET cloned = 1 WHERE id = ?1")?.execute([id])?;
        return Ok(false);
    }
    let mut update =
        connection.prepare_cached("UPDATE profile SET counter = ?2, push_digest = ?3 WHERE id = ?1")?;
    update.execute((id, column::integer(push.counter), push.digest))?;
    Ok(true)
}

/// The profile's epoch; a new one where `raise`.
pub fn epoch(connection: &Connection, id: ProfileId, raise: bool) -> Result<u32, LedgerError> {
    let mut update =
        connection.prepare_cached("UPDATE profile SET epoch = epoch + ?2 WHERE id = ?1 RETURNING epoch")?;
    Ok(update.query_row((id.0.as_bytes(), raise), |row| row.get(0))?)
}

/// Notes that this epoch was allotted once; an unknown profile is none of this database's.
pub fn allotted(connection: &Connection, id: ProfileId, epoch: u32) -> Result<(), LedgerError> {
    let mut update = connection.prepare_cached("UPDATE profile SET epoch = max(epoch, ?2) WHERE id = ?1")?;
    update.execute((id.0.as_bytes(), epoch))?;
    Ok(())
}
