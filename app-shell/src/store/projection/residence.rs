//! `residence`: where households live that moved, or are about to. Rights on what happened with a household are asked there.

use super::list::{Filter, Query};
use super::{Reader, id_of, sql};
use rusqlite::{Connection, OptionalExtension, Result, params};
use shared::api::Page;
use shared::domain::{DocId, Household, Record, UnitId};
use shared::workflow::{Residence, residence, voided};

pub(super) fn put(tx: &Connection, id: DocId, record: &Record<Household>) -> Result<()> {
    let lives = residence(record);
    if !lives.has_moved() && lives.asked.is_none() {
        return forget(tx, id.0.as_bytes());
    }
    let asked = lives.asked.as_ref().filter(|_| voided(&record.events).is_none());
    // Units and ids: there is nothing in it that JSON lacks.
    let body = serde_json::to_string(&lives).unwrap_or_default();
    tx.prepare_cached("INSERT OR REPLACE INTO residence VALUES (?1, ?2, ?3)")?.execute(params![
        id.0.as_bytes(),
        asked.map(|(_, unit)| unit.as_str()),
        body
    ])?;
    Ok(())
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM residence WHERE doc = ?1")?.execute([doc])?;
    Ok(())
}

/// Where a household lives that moved; `None` for one that did not, or is not here.
pub fn find(conn: &Connection, household: DocId) -> Result<Option<Residence>> {
    let body: Option<String> = conn
        .prepare_cached("SELECT body FROM residence WHERE doc = ?1")?
        .query_row([household.0.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// A household that a village is asked to take over.
pub struct Asked {
    pub household: DocId,
    pub head: String,
    /// The village that is asked.
    pub unit: UnitId,
    /// Where it lives until then.
    pub from: UnitId,
}

/// Those that wait for an answer of some village.
pub fn asked(conn: &Connection, reader: &Reader) -> Result<Vec<Asked>> {
    let filter = Filter::on_desks("m.doc").and("m.asked IS NOT NULL");
    let select = "m.doc, m.asked, h.unit, h.head";
    let joins = "JOIN household h ON h.doc = m.doc";
    let query = Query { select, table: "residence m", joins, order: "m.doc" };
    query.rows(conn, reader, filter, Page::default(), |row| {
        let (unit, from) = (sql::unit(row, 1)?, sql::unit(row, 2)?);
        Ok(Asked { household: id_of(row, 0)?, unit, from, head: row.get("head")? })
    })
}
