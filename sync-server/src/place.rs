//! A server's folder: the database, its keys beside it, what a restore must not forget, the configuration.

use crate::key::Key;
use crate::ledger::LedgerError;
use crate::ledger::sqlite::Database;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// `<dir>/{server.db, key, stamp.key, revocations.log, config.toml, lock}`, readable by their owner alone.
#[derive(Clone, Debug)]
pub struct Place {
    dir: PathBuf,
}

/// Why the folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error("{0} is there already: `init` makes a new folder and never touches an existing one")]
    Exists(PathBuf),
    #[error("there is no server in {0}: make one with `init`, or name another folder with --dir")]
    NoServer(PathBuf),
    #[error("a server is running on {0}: stop it first")]
    Running(PathBuf),
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Place {
    pub fn new(dir: impl Into<PathBuf>) -> Place {
        Place { dir: dir.into() }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn database(&self) -> PathBuf {
        self.dir.join("server.db")
    }

    /// Opens the database.
    pub fn key(&self) -> PathBuf {
        self.dir.join("key")
    }

    /// Makes stamps.
    pub fn stamp_key(&self) -> PathBuf {
        self.dir.join("stamp.key")
    }

    pub fn revocations(&self) -> PathBuf {
        self.dir.join("revocations.log")
    }

    pub fn config(&self) -> PathBuf {
        self.dir.join("config.toml")
    }

    /// Makes the folder, which must not exist.
    ///
    /// # Errors
    /// [`PlaceError::Exists`], [`PlaceError::Io`].
    pub fn make(&self) -> Result<(), PlaceError> {
        if let Some(parent) = self.dir.parent() {
            fs::create_dir_all(parent).map_err(|error| self.failed(error))?;
        }
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => PlaceError::Exists(self.dir.clone()),
            _ => self.failed(error),
        })
    }

    /// Opens the database that is there.
    ///
    /// # Errors
    /// [`PlaceError::NoServer`], [`PlaceError::Io`], [`PlaceError::Ledger`].
    pub fn open(&self) -> Result<Database, PlaceError> {
        // Opening would make an empty database where there is none.
        if !self.database().is_file() {
            return Err(PlaceError::NoServer(self.dir.clone()));
        }
        Ok(Database::open(&self.database(), &read_key(&self.key())?)?)
    }

    /// Makes an empty database and its keys.
    ///
    /// # Errors
    /// [`PlaceError::Io`] where a key is there already; [`PlaceError::Ledger`].
    pub fn found(&self) -> Result<Database, PlaceError> {
        let key = create_key(&self.key())?;
        create_key(&self.stamp_key())?;
        Ok(Database::open(&self.database(), &key)?)
    }

    /// Held while a server runs on the folder, or a restore replaces its database; given back when it is dropped, or the
    /// process ends.
    ///
    /// # Errors
    /// [`PlaceError::Running`], [`PlaceError::Io`].
    pub fn lock(&self) -> Result<File, PlaceError> {
        let path = self.dir.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| PlaceError::Io { path, error })?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(PlaceError::Running(self.dir.clone())),
            Err(TryLockError::Error(error)) => Err(self.failed(error)),
        }
    }

    fn failed(&self, error: io::Error) -> PlaceError {
        PlaceError::Io { path: self.dir.clone(), error }
    }
}

/// # Errors
/// [`PlaceError::Io`] with the file's name.
pub fn read_key(path: &Path) -> Result<Key, PlaceError> {
    Key::read(path).map_err(|error| PlaceError::Io { path: path.to_owned(), error })
}

/// # Errors
/// [`PlaceError::Io`] with the file's name; an existing key is never replaced.
pub fn create_key(path: &Path) -> Result<Key, PlaceError> {
    Key::create(path).map_err(|error| PlaceError::Io { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_and_locked_once() {
        let parent = tempfile::tempdir().expect("a directory");
        let place = Place::new(parent.path().join("a/server"));
        assert!(matches!(Place::new(parent.path()).open(), Err(PlaceError::NoServer(_))));
        place.make().expect("made");
        drop(place.found().expect("a database"));
        assert!(place.open().is_ok());
        assert!(matches!(place.make(), Err(PlaceError::Exists(_))));
        let lock = place.lock().expect("locked");
        assert!(matches!(place.lock(), Err(PlaceError::Running(_))));
        drop(lock);
        assert!(place.lock().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_folder_or_its_keys() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().expect("a directory");
        let place = Place::new(parent.path().join("server"));
        place.make().expect("made");
        drop(place.found().expect("a database"));
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(place.dir()), 0o700);
        assert_eq!((mode(&place.key()), mode(&place.stamp_key())), (0o600, 0o600));
    }
}
