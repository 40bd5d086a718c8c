//! The layer itself, on a plain SQLite file in WAL mode.

use faultfs::{Disk, Fault, Image, Kind, Op, Syncs, Watch};
use rusqlite::{Connection, ErrorCode};
use std::path::Path;

fn open(folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join("a.db"))?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    Ok(connection)
}

fn found(folder: &Path) -> Connection {
    let connection = open(folder).expect("opens");
    connection.execute_batch("CREATE TABLE t (n INTEGER)").expect("a table");
    connection
}

fn insert(connection: &Connection, n: i64) -> rusqlite::Result<usize> {
    connection.execute("INSERT INTO t VALUES (?1)", [n])
}

fn count(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).expect("counts")
}

/// Rows in what a power cut left; `None` where it is no database with that table.
fn rows_of(image: &Image) -> Option<i64> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in image {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let connection = open(folder.path()).ok()?;
    connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).ok()
}

/// SplitMix64.
fn dice(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[test]
fn what_was_committed_survives_every_cut_and_is_lost_without_syncs() {
    for (never_sync, syncs, is_safe) in
        [(false, Syncs::Kept, true), (false, Syncs::Ignored, false), (true, Syncs::Kept, false)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let watch = Watch::on(folder.path()).expect("a folder");
        if never_sync {
            watch.never_sync();
        }
        let connection = found(folder.path());
        watch.record().expect("readable");
        let committed: Vec<usize> = (0..20)
            .map(|n| {
                insert(&connection, n).expect("inserted");
                watch.now()
            })
            .collect();
        drop(connection);
        let tape = watch.tape();
        let (mut disk, mut roll, mut lost) = (Disk::new(&tape, syncs), dice(1), 0);
        for at in 0..=tape.ops().len() {
            disk.advance(at);
            let known = committed.iter().filter(|moment| **moment <= at).count() as i64;
            lost += i32::from(rows_of(&disk.lose_power(&mut roll)).is_none_or(|rows| rows < known));
        }
        assert_eq!(lost == 0, is_safe, "{never_sync} {syncs:?}: lost {lost} times");
        assert_eq!(never_sync, tape.syncs().is_empty());
    }
}

#[test]
fn the_tape_knows_every_byte_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let watch = Watch::on(folder.path()).expect("a folder");
    watch.record().expect("readable");
    let connection = found(folder.path());
    for n in 0..300 {
        insert(&connection, n).expect("inserted");
    }
    drop(connection);
    let tape = watch.tape();
    assert!(
        tape.ops().iter().any(|op| matches!(op, Op::Delete { .. })),
        "the log goes with the last connection"
    );
    let mut disk = Disk::new(&tape, Syncs::Kept);
    disk.advance(usize::MAX);
    let image = disk.lose_power(&mut || 2);
    assert_eq!(image["a.db"], std::fs::read(folder.path().join("a.db")).expect("readable"));
}

#[test]
fn each_fault_is_an_error_of_sqlite_and_over_when_it_is_lifted() {
    let expected = [
        (Kind::Broken, &[ErrorCode::SystemIoFailure, ErrorCode::CannotOpen][..]),
        (Kind::Full, &[ErrorCode::DiskFull, ErrorCode::SystemIoFailure, ErrorCode::CannotOpen]),
        (Kind::Short, &[ErrorCode::DiskFull]),
    ];
    for (kind, codes) in expected {
        for lasting in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let watch = Watch::on(folder.path()).expect("a folder");
            let connection = found(folder.path());
            let mut met = 0;
            for nth in 1.. {
                let before = count(&connection);
                watch.fail(Fault { kind, nth, lasting });
                let result = insert(&connection, 1);
                assert_eq!(count(&connection), before + i64::from(result.is_ok()));
                if !watch.lift() {
                    assert!(result.is_ok());
                    break;
                }
                let code = result.expect_err("the fault was met").sqlite_error_code().expect("SQLite's");
                assert!(codes.contains(&code), "{kind:?} {nth}: {code:?}");
                met += 1;
                insert(&connection, 2).expect("the disk is whole again");
            }
            assert!(met > 1, "{kind:?}: one commit writes a header, pages, and syncs");
        }
    }
}

#[test]
fn other_folders_are_not_touched() {
    let (watched, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let watch = Watch::on(watched.path()).expect("a folder");
    watch.fail(Fault { kind: Kind::Broken, nth: 1, lasting: true });
    assert!(open(watched.path()).is_err());
    insert(&found(other.path()), 1).expect("inserted");
    drop(watch);
    insert(&found(watched.path()), 1).expect("no longer watched");
}
