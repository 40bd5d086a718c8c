//! The key file beside the encrypted store: one random file key, wrapped once for each person and once for recovery.
//!
//! `vault.json` holds no secret in the clear. A person's wrap: Argon2id of the password (parameters and salt stored beside
//! it) opens ChaCha20-Poly1305 over the file key. The recovery wrap: HKDF-SHA-256 of the 16-byte recovery secret, which the
//! server keeps and the office can release. An algorithm number stands in front, so that SM3/SM4 can follow (security
//! control 13). The file is replaced as a whole: temporary file, fsync, rename, fsync of the folder.
//!
//! **Wrong passwords.** From the fifth on, each further try has to wait 30 s, doubling up to 30 min; the count is on disk
//! before a try is judged, so ending the program does not help. A clock set forward does: then Argon2id is what is left.

mod seal;

use crate::entropy::Entropy;
use seal::{Kdf, Sealed};
use serde::{Deserialize, Serialize};
use shared::domain::{Millis, PersonId, UnitId};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// The name of the key file in a unit's folder.
pub const FILE_NAME: &str = "vault.json";
/// Wrong passwords in a row that cost nothing.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 30 * 60_000;
/// Version of the file's shape.
const VERSION: u32 = 1;

/// Opens the store of one unit. Wiped from memory when dropped; `Debug` shows nothing.
#[derive(Clone)]
pub struct FileKey([u8; 32]);

impl FileKey {
    /// A fresh key for a fresh file.
    pub fn fresh(entropy: &dyn Entropy) -> FileKey {
        FileKey(entropy.bytes())
    }

    /// As SQLCipher takes a raw key: `x'…'`.
    pub(crate) fn as_sqlcipher(&self) -> Zeroizing<String> {
        let mut hex = Zeroizing::new(shared::sync::sign::hex(&self.0));
        hex.insert_str(0, "x'");
        hex.push('\'');
        hex
    }
}

impl Drop for FileKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(***)")
    }
}

/// What opens a file when a password was lost. Kept by the server, released by the office, replaced after use.
#[derive(Clone)]
pub struct RecoverySecret(pub [u8; 16]);

impl Drop for RecoverySecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoverySecret(***)")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Try again; nothing was changed but the count of tries.
    #[error("wrong password")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("too many wrong passwords: wait {wait_ms} ms")]
    Throttled { wait_ms: i64 },
    /// Not the secret of this file; it may have been replaced by a later recovery.
    #[error("the recovery secret does not open this file")]
    WrongRecovery,
    /// Nobody with this id enrolled here.
    #[error("person {0} is not in this vault")]
    UnknownPerson(PersonId),
    /// Updating the program helps.
    #[error("the key file has version {0}, this program knows up to {VERSION}: update the program")]
    NewerFile(u32),
    /// Restore it from a backup, or enrol anew: without it the store stays closed.
    #[error("the key file is damaged: {0}")]
    Damaged(String),
    #[error("the key file cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
}

/// A person who can open the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyholder {
    pub person: PersonId,
    pub name: String,
    /// Empty until the person first signed in here.
    pub unit_name: String,
}

/// The key file, as last read or written.
pub struct Vault {
    path: PathBuf,
    file: VaultFile,
}

#[derive(Clone, Serialize, Deserialize)]
struct VaultFile {
    version: u32,
    unit: UnitId,
    recovery: Sealed,
    people: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    person: PersonId,
    name: String,
    unit_name: String,
    kdf: Kdf,
    key: Sealed,
    /// Wrong passwords since the last right one.
    tries: u32,
    last_try_at: Millis,
}

