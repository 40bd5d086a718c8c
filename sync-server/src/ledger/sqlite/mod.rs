//! The ledger in one SQLCipher file: one writer thread that commits what waits as one transaction, and a few readers.
//!
//! Every table has one file here, with its reads and writes; the schema is in `migrations/`. All methods block until
//! the work is durable (`synchronous=FULL`): call them from a blocking thread.

mod account;
mod accounts;
mod administration;
mod append;
mod attachment;
mod audit;
mod backup;
mod change;
mod code;
mod column;
mod desk;
mod device;
mod directory;
mod doc;
mod enrolment;
mod entry;
mod grid;
mod held;
mod issue_list;
mod lies_on;
mod migration;
mod person;
mod profile;
mod pull;
mod readers;
mod refused;
mod residence;
mod role_grant;
pub mod server;
mod service_point;
mod setting;
mod unit;
mod writer;

use super::LedgerError;
use crate::key::Key;
use readers::Readers;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;
use tracing::Level;
use writer::Writer;

/// How long a connection waits for another process (the command line beside a running server).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 128;
/// Page cache of one connection: decrypting a page costs more than keeping it.
const CACHE_KIB: i64 = 32 * 1024;

/// Where the log hears of each statement.
const STATEMENTS: &str = "sync_server::statements";

/// A server's database. Dropping it waits for the writer to finish.
pub struct Database {
    writer: Writer,
    readers: Readers,
}

impl Database {
    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// # Errors
    /// [`LedgerError::WrongKey`], [`LedgerError::Newer`], [`LedgerError::Altered`].
    pub fn open(path: &Path, key: &Key) -> Result<Database, LedgerError> {
        let mut connection = connect(path, key)?;
        migration::run(&mut connection)?;
        server::found(&connection)?;
        let open = || connect(path, key);
        Ok(Database { readers: Readers::open(open)?, writer: Writer::start(connection)? })
    }

    /// Runs `work` in a write transaction and returns when it is on disk. Jobs that wait at the same time share one
    /// commit; a job that fails leaves nothing behind and does not disturb the others. Keep it short: there is one writer.
    ///
    /// # Errors
    /// Those of `work`; [`LedgerError::Busy`] where too many jobs wait.
    pub fn write<T, F>(&self, work: F) -> Result<T, LedgerError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    {
        self.writer.run(work)
    }

    /// Runs `look` on one consistent state of the database, beside the writer.
    ///
    /// # Errors
    /// Those of `look`; [`LedgerError::Busy`] where every reader is taken for too long.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.readers.run(look)
    }
}

/// A connection with the key given, and nothing set or read yet.
fn keyed(path: &Path, key: &Key, flags: OpenFlags) -> Result<Connection, LedgerError> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"", key.hex().as_str()))?;
    Ok(connection)
}

/// A connection with the key given and the pragmas set.
fn connect(path: &Path, key: &Key) -> Result<Connection, LedgerError> {
    let mut connection = keyed(path, key, OpenFlags::default())?;
    tell_statements(&mut connection, path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -{CACHE_KIB};"
    ))?;
    Ok(connection)
}

/// Says which statements run where the log asks for them (`sync_server::statements=trace`): their words, never the
/// values.
fn tell_statements(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    if !tracing::enabled!(target: STATEMENTS, Level::TRACE) {
        return Ok(());
    }
    let file = path.display().to_string();
    let tell = move |event: TraceEvent| {
        if let TraceEvent::Stmt(_, statement) = event {
            tracing::trace!(target: STATEMENTS, file, statement);
        }
    };
    Ok(connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(tell))?)
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy,
            Some(ErrorCode::NotADatabase) => LedgerError::WrongKey,
            Some(ErrorCode::DatabaseCorrupt) => LedgerError::Damaged(error.to_string()),
            _ if matches!(error, rusqlite::Error::FromSqlConversionFailure(..)) => {
                LedgerError::Damaged(error.to_string())
            }
            _ => LedgerError::Failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn open(dir: &tempfile::TempDir, key: u8) -> Result<Database, LedgerError> {
        Database::open(&dir.path().join("server.db"), &Key::new([key; 32]))
    }

    #[test]
    fn a_database_opens_again_with_its_key_and_with_no_other() {
        let dir = tempfile::tempdir().expect("a directory");
        drop(open(&dir, 1).expect("made"));
        assert!(open(&dir, 1).is_ok());
        assert_eq!(open(&dir, 2).err(), Some(LedgerError::WrongKey));
    }

    #[test]
    fn jobs_that_share_a_commit_fail_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let database = Arc::new(open(&dir, 1).expect("made"));
        database.write(|c| Ok(c.execute_batch("CREATE TABLE t (n INTEGER)")?)).expect("a table");
        let jobs = (0..40).map(|n: i64| {
            let database = Arc::clone(&database);
            std::thread::spawn(move || {
                database.write(move |c| {
                    c.execute("INSERT INTO t VALUES (?1)", [n])?;
                    match n % 4 {
                        0 => Err(LedgerError::Failed("asked to".into())),
                        1 => panic!("asked to"),
                        _ => Ok(()),
                    }
                })
            })
        });
        let jobs: Vec<_> = jobs.collect();
        let done = jobs.into_iter().map(|job| job.join().expect("joined")).filter(Result::is_ok).count();
        let kept: i64 = database
            .read(|c| Ok(c.query_row("SELECT count(*) FROM t WHERE n % 4 > 1", [], |row| row.get(0))?))
            .expect("counted");
        let all: i64 = database
            .read(|c| Ok(c.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?))
            .expect("counted");
        assert_eq!((done, kept, all), (20, 20, 20));
    }
}
