//! `meeting`: when and where each talk is or was, and how much came of it (T1b, G3).

use super::ledger::{self, Raised, Talk};
use super::list::{self, Filter, Query, blob, date};
use super::search::{self, Indexed};
use super::searchable::{Searchable, holds};
use super::{ProjectionInput, Reader, id_of, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{Matter, MeetingFilter, MeetingRow, Page, SearchHit};
use shared::domain::{
    DocId, Kind, Meeting, Outcome, Place, PlaceKind, Point, Record, TalkForm, UnitId, date_of, entered_late,
};
use shared::workflow::voided;
use std::collections::BTreeSet;

pub(super) const INDEXED: Indexed = Indexed { table: "meeting", index: "meeting_index" };

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Meeting>) -> Result<()> {
    let body = &record.body;
    let held = body.held.date.is_some();
    let times = if held { body.held } else { body.planned };
    let late = body.held.date.is_some_and(|day| entered_late(day, date_of(record.created.at)));
    let words = searchable(body).into_words();
    let before = search::take(tx, &INDEXED, input.id.0.as_bytes())?;
    tx.prepare_cached(
        "INSERT INTO meeting VALUES
            (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(params![
        before.as_ref().map(|(number, _)| number),
        input.id.0.as_bytes(),
        record.unit.as_str(),
        record.created.by.0.as_bytes(),
        form_name(body.form),
        // One without a day is refused when it is saved; two people who each emptied one of its days make one.
        body.day().map(|day| day.to_string()).unwrap_or_default(),
        times.start.map(|time| time.to_string()),
        held,
        body.place.kind.name(),
        body.place.name,
        body.topic,
        body.standing().count() as i64,
        body.present().len() as i64,
        body.residents,
        late,
        voided(&record.events).is_some(),
        serde_json::json!(said(body).collect::<Vec<_>>()).to_string(),
        words,
    ])?;
    search::index(tx, &INDEXED, before, &words)?;
    match talk(record) {
        Some(talk) => ledger::put(tx, input, &talk),
        None => ledger::forget(tx, input.id.0.as_bytes()),
    }
}

/// What the ledger says of it once it was held: each point in its order, never who spoke (T1f). What was solved on the spot
/// is an issue with its answer; what was only noted is told where nothing else was raised.
fn talk(record: &Record<Meeting>) -> Option<Talk<'_>> {
    let body = &record.body;
    let mut matters: Vec<Raised> = body.standing().filter_map(|(_, point)| raised(point)).collect();
    if matters.is_empty() {
        let noted = body.standing().map(|(_, point)| point.text.as_str());
        let content = std::iter::once(body.topic.as_str()).chain(noted).find(|text| !text.is_empty());
        let content = content.unwrap_or_default();
        matters.push(Raised { matter: Matter::Nothing, content, document: None });
    }
    Some(Talk {
        form: body.form,
        unit: &record.unit,
        created: &record.created,
        events: &record.events,
        date: body.held.date?,
        household: None,
        speaker: None,
        matters,
    })
}

fn raised(point: &Point) -> Option<Raised<'_>> {
    let matter = match point.outcome {
        Outcome::Suggestion => Matter::Suggestion,
        Outcome::Issue | Outcome::Solved => Matter::Difficulty,
        Outcome::Note => return None,
    };
    Some(Raised { matter, content: &point.text, document: point.document })
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    search::forget(tx, &INDEXED, doc)?;
    ledger::forget(tx, doc)
}

/// By what was said and where, never by who said it: that is told to nobody here (T1f).
fn searchable(body: &Meeting) -> Searchable {
    let points = body.standing().flat_map(|(_, point)| [point.text.as_str(), point.answer.as_str()]);
    let texts = [body.topic.as_str(), body.place.name.as_str()].into_iter().chain(points);
    texts.fold(Searchable::default(), Searchable::text).text(&body.minutes)
}

/// The sentences of it, those that name it best first.
fn said(body: &Meeting) -> impl Iterator<Item = &str> {
    let points = body.standing().flat_map(|(_, point)| [point.text.as_str(), point.answer.as_str()]);
    let texts = std::iter::once(body.topic.as_str()).chain(points).chain([body.minutes.as_str()]);
    let sentences = texts.flat_map(|text| text.split_inclusive(['。', '！', '？', '；', '\n']));
    sentences.map(str::trim).filter(|sentence| !sentence.is_empty())
}

fn form_name(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Topical => "topical",
        _ => "gathering",
    }
}

const SELECT: &str = "m.doc, m.author, m.unit, m.form, m.day, m.start, m.held, m.place_kind, m.place_name,
    m.topic, m.points, m.cadres, m.residents, m.late, m.voided, r.state";
const TABLE: &str = "meeting m";
const JOINS: &str = "JOIN record r ON r.doc = m.doc";

