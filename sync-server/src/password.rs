//! Passwords as the server keeps them: argon2id hashes, and the last few that may not be chosen again.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use shared::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PASSWORD_CLASSES_MIN};
use shared::policy::is_strong;
use std::sync::{LazyLock, Mutex, PoisonError};

const SALT_BYTES: usize = 16;

/// Why a password is refused; the device has words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error("a password has {PASSWORD_CHARS_MIN} characters of {PASSWORD_CLASSES_MIN} classes at least")]
    NotStrong,
    #[error("it was one of the last {}", crate::ledger::HISTORY_MAX)]
    Repeated,
}

/// The system gave no randomness, or no memory.
#[derive(Debug, thiserror::Error)]
#[error("cannot hash: {0}")]
pub struct HashError(String);

/// What stands in for the hash of somebody who does not exist, so that both take as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("").ok());

/// What hashing works in, kept to be used again: given back, 19 MiB would stay with every thread that ever hashed. There
/// are as many as passwords are hashed at the same time.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Checks a password that is to be set. Costs one hash for each of `history`.
///
/// # Errors
/// [`Weak`]
pub fn check_new(password: &str, history: &[String]) -> Result<(), Weak> {
    if !is_strong(password) {
        return Err(Weak::NotStrong);
    }
    if history.iter().any(|earlier| verify(password, Some(earlier))) { Err(Weak::Repeated) } else { Ok(()) }
}

/// Hashes with a fresh salt and argon2's recommended costs (19 MiB, two passes).
///
/// # Errors
/// Only where the system gives no randomness or no memory.
pub fn hash(password: &str) -> Result<String, HashError> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|error| HashError(error.to_string()))?;
    phc(password, &salt).map(|hash| hash.to_string()).map_err(HashError)
}

fn phc(password: &str, salt: &[u8]) -> Result<PasswordHash, String> {
    let params = Params::DEFAULT;
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|error| error.to_string())?,
        salt: Some(Salt::new(salt).map_err(|error| error.to_string())?),
        hash: Some(output(password, salt, params, Params::DEFAULT_OUTPUT_LEN)?),
    })
}

/// `bytes` of argon2id's output.
fn output(password: &str, salt: &[u8], params: Params, bytes: usize) -> Result<Output, String> {
    let mut out = vec![0; bytes];
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    memory.resize(params.block_count(), Block::default());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut out, &mut memory);
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    hashed.map_err(|error| error.to_string())?;
    Output::new(&out).map_err(|error| error.to_string())
}

/// Whether the password is the one behind `hash`. Takes as long where there is none.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // Longer ones can't have been set, and are not worth the work.
    let password = if password.len() > 4 * PASSWORD_CHARS_MAX { "" } else { password };
    let phc = hash.or(NOBODY.as_deref()).and_then(|text| PasswordHash::new(text).ok());
    let right = phc.is_some_and(|phc| is_of(password, &phc).unwrap_or(false));
    right && hash.is_some()
}

/// `None` where the hash is none of ours.
fn is_of(password: &str, phc: &PasswordHash) -> Option<bool> {
    let (salt, expected) = phc.salt.as_ref().zip(phc.hash.as_ref())?;
    let params = Params::try_from(phc).ok().filter(|_| phc.algorithm == ARGON2ID_IDENT)?;
    // Outputs are compared without telling by the time it takes where they differ.
    Some(output(password, salt, params, expected.len()).ok()? == *expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_verifies_and_nobody_has_none() {
        let hashed = hash("Ye-gate-1234").expect("hashed");
        assert!(hashed.starts_with("$argon2id$") && !hashed.contains("gate"));
        assert_ne!(hashed, hash("Ye-gate-1234").expect("hashed"), "each has its own salt");
        assert!(verify("Ye-gate-1234", Some(&hashed)));
        assert!(!verify("Ye-gate-1235", Some(&hashed)));
        assert!(!verify("", None) && !verify("Ye-gate-1234", None));
        assert!(!verify("Ye-gate-1234", Some("damaged")));
    }

    #[test]
    fn hashes_are_those_of_the_libraries_own_interface() {
        use argon2::password_hash::{PasswordHasher, PasswordVerifier};
        let theirs = Argon2::default().hash_password_with_salt(b"Ye-gate-1234", &[7; 16]).expect("hashed");
        assert_eq!(phc("Ye-gate-1234", &[7; 16]).expect("hashed").to_string(), theirs.to_string());
        assert!(verify("Ye-gate-1234", Some(&theirs.to_string())));
        let ours = hash("Ye-gate-1234").expect("hashed");
        assert!(Argon2::default().verify_password(b"Ye-gate-1234", ours.as_str()).is_ok());
    }

    #[test]
    fn earlier_and_weak_passwords_are_refused() {
        let history = [hash("Ye-gate-1234").expect("hashed"), hash("Ye-gate-1235").expect("hashed")];
        assert_eq!(check_new("Ye-gate-1235", &history), Err(Weak::Repeated));
        assert_eq!(check_new("Ye-gate-1236", &history), Ok(()));
        assert_eq!(check_new("ye-gate", &[]), Err(Weak::NotStrong));
    }
}
