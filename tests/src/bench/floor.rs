//! The least that a work can cost here: the same bytes through zstd, the same rows into bare SQLite with the same commits.
//!
//! Bare SQLite is the same SQLCipher with the same durability, on the same disk, and nothing else: no policy, no merge,
//! no network.

use super::figure::Cost;
use super::meter::Meter;
use anyhow::Context;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::Instant;
use sync_server::ledger::LedgerError;
use sync_server::ledger::sqlite::Database;

/// As the wire compresses its messages.
const LEVEL: i32 = 3;
const KEY: &str = "PRAGMA key = \"x'2DD29CA851E7B56E4697B0E1F08507293D761A05CE4D1B628663F411A8086D99'\"";

/// Bytes of `content` as one stream.
///
/// # Errors
/// Where there is no memory for it.
pub fn zstd_bytes(content: &[u8]) -> anyhow::Result<u64> {
    Ok(zstd::encode_all(content, LEVEL)?.len() as u64)
}

/// What a first sync has to bring of every document: its id, its saved bytes, who made its changes and when, and their
/// stamps; in order of id, without any envelope.
///
/// # Errors
/// Only the database's.
pub fn snapshots(database: &Database) -> anyhow::Result<Vec<u8>> {
    let read = |connection: &Connection| {
        let mut content = Vec::new();
        let mut docs = connection.prepare("SELECT id, snapshot FROM doc ORDER BY id")?;
        let mut changes = connection
            .prepare("SELECT person, received_at, stamp FROM change WHERE doc = ?1 ORDER BY hash")?;
        let mut rows = docs.query([])?;
        while let Some(row) = rows.next()? {
            let id: Vec<u8> = row.get(0)?;
            let mut admitted = changes.query([&id])?;
            content.extend_from_slice(&id);
            content.extend(row.get::<_, Vec<u8>>(1)?);
            while let Some(change) = admitted.next()? {
                content.extend(change.get::<_, Vec<u8>>(0)?);
                content.extend(change.get::<_, i64>(1)?.to_be_bytes());
                content.extend(change.get::<_, Vec<u8>>(2)?);
            }
        }
        Ok::<_, LedgerError>(content)
    };
    Ok(database.read(read)?)
}

/// The last `count` changes that were admitted, one after another, each with its document's id and its stamp.
///
/// # Errors
/// Only the database's.
pub fn last_changes(database: &Database, count: usize) -> anyhow::Result<Vec<u8>> {
    let read = |connection: &Connection| {
        let mut select =
            connection.prepare("SELECT doc, bytes, stamp FROM change ORDER BY id DESC LIMIT ?1")?;
        let mut rows = select.query([i64::try_from(count).unwrap_or(i64::MAX)])?;
        let mut content = Vec::new();
        while let Some(row) = rows.next()? {
            for column in 0..3 {
                content.extend(row.get::<_, Vec<u8>>(column)?);
            }
        }
        Ok::<_, LedgerError>(content)
    };
    Ok(database.read(read)?)
}

