//! `reception`: who was received when with what, and how far that has come.

use super::ledger::{self, Raised, Talk};
use super::list::{Filter, Query, blob, date, on_desks};
use super::search::{self, Indexed};
use super::searchable::Searchable;
use super::{ProjectionInput, Reader, id_of, identity, issue, sql, state_from_name};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params};
use shared::api::{IssueBrief, ListOf, Matter, Page, ReceptionFilter, ReceptionRow, SearchHit};
use shared::domain::{
    DocId, Kind, MatterKind, Millis, Reception, ReceptionMatter, Record, ServiceKind, TalkForm, UnitId,
    mask_name, noon_of,
};
use shared::words;
use shared::workflow::voided;

pub(super) const INDEXED: Indexed = Indexed { table: "reception", index: "reception_index" };

/// Receptions of a unit that wait or are today's, at most.
const QUEUE_MAX: u32 = 200;
const HALF_DAY_MS: Millis = 12 * 60 * 60 * 1000;

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Reception>) -> Result<()> {
    let (id, body) = (input.id, &record.body);
    let count = |kind| body.standing().filter(|matter| matter.kind == kind).count() as i64;
    let words = searchable(body).into_words();
    let before = search::take(tx, &INDEXED, id.0.as_bytes())?;
    tx.prepare_cached(
        "INSERT INTO reception VALUES
            (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        before.as_ref().map(|(number, _)| number),
        id.0.as_bytes(),
        record.unit.as_str(),
        record.created.by.0.as_bytes(),
        record.created.at,
        body.date.to_string(),
        body.point.map(|point| point.0.into_bytes()),
        body.household.map(|household| household.0.into_bytes()),
        body.speaker.map(|speaker| speaker.0.into_bytes()),
        body.about.as_ref().map(UnitId::as_str),
        title(body),
        first_service(body),
        count(MatterKind::Difficulty),
        count(MatterKind::Suggestion),
        count(MatterKind::Service),
        voided(&record.events).is_some(),
        words,
    ])?;
    search::index(tx, &INDEXED, before, &words)?;
    ledger::put(tx, input, &talk(record))
}

/// What the ledger says of it. What a unit is complained about to others, is told without who complained (T1f).
fn talk(record: &Record<Reception>) -> Talk<'_> {
    let body = &record.body;
    let mut matters: Vec<Raised> = body.standing().map(raised).collect();
    if matters.is_empty() {
        matters.push(Raised { matter: Matter::Nothing, content: "", document: None });
    }
    Talk {
        form: TalkForm::Reception,
        unit: &record.unit,
        created: &record.created,
        events: &record.events,
        date: body.date,
        household: body.household,
        speaker: body.speaker.filter(|_| body.about.is_none()),
        matters,
    }
}

/// A service without words is told by its name.
fn raised(matter: &ReceptionMatter) -> Raised<'_> {
    let kind = match matter.kind {
        MatterKind::Difficulty => Matter::Difficulty,
        MatterKind::Suggestion => Matter::Suggestion,
        MatterKind::Service => Matter::Service,
    };
    let content = match matter.service {
        Some(service) if matter.content.is_empty() => words::service(service),
        _ => &matter.content,
    };
    Raised { matter: kind, content, document: matter.document }
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    search::forget(tx, &INDEXED, doc)?;
    ledger::forget(tx, doc)
}

fn searchable(body: &Reception) -> Searchable {
    body.standing().fold(Searchable::default(), |text, matter| text.text(&matter.content))
}

/// The first words that were written down; empty where a service says all.
pub fn title(body: &Reception) -> &str {
    let mut contents = body.standing().map(|matter| matter.content.as_str());
    contents.find(|content| !content.is_empty()).unwrap_or_default()
}

fn first_service(body: &Reception) -> Option<String> {
    let service = body.standing().find_map(|matter| matter.service)?;
    serde_json::to_value(service).ok()?.as_str().map(ToOwned::to_owned)
}

const TABLE: &str = "reception c";
const LATEST_FIRST: &str = "c.date DESC, c.created_at DESC, c.doc DESC";

fn select() -> String {
    format!(
        "c.doc, c.author, c.date, c.created_at, c.unit, c.title, c.service, c.difficulties, c.suggestions,
         c.services, c.about, c.voided, r.state, p.name AS who,
         (SELECT json_group_array(json_object('number', i.number, 'phase', i.phase)) FROM
            (SELECT i.number, i.phase FROM issue i WHERE i.visit = c.doc AND {} ORDER BY i.doc) i) AS issues",
        on_desks("i.doc")
    )
}

fn joins() -> String {
    format!(
        "JOIN record r ON r.doc = c.doc LEFT JOIN identity p ON p.doc = c.speaker AND {}",
        on_desks("c.speaker")
    )
}

