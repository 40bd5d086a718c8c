//! One unit's file while it is open: the store, and the vault whose key opened it.
//!
//! A folder per unit: `<data>/<unit id>/{vault.json, yetan.db}`. The vault is written last when a unit is new: a folder
//! without one holds nothing that anybody could open.

use crate::entropy::Entropy;
use crate::store::{Store, StoreError};
use crate::vault::{self, FileKey, Keyholder, RecoverySecret, Vault, VaultError};
use shared::domain::{Millis, PersonId, UnitId};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const STORE_NAME: &str = "yetan.db";

/// Calls block on the disk, and on Argon2id: use it from blocking threads only.
pub struct UnitFile {
    pub unit: UnitId,
    pub store: Store,
    folder: PathBuf,
    key: FileKey,
    /// `None` until the first person of a new unit was admitted.
    vault: Mutex<Option<Vault>>,
}

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The key file of a unit's folder, if the folder has one.
///
/// # Errors
/// [`VaultError`]
pub fn vault_in(folder: &Path) -> Result<Option<Vault>, VaultError> {
    let path = folder.join(vault::FILE_NAME);
    if path.is_file() { Vault::open(&path).map(Some) } else { Ok(None) }
}

impl UnitFile {
    /// Makes the file of a unit that is new here. Nobody can open it again until [`UnitFile::welcome`].
    ///
    /// # Errors
    /// [`OpenError::Store`]
    pub fn create(folder: &Path, unit: UnitId, entropy: &dyn Entropy) -> Result<Self, OpenError> {
        // Without a vault it is what an enrolment left that did not get to its end.
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(StoreError::Io)?;
        }
        std::fs::create_dir_all(folder).map_err(StoreError::Io)?;
        // SQLite and the vault sync what is inside; a power cut must not take the folder around it.
        folder.parent().map_or(Ok(()), vault::sync_folder).map_err(StoreError::Io)?;
        let key = FileKey::fresh(entropy);
        let store = Store::create(&folder.join(STORE_NAME), &key)?;
        Ok(UnitFile { unit, store, folder: folder.to_owned(), key, vault: Mutex::new(None) })
    }

    /// # Errors
    /// [`VaultError::WrongPassword`] and its kin; [`StoreError`] where the store is damaged or newer.
    pub fn unlock(folder: &Path, person: PersonId, password: &str, now: Millis) -> Result<Self, OpenError> {
        let mut vault = vault_of(folder)?;
        let key = vault.unlock(person, password, now)?;
        UnitFile::open(folder, key, vault)
    }

    /// # Errors
    /// [`VaultError::WrongRecovery`] and its kin; [`StoreError`].
    pub fn recover(folder: &Path, secret: &RecoverySecret) -> Result<Self, OpenError> {
        let vault = vault_of(folder)?;
        let key = vault.recover(secret)?;
        UnitFile::open(folder, key, vault)
    }

    fn open(folder: &Path, key: FileKey, vault: Vault) -> Result<Self, OpenError> {
        let store = Store::open(&folder.join(STORE_NAME), &key)?;
        let unit = vault.unit().clone();
        Ok(UnitFile { unit, store, folder: folder.to_owned(), key, vault: Mutex::new(Some(vault)) })
    }

    /// Whether this is the person's password, for a file that is open already.
    ///
    /// # Errors
    /// [`VaultError`]
    pub fn check(&self, person: PersonId, password: &str, now: Millis) -> Result<(), VaultError> {
        self.with_vault(|vault| vault.unlock(person, password, now).map(drop))
    }

    /// # Errors
    /// [`VaultError::WrongRecovery`]
    pub fn check_recovery(&self, secret: &RecoverySecret) -> Result<(), VaultError> {
        self.with_vault(|vault| vault.recover(secret).map(drop))
    }

    /// Gives a person access. The first one of a new file makes the vault.
    ///
    /// # Errors
    /// [`VaultError::Io`]; access is then as before.
    pub fn welcome(
        &self,
        keyholder: &Keyholder,
        password: &str,
        recovery: &RecoverySecret,
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        let vault = match vault.as_mut() {
            Some(vault) => vault,
            None => {
                let path = self.folder.join(vault::FILE_NAME);
                vault.insert(Vault::create(&path, &self.unit, &self.key, recovery, entropy)?)
            }
        };
        vault.admit(&self.key, keyholder, password, entropy)
    }

    /// Gives a person a new password.
    ///
    /// # Errors
    /// [`VaultError::UnknownPerson`]; [`VaultError::Io`]: the old password is good as before.
    pub fn rewrap(&self, person: PersonId, password: &str, entropy: &dyn Entropy) -> Result<(), VaultError> {
        self.with_vault(|vault| {
            let known = vault.people().into_iter().find(|holder| holder.person == person);
            let keyholder = known.ok_or(VaultError::UnknownPerson(person))?;
            vault.admit(&self.key, &keyholder, password, entropy)
        })
    }

    /// # Errors
    /// [`VaultError::Io`]
    pub fn replace_recovery(&self, secret: &RecoverySecret, entropy: &dyn Entropy) -> Result<(), VaultError> {
        self.with_vault(|vault| vault.replace_recovery(&self.key, secret, entropy))
    }

    fn with_vault<T>(&self, run: impl FnOnce(&mut Vault) -> Result<T, VaultError>) -> Result<T, VaultError> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        run(vault.as_mut().ok_or_else(no_vault)?)
    }
}

fn vault_of(folder: &Path) -> Result<Vault, VaultError> {
    vault_in(folder)?.ok_or_else(no_vault)
}

fn no_vault() -> VaultError {
    VaultError::Io(std::io::ErrorKind::NotFound.into())
}
