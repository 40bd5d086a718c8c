//! Passwords: what is good enough (security control 4), and their argon2id hashes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;

/// Fewest characters.
pub const CHARS_MIN: usize = 8;
/// Most characters: beyond this nobody types, and hashing must stay cheap.
pub const CHARS_MAX: usize = 128;
/// Of capitals, small letters, digits, everything else.
const CLASSES_MIN: usize = 3;
const SALT_BYTES: usize = 16;

/// Why a password is refused; the device has words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error("a password has {CHARS_MIN} to {CHARS_MAX} characters")]
    Length,
    #[error("a password mixes {CLASSES_MIN} of: capitals, small letters, digits, other characters")]
    Classes,
    #[error("it was one of the last {}", crate::ledger::HISTORY_MAX)]
    Repeated,
}

/// The system gave no randomness, or no memory.
#[derive(Debug, thiserror::Error)]
#[error("cannot hash: {0}")]
pub struct HashError(String);

/// What stands in for the hash of somebody who does not exist, so that both take as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("").ok());

/// Checks all but the history.
///
/// # Errors
/// [`Weak::Length`], [`Weak::Classes`].
pub fn check(password: &str) -> Result<(), Weak> {
    let count = password.chars().count();
    if !(CHARS_MIN..=CHARS_MAX).contains(&count) {
        return Err(Weak::Length);
    }
    let class = |character: char| match character {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    let classes = (0..4).filter(|wanted| password.chars().any(|c| class(c) == *wanted)).count();
    if classes < CLASSES_MIN { Err(Weak::Classes) } else { Ok(()) }
}

/// Checks a password that is to be set. Costs one hash for each of `history`.
///
/// # Errors
/// [`Weak`]
pub fn check_new(password: &str, history: &[String]) -> Result<(), Weak> {
    check(password)?;
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
    let password = if password.len() > 4 * CHARS_MAX { "" } else { password };
    let phc = hash.or(NOBODY.as_deref()).and_then(|text| PasswordHash::new(text).ok());
    let right = phc.is_some_and(|phc| Argon2::default().verify_password(password.as_bytes(), &phc).is_ok());
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_needs_eight_characters_of_three_classes() {
        for good in ["Abcdefg1", "abcdef1!", "ABCDEF1夜", "Ye-gate-1234", &"aB3".repeat(42)] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", Weak::Length),
            ("Abcde1!", Weak::Length),
            (&"aB3".repeat(43), Weak::Length),
            ("abcdefgh", Weak::Classes),
            ("abcdefg1", Weak::Classes),
            ("夜谈夜谈夜谈夜谈", Weak::Classes),
        ] {
            assert_eq!(check(bad), Err(why), "{bad}");
        }
    }

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
    fn earlier_passwords_are_refused() {
        let history = [hash("Ye-gate-1234").expect("hashed"), hash("Ye-gate-1235").expect("hashed")];
        assert_eq!(check_new("Ye-gate-1235", &history), Err(Weak::Repeated));
        assert_eq!(check_new("Ye-gate-1236", &history), Ok(()));
    }
}
