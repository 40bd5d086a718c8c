//! `visit`: who visited whom when, and what the township said of it.

use super::list::{self, Filter, Query, blob, date, join_household};
use super::{ProjectionInput, Reader, id_of, ledger, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{Page, ReviewView, VisitRow};
use shared::domain::{DocId, Millis, PersonId, Record, Visit};
use shared::workflow::{Review, review_of, voided};

/// What the projection keeps of a review.
#[derive(Default)]
struct ReviewColumns<'a> {
    review: &'static str,
    by: Option<PersonId>,
    at: Option<Millis>,
    reason: Option<&'a str>,
    edited_since: bool,
}

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Visit>) -> Result<()> {
    let asks = &record.body.asks;
    let review = review_columns(input, record);
    let heads: Vec<String> = input.doc.heads().iter().map(ToString::to_string).collect();
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
        serde_json::Value::from(heads).to_string(),
        voided(&record.events).is_some(),
    ])?;
    ledger::forget(tx, input.id.0.as_bytes())?;
    if voided(&record.events).is_none() {
        let waits = review.review == "open" || review.edited_since;
        ledger::insert(tx, input.id, record, waits)?;
    }
    Ok(())
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM visit WHERE doc = ?1")?.execute([doc])?;
    ledger::forget(tx, doc)
}

fn review_columns<'a>(input: &ProjectionInput, record: &'a Record<Visit>) -> ReviewColumns<'a> {
    let (review, event, heads, reason) = match review_of(&record.events) {
        Review::Open => return ReviewColumns { review: "open", ..ReviewColumns::default() },
        Review::Reviewed { event, heads } => ("reviewed", event, heads, None),
        Review::Returned { event, heads, reason } => ("returned", event, heads, Some(reason)),
    };
    let event = record.events.get(&event);
    let heads: Vec<_> = heads.iter().filter_map(|head| head.parse().ok()).collect();
    ReviewColumns {
        review,
        by: event.map(|event| event.by),
        at: event.map(|event| event.at),
        reason,
        edited_since: input.doc.body_changed_since(&heads),
    }
}

pub(super) const REVIEW: &str = "v.review, v.review_by, v.review_at, v.review_reason, v.edited_since";

pub(super) fn read_review(reader: &Reader, row: &Row) -> Result<ReviewView> {
    let review = row.get_ref("review")?.as_str()?.to_owned();
    if review == "open" {
        return Ok(ReviewView::Open);
    }
    let by: Option<[u8; 16]> = row.get("review_by")?;
    let by = reader.person_name(by.map(|by| uuid::Uuid::from_bytes(by).into()));
    let at: Option<Millis> = row.get("review_at")?;
    let (at, edited_since) = (at.unwrap_or_default(), row.get("edited_since")?);
    Ok(match review.as_str() {
        "reviewed" => ReviewView::Reviewed { by, at, edited_since },
        _ => {
            let reason: Option<String> = row.get("review_reason")?;
            ReviewView::Returned { by, at, reason: reason.unwrap_or_default(), edited_since }
        }
    })
}

const TABLE: &str = "visit v";

fn joins() -> String {
    format!("JOIN record r ON r.doc = v.doc {}", join_household("v.household"))
}

fn select() -> String {
    format!(
        "v.doc, v.household, v.author, h.head, h.address, v.date, v.difficulties, v.suggestions, v.voided,
         r.state, {REVIEW}"
    )
}

fn rows(
    conn: &Connection,
    reader: &Reader,
    filter: Filter,
    order: &str,
    page: Page,
) -> Result<Vec<VisitRow>> {
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order };
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
        review: read_review(reader, row)?,
        voided: row.get("voided")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// One visit; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<VisitRow>> {
    let filter = Filter::on_desks("v.doc").with("v.doc = ?", blob(id.0));
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order: "v.doc" };
    query.first(conn, reader, filter, |row| read(reader, row))
}

/// A household's visits, latest first, voided ones included: they are marked.
pub fn of_household(
    conn: &Connection,
    reader: &Reader,
    household: DocId,
    page: Page,
) -> Result<Vec<VisitRow>> {
    let filter = Filter::on_desks("v.doc").with("v.household = ?", blob(household.0));
    rows(conn, reader, filter, "v.date DESC, v.doc DESC", page)
}

/// The reader's own visits that were returned and not mended since.
pub fn returned_to(conn: &Connection, reader: &Reader, page: Page) -> Result<Vec<VisitRow>> {
    let filter = Filter::on_desks("v.doc")
        .with("v.author = ?", blob(reader.person.0))
        .and("v.review = 'returned' AND v.edited_since = 0 AND v.voided = 0");
    rows(conn, reader, filter, "v.review_at DESC, v.doc", page)
}

/// How many visits wait for the secretary's word (not looked at, or mended after they were), and the date of the oldest.
pub fn to_review(conn: &Connection, reader: &Reader) -> Result<Option<(u32, jiff::civil::Date)>> {
    let filter =
        Filter::on_desks("v.doc").and("v.voided = 0").and("(v.review = 'open' OR v.edited_since = 1)");
    let counted = list::count_and_least::<String>(conn, reader, TABLE, "v.date", filter)?;
    Ok(counted.and_then(|(count, oldest)| Some((count, oldest.parse().ok()?))))
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