fn read(reader: &Reader, row: &Row) -> Result<ReceptionRow> {
    let issues: Vec<IssueBrief> = serde_json::from_str(row.get_ref("issues")?.as_str()?).unwrap_or_default();
    let service: Option<String> = row.get("service")?;
    let about: Option<String> = row.get("about")?;
    let who: Option<String> = row.get("who")?;
    Ok(ReceptionRow {
        id: id_of(row, 0)?,
        by: reader.person_name(Some(sql::id(row, 1)?)),
        date: date(row, "date")?,
        registered: row.get("created_at")?,
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        who_masked: mask_name(&who.unwrap_or_default()),
        about: about.map(|unit| reader.unit_name(&unit)).unwrap_or_default(),
        content: row.get("title")?,
        // Written by `first_service`.
        service: service.and_then(|name| serde_json::from_value::<ServiceKind>(name.into()).ok()),
        difficulties: row.get("difficulties")?,
        suggestions: row.get("suggestions")?,
        services: row.get("services")?,
        issues,
        voided: row.get("voided")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// One reception; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<ReceptionRow>> {
    let filter = Filter::on_desks("c.doc").with("c.doc = ?", blob(id.0));
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order: "c.doc" };
    query.first(conn, reader, filter, |row| read(reader, row))
}

/// Receptions, latest first.
pub fn list(
    conn: &Connection,
    reader: &Reader,
    wanted: &ReceptionFilter,
    page: Page,
) -> Result<ListOf<ReceptionRow>> {
    let filter = Filter::on_desks("c.doc").and("c.voided = 0").within("c.unit", wanted.unit.as_ref());
    let filter = about(conn, filter, &wanted.query)?;
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order: LATEST_FIRST };
    query.page(conn, reader, filter, page, |row| read(reader, row))
}

/// Only what holds the words of the query, or was brought by somebody whom they find.
fn about(conn: &Connection, filter: Filter, query: &str) -> Result<Filter> {
    let Some(own) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(filter);
    };
    let mut clauses = vec![own.clause("c")];
    let mut values: Vec<Value> = own.values().map(Value::from).into();
    if let Some(who) = search::wanted(conn, query, &identity::INDEXED)? {
        clauses.push(format!(
            "c.speaker IN (SELECT f.doc FROM identity f WHERE {} AND {})",
            who.clause("f"),
            on_desks("f.doc")
        ));
        values.extend(who.values().map(Value::from));
    }
    let mut values = values.into_iter();
    let first = values.next().unwrap_or(Value::Null);
    Ok(values.fold(filter.with(&format!("({})", clauses.join(" OR ")), first), Filter::value))
}

/// Receptions that a search finds, the latest first.
pub(super) fn hits(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<SearchHit>> {
    if search::terms(query).is_empty() {
        return Ok(Vec::new());
    }
    let wanted = ReceptionFilter { query: query.to_owned(), unit: None };
    let rows = list(conn, reader, &wanted, page)?.rows;
    let hit = |row: ReceptionRow| SearchHit {
        id: row.id,
        kind: Kind::Reception,
        detail: [row.date.to_string(), row.who_masked]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        title: row.content,
    };
    Ok(rows.into_iter().map(hit).collect())
}

fn is_open() -> String {
    format!(
        "EXISTS (SELECT 1 FROM issue i WHERE i.visit = c.doc AND {} AND {})",
        issue::OPEN,
        on_desks("i.doc")
    )
}

/// Of the reader's own units: what was received or registered today, and what is not done with, whoever wrote it down.
pub fn queue(conn: &Connection, reader: &Reader) -> Result<Vec<ReceptionRow>> {
    let midnight = noon_of(reader.today) - HALF_DAY_MS;
    let filter = of_own_units(reader)
        .with(&format!("(c.date = ? OR c.created_at >= ? OR {})", is_open()), reader.today.to_string())
        .value(midnight);
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order: LATEST_FIRST };
    let page = Page { offset: 0, limit: QUEUE_MAX };
    query.rows(conn, reader, filter, page, |row| read(reader, row))
}

/// Receptions of the reader's own units that are not done with.
pub fn open(conn: &Connection, reader: &Reader) -> Result<Vec<DocId>> {
    let filter = of_own_units(reader).and(&is_open());
    let query = Query { select: "c.doc", table: TABLE, joins: "", order: LATEST_FIRST };
    let page = Page { offset: 0, limit: QUEUE_MAX };
    query.rows(conn, reader, filter, page, |row| id_of(row, 0))
}

fn of_own_units(reader: &Reader) -> Filter {
    Filter::on_desks("c.doc")
        .and("c.voided = 0")
        .with("c.unit IN (SELECT value FROM json_each(?))", reader.units_json())
}

/// Somebody, as far as earlier receptions tell them from others.
pub struct Alike<'a> {
    pub name: &'a str,
    pub phone: &'a str,
    pub id_end: &'a str,
    pub household: Option<DocId>,
}

/// When somebody was last here: of the same name, and the same phone, ID number or household, or with none of these.
pub fn last_of(conn: &Connection, reader: &Reader, who: &Alike) -> Result<Option<ReceptionRow>> {
    let same = "c.speaker IN (SELECT s.doc FROM identity s WHERE s.name = ? AND s.voided = 0
        AND (s.phone <> '' AND s.phone = ? OR s.id_end <> '' AND s.id_end = ? OR c.household = ?
            OR s.phone = '' AND s.id_end = '' AND c.household IS NULL))";
    let household = who.household.map_or(Value::Null, |id| blob(id.0));
    let filter = Filter::on_desks("c.doc")
        .and("c.voided = 0")
        .and(&on_desks("c.speaker"))
        .with(same, who.name.to_owned())
        .value(who.phone.to_owned())
        .value(who.id_end.to_owned())
        .value(household);
    let query = Query { select: &select(), table: TABLE, joins: &joins(), order: LATEST_FIRST };
    query.first(conn, reader, filter, |row| read(reader, row))
}

/// Where this person last received somebody: the next is likely received there, too.
pub fn last_point(conn: &Connection, reader: &Reader) -> Result<Option<uuid::Uuid>> {
    let filter =
        Filter::on_desks("c.doc").with("c.author = ?", blob(reader.person.0)).and("c.point IS NOT NULL");
    let query = Query { select: "c.point", table: TABLE, joins: "", order: "c.created_at DESC, c.doc DESC" };
    query.first(conn, reader, filter, |row| Ok(uuid::Uuid::from_bytes(row.get(0)?)))
}
