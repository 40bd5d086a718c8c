//! Table `issue_list`: which versions of a township's lists there are, and which numbers they gave out (H1f).

use super::LedgerError;
use super::residence::parsed;
use crate::ledger::Update;
use rusqlite::Connection;
use shared::domain::UnitId;
use shared::workflow::{Issued, Numbering};

/// All that the township's lists gave out: a few dozen rows after years.
pub fn numbering(connection: &Connection, township: &UnitId) -> Result<Numbering, LedgerError> {
    let mut select = connection.prepare_cached("SELECT issued FROM issue_list WHERE unit = ?1")?;
    let rows = select.query_map([township.as_str()], |row| row.get::<_, String>(0))?;
    let lists = rows.map(|row| row.map_err(LedgerError::from).and_then(|issued| parsed::<Issued>(&issued)));
    Ok(Numbering::of(lists.collect::<Result<Vec<_>, _>>()?))
}

/// Whether what the update brings is still the next list, if it is one.
pub fn fits(connection: &Connection, update: &Update) -> Result<bool, LedgerError> {
    match &update.issued {
        Some((township, issued)) => Ok(numbering(connection, township)?.fits(issued)),
        None => Ok(true),
    }
}

/// Notes what a list gives out.
pub fn put(connection: &Connection, township: &UnitId, issued: &Issued) -> Result<(), LedgerError> {
    let body = serde_json::to_string(issued).map_err(|error| LedgerError::Damaged(error.to_string()))?;
    let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO issue_list VALUES (?1, ?2, ?3)")?;
    insert.execute((issued.list.0.as_bytes(), township.as_str(), body))?;
    Ok(())
}
