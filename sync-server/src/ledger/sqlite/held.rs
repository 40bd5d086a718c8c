//! Table `held`: changes made under rights that ended; a secretary decides. They count as delivered.

use super::{Database, LedgerError, change, column, refused};
use crate::ledger::{Held, HeldChange, Known};
use rusqlite::{Connection, OptionalExtension, Row};
use shared::document::Hash;
use shared::domain::{DocId, ProfileId, UnitId};
use std::collections::HashMap;

const COLUMNS: &str = "doc, hash, generation, profile, person, received_at, unit, reason, bytes";

impl Held for Database {
    fn held_count(&self, units: &[UnitId]) -> Result<u32, LedgerError> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT count(*) FROM (SELECT DISTINCT doc, profile FROM held WHERE unit = ?1)",
            )?;
            let counts =
                units.iter().map(|unit| select.query_row([unit.as_str()], |row| row.get::<_, u32>(0)));
            Ok(counts.sum::<Result<u32, _>>()?)
        })
    }

    fn held(&self, units: &[UnitId], max: usize) -> Result<Vec<Vec<HeldChange>>, LedgerError> {
        self.read(|connection| {
            let mut waiting = Vec::new();
            for unit in units {
                waiting.extend(waiting_for(connection, unit, max)?);
            }
            waiting.sort_unstable();
            let works = waiting.into_iter().take(max);
            works.map(|(_, profile, doc)| of(connection, ProfileId(profile), DocId(doc))).collect()
        })
    }

    fn held_of(&self, profile: ProfileId, doc: DocId) -> Result<Vec<HeldChange>, LedgerError> {
        self.read(|connection| of(connection, profile, doc))
    }

    fn settled(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.read(|connection| {
            let mut settled = HashMap::new();
            for (doc, hash) in changes {
                let admitted = change::find_own(connection, profile, *doc, *hash)?.map(Known::Admitted);
                let held = find(connection, *doc, *hash)?.map(Known::Held);
                let refused = refused::find(connection, profile, *doc, *hash)?.map(Known::Refused);
                settled.extend(admitted.or(held).or(refused).map(|known| ((*doc, *hash), known)));
            }
            Ok(settled)
        })
    }
}

/// When the first of each profile's changes of a document came, as a row number.
fn waiting_for(
    connection: &Connection,
    unit: &UnitId,
    max: usize,
) -> Result<Vec<(i64, uuid::Uuid, uuid::Uuid)>, LedgerError> {
    let mut select = connection.prepare_cached(
        "SELECT min(rowid), profile, doc FROM held WHERE unit = ?1 GROUP BY profile, doc
         ORDER BY min(rowid) LIMIT ?2",
    )?;
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let rows = select
        .query_map((unit.as_str(), max), |row| Ok((row.get(0)?, column::id(row, 1)?, column::id(row, 2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn of(connection: &Connection, profile: ProfileId, doc: DocId) -> Result<Vec<HeldChange>, LedgerError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM held WHERE doc = ?1 AND profile = ?2 ORDER BY rowid"
    ))?;
    let rows = select.query_map((doc.0.as_bytes(), profile.0.as_bytes()), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row) -> rusqlite::Result<HeldChange> {
    Ok(HeldChange {
        doc: column::id(row, 0)?,
        hash: column::hash(row, 1)?,
        generation: row.get(2)?,
        profile: column::id(row, 3)?,
        person: column::id(row, 4)?,
        received_at: row.get(5)?,
        unit: column::unit(row, 6)?,
        reason: row.get(7)?,
        bytes: row.get(8)?,
    })
}

pub fn add(connection: &Connection, change: &HeldChange) -> Result<(), LedgerError> {
    let mut insert = connection.prepare_cached(&format!(
        "INSERT OR IGNORE INTO held ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?;
    insert.execute((
        change.doc.0.as_bytes(),
        change.hash.0,
        change.generation,
        change.profile.0.as_bytes(),
        change.person.0.as_bytes(),
        change.received_at,
        change.unit.as_str(),
        &change.reason,
        &change.bytes,
    ))?;
    Ok(())
}

/// A secretary decided about it.
pub fn release(connection: &Connection, doc: DocId, hash: Hash) -> Result<(), LedgerError> {
    let mut delete = connection.prepare_cached("DELETE FROM held WHERE doc = ?1 AND hash = ?2")?;
    delete.execute((doc.0.as_bytes(), hash.0))?;
    Ok(())
}

/// Whose secretary decides about it.
pub fn find(connection: &Connection, doc: DocId, hash: Hash) -> Result<Option<UnitId>, LedgerError> {
    let mut select = connection.prepare_cached("SELECT unit FROM held WHERE doc = ?1 AND hash = ?2")?;
    Ok(select.query_row((doc.0.as_bytes(), hash.0), |row| column::unit(row, 0)).optional()?)
}
