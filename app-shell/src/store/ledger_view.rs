//! `ledger_view`: ways to look at the ledger, as a person keeps them on this device.

use super::{StoreError, sql};
use rusqlite::{Connection, Transaction, params};
use shared::api::LedgerView;
use shared::domain::PersonId;

/// The person's views, by name.
pub fn all(connection: &Connection, person: PersonId) -> Result<Vec<LedgerView>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body FROM ledger_view WHERE person = ?1 ORDER BY name")?;
    let rows = statement.query_map([person.0.as_bytes()], |row| row.get::<_, String>(0))?;
    rows.map(|body| sql::from_json(&body?)).collect()
}

/// In the place of an earlier one of that name.
pub fn put(tx: &Transaction, person: PersonId, view: &LedgerView) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO ledger_view (person, name, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?3",
    )?
    .execute(params![person.0.as_bytes(), view.name, sql::to_json(view)?])?;
    Ok(())
}

pub fn drop(tx: &Transaction, person: PersonId, name: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM ledger_view WHERE person = ?1 AND name = ?2")?
        .execute(params![person.0.as_bytes(), name])?;
    Ok(())
}
