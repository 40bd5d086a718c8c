//! Passwords as the server keeps them: argon2id hashes, and the last few that may not be chosen again.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use shared::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PASSWORD_CLASSES_MIN};
use shared::policy::is_strong;
use std::sync::LazyLock;

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
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| HashError(error.to_string()))
}

/// Whether the password is the one behind `hash`. Takes as long where there is none.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // Longer ones can't have been set, and are not worth the work.
    let password = if password.len() > 4 * PASSWORD_CHARS_MAX { "" } else { password };
    let phc = hash.or(NOBODY.as_deref()).and_then(|text| PasswordHash::new(text).ok());
    let right = phc.is_some_and(|phc| Argon2::default().verify_password(password.as_bytes(), &phc).is_ok());
    right && hash.is_some()
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
    fn earlier_and_weak_passwords_are_refused() {
        let history = [hash("Ye-gate-1234").expect("hashed"), hash("Ye-gate-1235").expect("hashed")];
        assert_eq!(check_new("Ye-gate-1235", &history), Err(Weak::Repeated));
        assert_eq!(check_new("Ye-gate-1236", &history), Ok(()));
        assert_eq!(check_new("ye-gate", &[]), Err(Weak::NotStrong));
    }
}
