//! Forward-only migrations. Each runs once, in its own transaction; what ran is kept with its hash, so that neither an
//! altered migration nor a database of a newer program goes unnoticed.

use super::LedgerError;
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

/// Name and text, in order. Append only.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_ledger", include_str!("../../../migrations/0001_ledger.sql")),
    ("0002_directory", include_str!("../../../migrations/0002_directory.sql")),
    ("0003_accounts", include_str!("../../../migrations/0003_accounts.sql")),
    ("0004_audit", include_str!("../../../migrations/0004_audit.sql")),
    ("0005_held", include_str!("../../../migrations/0005_held.sql")),
    ("0006_settings", include_str!("../../../migrations/0006_settings.sql")),
    ("0007_residences", include_str!("../../../migrations/0007_residences.sql")),
    ("0008_attachment", include_str!("../../../migrations/0008_attachment.sql")),
    ("0009_service_point", include_str!("../../../migrations/0009_service_point.sql")),
    ("0010_issue_list", include_str!("../../../migrations/0010_issue_list.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (
    name TEXT PRIMARY KEY,
    sha256 BLOB NOT NULL
) STRICT";

/// Brings the schema up to date.
pub fn run(connection: &mut Connection) -> Result<(), LedgerError> {
    apply(connection, MIGRATIONS)
}

fn apply(connection: &mut Connection, migrations: &[(&str, &str)]) -> Result<(), LedgerError> {
    connection.execute_batch(TABLE)?;
    for (name, text) in migrations {
        // Immediate: two processes that start at once must not both find it missing.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let found = transaction.query_row("SELECT sha256 FROM migration WHERE name = ?1", [name], |row| {
            row.get::<_, [u8; 32]>(0)
        });
        match found {
            Ok(before) if before == digest => {}
            Ok(_) => return Err(LedgerError::Altered((*name).to_owned())),
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                transaction.execute_batch(text)?;
                transaction.execute("INSERT INTO migration VALUES (?1, ?2)", (name, digest))?;
            }
            Err(error) => return Err(error.into()),
        }
        transaction.commit()?;
    }
    refuse_newer(connection, migrations)
}

fn refuse_newer(connection: &Connection, migrations: &[(&str, &str)]) -> Result<(), LedgerError> {
    let mut applied = connection.prepare("SELECT name FROM migration ORDER BY name")?;
    let names = applied.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let known = |name: &String| migrations.iter().any(|(known, _)| known == name);
    match names.into_iter().find(|name| !known(name)) {
        Some(newer) => Err(LedgerError::Newer(newer)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: (&str, &str) = ("0001_a", "CREATE TABLE a (n INTEGER) STRICT;");
    const SECOND: (&str, &str) = ("0002_b", "CREATE TABLE b (n INTEGER) STRICT;");

    #[test]
    fn a_migration_runs_once_and_a_newer_or_altered_database_is_refused() {
        let mut memory = Connection::open_in_memory().expect("a database");
        assert_eq!(apply(&mut memory, &[FIRST]), Ok(()));
        assert_eq!(apply(&mut memory, &[FIRST, SECOND]), Ok(()));
        assert_eq!(apply(&mut memory, &[FIRST, SECOND]), Ok(()));
        assert_eq!(apply(&mut memory, &[FIRST]), Err(LedgerError::Newer("0002_b".into())));
        let altered = ("0001_a", "CREATE TABLE a (n TEXT) STRICT;");
        assert_eq!(apply(&mut memory, &[altered, SECOND]), Err(LedgerError::Altered("0001_a".into())));
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_behind() {
        let mut memory = Connection::open_in_memory().expect("a database");
        let broken = ("0002_b", "CREATE TABLE b (n INTEGER) STRICT; CREATE TABLE b (n INTEGER);");
        assert!(apply(&mut memory, &[FIRST, broken]).is_err());
        assert_eq!(apply(&mut memory, &[FIRST, SECOND]), Ok(()));
    }
}
