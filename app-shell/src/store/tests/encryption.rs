//! What stands on disk can be read with the key and with nothing else (security control 1).

use super::*;

const CANARY: &str = "谁也不该在磁盘上读到这句话";

fn contains(path: &std::path::Path, needle: &[u8]) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_word_and_no_header_can_be_read_on_disk() {
    let device = Device::new();
    let id = device.create(CANARY);
    device.note(id, CANARY);
    for round in 0..2 {
        for file in std::fs::read_dir(device.folder.path()).expect("lists") {
            let path = file.expect("a file").path();
            for needle in [CANARY.as_bytes(), b"SQLite format 3", b"household", "林秀英".as_bytes()] {
                assert!(!contains(&path, needle), "{path:?}, round {round}");
            }
        }
        // The second round looks at the main file after the log was written back into it.
        device.store.truncate_log().expect("checkpoints");
    }
}

#[test]
fn another_key_is_told_from_a_damaged_disk() {
    let device = Device::new();
    let other = FileKey::fresh(&SystemEntropy);
    assert!(matches!(Store::open(&device.path(), &other), Err(StoreError::WrongKey)));
}

#[test]
fn an_empty_or_missing_file_is_not_taken_for_a_new_one() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("yetan.db");
    let key = FileKey::fresh(&SystemEntropy);
    assert!(matches!(Store::open(&path, &key), Err(StoreError::Io(_))));
    std::fs::write(&path, b"").expect("writes");
    assert!(matches!(Store::open(&path, &key), Err(StoreError::Damaged(_))));
    assert!(matches!(Store::create(&path, &key), Err(StoreError::Io(_))));
}

#[test]
fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let step = |sql: &str| device.store.write(|tx| Ok(tx.execute_batch(sql)?)).expect("runs");
    step("INSERT INTO migration (step, name, sha256) VALUES (99, '0099_future', 'x')");
    let refused = Store::open(&device.path(), &device.key);
    assert!(matches!(refused, Err(StoreError::NewerFile { .. })));
    step("DELETE FROM migration WHERE step = 99");
    let opened = Store::open(&device.path(), &device.key).expect("opens");
    assert!(opened.doc(id).expect("reads").is_some());
}

#[test]
fn every_connection_is_durable_and_leaves_no_trace() {
    let device = Device::new();
    let pragma = |name: &str| -> String {
        let value = device.store.write(|tx| {
            Ok(tx.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))?)
        });
        format!("{:?}", value.expect("reads"))
    };
    let expected = [
        ("synchronous", "Integer(2)"),
        ("journal_mode", "Text(\"wal\")"),
        ("secure_delete", "Integer(1)"),
        ("temp_store", "Integer(2)"),
        ("foreign_keys", "Integer(1)"),
    ];
    for (name, value) in expected {
        assert_eq!(pragma(name), value, "{name}");
    }
}
