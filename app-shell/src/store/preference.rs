//! `preference`: how a person wants the screen, on this device.

use super::{StoreError, sql};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use shared::api::Preferences;
use shared::domain::PersonId;

/// What the person chose here, else the defaults.
pub fn get(connection: &Connection, person: PersonId) -> Result<Preferences, StoreError> {
    let mut statement = connection.prepare_cached("SELECT body FROM preference WHERE person = ?1")?;
    let body: Option<String> = statement.query_row([person.0.as_bytes()], |row| row.get(0)).optional()?;
    body.map_or(Ok(Preferences::default()), |body| sql::from_json(&body))
}

pub fn put(tx: &Transaction, person: PersonId, preferences: &Preferences) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO preference (person, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = ?2",
    )?
    .execute(params![person.0.as_bytes(), sql::to_json(preferences)?])?;
    Ok(())
}
