//! `issue_list`, `listed_issue`: the lists of each month, and the official number of each issue (H1f). A number counts
//! once the server has let its list in: until then another device may get it.

use super::list::{Filter, Query, on_desks, with_desks};
use super::searchable::Searchable;
use super::{ProjectionInput, Reader, id_of, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{IssueListRow, Page, SendState};
use shared::domain::{DocId, IssueList, Month, Record, UnitId};
use shared::workflow::Issued;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<IssueList>) -> Result<()> {
    let (doc, body) = (input.id.0.as_bytes(), &record.body);
    forget(tx, doc)?;
    let month = body.month.to_string();
    tx.prepare_cached("INSERT INTO issue_list VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        doc,
        record.unit.as_str(),
        record.created.by.0.as_bytes(),
        record.created.at,
        month,
        body.version,
        body.rows.len() as i64,
    ])?;
    let mut insert = tx.prepare_cached("INSERT INTO listed_issue VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (issue, row) in &body.rows {
        let number = row.number.to_string();
        let words = Searchable::default().text(&number).into_words();
        insert.execute(params![doc, issue.0.as_bytes(), month, body.version, number, words])?;
    }
    Ok(())
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM issue_list WHERE doc = ?1")?.execute([doc])?;
    tx.prepare_cached("DELETE FROM listed_issue WHERE list = ?1")?.execute([doc])?;
    Ok(())
}

/// Lists that the server has let in and the reader reads; `n` is the row of an issue on one of them.
fn confirmed() -> String {
    format!("JOIN record nr ON nr.doc = n.list AND nr.state = 'delivered' AND {}", on_desks("n.list"))
}

/// The official number of the issue in a column; null while it has none.
pub(super) fn official(issue: &str) -> String {
    format!(
        "(SELECT n.number FROM listed_issue n {} WHERE n.issue = {issue}
          ORDER BY n.month DESC, n.version DESC, n.list DESC LIMIT 1)",
        confirmed()
    )
}

/// Whether the issue in a column is found by its official number, as a clause with the terms as its value.
pub(super) fn numbered(issue: &str) -> String {
    format!("{issue} IN (SELECT n.issue FROM listed_issue n {} WHERE holds(n.words, ?))", confirmed())
}

const QUERY: Query = Query {
    select: "k.doc, k.author, k.unit, k.created_at, k.month, k.version, k.issues, r.state",
    table: "issue_list k",
    joins: "JOIN record r ON r.doc = k.doc",
    order: "k.month DESC, k.unit, k.version DESC, k.created_at DESC, k.doc DESC",
};

fn read(reader: &Reader, row: &Row) -> Result<IssueListRow> {
    Ok(IssueListRow {
        id: id_of(row, 0)?,
        by: reader.person_name(Some(sql::id(row, 1)?)),
        unit: sql::unit(row, 2)?,
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        at: row.get("created_at")?,
        month: month(row)?,
        version: row.get("version")?,
        issues: row.get("issues")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// Written by [`put`] from a [`Month`].
fn month(row: &Row) -> Result<Month> {
    row.get_ref("month")?.as_str()?.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// Lists that the reader reads, the latest month and version first.
pub fn list(conn: &Connection, reader: &Reader) -> Result<Vec<IssueListRow>> {
    QUERY.rows(conn, reader, Filter::on_desks("k.doc"), Page::default(), |row| read(reader, row))
}

/// One list; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<IssueListRow>> {
    let filter = Filter::on_desks("k.doc").with("k.doc = ?", super::list::blob(id.0));
    QUERY.first(conn, reader, filter, |row| read(reader, row))
}

/// A township's lists of a month.
pub fn of_month(
    conn: &Connection,
    reader: &Reader,
    township: &UnitId,
    month: Month,
) -> Result<Vec<IssueListRow>> {
    let filter = Filter::on_desks("k.doc")
        .with("k.unit = ?", township.to_string())
        .with("k.month = ?", month.to_string());
    QUERY.rows(conn, reader, filter, Page::default(), |row| read(reader, row))
}

/// Whether a list of the township still waits for the server's word.
pub fn is_waiting(conn: &Connection, reader: &Reader, township: &UnitId) -> Result<bool> {
    let filter = Filter::on_desks("k.doc")
        .with("k.unit = ?", township.to_string())
        .and("k.doc IN (SELECT w.doc FROM record w WHERE w.kind = 'issue_list' AND w.state <> 'delivered')");
    Ok(QUERY.first(conn, reader, filter, |row| read(reader, row))?.is_some())
}

/// What the township's lists gave out, as far as the server has let them in.
pub fn issued(conn: &Connection, reader: &Reader, township: &UnitId) -> Result<Vec<Issued>> {
    let sql = with_desks(&format!(
        "SELECT n.list, n.issue, k.created_at, k.month, k.version, n.number
         FROM listed_issue n JOIN issue_list k ON k.doc = n.list {} WHERE k.unit = ?2",
        confirmed()
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params![reader.eyes(), township.as_str()])?;
    let mut lists: BTreeMap<DocId, Issued> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let list = id_of(row, 0)?;
        let (month, version, at) = (month(row)?, row.get("version")?, row.get("created_at")?);
        let empty = || Issued { month, version, at, list, numbers: BTreeMap::new() };
        let number = row.get_ref("number")?.as_str()?.parse().map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, Box::new(error))
        })?;
        lists.entry(list).or_insert_with(empty).numbers.insert(id_of(row, 1)?, number);
    }
    Ok(lists.into_values().collect())
}

/// The issues on a list.
pub fn issues(conn: &Connection, reader: &Reader, list: DocId) -> Result<BTreeSet<DocId>> {
    let filter = Filter::on_desks("n.list").with("n.list = ?", super::list::blob(list.0));
    let ids = super::list::distinct_ids(conn, reader, "listed_issue n", "n.issue", filter)?;
    Ok(ids.into_iter().collect())
}

/// Whether the numbers on it hold.
pub fn is_confirmed(row: &IssueListRow) -> bool {
    row.state == SendState::Delivered
}
