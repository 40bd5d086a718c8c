//! `visit` and `matter`: visits, and the 民情台账 that is made of them.

use super::list::{Filter, Query, blob, date, terms};
use super::{ProjectionInput, Reader, id_of, search, sql, state_from_name, words};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use shared::api::{LedgerFilter, LedgerRow, ListOf, Matter, Page, ReviewView, VisitRow};
use shared::domain::{DocId, Kind, Millis, PersonId, Record, Visit, mask_name};
use shared::workflow::{Phase, Review, review_of, voided};

/// What the projection keeps of a review.
#[derive(Default)]
struct ReviewColumns<'a> {
    review: &'static str,
    by: Option<PersonId>,
    at: Option<Millis>,
    reason: Option<&'a str>,
    edited_since: bool,
}

pub(super) fn insert(tx: &Connection, input: &ProjectionInput, record: &Record<Visit>) -> Result<()> {
    let asks = &record.body.asks;
    let review = review_columns(input, record);
    let heads: Vec<String> = input.doc.heads().iter().map(ToString::to_string).collect();
    tx.prepare_cached(
        "INSERT INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
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
    insert_matters(tx, input.id, record)
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

/// One row per matter; a visit at which nothing was raised is one row with what was found.
fn insert_matters(tx: &Connection, id: DocId, record: &Record<Visit>) -> Result<()> {
    let asks = &record.body.asks;
    let difficulties = asks.difficulties.standing().map(|(_, item)| (Matter::Difficulty, item));
    let suggestions = asks.suggestions.standing().map(|(_, item)| (Matter::Suggestion, item));
    let mut matters: Vec<(Matter, &str, Option<DocId>)> = difficulties
        .chain(suggestions)
        .map(|(matter, item)| (matter, item.text.as_str(), item.document))
        .collect();
    if matters.is_empty() {
        matters.push((Matter::Nothing, asks.situation.text.as_str(), None));
    }
    let mut insert = tx.prepare_cached("INSERT INTO matter VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (position, (matter, content, document)) in matters.into_iter().enumerate() {
        insert.execute(params![
            id.0.as_bytes(),
            position as i64,
            record.body.date.to_string(),
            matter_name(matter),
            content,
            words::normal(content),
            document.map(|id| id.0.into_bytes()),
        ])?;
    }
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

const REVIEW: &str = "v.review, v.review_by, v.review_at, v.review_reason, v.edited_since";

fn read_review(reader: &Reader, row: &Row) -> Result<ReviewView> {
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

fn visits(order: &'static str) -> (String, &'static str, &'static str) {
    let select = format!(
        "v.doc, v.household, v.author, h.head, h.address, v.date, v.difficulties, v.suggestions, v.voided,
         r.state, {REVIEW}"
    );
    (select, "visit v JOIN record r ON r.doc = v.doc LEFT JOIN household h ON h.doc = v.household", order)
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

/// One visit; `None` where it is not here.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<VisitRow>> {
    let (select, from, _) = visits("");
    conn.prepare_cached(&format!("SELECT {select} FROM {from} WHERE v.doc = ?1"))?
        .query_row([id.0.as_bytes()], |row| read(reader, row))
        .optional()
}

/// A household's visits, latest first, voided ones included: they are marked.
pub fn of_household(
    conn: &Connection,
    reader: &Reader,
    household: DocId,
    page: Page,
) -> Result<Vec<VisitRow>> {
    let (select, from, order) = visits("v.date DESC, v.doc DESC");
    let filter = Filter::on_desks_of(reader, "v.doc").with("v.household = ?", blob(household.0));
    Query { select: &select, from, order }.rows(conn, filter, page, |row| read(reader, row))
}

/// The reader's own visits that were returned and not mended since.
pub fn returned_to(conn: &Connection, reader: &Reader, page: Page) -> Result<Vec<VisitRow>> {
    let (select, from, order) = visits("v.review_at DESC, v.doc");
    let filter = Filter::on_desks_of(reader, "v.doc")
        .with("v.author = ?", blob(reader.person.0))
        .and("v.review = 'returned' AND v.edited_since = 0 AND v.voided = 0");
    Query { select: &select, from, order }.rows(conn, filter, page, |row| read(reader, row))
}

/// What still waits for the secretary's word: not looked at, or mended after it was.
const UNREVIEWED: &str = "(v.review = 'open' OR v.edited_since = 1)";

/// How many visits wait for review, and the date of the oldest.
pub fn to_review(conn: &Connection, reader: &Reader) -> Result<Option<(u32, jiff::civil::Date)>> {
    let query = Query { select: "count(*), min(v.date) AS oldest", from: "visit v", order: "1" };
    let filter = Filter::on_desks_of(reader, "v.doc").and("v.voided = 0").and(UNREVIEWED);
    let counted = query.rows(conn, filter, Page::default(), |row| {
        Ok((row.get::<_, u32>(0)?, super::list::optional_date(row, "oldest")?))
    })?;
    Ok(counted.into_iter().find_map(|(count, oldest)| Some((count, oldest?))))
}

/// Visits since `since`: by the reader, and all on the reader's desks.
pub fn count_since(conn: &Connection, reader: &Reader, since: jiff::civil::Date) -> Result<(u32, u32)> {
    let visits = Query { select: "", from: "visit v", order: "" };
    let filter =
        || Filter::on_desks_of(reader, "v.doc").and("v.voided = 0").with("v.date >= ?", since.to_string());
    let mine = filter().with("v.author = ?", blob(reader.person.0));
    Ok((visits.count(conn, &mine)?, visits.count(conn, &filter())?))
}

/// 民情台账: one row per matter, latest first. Void visits are not in it.
pub fn ledger(
    conn: &Connection,
    reader: &Reader,
    wanted: &LedgerFilter,
    page: Page,
) -> Result<ListOf<LedgerRow>> {
    let select = format!(
        "m.visit, v.author, v.unit, h.grid, h.head, h.address, m.date, m.matter, m.content, m.document,
         i.number, i.phase, v.heads, r.state, {REVIEW}"
    );
    let from = "matter m JOIN visit v ON v.doc = m.visit JOIN record r ON r.doc = m.visit
        LEFT JOIN household h ON h.doc = v.household LEFT JOIN issue i ON i.doc = m.document";
    let mut filter = Filter::on_desks_of(reader, "m.visit")
        .and("v.voided = 0")
        .within("v.unit", wanted.unit.as_ref())
        .with_some("m.date >= ?", wanted.from.map(|date| date.to_string()))
        .with_some("m.date <= ?", wanted.to.map(|date| date.to_string()));
    filter = match wanted.unreviewed {
        Some(true) => filter.and(UNREVIEWED),
        Some(false) => filter.and("v.review <> 'open' AND v.edited_since = 0"),
        None => filter,
    };
    for term in terms(&wanted.query) {
        let households = search::find(conn, &term, Kind::Household)?.unwrap_or_default();
        filter = filter
            .with(
                "(instr(m.words, ?) > 0 OR instr(lower(replace(coalesce(i.number, ''), '-', '')), ?) > 0
                  OR v.household IN (SELECT unhex(value) FROM json_each(?)))",
                term.clone(),
            )
            .value(term)
            .value(super::list::ids_json(&households));
    }
    let query = Query { select: &select, from, order: "m.date DESC, m.visit DESC, m.position" };
    query.page(conn, filter, page, |row| read_matter(reader, row))
}

fn read_matter(reader: &Reader, row: &Row) -> Result<LedgerRow> {
    let matter = matter_from_name(row.get_ref("matter")?.as_str()?);
    let document: Option<DocId> = sql::optional_id(row, 9)?;
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
