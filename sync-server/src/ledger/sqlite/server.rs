//! Table `server`: the identity of this database.

use super::LedgerError;
use rusqlite::{Connection, OptionalExtension};
use shared::sync::wire::Incarnation;

/// The identity; drawn when the database is first opened.
pub fn incarnation(connection: &Connection) -> Result<Incarnation, LedgerError> {
    let found = connection.query_row("SELECT incarnation FROM server", [], |row| row.get(0)).optional()?;
    found.ok_or_else(|| LedgerError::Damaged("it has no incarnation".into()))
}

/// Draws the identity where there is none.
pub fn found(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute("INSERT OR IGNORE INTO server VALUES (1, ?1)", [draw()?])?;
    Ok(())
}

/// A restored backup is another database: devices offer it what it lacks.
pub fn renew(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute("UPDATE server SET incarnation = ?1", [draw()?])?;
    Ok(())
}

fn draw() -> Result<Incarnation, LedgerError> {
    let mut incarnation = [0; 16];
    getrandom::fill(&mut incarnation).map_err(|error| LedgerError::Failed(error.to_string()))?;
    Ok(incarnation)
}