impl Vault {
    /// Makes the key file of a new store, which opens for `recovery` and for nobody else yet.
    ///
    /// # Errors
    /// [`VaultError::Io`], also where a file is there already.
    pub fn create(
        path: &Path,
        unit: &UnitId,
        key: &FileKey,
        recovery: &RecoverySecret,
        entropy: &dyn Entropy,
    ) -> Result<Vault, VaultError> {
        if path.exists() {
            return Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists).into());
        }
        let sealed = seal::for_recovery(key, recovery, unit, entropy);
        let file = VaultFile { version: VERSION, unit: unit.clone(), recovery: sealed, people: Vec::new() };
        let vault = Vault { path: path.to_owned(), file };
        vault.save()?;
        Ok(vault)
    }

    /// Reads a key file; opens nothing yet.
    ///
    /// # Errors
    /// [`VaultError::NewerFile`], [`VaultError::Damaged`], [`VaultError::Io`].
    pub fn open(path: &Path) -> Result<Vault, VaultError> {
        let damaged = |error: serde_json::Error| VaultError::Damaged(error.to_string());
        let tree: serde_json::Value = serde_json::from_slice(&fs::read(path)?).map_err(damaged)?;
        let version = tree.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if version > u64::from(VERSION) {
            return Err(VaultError::NewerFile(u32::try_from(version).unwrap_or(u32::MAX)));
        }
        let file = serde_json::from_value(tree).map_err(damaged)?;
        Ok(Vault { path: path.to_owned(), file })
    }

    pub fn unit(&self) -> &UnitId {
        &self.file.unit
    }

    /// Who can open the file, in the order of enrolment.
    pub fn people(&self) -> Vec<Keyholder> {
        let keyholder = |entry: &Entry| Keyholder {
            person: entry.person,
            name: entry.name.clone(),
            unit_name: entry.unit_name.clone(),
        };
        self.file.people.iter().map(keyholder).collect()
    }

    /// Gives a person access, or a new password: wraps the file key anew and forgets wrong tries.
    ///
    /// # Errors
    /// [`VaultError::Io`]; access is then as before.
    pub fn admit(
        &mut self,
        key: &FileKey,
        keyholder: &Keyholder,
        password: &str,
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        let kdf = Kdf::fresh(entropy);
        let sealed = seal::for_person(key, &kdf, password, keyholder.person, &self.file.unit, entropy)?;
        let entry = Entry {
            person: keyholder.person,
            name: keyholder.name.clone(),
            unit_name: keyholder.unit_name.clone(),
            kdf,
            key: sealed,
            tries: 0,
            last_try_at: 0,
        };
        self.change(|file| match file.people.iter_mut().find(|known| known.person == entry.person) {
            Some(known) => *known = entry,
            None => file.people.push(entry),
        })
    }

    /// Takes a person's access away.
    ///
    /// # Errors
    /// [`VaultError::Io`]
    pub fn dismiss(&mut self, person: PersonId) -> Result<(), VaultError> {
        self.change(|file| file.people.retain(|entry| entry.person != person))
    }

    /// Opens with a password. About 30 ms of Argon2id.
    ///
    /// # Errors
    /// [`VaultError::WrongPassword`], [`VaultError::Throttled`], [`VaultError::UnknownPerson`].
    pub fn unlock(&mut self, person: PersonId, password: &str, now: Millis) -> Result<FileKey, VaultError> {
        let entry = self.entry(person)?.clone();
        let wait_ms = wait_ms(&entry, now);
        if wait_ms > 0 {
            return Err(VaultError::Throttled { wait_ms });
        }
        self.count(person, entry.tries.saturating_add(1), now);
        let key = seal::open_for_person(&entry.key, &entry.kdf, password, person, &self.file.unit)?;
        self.count(person, 0, 0);
        Ok(key)
    }

    /// Opens with the recovery secret.
    ///
    /// # Errors
    /// [`VaultError::WrongRecovery`]
    pub fn recover(&self, secret: &RecoverySecret) -> Result<FileKey, VaultError> {
        seal::open_for_recovery(&self.file.recovery, secret, &self.file.unit)
    }

    /// Puts another recovery secret in place of the one that was released.
    ///
    /// # Errors
    /// [`VaultError::Io`]
    pub fn replace_recovery(
        &mut self,
        key: &FileKey,
        secret: &RecoverySecret,
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        let sealed = seal::for_recovery(key, secret, &self.file.unit, entropy);
        self.change(|file| file.recovery = sealed)
    }

    fn entry(&self, person: PersonId) -> Result<&Entry, VaultError> {
        let found = self.file.people.iter().find(|entry| entry.person == person);
        found.ok_or(VaultError::UnknownPerson(person))
    }

    /// Remembers how many tries there were. A disk that refuses keeps nobody out: the count then lasts as long as the
    /// program.
    fn count(&mut self, person: PersonId, tries: u32, at: Millis) {
        for entry in self.file.people.iter_mut().filter(|entry| entry.person == person) {
            entry.tries = tries;
            entry.last_try_at = at;
        }
        if let Err(error) = self.save() {
            tracing::warn!(%error, "the count of tries could not be written");
        }
    }

    /// Changes the file and writes it; in memory nothing changes where the disk refuses.
    fn change(&mut self, change: impl FnOnce(&mut VaultFile)) -> Result<(), VaultError> {
        let before = self.file.clone();
        change(&mut self.file);
        self.save().inspect_err(|_| self.file = before)
    }

    /// Either the old file is there or the new one, whenever the power goes.
    fn save(&self) -> Result<(), VaultError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let beside = self.path.with_extension("json.new");
        let bytes =
            serde_json::to_vec_pretty(&self.file).map_err(|error| VaultError::Damaged(error.to_string()))?;
        let mut file = File::create(&beside)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        sync_folder(folder)?;
        Ok(())
    }
}

/// A name, new or changed, is durable when its folder is.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows journals renames itself and opens no folders as files.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// How long until the next try may be made.
fn wait_ms(entry: &Entry, now: Millis) -> i64 {
    let Some(beyond) = entry.tries.checked_sub(FREE_TRIES) else {
        return 0;
    };
    let wait = FIRST_WAIT_MS.saturating_mul(1 << beyond.min(16)).min(LONGEST_WAIT_MS);
    // A clock set back must not lengthen the wait.
    let passed = (now - entry.last_try_at).max(0);
    (wait - passed).max(0)
}

#[cfg(test)]
mod tests;
