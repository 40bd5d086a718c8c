//! Nothing that is secret, and nobody's name, lies in clear text in the server's files or log.

use crate::device::Device;
use crate::office::{GOOD, Office, VILLAGE};
use shared::domain::Role;
use shared::sync::sign::{from_hex, hex};
use std::fs;
use std::path::Path;
use sync_server::place::read_key;

const NAME: &str = "甪直㛃";

/// Whether any file under `dir` holds these bytes; names the file.
fn found_in(dir: &Path, needle: &[u8]) -> Option<String> {
    fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).find_map(|path| {
        let bytes = fs::read(&path).expect("bytes");
        let holds = bytes.windows(needle.len()).any(|window| window == needle);
        holds.then(|| path.display().to_string())
    })
}

#[tokio::test]
async fn names_and_secrets_lie_in_no_file_of_the_server() {
    let office = Office::new().await;
    let person = office.add_person(NAME, Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    let mut device = Device::new();
    device.enrol(&office, &secret, GOOD).await;
    device.sign_in(&office, GOOD).await;
    let hash: String =
        office.raw().query_row("SELECT password FROM account", [], |row| row.get(0)).expect("a hash");
    let secrets = [
        ("a name", NAME.as_bytes().to_vec()),
        ("a password", GOOD.as_bytes().to_vec()),
        ("a password's hash", hash.into_bytes()),
        ("a one-time secret", from_hex::<10>(&secret).expect("hex").to_vec()),
        ("a one-time secret as hex", secret.into_bytes()),
        ("a token", from_hex::<32>(&device.token).expect("hex").to_vec()),
        ("a token as hex", device.token.clone().into_bytes()),
        ("a recovery secret", device.recovery.to_vec()),
        ("a unit's name", "江滨社区".as_bytes().to_vec()),
        ("a table's name", b"role_grant".to_vec()),
    ];
    for (what, needle) in &secrets {
        assert_eq!(found_in(office.place.dir(), needle), None, "{what}, while it runs");
    }
    let wal = office.place.dir().join("server.db-wal");
    assert!(wal.metadata().expect("a write-ahead log").len() > 0, "it was looked at, too");
    let (_folder, place, _) = office.stop().await;
    for (what, needle) in &secrets {
        assert_eq!(found_in(place.dir(), needle), None, "{what}, after it stopped");
    }
    let head = fs::read(place.database()).expect("bytes");
    assert!(!head.starts_with(b"SQLite format 3"));
}

#[tokio::test]
async fn neither_key_is_in_the_database() {
    let office = Office::new().await;
    let (_folder, place, _) = office.stop().await;
    for path in [place.key(), place.stamp_key()] {
        let key = read_key(&path).expect("a key");
        let bytes = fs::read(place.database()).expect("bytes");
        for needle in [key.bytes().to_vec(), hex(key.bytes()).into_bytes()] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle.as_slice()));
        }
    }
}

#[tokio::test]
async fn the_audit_names_people_by_their_ids_only() {
    let office = Office::new().await;
    let person = office.add_person(NAME, Role::GridWorker, VILLAGE);
    let mut device = Device::new();
    device.enrol(&office, &office.code(person), GOOD).await;
    device.try_sign_in(&office, "Ye-gate-9999").await;
    let connection = office.raw();
    let mut select =
        connection.prepare("SELECT act || object || outcome || address FROM audit").expect("rows");
    let texts = select.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    for text in texts.map(|text| text.expect("text")) {
        assert!(!text.contains(NAME) && !text.contains("Ye-gate"), "{text}");
    }
}
