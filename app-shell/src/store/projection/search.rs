//! Search in the file: the index of each kind, what a query asks of it, and what was found.

use super::searchable::{Searchable, holds, needs, tokens};
use super::{Reader, household, issue, meeting, reception};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension, Result, params};
use shared::api::SearchHit;
use shared::domain::normal;

/// Hits of each kind that a search shows.
const HITS_MAX: u32 = 30;
/// Rows that the index may name and still be looked at one by one; with more of them, a list that is walked in its order
/// meets enough of them soon.
const FEW: u32 = 2_000;

/// A table whose rows are found by their `words`, and the index that counts them by their `id`.
pub(super) struct Indexed {
    pub table: &'static str,
    pub index: &'static str,
}

/// What a query asks of a table.
pub(super) struct Wanted {
    index: &'static str,
    expression: String,
    terms: String,
    many: bool,
}

impl Wanted {
    /// Whether a row of the table is found, as a clause with two values. `alias`: the table's.
    pub fn clause(&self, alias: &str) -> String {
        let index = self.index;
        // A plus keeps SQLite from beginning with the index.
        let id = if self.many { "+" } else { "" };
        format!(
            "{id}{alias}.id IN (SELECT rowid FROM {index} WHERE {index} MATCH ?) AND holds({alias}.words, ?)"
        )
    }

    pub fn values(&self) -> [String; 2] {
        [self.expression.clone(), self.terms.clone()]
    }
}

/// What a query asks; `None` for one without any word.
pub(super) fn wanted(conn: &Connection, query: &str, of: &Indexed) -> Result<Option<Wanted>> {
    let terms = terms(query);
    if terms.is_empty() {
        return Ok(None);
    }
    let needed: Vec<String> = terms.iter().map(|term| needs(term).expression()).collect();
    let (index, expression) = (of.index, needed.join(" AND "));
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ?1 LIMIT ?2)");
    let named: u32 = conn.prepare_cached(&sql)?.query_row(params![expression, FEW + 1], |row| row.get(0))?;
    Ok(Some(Wanted { index, expression, terms: terms.join(" "), many: named > FEW }))
}

/// The words of a query, in their normal form.
pub(super) fn terms(query: &str) -> Vec<String> {
    query.split_whitespace().map(normal).filter(|term| !term.is_empty()).collect()
}

/// Whether every word of a query tells of this person.
pub fn finds(query: &str, name: &str, phone: &str, id_number: &str) -> bool {
    let words = Searchable::default().name(name).phone(phone).id_number(id_number).into_words();
    terms(query).iter().all(|term| holds(&words, term))
}

/// Gives a connection the function `holds(words, terms)`.
///
/// # Errors
/// Where SQLite has no memory left.
pub fn install(conn: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("holds", 2, flags | FunctionFlags::SQLITE_DIRECTONLY, |call| {
        // Taken apart once a statement.
        let terms = call.get_or_create_aux(1, |given| given.as_str().map(terms))?;
        let words = call.get_raw(0).as_str()?;
        Ok(terms.iter().all(|term| holds(words, term)))
    })
}

/// The number that a row had, and its words then. The row is gone afterwards; its place in the index is not.
pub(super) fn take(tx: &Connection, of: &Indexed, doc: &[u8; 16]) -> Result<Option<(i64, String)>> {
    let sql = format!("DELETE FROM {} WHERE doc = ?1 RETURNING id, words", of.table);
    tx.prepare_cached(&sql)?.query_row([doc], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// Indexes the row that was inserted last, in the place of what `before` says. Words that stayed the same cost nothing.
pub(super) fn index(tx: &Connection, of: &Indexed, before: Option<(i64, String)>, words: &str) -> Result<()> {
    let row = tx.last_insert_rowid();
    if let Some((number, old)) = before {
        if number == row && old == words {
            return Ok(());
        }
        unindex(tx, of, number)?;
    }
    let tokens: Vec<String> = tokens(words).into_iter().collect();
    let sql = format!("INSERT INTO {} (rowid, tokens) VALUES (?1, ?2)", of.index);
    tx.prepare_cached(&sql)?.execute(params![row, tokens.join(" ")])?;
    Ok(())
}

fn unindex(tx: &Connection, of: &Indexed, number: i64) -> Result<()> {
    tx.prepare_cached(&format!("DELETE FROM {} WHERE rowid = ?1", of.index))?.execute([number])?;
    Ok(())
}

/// Takes a row and its place in the index away.
pub(super) fn forget(tx: &Connection, of: &Indexed, doc: &[u8; 16]) -> Result<()> {
    match take(tx, of, doc)? {
        Some((number, _)) => unindex(tx, of, number),
        None => Ok(()),
    }
}

/// Households, issues, receptions and talks on the reader's desks that match every word and are not voided.
///
/// # Errors
/// [`rusqlite::Error`] of the disk.
pub fn hits(conn: &Connection, reader: &Reader, query: &str) -> Result<Vec<SearchHit>> {
    let page = shared::api::Page { offset: 0, limit: HITS_MAX };
    let mut hits = household::hits(conn, reader, query, page)?;
    hits.extend(issue::hits(conn, reader, query, page)?);
    hits.extend(reception::hits(conn, reader, query, page)?);
    hits.extend(meeting::hits(conn, reader, query, page)?);
    Ok(hits)
}
