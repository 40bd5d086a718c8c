//! `directory`: the county's units, grids, people, roles and profiles as last received.

use super::{StoreError, sql};
use rusqlite::Connection;
use shared::domain::{Directory, DirectoryRow};

/// Kind and id: what a later row of the log replaces.
fn key(row: &DirectoryRow) -> (&'static str, String) {
    match row {
        DirectoryRow::Unit(unit) => ("unit", unit.id.as_str().to_owned()),
        DirectoryRow::Grid(grid) => ("grid", grid.id.to_string()),
        DirectoryRow::Point(point) => ("point", point.id.to_string()),
        DirectoryRow::Person(person) => ("person", person.id.to_string()),
        DirectoryRow::Role(grant) => ("role", grant.id.to_string()),
        DirectoryRow::Profile(profile) => ("profile", profile.id.to_string()),
    }
}

pub(super) fn put(tx: &Connection, row: &DirectoryRow) -> Result<(), StoreError> {
    let (kind, id) = key(row);
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
