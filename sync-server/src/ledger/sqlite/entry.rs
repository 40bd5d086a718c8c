//! Table `entry`: the streams of the desks.

use super::{LedgerError, change, column, doc, lies_on};
use crate::ledger::{PulledChange, PulledEntry};
use rusqlite::{Connection, Row};
use shared::domain::{DocId, UnitId};
use shared::sync::wire::{Position, Snapshot};

/// What an entry says, as the table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The row of the change.
    Change(i64),
    Join,
    Leave,
}

impl What {
    fn columns(self) -> (i64, Option<i64>) {
        match self {
            What::Change(row) => (0, Some(row)),
            What::Join => (1, None),
            What::Leave => (2, None),
        }
    }
}

pub fn add(
    connection: &Connection,
    desk: &UnitId,
    position: Position,
    what: What,
    doc: DocId,
) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO entry (desk, position, what, doc, change) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let (what, change) = what.columns();
    insert.execute((desk.as_str(), column::integer(position), what, doc.0.as_bytes(), change))?;
    Ok(())
}

/// Entries of a desk after `position`, until `limit` of them or `budget` bytes; the budget is used up accordingly.
pub fn after(
    connection: &Connection,
    desk: &UnitId,
    position: Position,
    limit: u32,
    budget: &mut usize,
) -> Result<Vec<PulledEntry>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT e.what, e.doc, d.generation, l.doc IS NOT NULL,
                c.generation, c.hash, c.person, c.received_at, c.stamp, c.bytes
         FROM entry e
         LEFT JOIN change c ON c.id = e.change
         LEFT JOIN doc d ON d.id = e.doc
         LEFT JOIN lies_on l ON l.desk = e.desk AND l.doc = e.doc
         WHERE e.desk = ?1 AND e.position > ?2 ORDER BY e.position LIMIT ?3",
    )?;
    let mut rows = select.query((desk.as_str(), column::integer(position), limit))?;
    let mut entries = Vec::new();
    while *budget > 0
        && let Some(row) = rows.next()?
    {
        let entry = read(connection, row)?;
        *budget = budget.saturating_sub(cost(&entry));
        entries.push(entry);
    }
    Ok(entries)
}

fn read(connection: &Connection, row: &Row) -> Result<PulledEntry, LedgerError> {
    let doc = column::id(row, 1)?;
    let (generation, is_here): (Option<u32>, bool) = (row.get(2)?, row.get(3)?);
    match row.get::<_, i64>(0)? {
        0 if is_here && row.get::<_, Option<u32>>(4)? == generation => {
            Ok(PulledEntry::Change(PulledChange {
                doc,
                generation: row.get(4)?,
                hash: column::hash(row, 5)?,
                admitted: column::admitted(row, 6)?,
                bytes: row.get(9)?,
            }))
        }
        1 if is_here => Ok(snapshot(connection, doc)?.map_or(PulledEntry::Skip, PulledEntry::Join)),
        0 | 1 => Ok(PulledEntry::Skip),
        2 => Ok(PulledEntry::Leave(doc)),
        3 => Ok(generation.map_or(PulledEntry::Skip, |generation| PulledEntry::Erase(doc, generation))),
        other => Err(LedgerError::Damaged(format!("an entry says {other}"))),
    }
}

/// Bytes that an entry takes in a reply, roughly.
fn cost(entry: &PulledEntry) -> usize {
    const ENVELOPE_BYTES: usize = 80;
    match entry {
        PulledEntry::Change(change) => ENVELOPE_BYTES + change.bytes.len(),
        PulledEntry::Join(snapshot) => snapshot_cost(snapshot),
        PulledEntry::Leave(_) | PulledEntry::Erase(..) | PulledEntry::Skip => ENVELOPE_BYTES,
    }
}

pub fn snapshot_cost(snapshot: &Snapshot) -> usize {
    const ADMITTED_BYTES: usize = 48;
    snapshot.bytes.len() + (1 + snapshot.admitted.len()) * ADMITTED_BYTES
}

/// A document whole, as it stands.
pub fn snapshot(connection: &Connection, id: DocId) -> Result<Option<Snapshot>, LedgerError> {
    let Some((generation, bytes)) = doc::snapshot(connection, id)? else { return Ok(None) };
    let admitted = change::admitted_of(connection, id, generation)?;
    Ok(Some(Snapshot { doc: id, generation, bytes, admitted }))
}

/// Snapshots of a desk's documents after `after`, until `budget` is used up, and whether more follow.
pub fn snapshots_after(
    connection: &Connection,
    desk: &UnitId,
    after: Option<DocId>,
    budget: &mut usize,
) -> Result<(Vec<Snapshot>, bool), LedgerError> {
    /// Documents whose ids are looked up at once.
    const STRIDE: u32 = 256;
    let (mut found, mut last) = (Vec::new(), after);
    loop {
        let ids = lies_on::after(connection, desk, last, STRIDE)?;
        if ids.is_empty() {
            return Ok((found, false));
        }
        for id in ids {
            if *budget == 0 {
                return Ok((found, true));
            }
            last = Some(id);
            if let Some(snapshot) = snapshot(connection, id)? {
                *budget = budget.saturating_sub(snapshot_cost(&snapshot));
                found.push(snapshot);
            }
        }
    }
}
