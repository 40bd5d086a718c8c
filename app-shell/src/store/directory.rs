//! `directory`: the county's units, grids, people, roles, profiles and settings as last received.

use super::{StoreError, sql};
use rusqlite::Connection;
use shared::domain::{Directory, DirectoryRow};

pub(super) fn put(tx: &Connection, row: &DirectoryRow) -> Result<(), StoreError> {
    let (kind, id) = row.key();
    tx.prepare_cached(
        "INSERT INTO directory (kind, id, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?3",
    )?
    .execute((kind, id, sql::to_json(row)?))?;
    Ok(())
}

/// Before a log that begins anew: a restored server knows nothing of what it was told after its backup.
pub(super) fn clear(tx: &Connection) -> Result<(), StoreError> {
    tx.execute("DELETE FROM directory", [])?;
    Ok(())
}

pub(super) fn load(connection: &Connection) -> Result<Directory, StoreError> {
    let mut directory = Directory::default();
    let mut statement = connection.prepare("SELECT body FROM directory")?;
    for body in statement.query_map([], |row| row.get::<_, String>(0))? {
        directory.apply(sql::from_json(&body?)?);
    }
    Ok(directory)
}
