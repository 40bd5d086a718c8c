//! `visit`: who visited whom when, and what the township said of it.

use super::ledger::{self, Raised, Talk};
use super::list::{self, Filter, Query, blob, date, home_of, join_household};
use super::review::{self, ReviewColumns};
use super::{ProjectionInput, Reader, id_of, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{Matter, Page, VisitRow};
use shared::domain::{DocId, Item, Record, TalkForm, Visit};
use shared::workflow::voided;

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Visit>) -> Result<()> {
    let asks = &record.body.asks;
    let review = ReviewColumns::of(input, &record.events);
    tx.prepare_cached(
        "INSERT OR REPLACE INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        input.id.0.as_bytes(),
        record.body.household.0.as_bytes(),
        record.unit.as_str(),
        record.created.by.0.as_bytes(),
        record.body.date.to_string(),
        asks.difficulties.standing().count() as i64,
        asks.suggestions.standing().count() as i64,
        review.review,
        review.by.map(|by| by.0.into_bytes()),
        review.at,
        review.reason,
        review.edited_since,
        review::heads(input),
        voided(&record.events).is_some(),
    ])?;
    ledger::put(tx, input, &talk(record))
}

/// What the ledger says of it: a visit at which nothing was raised is one row with what was found.
fn talk(record: &Record<Visit>) -> Talk<'_> {
    let asks = &record.body.asks;
    let difficulties = asks.difficulties.standing().map(|(_, item)| raised(Matter::Difficulty, item));
    let suggestions = asks.suggestions.standing().map(|(_, item)| raised(Matter::Suggestion, item));
    let mut matters: Vec<Raised> = difficulties.chain(suggestions).collect();
    if matters.is_empty() {
        matters.push(Raised { matter: Matter::Nothing, content: &asks.situation.text, document: None });
    }
    Talk {
        form: TalkForm::HomeVisit,
        unit: &record.unit,
        created: &record.created,
        events: &record.events,
        date: record.body.date,
        household: Some(record.body.household),
        speaker: record.body.reporter,
        matters,
    }
}

fn raised(matter: Matter, item: &Item) -> Raised<'_> {
    Raised { matter, content: &item.text, document: item.document }
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM visit WHERE doc = ?1")?.execute([doc])?;
    ledger::forget(tx, doc)
}

const TABLE: &str = "visit v";

fn joins(reader: &Reader) -> String {
    format!("JOIN record r ON r.doc = v.doc {}", join_household(reader, "v.household"))
}

fn select(reader: &Reader) -> String {
    format!(
        "v.doc, {} AS household, v.author, h.head, h.address, v.date, v.difficulties, v.suggestions, v.voided,
         r.state, {}",
        home_of(reader, "v.household"),
        review::columns("v")
    )
}

fn rows(
    conn: &Connection,
    reader: &Reader,
    filter: Filter,
    order: &str,
    page: Page,
) -> Result<Vec<VisitRow>> {
    let query = Query { select: &select(reader), table: TABLE, joins: &joins(reader), order };
    query.rows(conn, reader, filter, page, |row| read(reader, row))
}

fn read(reader: &Reader, row: &Row) -> Result<VisitRow> {
    Ok(VisitRow {
        id: id_of(row, 0)?,
        household: id_of(row, 1)?,
        by: reader.person_name(Some(sql::id(row, 2)?)),
        head: row.get::<_, Option<String>>("head")?.unwrap_or_default(),
        address: row.get::<_, Option<String>>("address")?.unwrap_or_default(),
        date: date(row, "date")?,
        difficulties: row.get("difficulties")?,
        suggestions: row.get("suggestions")?,
        review: review::read(reader, row)?,
        voided: row.get("voided")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// One visit; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<VisitRow>> {
    let filter = Filter::on_desks("v.doc").with("v.doc = ?", blob(id.0));
    let query = Query { select: &select(reader), table: TABLE, joins: &joins(reader), order: "v.doc" };
    query.first(conn, reader, filter, |row| read(reader, row))
}

/// Visits of a household and of those that were merged into it, latest first, voided ones included: they are marked.
pub fn of_household(
    conn: &Connection,
    reader: &Reader,
    household: DocId,
    page: Page,
) -> Result<Vec<VisitRow>> {
    let filter = Filter::on_desks("v.doc").of_home(reader, "v.household", household);
    rows(conn, reader, filter, "v.date DESC, v.doc DESC", page)
}

/// How many visits of a household stand.
pub fn count_of_household(conn: &Connection, reader: &Reader, household: DocId) -> Result<u32> {
    let filter = Filter::on_desks("v.doc").of_home(reader, "v.household", household).and("v.voided = 0");
    list::count(conn, reader, TABLE, filter)
}

/// Visits in the month of `day`: by the reader, and all on the reader's desks. A date is typed and may lie ahead.
pub fn count_in_month(conn: &Connection, reader: &Reader, day: jiff::civil::Date) -> Result<(u32, u32)> {
    let month = Filter::on_desks("v.doc")
        .and("v.voided = 0")
        .with("v.date >= ?", day.first_of_month().to_string())
        .with("v.date <= ?", day.last_of_month().to_string());
    let mine = month.clone().with("v.author = ?", blob(reader.person.0));
    Ok((list::count(conn, reader, TABLE, mine)?, list::count(conn, reader, TABLE, month)?))
}
