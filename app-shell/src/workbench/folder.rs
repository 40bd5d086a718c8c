//! The data folder of a device: one process at a time, a folder per unit, and the training switch.

use shared::domain::UnitId;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
/// There while the network of this device is switched off.
const CUT: &str = "network-off";

/// The folder, held until it is dropped.
pub struct Folder {
    root: PathBuf,
    /// The operating system lets go of it when the process ends, however it ends.
    _lock: File,
}

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Close the other program, or work with another folder.
    #[error("{0} is in use by another yetan: close it, or name another folder with --data")]
    InUse(PathBuf),
    /// Mend the permissions, or name another folder.
    #[error("{path} cannot be used: {error}")]
    Io { path: PathBuf, error: io::Error },
}

impl Folder {
    /// # Errors
    /// [`FolderError`]
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        let failed = |error| FolderError::Io { path: root.to_owned(), error };
        make_private(root).map_err(failed)?;
        let lock = File::options().write(true).create(true).truncate(false).open(root.join(LOCK));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { root: root.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(root.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    pub fn unit(&self, unit: &UnitId) -> PathBuf {
        self.root.join(unit.as_str())
    }

    /// Folders of all units that were ever enrolled here, by code.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn units(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let is_unit = entry.file_name().to_str().is_some_and(|name| UnitId::new(name).is_ok());
            if is_unit && entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    }

    pub fn network_on(&self) -> bool {
        !self.root.join(CUT).exists()
    }

    /// # Errors
    /// The disk refuses; the switch is as before.
    pub fn set_network(&self, on: bool) -> io::Result<()> {
        let mark = self.root.join(CUT);
        if !on {
            return fs::write(mark, b"");
        }
        match fs::remove_file(mark) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Other accounts of the machine have no business in it.
fn make_private(root: &Path) -> io::Result<()> {
    if root.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let place = tempfile::tempdir().expect("a folder");
        let data = place.path().join("data");
        let first = Folder::open(&data).expect("free");
        assert!(matches!(Folder::open(&data), Err(FolderError::InUse(_))));
        drop(first);
        assert!(Folder::open(&data).is_ok());
    }

    #[test]
    fn the_switch_stays_as_it_was_left() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(place.path()).expect("free");
        assert!(folder.network_on());
        folder.set_network(false).expect("written");
        folder.set_network(false).expect("written again");
        assert!(!folder.network_on());
        folder.set_network(true).expect("written");
        folder.set_network(true).expect("written again");
        assert!(folder.network_on());
    }

    #[test]
    fn only_units_are_units() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(place.path()).expect("free");
        for name in ["350404001001", "350404-zjj", "logs", "35"] {
            fs::create_dir(place.path().join(name)).expect("made");
        }
        fs::write(place.path().join("350404"), b"a file").expect("made");
        let units = folder.units().expect("read");
        assert_eq!(units, ["350404-zjj", "350404001001"].map(|name| place.path().join(name)));
    }
}
