//! The encrypted file of one unit on this device.
//!
//! [`Store`] opens it and hands out transactions. One module per table knows that table's columns: [`change`] and [`doc`]
//! (the truth), [`outbox`] (what the server has not receipted), [`desk`] and [`lies_on`] (what is read here),
//! [`refused`], [`quarantine`], [`wanted`], [`offer`], [`directory`], [`profile`], [`meta`], [`audit`], [`draft`],
//! [`attachment`], [`import`]. Over them stand
//! the three acts: [`commit`] saves one command, [`exchange`] makes a request of what waits and takes a reply in,
//! [`rebuild`] makes the [`projection`]s anew.
//!
//! **Invariant: every act is one transaction with `synchronous=FULL`.** A process that dies at any point leaves the file as
//! it was before the act or after it, never between (invariant 1).

pub mod attachment;
pub mod audit;
pub mod change;
pub mod commit;
pub mod desk;
pub mod directory;
pub mod doc;
pub mod draft;
mod erased;
mod error;
pub mod exchange;
pub mod export;
pub mod import;
pub mod ledger_view;
pub mod lies_on;
pub mod meta;
mod migrations;
pub mod offer;
mod opened;
pub mod outbox;
pub mod preference;
pub mod profile;
pub mod projection;
pub mod quarantine;
pub mod rebuild;
pub mod refused;
mod sql;
mod status;
mod unpacked;
pub mod wanted;

pub use commit::{Commit, LocalChange};
pub use doc::Loaded;
pub use error::StoreError;
pub use exchange::{Applied, Prepared};
pub use profile::ProfileRow;
pub use status::Standing;

use crate::vault::FileKey;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use shared::domain::{Directory, DocId};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;
use tracing::Level;

/// Bytes of changes that one command may carry: what always fits into one push.
pub const COMMAND_BYTES_MAX: usize = shared::limits::BODY_BYTES_MAX / 2;
/// Prepared statements kept per connection: room for every one of this folder (`every_statement_stays_prepared`), because
/// a document that comes in runs thirty of them, and SQLite's compiler takes longer than most of them do.
const STATEMENTS_MAX: usize = 320;
/// Where the log hears of each statement.
const STATEMENTS: &str = "app_shell::statements";
/// Another process may read the file (a backup); none holds it for long.
const BUSY_MS_MAX: u64 = 5_000;

/// The open file. Calls block on the disk: use it from blocking threads only.
pub struct Store {
    writer: Mutex<Connection>,
    /// Screens read beside a long write: in WAL mode neither waits for the other.
    reader: Mutex<Connection>,
    directory: RwLock<Arc<Directory>>,
    version: watch::Sender<u64>,
    /// Pages of an erased document may stand in the write-ahead log. So after each opening: the program may have ended
    /// between an erasure and what follows it.
    log_to_empty: AtomicBool,
}

impl Store {
    /// Makes a new file.
    ///
    /// # Errors
    /// [`StoreError::Io`] where one exists already.
    pub fn create(path: &Path, key: &FileKey) -> Result<Store, StoreError> {
        std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        Store::connect(path, key)
    }

    /// Opens a file and brings it up to this program's schema.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::NewerFile`], [`StoreError::ForeignSchema`].
    pub fn open(path: &Path, key: &FileKey) -> Result<Store, StoreError> {
        // An empty file would be taken for a new database under whatever key is given.
        if std::fs::metadata(path)?.len() == 0 {
            return Err(StoreError::Damaged("the file is empty".into()));
        }
        Store::connect(path, key)
    }

    fn connect(path: &Path, key: &FileKey) -> Result<Store, StoreError> {
        let mut writer = connection(path, key)?;
        migrations::run(&mut writer)?;
        rebuild::keep_up(&mut writer)?;
        let reader = connection(path, key)?;
        reader.pragma_update(None, "query_only", true)?;
        let directory = RwLock::new(Arc::new(directory::load(&writer)?));
        let (version, _) = watch::channel(1);
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        Ok(Store { writer, reader, directory, version, log_to_empty: AtomicBool::new(true) })
    }

