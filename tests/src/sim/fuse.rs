//! A crash in the middle of work: after some number of rows were written every further one is refused, so that the open
//! transaction is gone. What the program would do afterwards does not count: it is dead, its file is opened anew.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Not lit.
const NEVER: i64 = i64::MAX;

/// Held by the connection's triggers and by whoever lights it.
#[derive(Clone)]
pub struct Fuse(Arc<AtomicI64>);

impl Default for Fuse {
    fn default() -> Self {
        Fuse(Arc::new(AtomicI64::new(NEVER)))
    }
}

impl Fuse {
    /// Lays it into a connection: triggers of that connection only, before each row of each table.
    ///
    /// # Errors
    /// SQLite's.
    pub fn lay(&self, connection: &Connection) -> rusqlite::Result<()> {
        let left = Arc::clone(&self.0);
        connection.create_scalar_function("burn", 0, FunctionFlags::SQLITE_UTF8, move |_| {
            let burnt = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                (left != NEVER && left > 0).then(|| left - 1)
            });
            match burnt {
                Err(0) => Err(rusqlite::Error::UserFunctionError("the program was killed".into())),
                _ => Ok(0),
            }
        })?;
        let mut select = connection.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
                AND name NOT LIKE 'sqlite%' AND name NOT GLOB '*_index_*'",
        )?;
        let tables = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        for table in tables {
            for act in ["INSERT", "UPDATE", "DELETE"] {
                connection.execute_batch(&format!(
                    "CREATE TEMP TRIGGER burn_{act}_{table} BEFORE {act} ON main.{table}
                     BEGIN SELECT burn(); END"
                ))?;
            }
        }
        Ok(())
    }

    /// From now on `rows` more rows can be written.
    pub fn light(&self, rows: i64) {
        self.0.store(rows.max(0), Ordering::SeqCst);
    }

    /// Whether it burnt down; it is out afterwards.
    pub fn quench(&self) -> bool {
        self.0.swap(NEVER, Ordering::SeqCst) == 0
    }
}
