//! `identity`: who spoke, to be found again by a name, the end of a phone or ID number (T4d). Whole ID numbers stay in
//! the documents.

use super::list::{Filter, Query};
use super::search::{self, Indexed};
use super::searchable::Searchable;
use super::{Reader, id_of};
use rusqlite::{Connection, Result, params};
use shared::api::Page;
use shared::domain::{DocId, Identity, Record, id_number_end};
use shared::workflow::voided;

pub(super) const INDEXED: Indexed = Indexed { table: "identity", index: "identity_index" };

/// Somebody who came or spoke before.
pub struct Earlier {
    pub id: DocId,
    pub name: String,
    pub phone: String,
    pub id_end: String,
    pub address: String,
}

pub(super) fn put(tx: &Connection, id: DocId, record: &Record<Identity>) -> Result<()> {
    let body = &record.body;
    let words = Searchable::default().name(&body.name).phone(&body.phone).id_number(&body.id_number);
    let words = words.into_words();
    let before = search::take(tx, &INDEXED, id.0.as_bytes())?;
    tx.prepare_cached("INSERT INTO identity VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
        before.as_ref().map(|(number, _)| number),
        id.0.as_bytes(),
        body.name,
        body.phone,
        id_number_end(&body.id_number).to_ascii_uppercase(),
        body.address,
        voided(&record.events).is_some(),
        words,
    ])?;
    search::index(tx, &INDEXED, before, &words)
}

/// Those whom a search finds, the latest first.
pub fn found(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<Earlier>> {
    let Some(wanted) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(Vec::new());
    };
    let select = "p.doc, p.name, p.phone, p.id_end, p.address";
    let filter = Filter::on_desks("p.doc").and("p.voided = 0").found("p", Some(&wanted));
    let query = Query { select, table: "identity p", joins: "", order: "p.doc DESC" };
    query.rows(conn, reader, filter, page, |row| {
        Ok(Earlier {
            id: id_of(row, 0)?,
            name: row.get("name")?,
            phone: row.get("phone")?,
            id_end: row.get("id_end")?,
            address: row.get("address")?,
        })
    })
}
