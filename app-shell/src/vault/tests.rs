//! The key file: who opens it, who does not, and what is on disk.

use super::*;
use crate::entropy::SystemEntropy;
use uuid::Uuid;

const PASSWORD: &str = "夜谈-Passw0rd";

fn unit() -> UnitId {
    UnitId::new("350404001001").expect("a unit")
}

fn keyholder(n: u128) -> Keyholder {
    Keyholder { person: PersonId(Uuid::from_u128(n)), name: "林秀英".into(), unit_name: String::new() }
}

fn recovery(n: u8) -> RecoverySecret {
    RecoverySecret([n; 16])
}

/// A vault that two people and a recovery secret open.
fn vault(folder: &Path) -> (Vault, FileKey) {
    let key = FileKey::fresh(&SystemEntropy);
    let mut vault =
        Vault::create(&folder.join(FILE_NAME), &unit(), &key, &recovery(1), &SystemEntropy).expect("creates");
    for n in [1, 2] {
        vault.admit(&key, &keyholder(n), &format!("{PASSWORD}{n}"), &SystemEntropy).expect("admits");
    }
    (vault, key)
}

fn password(n: u128) -> String {
    format!("{PASSWORD}{n}")
}

#[test]
fn each_person_and_the_recovery_secret_open_the_same_key_after_a_restart() {
    let folder = tempfile::tempdir().expect("folder");
    let (_, key) = vault(folder.path());
    let mut again = Vault::open(&folder.path().join(FILE_NAME)).expect("reads");
    for n in [1, 2] {
        let opened = again.unlock(keyholder(n).person, &password(n), 0).expect("opens");
        assert_eq!(opened.0, key.0);
    }
    assert_eq!(again.recover(&recovery(1)).expect("recovers").0, key.0);
    assert_eq!(again.people().len(), 2);
    assert_eq!(again.unit(), &unit());
}

#[test]
fn wrong_secrets_are_told_as_such() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, _) = vault(folder.path());
    let anna = keyholder(1).person;
    assert!(matches!(vault.unlock(anna, &password(2), 0), Err(VaultError::WrongPassword)));
    assert!(matches!(vault.recover(&recovery(2)), Err(VaultError::WrongRecovery)));
    let nobody = PersonId(Uuid::from_u128(9));
    assert!(matches!(vault.unlock(nobody, PASSWORD, 0), Err(VaultError::UnknownPerson(id)) if id == nobody));
}

#[test]
fn a_new_password_ends_the_old_one_and_leaves_others_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, key) = vault(folder.path());
    let anna = keyholder(1);
    vault.admit(&key, &anna, "Neues-Passwort-7", &SystemEntropy).expect("rewraps");
    assert!(vault.unlock(anna.person, &password(1), 0).is_err());
    assert!(vault.unlock(anna.person, "Neues-Passwort-7", 0).is_ok());
    assert!(vault.unlock(keyholder(2).person, &password(2), 0).is_ok());
    assert_eq!(vault.people().len(), 2);
}

#[test]
fn a_released_recovery_secret_is_worthless_after_its_replacement() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, key) = vault(folder.path());
    vault.replace_recovery(&key, &recovery(2), &SystemEntropy).expect("replaces");
    assert!(vault.recover(&recovery(1)).is_err());
    assert!(vault.recover(&recovery(2)).is_ok());
}

#[test]
fn a_dismissed_person_opens_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, _) = vault(folder.path());
    vault.dismiss(keyholder(1).person).expect("dismisses");
    assert!(matches!(vault.unlock(keyholder(1).person, &password(1), 0), Err(VaultError::UnknownPerson(_))));
}

#[test]
fn after_five_wrong_passwords_each_try_waits_longer_also_across_a_restart() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, _) = vault(folder.path());
    let anna = keyholder(1).person;
    let mut now = 1_000_000;
    for _ in 0..FREE_TRIES {
        assert!(matches!(vault.unlock(anna, "wrong", now), Err(VaultError::WrongPassword)));
    }
    let mut vault = Vault::open(&folder.path().join(FILE_NAME)).expect("reads");
    for wait in [30_000, 60_000, 120_000] {
        let refused = vault.unlock(anna, &password(1), now + wait - 1);
        assert!(matches!(refused, Err(VaultError::Throttled { wait_ms: 1 })), "{wait}");
        now += wait;
        assert!(matches!(vault.unlock(anna, "wrong", now), Err(VaultError::WrongPassword)));
    }
    now += 240_000;
    assert!(vault.unlock(anna, &password(1), now).is_ok());
    assert!(
        matches!(vault.unlock(anna, "wrong", now), Err(VaultError::WrongPassword)),
        "the count begins anew"
    );
    assert!(vault.unlock(keyholder(2).person, &password(2), now).is_ok(), "others are not kept waiting");
}

#[test]
fn the_wait_has_an_upper_bound_and_a_clock_set_back_does_not_lengthen_it() {
    let entry = |tries| {
        let folder = tempfile::tempdir().expect("folder");
        let (vault, _) = vault(folder.path());
        Entry { tries, last_try_at: 1_000, ..vault.file.people[0].clone() }
    };
    assert_eq!(wait_ms(&entry(4), 1_000), 0);
    assert_eq!(wait_ms(&entry(5), 1_000), FIRST_WAIT_MS);
    assert_eq!(wait_ms(&entry(u32::MAX), 1_000), LONGEST_WAIT_MS);
    assert_eq!(wait_ms(&entry(5), -1_000_000), FIRST_WAIT_MS);
}

#[test]
fn a_wrap_moved_to_another_person_does_not_open() {
    let folder = tempfile::tempdir().expect("folder");
    let (mut vault, _) = vault(folder.path());
    let mut moved = vault.file.people[0].clone();
    moved.person = keyholder(2).person;
    vault.file.people[1] = moved;
    assert!(matches!(vault.unlock(keyholder(2).person, &password(1), 0), Err(VaultError::WrongPassword)));
}

#[test]
fn no_secret_is_on_disk_or_in_debug_output() {
    let folder = tempfile::tempdir().expect("folder");
    let (vault, key) = vault(folder.path());
    let on_disk = fs::read_to_string(&vault.path).expect("reads");
    for secret in [PASSWORD.to_owned(), shared::sync::sign::hex(&key.0), shared::sync::sign::hex(&[1; 16])] {
        assert!(!on_disk.contains(&secret));
    }
    assert_eq!(format!("{key:?} {:?}", recovery(1)), "FileKey(***) RecoverySecret(***)");
}

#[test]
fn a_damaged_or_newer_file_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("folder");
    let (vault, _) = vault(folder.path());
    let text = fs::read_to_string(&vault.path).expect("reads");
    fs::write(&vault.path, text.replacen("\"version\": 1", "\"version\": 2", 1)).expect("writes");
    assert!(matches!(Vault::open(&vault.path), Err(VaultError::NewerFile(2))));
    fs::write(&vault.path, &text[..text.len() / 2]).expect("writes");
    assert!(matches!(Vault::open(&vault.path), Err(VaultError::Damaged(_))));
}

#[test]
fn a_second_vault_does_not_overwrite_the_first() {
    let folder = tempfile::tempdir().expect("folder");
    let (vault, key) = vault(folder.path());
    assert!(Vault::create(&vault.path, &unit(), &key, &recovery(3), &SystemEntropy).is_err());
    assert!(Vault::open(&vault.path).expect("reads").recover(&recovery(1)).is_ok());
}
