//! Wrapping the file key: which key wraps it, and what the wrap is bound to.

use super::{FileKey, RecoverySecret, VaultError};
use crate::entropy::Entropy;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use shared::domain::{PersonId, UnitId};
use shared::sync::sign::{from_hex, hex};
use zeroize::Zeroizing;

/// Argon2id and HKDF-SHA-256 for wrapping keys, ChaCha20-Poly1305 for the wrap.
const ALGORITHM: u8 = 1;
/// Above this a forged file could ask for more memory than a tablet has.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;

/// A wrapped file key. Hex.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Sealed {
    algorithm: u8,
    nonce: String,
    bytes: String,
}

/// How a password becomes a wrapping key (OWASP's first choice for Argon2id; the salt is hex).
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kdf {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Kdf {
    pub(super) fn fresh(entropy: &dyn Entropy) -> Kdf {
        Kdf { memory_kib: 19 * 1024, passes: 2, lanes: 1, salt: hex(&entropy.bytes::<16>()) }
    }

    fn derive(&self, password: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let damaged = |what: &str| VaultError::Damaged(what.to_owned());
        let salt: [u8; 16] = from_hex(&self.salt).ok_or_else(|| damaged("salt"))?;
        if self.memory_kib > MEMORY_KIB_MAX {
            return Err(damaged("memory"));
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| damaged("parameters"))?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), &salt, key.as_mut())
            .map_err(|_| damaged("parameters"))?;
        Ok(key)
    }
}

pub(super) fn for_person(
    key: &FileKey,
    kdf: &Kdf,
    password: &str,
    person: PersonId,
    unit: &UnitId,
    entropy: &dyn Entropy,
) -> Result<Sealed, VaultError> {
    let wrapping = kdf.derive(password)?;
    Ok(seal(key, &wrapping, &bound_to_person(person, unit), entropy))
}

pub(super) fn open_for_person(
    sealed: &Sealed,
    kdf: &Kdf,
    password: &str,
    person: PersonId,
    unit: &UnitId,
) -> Result<FileKey, VaultError> {
    let wrapping = kdf.derive(password)?;
    open(sealed, &wrapping, &bound_to_person(person, unit))?.ok_or(VaultError::WrongPassword)
}

pub(super) fn for_recovery(
    key: &FileKey,
    secret: &RecoverySecret,
    unit: &UnitId,
    entropy: &dyn Entropy,
) -> Sealed {
    seal(key, &recovery_key(secret), &bound_to_recovery(unit), entropy)
}

pub(super) fn open_for_recovery(
    sealed: &Sealed,
    secret: &RecoverySecret,
    unit: &UnitId,
) -> Result<FileKey, VaultError> {
    open(sealed, &recovery_key(secret), &bound_to_recovery(unit))?.ok_or(VaultError::WrongRecovery)
}

/// The secret has 128 random bits: nothing to stretch.
fn recovery_key(secret: &RecoverySecret) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, &secret.0)
        .expand(b"yetan vault recovery", key.as_mut())
        .expect("32 bytes are far below what HKDF can give");
    key
}

// A wrap opens only where it was made: copied to another person's entry or another unit's file it does not.
fn bound_to_person(person: PersonId, unit: &UnitId) -> String {
    format!("yetan vault {ALGORITHM} {unit} person {person}")
}

fn bound_to_recovery(unit: &UnitId) -> String {
    format!("yetan vault {ALGORITHM} {unit} recovery")
}

fn seal(key: &FileKey, wrapping: &[u8; 32], bound_to: &str, entropy: &dyn Entropy) -> Sealed {
    let nonce: [u8; 12] = entropy.bytes();
    let payload = Payload { msg: &key.0, aad: bound_to.as_bytes() };
    let bytes = ChaCha20Poly1305::new(&Key::from(*wrapping))
        .encrypt(&Nonce::from(nonce), payload)
        .expect("32 bytes are far below the cipher's limit");
    Sealed { algorithm: ALGORITHM, nonce: hex(&nonce), bytes: hex(&bytes) }
}

/// `None` where the key or what it is bound to is another.
fn open(sealed: &Sealed, wrapping: &[u8; 32], bound_to: &str) -> Result<Option<FileKey>, VaultError> {
    if sealed.algorithm != ALGORITHM {
        return Err(VaultError::Damaged(format!("unknown algorithm {}", sealed.algorithm)));
    }
    let damaged = || VaultError::Damaged("a wrapped key has 12 and 48 bytes".into());
    let nonce: [u8; 12] = from_hex(&sealed.nonce).ok_or_else(damaged)?;
    let bytes: [u8; 48] = from_hex(&sealed.bytes).ok_or_else(damaged)?;
    let payload = Payload { msg: &bytes, aad: bound_to.as_bytes() };
    let opened = ChaCha20Poly1305::new(&Key::from(*wrapping)).decrypt(&Nonce::from(nonce), payload);
    let Some(opened) = opened.ok().map(Zeroizing::new) else {
        return Ok(None);
    };
    let mut key = [0; 32];
    key.copy_from_slice(opened.get(..32).ok_or_else(damaged)?);
    Ok(Some(FileKey(key)))
}
