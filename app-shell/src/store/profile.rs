//! `profile`: device × person, with its key, its epoch, and how it stands with the server.

use super::{Store, StoreError, sql};
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::Actor;
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};
use shared::sync::account::SignedIn;
use shared::sync::sign::from_hex;
use shared::sync::wire::Nonce;

/// One person's standing on this device.
#[derive(Clone)]
pub struct ProfileRow {
    pub id: ProfileId,
    pub person: PersonId,
    pub person_name: String,
    pub unit: UnitId,
    pub device: DeviceId,
    pub signing_key: SigningKey,
    /// Three letters for provisional numbers.
    pub code: String,
    /// From which new changes are made.
    pub epoch: u32,
    /// Of the last push that was answered; the one in flight has the next.
    pub counter: u64,
    /// Provisional numbers given so far.
    pub numbers: u64,
    /// `None`: the person has to sign in online before this profile can sync.
    pub token: Option<String>,
    /// What the next request's proof answers.
    pub nonce: Nonce,
    /// When the server last answered this profile, by the device's clock however wrong: the offline lease runs from here.
    pub last_contact: Millis,
    /// Used from two places: sends nothing until its person signed in online.
    pub suspended: bool,
    /// Version of the list of desks that this profile reads; 0 before the first.
    pub scope_version: u64,
}

impl ProfileRow {
    /// Who writes new changes.
    pub fn actor(&self) -> Actor {
        Actor { profile: self.id, epoch: self.epoch }
    }
}

impl std::fmt::Debug for ProfileRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProfileRow({}, epoch {}, counter {})", self.id, self.epoch, self.counter)
    }
}

const COLUMNS: &str = "id, person, person_name, unit, device, signing_key, code, epoch, counter, numbers, token, nonce, last_contact, suspended, scope_version";

fn read(row: &Row) -> rusqlite::Result<ProfileRow> {
    let key: [u8; 32] = row.get(5)?;
    let nonce: Option<Nonce> = row.get(11)?;
    Ok(ProfileRow {
        id: sql::id(row, 0)?,
        person: sql::id(row, 1)?,
        person_name: row.get(2)?,
        unit: sql::unit(row, 3)?,
        device: sql::id(row, 4)?,
        signing_key: SigningKey::from_bytes(&key),
        code: row.get(6)?,
        epoch: row.get(7)?,
        counter: sql::unsigned(row, 8)?,
        numbers: sql::unsigned(row, 9)?,
        token: row.get(10)?,
        nonce: nonce.unwrap_or_default(),
        last_contact: row.get(12)?,
        suspended: row.get(13)?,
        scope_version: sql::unsigned(row, 14)?,
    })
}

/// All profiles of this file, oldest first.
pub fn all(connection: &Connection) -> Result<Vec<ProfileRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM profile ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// # Errors
/// [`StoreError::UnknownProfile`]
pub fn get(connection: &Connection, id: ProfileId) -> Result<ProfileRow, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM profile WHERE id = ?1"))?;
    let row = statement.query_row([id.0.into_bytes()], read).optional()?;
    row.ok_or(StoreError::UnknownProfile(id))
}

/// The profile of a person, the latest where the person enrolled here more than once.
pub fn of_person(connection: &Connection, person: PersonId) -> Result<Option<ProfileRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM profile WHERE person = ?1 ORDER BY id DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([person.0.into_bytes()], read).optional()?)
}