fn read(reader: &Reader, row: &Row) -> Result<MeetingRow> {
    let form = row.get_ref("form")?.as_str()?;
    let start: Option<String> = row.get("start")?;
    let place = row.get_ref("place_kind")?.as_str()?;
    Ok(MeetingRow {
        id: id_of(row, 0)?,
        by: reader.person_name(Some(sql::id(row, 1)?)),
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        // Written by `put` from these types.
        form: if form == "topical" { TalkForm::Topical } else { TalkForm::Gathering },
        day: date(row, "day").unwrap_or(jiff::civil::Date::MIN),
        start: start.and_then(|time| time.parse().ok()),
        held: row.get("held")?,
        place: Place {
            kind: PlaceKind::from_name(place).unwrap_or(PlaceKind::Other),
            name: row.get("place_name")?,
        },
        topic: row.get("topic")?,
        points: row.get("points")?,
        cadres: row.get("cadres")?,
        residents: row.get("residents")?,
        late: row.get("late")?,
        voided: row.get("voided")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// Talks of the month that stand.
fn in_month(day: jiff::civil::Date) -> Filter {
    Filter::on_desks("m.doc")
        .and("m.voided = 0")
        .with("m.day >= ?", day.first_of_month().to_string())
        .with("m.day <= ?", day.last_of_month().to_string())
}

/// By day, the earliest first.
pub fn of_month(conn: &Connection, reader: &Reader, wanted: &MeetingFilter) -> Result<Vec<MeetingRow>> {
    let filter = in_month(wanted.month).within("m.unit", wanted.unit.as_ref());
    let query =
        Query { select: SELECT, table: TABLE, joins: JOINS, order: "m.day, m.start IS NULL, m.start, m.doc" };
    query.rows(conn, reader, filter, Page::default(), |row| read(reader, row))
}

/// Talks of this form that were held in the month (A14).
pub fn count_held(conn: &Connection, reader: &Reader, wanted: &MeetingFilter, form: TalkForm) -> Result<u32> {
    let filter = in_month(wanted.month)
        .within("m.unit", wanted.unit.as_ref())
        .and("m.held = 1")
        .with("m.form = ?", form_name(form).to_owned());
    list::count(conn, reader, TABLE, filter)
}

/// Villages that have held a 集中畅谈 in the month (T1b, A11).
pub fn villages_with_one(
    conn: &Connection,
    reader: &Reader,
    month: jiff::civil::Date,
) -> Result<BTreeSet<UnitId>> {
    let filter = in_month(month).and("m.held = 1 AND m.form = 'gathering'");
    let units = list::distinct(conn, reader, TABLE, "m.unit", filter)?;
    Ok(units.into_iter().filter_map(|unit| UnitId::new(unit).ok()).collect())
}

/// One talk; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<MeetingRow>> {
    let filter = Filter::on_desks("m.doc").with("m.doc = ?", blob(id.0));
    let query = Query { select: SELECT, table: TABLE, joins: JOINS, order: "m.doc" };
    query.first(conn, reader, filter, |row| read(reader, row))
}

/// Earlier talks that minutes are compared with (G5).
const COMPARED: Page = Page { offset: 0, limit: 12 };

/// The last talks that the village held up to this day, the latest first.
pub fn before(
    conn: &Connection,
    reader: &Reader,
    unit: &UnitId,
    day: jiff::civil::Date,
) -> Result<Vec<DocId>> {
    let filter = Filter::on_desks("m.doc")
        .and("m.voided = 0 AND m.held = 1")
        .with("m.unit = ?", unit.as_str().to_owned())
        .with("m.day <= ?", day.to_string());
    let query = Query { select: "m.doc", table: TABLE, joins: "", order: "m.day DESC, m.doc DESC" };
    query.rows(conn, reader, filter, COMPARED, |row| id_of(row, 0))
}

/// Talks of units where the reader works whose day has come and that were not recorded yet, the earliest first.
pub fn due(conn: &Connection, reader: &Reader) -> Result<Vec<MeetingRow>> {
    let filter = Filter::on_desks("m.doc")
        .and("m.voided = 0 AND m.held = 0 AND m.day <> ''")
        .with("m.day <= ?", reader.today.to_string())
        .with("m.unit IN (SELECT value FROM json_each(?))", reader.units_json());
    let query = Query { select: SELECT, table: TABLE, joins: JOINS, order: "m.day, m.doc" };
    query.rows(conn, reader, filter, Page::default(), |row| read(reader, row))
}

/// Talks that a search finds, the latest first. Each shows the sentence in which it was found, or its first one.
pub(super) fn hits(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<SearchHit>> {
    let Some(wanted) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(Vec::new());
    };
    let terms = search::terms(query);
    let filter = Filter::on_desks("m.doc").and("m.voided = 0").found("m", Some(&wanted));
    let select = "m.doc, m.unit, m.day, m.place_name, m.said";
    let query = Query { select, table: TABLE, joins: "", order: "m.day DESC, m.doc DESC" };
    query.rows(conn, reader, filter, page, |row| {
        let (day, place): (String, String) = (row.get("day")?, row.get("place_name")?);
        let unit = reader.unit_name(row.get_ref("unit")?.as_str()?);
        let detail: Vec<String> = [day, unit, place].into_iter().filter(|part| !part.is_empty()).collect();
        Ok(SearchHit {
            id: id_of(row, 0)?,
            kind: Kind::Meeting,
            title: sentence(row.get_ref("said")?.as_str()?, &terms),
            detail: detail.join(" · "),
        })
    })
}

fn sentence(said: &str, terms: &[String]) -> String {
    // Written by `put`.
    let sentences: Vec<String> = serde_json::from_str(said).unwrap_or_default();
    let found = sentences.iter().find(|sentence| {
        let words = Searchable::default().text(sentence).into_words();
        terms.iter().any(|term| holds(&words, term))
    });
    found.or(sentences.first()).cloned().unwrap_or_default()
}
