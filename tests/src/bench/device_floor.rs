//! The least that a save can cost: its rows, read back from the device's file and written once more by bare SQLCipher with
//! the same durability, into tables with no index, one commit for each save.

use super::stage::{PASSWORD, TOWNSHIP};
use anyhow::Context;
use app_shell::clock::{Clock, SystemClock};
use app_shell::unit_file::UnitFile;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use shared::domain::{DocId, PersonId};
use std::path::Path;
use std::time::Instant;

/// Tables with the rows of a document, and the column that names it.
const TABLES: [(&str, &str); 10] = [
    ("doc", "id"),
    ("change", "doc"),
    ("outbox", "doc"),
    ("lies_on", "doc"),
    ("record", "doc"),
    ("household", "doc"),
    ("visit", "doc"),
    ("matter", "source"),
    ("issue", "doc"),
    ("suggestion", "doc"),
];

/// What a save wrote, and the time in which it can be written.
pub struct Written {
    pub rows: usize,
    pub bytes: usize,
    pub seconds: f64,
}

struct Row {
    table: &'static str,
    values: Vec<Value>,
}

/// Writes what each of these visits' saves wrote. The device has to be ended.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn write(data: &Path, person: PersonId, beside: &Path, visits: &[DocId]) -> anyhow::Result<Written> {
    let file = UnitFile::unlock(&data.join(TOWNSHIP), person, PASSWORD, SystemClock.now())?;
    let saves = file.store.read(|conn| {
        Ok(visits.iter().map(|visit| rows_of(conn, *visit)).collect::<Result<Vec<_>, _>>()?)
    })?;
    let connection = bare(&beside.join("floor.db"), &saves)?;
    let mut times = Vec::new();
    for rows in &saves {
        let started = Instant::now();
        commit(&connection, rows)?;
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let seconds = times.get(times.len() / 2).copied().context("nothing was saved")?;
    let typical = saves.get(saves.len() / 2).context("nothing was saved")?;
    let bytes = typical.iter().flat_map(|row| &row.values).map(size).sum();
    Ok(Written { rows: typical.len(), bytes, seconds })
}

/// All rows of the documents that one command changed, by the visit among them, and of the command itself.
fn rows_of(conn: &Connection, visit: DocId) -> rusqlite::Result<Vec<Row>> {
    let of_visit = "SELECT command FROM outbox WHERE doc = ?1 UNION SELECT command FROM change WHERE doc = ?1 AND command IS NOT NULL";
    let command: i64 = conn.query_row(of_visit, [visit.0.as_bytes()], |row| row.get(0))?;
    let mut docs = conn.prepare("SELECT DISTINCT doc FROM change WHERE command = ?1")?;
    let docs: Vec<Value> = docs.query_map([command], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut rows = select(conn, "command", "id", &Value::Integer(command))?;
    for doc in &docs {
        for (table, column) in TABLES {
            rows.extend(select(conn, table, column, doc)?);
        }
    }
    Ok(rows)
}

fn select(conn: &Connection, table: &'static str, column: &str, key: &Value) -> rusqlite::Result<Vec<Row>> {
    let mut statement = conn.prepare(&format!("SELECT * FROM {table} WHERE {column} = ?1"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([key], |row| {
        let values = (0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        Ok(Row { table, values })
    })?;
    rows.collect()
}

/// Encrypted, and as durable as the device's file.
fn bare(path: &Path, saves: &[Vec<Row>]) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "key", format!("x'{}'", "5a".repeat(32)))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON;",
    )?;
    for row in saves.iter().flatten() {
        let columns: Vec<String> = (0..row.values.len()).map(|n| format!("c{n}")).collect();
        connection.execute_batch(&format!(
            "CREATE TABLE IF NOT EXISTS \"{}\" ({})",
            row.table,
            columns.join(", ")
        ))?;
    }
    Ok(connection)
}

fn commit(connection: &Connection, rows: &[Row]) -> rusqlite::Result<()> {
    let tx = connection.unchecked_transaction()?;
    for Row { table, values } in rows {
        let marks = vec!["?"; values.len()].join(", ");
        tx.prepare_cached(&format!("INSERT INTO \"{table}\" VALUES ({marks})"))?
            .execute(params_from_iter(values))?;
    }
    tx.commit()
}

fn size(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 8,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
    }
}
