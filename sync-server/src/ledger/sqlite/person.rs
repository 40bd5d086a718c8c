//! Table `person`: names, nothing else.

use super::{LedgerError, column};
use crate::ledger::Refused;
use rusqlite::{Connection, OptionalExtension, Row};
use shared::domain::{Person, PersonId};

const COLUMNS: &str = "id, name, ended";

fn read(row: &Row) -> rusqlite::Result<Person> {
    Ok(Person { id: column::id(row, 0)?, name: row.get(1)?, ended: row.get(2)? })
}

pub fn all(connection: &Connection) -> Result<Vec<Person>, LedgerError> {
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM person ORDER BY id"))?;
    Ok(select.query_map([], read)?.collect::<Result<_, _>>()?)
}

pub fn find(connection: &Connection, id: PersonId) -> Result<Option<Person>, LedgerError> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM person WHERE id = ?1"))?;
    Ok(select.query_row([id.0.as_bytes()], read).optional()?)
}

/// # Errors
/// [`Refused::UnknownPerson`]
pub fn existing(connection: &Connection, id: PersonId) -> Result<Person, LedgerError> {
    Ok(find(connection, id)?.ok_or(Refused::UnknownPerson(id))?)
}

pub fn insert(connection: &Connection, id: PersonId, name: &str) -> Result<(), LedgerError> {
    connection
        .prepare_cached("INSERT INTO person VALUES (?1, ?2, NULL)")?
        .execute((id.0.as_bytes(), name))?;
    Ok(())
}
