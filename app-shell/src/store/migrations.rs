//! The file's schema: forward only, each step in one transaction, its text's hash kept beside it. A file of a newer
//! program is refused, never guessed at.

use super::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};
use shared::sync::sign::hex;

/// Name and text. Append only: a step that has shipped never changes.
const STEPS: &[(&str, &str)] = &[
    ("0001_store", include_str!("../../migrations/0001_store.sql")),
    ("0002_projections", include_str!("../../migrations/0002_projections.sql")),
    ("0003_search", include_str!("../../migrations/0003_search.sql")),
    ("0004_key_groups", include_str!("../../migrations/0004_key_groups.sql")),
    ("0005_ledger", include_str!("../../migrations/0005_ledger.sql")),
    ("0006_course", include_str!("../../migrations/0006_course.sql")),
    ("0007_held", include_str!("../../migrations/0007_held.sql")),
    ("0008_residences", include_str!("../../migrations/0008_residences.sql")),
    ("0009_attachment", include_str!("../../migrations/0009_attachment.sql")),
    ("0010_ledger_views", include_str!("../../migrations/0010_ledger_views.sql")),
    ("0011_meeting", include_str!("../../migrations/0011_meeting.sql")),
    ("0012_reception", include_str!("../../migrations/0012_reception.sql")),
    ("0013_import", include_str!("../../migrations/0013_import.sql")),
    ("0014_issue_list", include_str!("../../migrations/0014_issue_list.sql")),
    ("0015_alike", include_str!("../../migrations/0015_alike.sql")),
    ("0016_unmade", include_str!("../../migrations/0016_unmade.sql")),
    ("0017_told", include_str!("../../migrations/0017_told.sql")),
    ("0018_meeting_search", include_str!("../../migrations/0018_meeting_search.sql")),
    ("0019_filed", include_str!("../../migrations/0019_filed.sql")),
];

/// Brings the file up to this program's schema.
///
/// # Errors
/// [`StoreError::NewerFile`], [`StoreError::ForeignSchema`]; the file is then as before.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    run_steps(connection, STEPS)
}

fn run_steps(connection: &mut Connection, steps: &[(&str, &str)]) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
            step INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT",
    )?;
    let done = applied(connection)?;
    if done.len() > steps.len() {
        return Err(StoreError::NewerFile { found: done.len() as u32, known: steps.len() as u32 });
    }
    for ((name, sql), (known_name, sha256)) in steps.iter().zip(&done) {
        if known_name != name || *sha256 != digest(sql) {
            return Err(StoreError::ForeignSchema(known_name.clone()));
        }
    }
    for (i, (name, sql)) in steps.iter().enumerate().skip(done.len()) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(sql)?;
        tx.execute(
            "INSERT INTO migration (step, name, sha256) VALUES (?1, ?2, ?3)",
            (i as i64 + 1, name, digest(sql)),
        )?;
        tx.commit()?;
    }
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare("SELECT name, sha256 FROM migration ORDER BY step")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn digest(sql: &str) -> String {
    hex(&Sha256::digest(sql))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: (&str, &str) = ("0001", "CREATE TABLE a (x INTEGER) STRICT");
    const SECOND: (&str, &str) = ("0002", "CREATE TABLE b (x INTEGER) STRICT");
    const BROKEN: (&str, &str) = ("0002", "CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (y INTEGER)");

    fn memory() -> Connection {
        Connection::open_in_memory().expect("memory")
    }

    fn tables(connection: &Connection) -> i64 {
        connection
            .query_row("SELECT count(*) FROM sqlite_master WHERE name IN ('a', 'b')", [], |row| row.get(0))
            .expect("counts")
    }

    #[test]
    fn steps_run_once_and_in_order() {
        let mut connection = memory();
        run_steps(&mut connection, &[FIRST]).expect("first");
        run_steps(&mut connection, &[FIRST, SECOND]).expect("second");
        run_steps(&mut connection, &[FIRST, SECOND]).expect("nothing left");
        assert_eq!(tables(&connection), 2);
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let mut connection = memory();
        run_steps(&mut connection, &[FIRST, SECOND]).expect("newer program");
        let refused = run_steps(&mut connection, &[FIRST]);
        assert!(matches!(refused, Err(StoreError::NewerFile { found: 2, known: 1 })), "{refused:?}");
    }

    #[test]
    fn a_changed_step_is_refused() {
        let mut connection = memory();
        run_steps(&mut connection, &[FIRST]).expect("first");
        let refused = run_steps(&mut connection, &[("0001", "CREATE TABLE a (y INTEGER) STRICT")]);
        assert!(matches!(refused, Err(StoreError::ForeignSchema(_))), "{refused:?}");
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let mut connection = memory();
        run_steps(&mut connection, &[FIRST]).expect("first");
        assert!(run_steps(&mut connection, &[FIRST, BROKEN]).is_err());
        assert_eq!(tables(&connection), 1);
        run_steps(&mut connection, &[FIRST, SECOND]).expect("mended program");
    }
}
