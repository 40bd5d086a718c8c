//! Tables `residence` and `dependent`: where households live that moved, and which documents go along with them.

use super::LedgerError;
use super::column;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;
use shared::domain::DocId;
use shared::policy::Audience;
use shared::workflow::Residence;

/// `None` for one that never moved.
pub fn find(connection: &Connection, household: DocId) -> Result<Option<Residence>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT body FROM residence WHERE household = ?1")?;
    let body: Option<String> = select.query_row([household.0.as_bytes()], |row| row.get(0)).optional()?;
    body.map(|body| parsed(&body)).transpose()
}

/// Notes where a household lives. Whether that is news.
pub fn put(connection: &Connection, household: DocId, lives: &Residence) -> Result<bool, LedgerError> {
    let body = serde_json::to_string(lives).map_err(|error| LedgerError::Damaged(error.to_string()))?;
    let mut upsert = connection.prepare_cached(
        "INSERT INTO residence (household, body) VALUES (?1, ?2)
         ON CONFLICT (household) DO UPDATE SET body = ?2 WHERE body <> ?2",
    )?;
    Ok(upsert.execute((household.0.as_bytes(), body))? > 0)
}

/// Notes that a document goes along with a household.
pub fn put_dependent(
    connection: &Connection,
    doc: DocId,
    household: DocId,
    audience: &Audience,
) -> Result<(), LedgerError> {
    let body = serde_json::to_string(audience).map_err(|error| LedgerError::Damaged(error.to_string()))?;
    let mut upsert = connection
        .prepare_cached("INSERT OR REPLACE INTO dependent (doc, household, audience) VALUES (?1, ?2, ?3)")?;
    upsert.execute((doc.0.as_bytes(), household.0.as_bytes(), body))?;
    Ok(())
}

/// A correction took the household out of a document: it goes along with none.
pub fn forget_dependent(connection: &Connection, doc: DocId) -> Result<(), LedgerError> {
    connection.prepare_cached("DELETE FROM dependent WHERE doc = ?1")?.execute([doc.0.as_bytes()])?;
    Ok(())
}

/// What goes along with a household, in order of id.
pub fn dependents(connection: &Connection, household: DocId) -> Result<Vec<(DocId, Audience)>, LedgerError> {
    let mut select =
        connection.prepare_cached("SELECT doc, audience FROM dependent WHERE household = ?1 ORDER BY doc")?;
    let read = |row: &Row| Ok((column::id(row, 0)?, row.get::<_, String>(1)?));
    let rows = select.query_map([household.0.as_bytes()], read)?;
    rows.map(|row| row.map_err(LedgerError::from).and_then(|(doc, body)| Ok((doc, parsed(&body)?)))).collect()
}

/// A tree that [`put`] or [`put_dependent`] wrote.
///
/// # Errors
/// [`LedgerError::Damaged`] where it is not one.
pub fn parsed<T: DeserializeOwned>(body: &str) -> Result<T, LedgerError> {
    serde_json::from_str(body).map_err(|error| LedgerError::Damaged(error.to_string()))
}