    /// Runs `run` on a consistent state of the file.
    ///
    /// # Errors
    /// What `run` returns, or [`StoreError::Disk`].
    pub fn read<T>(&self, run: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        run(&tx)
    }

    /// Runs `run` in one transaction: all of it is durable when this returns, or nothing of it happened.
    ///
    /// # Errors
    /// What `run` returns, or [`StoreError::Disk`]; nothing was written then.
    pub fn write<T>(&self, run: impl FnOnce(&Transaction) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let result = self.transact(run)?;
        self.touch();
        Ok(result)
    }

    /// As [`Store::write`], for what no screen shows: screens that ask again at every news would otherwise ask forever.
    pub fn transact<T>(
        &self,
        run: impl FnOnce(&Transaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // A thread that panicked inside had its transaction rolled back as it unwound: the connection is sound.
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = run(&tx)?;
        tx.commit()?;
        Ok(result)
    }

    /// A document with all that is known of it here; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError::Quarantined`] where it is damaged.
    pub fn doc(&self, id: DocId) -> Result<Option<Loaded>, StoreError> {
        let loaded = self.read(|connection| doc::load(connection, id));
        if let Err(StoreError::Document(error)) = &loaded {
            // Its bytes stay as they are; only that they can't be read is written down.
            self.write(|tx| quarantine::add(tx, id, &error.to_string()))?;
            return Err(StoreError::Quarantined(id));
        }
        loaded
    }

    /// The directory as last received.
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The numbers of the status line.
    ///
    /// # Errors
    /// [`StoreError::Disk`]
    pub fn status(&self) -> Result<Standing, StoreError> {
        self.read(status::standing)
    }

    /// Rises whenever anything that a screen could show has changed.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Says that something outside of the file changed that a screen shows (a contact, the network switch).
    pub fn touch(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Empties the write-ahead log where pages of an erased document may stand in it. Where the disk or a reader does not
    /// let it, that is made up for with the next reply: what was taken in stands all the same.
    fn empty_log(&self, erased: bool) {
        if !(self.log_to_empty.fetch_or(erased, Ordering::SeqCst) || erased) {
            return;
        }
        match self.truncate_log() {
            Ok(true) => self.log_to_empty.store(false, Ordering::SeqCst),
            Ok(false) => tracing::info!("the write-ahead log is being read and is emptied later"),
            Err(error) => tracing::warn!(%error, "the write-ahead log could not be emptied"),
        }
    }

    /// Whether the log is empty now; not where somebody reads from it.
    fn truncate_log(&self) -> Result<bool, StoreError> {
        let connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        Ok(!busy?)
    }

    fn set_directory(&self, fresh: Directory) {
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
    }
}

/// Encrypted from its first byte on, durable at each commit, nothing in temporary files, freed pages overwritten. 16 MiB of
/// decrypted pages: with the default of 2 a list of thousands decrypts most of the file again each time.
fn connection(path: &Path, key: &FileKey) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY_MS_MAX))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // A raw key: no derivation here, the vault did that.
    connection.pragma_update(None, "key", key.as_sqlcipher().as_str())?;
    let opened = connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()));
    opened.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::WrongKey,
        _ => StoreError::Disk(error),
    })?;
    projection::search::install(&connection)?;
    tell_statements(&mut connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;
         PRAGMA foreign_keys = ON;",
    )?;
    Ok(connection)
}

/// Says which statements run where the log asks for them (`app_shell::statements=trace`): their words, never the values.
fn tell_statements(connection: &mut Connection) -> Result<(), StoreError> {
    if !tracing::enabled!(target: STATEMENTS, Level::TRACE) {
        return Ok(());
    }
    let tell = |event: TraceEvent| {
        if let TraceEvent::Stmt(_, statement) = event {
            tracing::trace!(target: STATEMENTS, statement);
        }
    };
    Ok(connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(tell))?)
}

#[cfg(test)]
mod tests;
