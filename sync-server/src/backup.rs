//! Backups: a folder with an encrypted copy of the database, the key file beside it, and all else that a new machine
//! needs. Restoring one makes another database of it: a new incarnation that ends all tokens and codes, and from which
//! everything revoked since is taken away again.

use crate::key::Key;
use crate::ledger::sqlite::Database;
use crate::ledger::{AuditRecord, LedgerError};
use crate::place::{Place, PlaceError, create_key, read_key};
use crate::revocations;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Why a backup could not be made or restored. The server's folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} holds a server already: name another folder with --dir, or give --replace to put it aside")]
    Occupied(PathBuf),
    #[error("{0} has another stamp.key than the backup: they are two servers")]
    OtherServer(PathBuf),
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error("the backup: {0}")]
    Ledger(#[from] LedgerError),
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
}

/// Copies a running or stopped server into a new folder, under a key of its own.
///
/// # Errors
/// [`BackupError`]; a folder that was begun stays, without `server.db`.
pub fn make(place: &Place, database: &Database, to: &Place) -> Result<(), BackupError> {
    to.make()?;
    let key = create_key(&to.key())?;
    for (from, to) in [
        (place.stamp_key(), to.stamp_key()),
        (place.revocations(), to.revocations()),
        (place.config(), to.config()),
    ] {
        copy_if_there(&from, &to)?;
    }
    let unfinished = to.dir().join("server.db.unfinished");
    database.copy_to(&unfinished, &key)?;
    sync(&unfinished)?;
    rename(&unfinished, &to.database())?;
    sync(to.dir())
}

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// Where the database that was there before lies now.
    pub put_aside: Option<PathBuf>,
    /// Revocations that the backup did not know.
    pub replayed: usize,
}

/// Puts a backup into a server's folder, which may be new. `record` is the act's audit record.
///
/// # Errors
/// [`BackupError`]
pub fn restore(
    from: &Place,
    place: &Place,
    replace: bool,
    record: AuditRecord,
) -> Result<Restored, BackupError> {
    if !place.dir().is_dir() {
        place.make()?;
    }
    let _lock = place.lock()?;
    if place.database().exists() && !replace {
        return Err(BackupError::Occupied(place.dir().to_owned()));
    }
    if !from.database().is_file() {
        return Err(PlaceError::NoServer(from.dir().to_owned()).into());
    }
    let from_key = read_key(&from.key())?;
    let key = adopt_keys(from, place)?;
    merge_revocations(from, place)?;
    let unfinished = place.dir().join("server.db.unfinished");
    remove_database(&unfinished)?;
    let replayed = prepare(from, &from_key, &unfinished, &key, place, &record)?;
    let put_aside = put_aside(&place.database(), record.at)?;
    rename(&unfinished, &place.database())?;
    sync(place.dir())?;
    Ok(Restored { put_aside, replayed })
}

/// Copies the backup beside the place it will take, and makes it fit to serve. Closed when this returns: the write-ahead
/// log is then part of the file.
fn prepare(
    from: &Place,
    from_key: &Key,
    unfinished: &Path,
    key: &Key,
    place: &Place,
    record: &AuditRecord,
) -> Result<usize, BackupError> {
    Database::copy_file(&from.database(), from_key, unfinished, key)?;
    let revocations = revocations::read(&place.revocations())
        .map_err(|error| BackupError::Io { path: place.revocations(), error })?;
    let replayed = Database::open(unfinished, key)?.restored(revocations, record.clone())?;
    sync(unfinished)?;
    Ok(replayed)
}

/// The folder's own keys where it has them, else a new one for the database and the backup's for stamps.
fn adopt_keys(from: &Place, place: &Place) -> Result<Key, BackupError> {
    if place.stamp_key().exists() {
        let same = read_key(&place.stamp_key())?.bytes() == read_key(&from.stamp_key())?.bytes();
        if !same {
            return Err(BackupError::OtherServer(place.dir().to_owned()));
        }
    } else {
        copy_if_there(&from.stamp_key(), &place.stamp_key())?;
    }
    if !place.config().exists() {
        copy_if_there(&from.config(), &place.config())?;
    }
    let key = if place.key().exists() { read_key(&place.key())? } else { create_key(&place.key())? };
    Ok(key)
}

/// Adds what only the backup's list has, so that a new folder starts with all of it.
fn merge_revocations(from: &Place, place: &Place) -> Result<(), BackupError> {
    let read = |path: PathBuf| revocations::read(&path).map_err(|error| BackupError::Io { path, error });
    let known: HashSet<String> = read(place.revocations())?.iter().map(|line| format!("{line:?}")).collect();
    for line in read(from.revocations())? {
        if !known.contains(&format!("{line:?}")) {
            revocations::append(&place.revocations(), &line)
                .map_err(|error| BackupError::Io { path: place.revocations(), error })?;
        }
    }
    Ok(())
}

/// The three files of a database.
fn files(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

fn remove_database(database: &Path) -> Result<(), BackupError> {
    for path in files(database) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::Io { path, error });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Renames the database that is there; nothing is ever deleted. A log goes along even where its database has gone, moved by
/// a restore that did not get to its end: the new database would take it for its own.
fn put_aside(database: &Path, at: i64) -> Result<Option<PathBuf>, BackupError> {
    let is_there = database.exists();
    let aside = database.with_file_name(format!("server.db.before-{at}"));
    for (from, to) in files(database).iter().zip(files(&aside)) {
        if from.exists() {
            rename(from, &to)?;
        }
    }
    Ok(is_there.then_some(aside))
}

fn copy_if_there(from: &Path, to: &Path) -> Result<(), BackupError> {
    match fs::copy(from, to) {
        Ok(_) => sync(to),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::Io { path: from.to_owned(), error }),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(|error| BackupError::Io { path: to.to_owned(), error })
}

/// Waits until a file, or the names in a folder, are on disk.
fn sync(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| BackupError::Io { path: path.to_owned(), error })
}
