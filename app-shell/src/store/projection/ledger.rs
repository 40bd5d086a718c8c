//! `matter`: the 民情台账, one row per matter of a visit that stands (T3g). It is made of visits, never typed.

use super::list::{Filter, Query, date, join_household, on_desks};
use super::visit::{REVIEW, read_review};
use super::{Reader, household, id_of, issue, search, sql, state_from_name, words};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{LedgerFilter, LedgerRow, ListOf, Matter, Page};
use shared::domain::{DocId, Record, Visit, mask_name};
use shared::workflow::Phase;

/// One row per matter; a visit at which nothing was raised is one row with what was found. `waits`: for the secretary's
/// word.
pub(super) fn insert(tx: &Connection, id: DocId, record: &Record<Visit>, waits: bool) -> Result<()> {
    let asks = &record.body.asks;
    let difficulties = asks.difficulties.standing().map(|(_, item)| (Matter::Difficulty, item));
    let suggestions = asks.suggestions.standing().map(|(_, item)| (Matter::Suggestion, item));
    let raised = difficulties.chain(suggestions);
    let mut matters: Vec<(Matter, &str, Option<DocId>)> =
        raised.map(|(matter, item)| (matter, item.text.as_str(), item.document)).collect();
    if matters.is_empty() {
        matters.push((Matter::Nothing, asks.situation.text.as_str(), None));
    }
    let mut insert =
        tx.prepare_cached("INSERT INTO matter VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for (position, (matter, content, document)) in matters.into_iter().enumerate() {
        insert.execute(params![
            id.0.as_bytes(),
            position as i64,
            record.unit.as_str(),
            record.body.household.0.as_bytes(),
            record.body.date.to_string(),
            matter_name(matter),
            content,
            words::normal(content),
            document.map(|id| id.0.into_bytes()),
            waits,
        ])?;
    }
    Ok(())
}

pub(super) fn forget(tx: &Connection, visit: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM matter WHERE visit = ?1")?.execute([visit])?;
    Ok(())
}

fn matter_name(matter: Matter) -> &'static str {
    match matter {
        Matter::Nothing => "nothing",
        Matter::Difficulty => "difficulty",
        Matter::Suggestion => "suggestion",
    }
}

fn matter_from_name(name: &str) -> Matter {
    match name {
        "difficulty" => Matter::Difficulty,
        "suggestion" => Matter::Suggestion,
        _ => Matter::Nothing,
    }
}

/// The ledger, latest first.
pub fn list(
    conn: &Connection,
    reader: &Reader,
    wanted: &LedgerFilter,
    page: Page,
) -> Result<ListOf<LedgerRow>> {
    let select = format!(
        "m.visit, v.author, m.document, m.unit, h.grid, h.head, h.address, m.date, m.matter, m.content,
         i.number, i.phase, v.heads, r.state, {REVIEW}"
    );
    let joins = format!(
        "JOIN visit v ON v.doc = m.visit JOIN record r ON r.doc = m.visit {}
         LEFT JOIN issue i ON i.doc = m.document AND {}",
        join_household("m.household"),
        on_desks("m.document"),
    );
    let mut filter = Filter::on_desks("m.visit")
        .within("m.unit", wanted.unit.as_ref())
        .with_some("m.date >= ?", wanted.from.map(|date| date.to_string()))
        .with_some("m.date <= ?", wanted.to.map(|date| date.to_string()))
        .with_some("m.waits = ?", wanted.unreviewed.map(i64::from));
    for term in search::terms(&wanted.query) {
        filter = about(conn, filter, term)?;
    }
    let order = "m.date DESC, m.visit DESC, m.position";
    let query = Query { select: &select, table: "matter m", joins: &joins, order };
    query.page(conn, reader, filter, page, |row| read(reader, row))
}

/// Only matters that hold the term, are of a household that does, or became an issue that does.
fn about(conn: &Connection, filter: Filter, term: String) -> Result<Filter> {
    let (mut clauses, mut values) = (vec!["instr(m.words, ?) > 0".to_owned()], Vec::new());
    for (column, of) in [("m.household", &household::INDEXED), ("m.document", &issue::INDEXED)] {
        if let Some(wanted) = search::wanted(conn, &term, of)? {
            let (table, found, read) = (of.table, wanted.clause("f"), on_desks("f.doc"));
            clauses.push(format!("{column} IN (SELECT f.doc FROM {table} f WHERE {found} AND {read})"));
            values.extend(wanted.values());
        }
    }
    let filter = filter.with(&format!("({})", clauses.join(" OR ")), term);
    Ok(values.into_iter().fold(filter, Filter::value))
}

fn read(reader: &Reader, row: &Row) -> Result<LedgerRow> {
    let matter = matter_from_name(row.get_ref("matter")?.as_str()?);
    let document: Option<DocId> = sql::optional_id(row, 2)?;
    let phase: Option<String> = row.get("phase")?;
    let heads: String = row.get("heads")?;
    Ok(LedgerRow {
        visit: id_of(row, 0)?,
        by: reader.person_name(Some(sql::id(row, 1)?)),
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        grid_name: reader.grid_name(row.get::<_, Option<String>>("grid")?.as_deref()),
        head_masked: mask_name(&row.get::<_, Option<String>>("head")?.unwrap_or_default()),
        address: row.get::<_, Option<String>>("address")?.unwrap_or_default(),
        date: date(row, "date")?,
        matter,
        content: row.get("content")?,
        issue: document.filter(|_| matter == Matter::Difficulty),
        number: row.get::<_, Option<String>>("number")?.unwrap_or_default(),
        phase: phase.and_then(|phase| Phase::from_name(&phase)),
        review: read_review(reader, row)?,
        heads: serde_json::from_str(&heads).unwrap_or_default(),
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}