/// After enrolment. One that did not get to its end is done again, so the row may be there.
pub fn insert(tx: &Connection, row: &ProfileRow) -> Result<(), StoreError> {
    tx.prepare_cached(&format!(
        "INSERT OR REPLACE INTO profile ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    ))?
    .execute((
        row.id.0.into_bytes(),
        row.person.0.into_bytes(),
        &row.person_name,
        row.unit.as_str(),
        row.device.0.into_bytes(),
        row.signing_key.to_bytes(),
        &row.code,
        row.epoch,
        sql::signed(row.counter),
        sql::signed(row.numbers),
        &row.token,
        row.nonce,
        row.last_contact,
        row.suspended,
        sql::signed(row.scope_version),
    ))?;
    Ok(())
}

/// After an online sign-in or a recovery: fresh token, epoch and counter. What was in flight goes back to waiting and is
/// batched anew behind the server's counter; what the server has of it already, it will call a duplicate.
///
/// # Errors
/// [`StoreError::UnknownProfile`]; [`StoreError::Damaged`] where the nonce is not hex.
pub fn signed_in(tx: &Connection, reply: &SignedIn, now: Millis) -> Result<(), StoreError> {
    let nonce: Nonce =
        from_hex(&reply.nonce).ok_or_else(|| StoreError::Damaged("a nonce has 32 hex digits".into()))?;
    let changed = tx
        .prepare_cached(
            "UPDATE profile SET person_name = ?2, unit = ?3, code = ?4, epoch = ?5, counter = ?6, token = ?7,
                nonce = ?8, last_contact = ?9, suspended = 0 WHERE id = ?1",
        )?
        .execute((
            reply.profile.0.into_bytes(),
            &reply.person_name,
            reply.unit.as_str(),
            &reply.code,
            reply.epoch,
            sql::signed(reply.counter),
            &reply.token,
            nonce,
            now,
        ))?;
    if changed == 0 {
        return Err(StoreError::UnknownProfile(reply.profile));
    }
    super::outbox::recall(tx, reply.profile)
}

/// The server answered [`shared::sync::account::ProblemCode::StaleNonce`].
pub fn set_nonce(tx: &Connection, id: ProfileId, nonce: &Nonce) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE profile SET nonce = ?2 WHERE id = ?1")?.execute((id.0.into_bytes(), nonce))?;
    Ok(())
}

/// The server refused the token: the person has to sign in online. Nothing else changes.
pub fn forget_token(tx: &Connection, id: ProfileId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE profile SET token = NULL WHERE id = ?1")?.execute([id.0.into_bytes()])?;
    Ok(())
}

/// The server found this profile in two places, or does not know it: nothing of it is sent until its person signed in
/// online. What waits goes on waiting.
pub(super) fn suspend(tx: &Connection, id: ProfileId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE profile SET suspended = 1, token = NULL WHERE id = ?1")?
        .execute([id.0.into_bytes()])?;
    Ok(())
}

pub(super) fn set_scope_version(tx: &Connection, id: ProfileId, version: u64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE profile SET scope_version = ?2 WHERE id = ?1")?
        .execute((id.0.into_bytes(), sql::signed(version)))?;
    Ok(())
}

/// The server answered a request of this profile.
pub(super) fn contacted(
    tx: &Connection,
    id: ProfileId,
    nonce: &Nonce,
    now: Millis,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE profile SET nonce = ?2, last_contact = ?3 WHERE id = ?1")?.execute((
        id.0.into_bytes(),
        nonce,
        now,
    ))?;
    Ok(())
}

/// The server took the push with this counter, and perhaps allotted a fresh epoch.
pub(super) fn pushed(
    tx: &Connection,
    id: ProfileId,
    counter: u64,
    epoch: Option<u32>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE profile SET counter = max(counter, ?2), epoch = max(epoch, coalesce(?3, 0)) WHERE id = ?1",
    )?
    .execute((id.0.into_bytes(), sql::signed(counter), epoch))?;
    Ok(())
}

/// Provisional numbers `taken` are given; [`StoreError::Stale`] where others were given since they were chosen.
pub(super) fn take_numbers(
    tx: &Connection,
    id: ProfileId,
    taken: &std::ops::Range<u64>,
) -> Result<(), StoreError> {
    if taken.is_empty() {
        return Ok(());
    }
    let changed = tx
        .prepare_cached("UPDATE profile SET numbers = ?3 WHERE id = ?1 AND numbers = ?2")?
        .execute((id.0.into_bytes(), sql::signed(taken.start), sql::signed(taken.end)))?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

impl Store {
    /// # Errors
    /// [`StoreError::Disk`]
    pub fn profiles(&self) -> Result<Vec<ProfileRow>, StoreError> {
        self.read(all)
    }

    /// # Errors
    /// [`StoreError::UnknownProfile`]
    pub fn profile(&self, id: ProfileId) -> Result<ProfileRow, StoreError> {
        self.read(|connection| get(connection, id))
    }

    /// # Errors
    /// [`StoreError::Disk`]
    pub fn profile_of(&self, person: PersonId) -> Result<Option<ProfileRow>, StoreError> {
        self.read(|connection| of_person(connection, person))
    }
}
