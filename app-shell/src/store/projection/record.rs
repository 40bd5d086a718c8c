//! `record`: what holds for records of every kind: how they are called, how far they came, whether they are void.

use super::list::{Filter, Query, blob, join_household, on_desks, with_desks};
use super::{ProjectionInput, Reader, id_of, sql, state_from_name, state_name};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use shared::api::{ListOf, Page, SendState};
use shared::domain::{AnyRecord, DocId, EventId, Kind, Millis, PersonId, UnitId};
use shared::workflow::{residence, voided};

/// A record as lists of mixed kinds show it.
pub struct RecordRow {
    pub id: DocId,
    pub kind: Kind,
    pub title: String,
    pub unit: UnitId,
    pub author: PersonId,
    pub created_at: Millis,
    pub conflict: bool,
    pub state: SendState,
    pub void: Option<VoidRow>,
}

/// The 作废 that stands.
pub struct VoidRow {
    pub event: EventId,
    pub reason: String,
    pub by: PersonId,
    pub at: Millis,
}

pub(super) fn put(tx: &Connection, input: &ProjectionInput) -> Result<()> {
    let record = input.record;
    let created = record.created();
    let void = voided(record.events()).and_then(|(id, reason)| Some((id, reason, record.events().get(&id)?)));
    tx.prepare_cached(
        "INSERT OR REPLACE INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        input.id.0.as_bytes(),
        record.kind().name(),
        home(record).as_str(),
        created.by.0.as_bytes(),
        created.at,
        title(record),
        goes_with(record).map(|id| id.0.into_bytes()),
        input.doc.conflicts().len() as i64,
        state_name(input.state),
        void.as_ref().map(|(id, ..)| id.0.into_bytes()),
        void.as_ref().map(|(_, reason, _)| *reason),
        void.as_ref().map(|(.., event)| event.by.0.into_bytes()),
        void.as_ref().map(|(.., event)| event.at),
    ])?;
    Ok(())
}

/// Takes the row away; says of which kind it was, `None` where there was none.
pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<Option<Kind>> {
    let kind: Option<String> = tx
        .prepare_cached("DELETE FROM record WHERE doc = ?1 RETURNING kind")?
        .query_row([doc], |row| row.get(0))
        .optional()?;
    Ok(kind.and_then(|kind| Kind::from_name(&kind)))
}

/// The record's own words. A visit has none: lists name it after its household, once that has arrived.
pub fn title(record: &AnyRecord) -> &str {
    match record {
        AnyRecord::Household(record) => {
            record.body.head().map_or(record.body.address.as_str(), |head| &head.name)
        }
        AnyRecord::Issue(record) => &record.body.content,
        AnyRecord::Suggestion(record) => &record.body.content,
        AnyRecord::AppComplaint(record) => &record.body.text,
        AnyRecord::Meeting(record) if record.body.topic.is_empty() => &record.body.place.name,
        AnyRecord::Meeting(record) => &record.body.topic,
        AnyRecord::Reception(record) => super::reception::title(&record.body),
        AnyRecord::Handover(record) => &record.body.note,
        // Who spoke is not told in a list; a month's list is called after its kind.
        AnyRecord::Visit(_) | AnyRecord::Identity(_) | AnyRecord::IssueList(_) => "",
    }
}

/// Lists of mixed kinds name a record after its household. Who spoke is told in none.
fn goes_with(record: &AnyRecord) -> Option<DocId> {
    record.household().filter(|_| record.kind() != Kind::Identity)
}

/// The village where a household lives now; of other records the one where they were made.
fn home(record: &AnyRecord) -> UnitId {
    match record {
        AnyRecord::Household(record) => residence(record).unit,
        other => other.unit().clone(),
    }
}

const SELECT: &str = "r.doc, r.kind, coalesce(nullif(r.title, ''), h.head, '') AS title, r.unit, r.author,
    r.created_at, r.conflicts, r.state, r.void_event, r.void_reason, r.void_by, r.void_at";
const TABLE: &str = "record r";

