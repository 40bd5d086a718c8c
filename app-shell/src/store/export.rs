//! `yetan export`: every record of the file in plain JSON, one a line. It is the owner's own data in full, so it is not
//! masked; it is audited, and needs a password like any opening of the file.

use super::{Store, StoreError, audit, doc, quarantine};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;
use shared::domain::{DocId, Millis, PersonId};
use shared::sync::wire::AuditRow;
use std::io::Write;

/// One line.
#[derive(Serialize)]
struct Line {
    id: DocId,
    generation: u32,
    state: shared::api::SendState,
    record: Value,
}

impl Store {
    /// Writes every record, in id order, then says so to the audit. Returns how many were written and which could not be
    /// read.
    ///
    /// # Errors
    /// [`StoreError::Io`] where `out` refuses, [`StoreError::Disk`].
    pub fn export(
        &self,
        person: PersonId,
        now: Millis,
        out: &mut impl Write,
    ) -> Result<(u32, Vec<DocId>), StoreError> {
        // Before the first line: an export that cannot be audited does not happen.
        self.write(|tx| audit::note(tx, &AuditRow { at: now, person, act: "export".into(), doc: None }))?;
        self.read(|connection| {
            let (mut written, mut unreadable) = (0, Vec::new());
            for id in doc::all(connection)? {
                match line(connection, id)? {
                    Some(line) => {
                        serde_json::to_writer(&mut *out, &line).map_err(std::io::Error::from)?;
                        out.write_all(b"\n")?;
                        written += 1;
                    }
                    None => unreadable.push(id),
                }
            }
            out.flush()?;
            Ok((written, unreadable))
        })
    }
}

/// `None` where the document is damaged. A record of a newer program is written as it stands.
fn line(connection: &Connection, id: DocId) -> Result<Option<Line>, StoreError> {
    if quarantine::holds(connection, id)? {
        return Ok(None);
    }
    match doc::assemble(connection, id) {
        Ok(Some((document, generation))) => {
            let record = document.tree_at(&document.heads()).ok();
            let state = doc::send_state(connection, id)?;
            Ok(record.map(|record| Line { id, generation, state, record }))
        }
        Ok(None) | Err(StoreError::Document(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