/// What `run` costs this process.
fn cost(run: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Cost> {
    let (meter, started) = (Meter::start(std::process::id())?, Instant::now());
    run()?;
    Ok(Cost { seconds: started.elapsed().as_secs_f64(), cpu_seconds: Some(meter.read()?.cpu_seconds) })
}

/// The cost of `rows` rows of `bytes` bytes each into one table with a random key, in `commits` transactions.
///
/// # Errors
/// The disk's.
pub fn bare_rows(folder: &Path, rows: usize, bytes: usize, commits: usize) -> anyhow::Result<Cost> {
    let mut connection = bare(folder, "rows.db")?;
    connection.execute_batch("CREATE TABLE bare (id BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT")?;
    let keys: Vec<[u8; 16]> = (0..rows).map(|_| random_key()).collect::<anyhow::Result<_>>()?;
    let row = vec![7u8; bytes];
    cost(|| {
        for portion in keys.chunks(rows.div_ceil(commits.max(1)).max(1)) {
            let tx = connection.transaction()?;
            let mut insert = tx.prepare_cached("INSERT INTO bare VALUES (?1, ?2)")?;
            for key in portion {
                insert.execute((key, &row))?;
            }
            drop(insert);
            tx.commit()?;
        }
        Ok(())
    })
}

/// A table of a device's file.
struct Table {
    name: String,
    rows: Vec<Vec<Value>>,
}

/// The cost of every row of every table of a file, into a new file with the same tables and indexes, in `commits`
/// transactions. Full-text indexes are copied as the tables they are made of.
///
/// # Errors
/// The disk's.
pub fn copied(from: &Connection, folder: &Path, commits: usize) -> anyhow::Result<Cost> {
    let mut to = bare(folder, "copy.db")?;
    let tables = tables(from, &to)?;
    cost(|| {
        for part in 0..commits {
            let tx = to.transaction()?;
            for table in &tables {
                let each = table.rows.len().div_ceil(commits);
                insert(&tx, &table.name, table.rows.iter().skip(part * each).take(each))?;
            }
            tx.commit()?;
        }
        Ok(())
    })
}

fn insert<'r>(
    tx: &Connection,
    table: &str,
    rows: impl Iterator<Item = &'r Vec<Value>>,
) -> anyhow::Result<()> {
    for row in rows {
        let marks = vec!["?"; row.len()].join(", ");
        let mut insert = tx.prepare_cached(&format!("INSERT INTO \"{table}\" VALUES ({marks})"))?;
        insert.execute(params_from_iter(row)).with_context(|| table.to_owned())?;
    }
    Ok(())
}

/// Reads all rows, and makes the empty tables.
fn tables(from: &Connection, to: &Connection) -> anyhow::Result<Vec<Table>> {
    let mut tables = Vec::new();
    let mut select = from.prepare(
        "SELECT type, name, sql FROM sqlite_master
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'
         ORDER BY type = 'index'",
    )?;
    let found = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for entry in found {
        let (kind, name, sql): (String, String, String) = entry?;
        to.execute_batch(&sql)?;
        if kind == "table" {
            tables.push(Table { rows: rows(from, &name)?, name });
        }
    }
    Ok(tables)
}

fn rows(from: &Connection, table: &str) -> anyhow::Result<Vec<Vec<Value>>> {
    let mut select = from.prepare(&format!("SELECT * FROM \"{table}\""))?;
    let columns = select.column_count();
    let rows = select.query_map([], |row| (0..columns).map(|column| row.get(column)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A new file as the product opens its own.
fn bare(folder: &Path, name: &str) -> anyhow::Result<Connection> {
    let path = folder.join(name);
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let connection = Connection::open(path)?;
    connection.execute_batch(KEY)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA foreign_keys = OFF;",
    )?;
    Ok(connection)
}

fn random_key() -> anyhow::Result<[u8; 16]> {
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_every_row_of_every_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = Connection::open_in_memory().expect("a database");
        from.execute_batch(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT) STRICT;
             CREATE INDEX by_name ON parent (name);
             CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id)) STRICT;
             CREATE VIRTUAL TABLE words USING fts5 (text, content = '');
             INSERT INTO parent VALUES (1, 'a'), (2, NULL), (3, 'c');
             INSERT INTO child VALUES (1, 3);
             INSERT INTO words (rowid, text) VALUES (1, 'one two');",
        )
        .expect("rows");
        copied(&from, folder.path(), 2).expect("copied");
        let to = Connection::open(folder.path().join("copy.db")).expect("a file");
        to.execute_batch(KEY).expect("its key");
        let count = |table: &str| {
            to.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
        };
        assert_eq!((count("parent"), count("child")), (Ok(3), Ok(1)));
        assert!(count("words_data").expect("the index's own table") > 0);
    }

    #[test]
    fn bare_rows_take_some_time() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(bare_rows(folder.path(), 10, 100, 3).expect("written").seconds > 0.0);
    }
}