fn joins(reader: &Reader) -> String {
    join_household(reader, "r.household")
}

fn read(row: &Row) -> Result<RecordRow> {
    let kind: String = row.get("kind")?;
    let void = match sql::optional_id(row, 8)? {
        Some(event) => Some(VoidRow { event, reason: row.get(9)?, by: sql::id(row, 10)?, at: row.get(11)? }),
        None => None,
    };
    Ok(RecordRow {
        id: id_of(row, 0)?,
        // Written by `put` from a `Kind`.
        kind: Kind::from_name(&kind).unwrap_or(Kind::AppComplaint),
        title: row.get("title")?,
        unit: sql::unit(row, 3)?,
        author: sql::id(row, 4)?,
        created_at: row.get("created_at")?,
        conflict: row.get::<_, i64>("conflicts")? > 0,
        state: state_from_name(row.get_ref("state")?.as_str()?),
        void,
    })
}

/// One record; `None` where there is none here that the reader may see.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<RecordRow>> {
    let query = Query { select: SELECT, table: TABLE, joins: &joins(reader), order: "r.doc" };
    let filter = Filter::on_desks("r.doc").with("r.doc = ?", blob(id.0));
    query.first(conn, reader, filter, read)
}

/// Whether it lies on a desk of the reader.
pub fn is_readable(conn: &Connection, reader: &Reader, id: DocId) -> Result<bool> {
    conn.prepare_cached(&with_desks(&format!("SELECT {}", on_desks("?2"))))?
        .query_row(params![reader.eyes(), id.0.as_bytes()], |row| row.get(0))
}

/// 作废, latest first. Who spoke goes along with its visit and has no row of its own.
pub fn voided_list(conn: &Connection, reader: &Reader, page: Page) -> Result<ListOf<RecordRow>> {
    let query = Query { select: SELECT, table: TABLE, joins: &joins(reader), order: "r.void_at DESC, r.doc" };
    let filter = Filter::on_desks("r.doc").and("r.void_event IS NOT NULL").and("r.kind <> 'identity'");
    query.page(conn, reader, filter, page, read)
}

/// Records in which two people changed the same field.
pub fn in_conflict(conn: &Connection, reader: &Reader, page: Page) -> Result<Vec<RecordRow>> {
    let query = Query { select: SELECT, table: TABLE, joins: &joins(reader), order: "r.doc" };
    let filter = Filter::on_desks("r.doc").and("r.conflicts > 0").and("r.void_event IS NULL");
    query.rows(conn, reader, filter, page, read)
}

/// How many records wait for somebody to choose.
pub fn count_conflicts(conn: &Connection) -> Result<u32> {
    conn.prepare_cached("SELECT count(*) FROM record WHERE conflicts > 0 AND void_event IS NULL")?
        .query_row([], |row| row.get(0))
}

/// Records that the reader made since `since`, or that wait here with a change of theirs; problems first, then what waits,
/// then the latest. Who spoke ([`Kind::Identity`]) goes along with its visit and has no row of its own.
pub fn of_reader(conn: &Connection, reader: &Reader, since: Millis, page: Page) -> Result<Vec<RecordRow>> {
    let query = Query {
        select: SELECT,
        table: TABLE,
        joins: &joins(reader),
        order: "CASE r.state WHEN 'refused' THEN 0 WHEN 'held' THEN 1 ELSE 2 END, r.conflicts > 0 DESC,
            r.state = 'local' DESC, r.created_at DESC, r.doc DESC",
    };
    let author = blob(reader.person.0);
    let filter = Filter::everything()
        .and("r.kind <> 'identity'")
        .with(
            "((r.author = ? AND (r.created_at >= ? OR r.state <> 'delivered')) OR r.doc IN
                (SELECT o.doc FROM outbox o JOIN command c ON c.id = o.command WHERE c.person = ?)
              OR r.doc IN (SELECT f.doc FROM refused f WHERE f.person = ?))",
            author.clone(),
        )
        .value(since)
        .value(author.clone())
        .value(author);
    query.rows(conn, reader, filter, page, read)
}
