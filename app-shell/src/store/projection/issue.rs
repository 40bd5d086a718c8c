//! `issue`: where each issue stands, whose move it is, until when.

use super::ledger::Alone;
use super::list::{self, Filter, Query, blob, date, join_household, optional_date};
use super::search::{self, Indexed, Wanted};
use super::searchable::Searchable;
use super::{ProjectionInput, Reader, id_of, issue_list, ledger, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{IssueFilter, IssueRow, ListOf, Matter, Page, SearchHit};
use shared::domain::{
    DocId, Event, EventKind, FeedbackChannel, Issue, IssueClass, IssueEvent, Kind, Millis, Owner, PersonId,
    Record, Scope, Tier, UnitId, date_of, mask_name, start_of,
};
use shared::limits::EXPORT_ROWS_MAX;
use shared::workflow::{Phase, Turn, issue_state};
use std::collections::BTreeSet;

pub(super) const INDEXED: Indexed = Indexed { table: "issue", index: "issue_index" };

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Issue>) -> Result<()> {
    let (id, body) = (input.id, &record.body);
    let words = Searchable::default().text(&body.number).text(&body.content).into_words();
    let before = search::take(tx, &INDEXED, id.0.as_bytes())?;
    insert(tx, id, record, before.as_ref().map(|(number, _)| *number), &words)?;
    search::index(tx, &INDEXED, before, &words)?;
    let (source, content) = (&body.source, body.content.as_str());
    let (date, household, speaker) = (body.date, body.household, body.reporter);
    let said = Alone { source, matter: Matter::Difficulty, content, date, household, speaker };
    ledger::put_alone(tx, input, record, said)
}

fn insert(
    tx: &Connection,
    id: DocId,
    record: &Record<Issue>,
    number: Option<i64>,
    words: &str,
) -> Result<()> {
    let state = issue_state(&record.events);
    let act = state.decided_by.and_then(|event| record.events.get(&event));
    let owner = state.owner.as_ref();
    let told = state.told.and_then(|event| told_by(record.events.get(&event)?));
    tx.prepare_cached(
        "INSERT INTO issue VALUES
            (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
             ?22, ?23, ?24, ?25, ?26)",
    )?
    .execute(params![
        number,
        id.0.as_bytes(),
        record.unit.as_str(),
        record.created.by.0.as_bytes(),
        record.body.number,
        record.body.content,
        record.body.household.map(|id| id.0.into_bytes()),
        record.body.source.document.0.as_bytes(),
        record.body.date.to_string(),
        state.phase.name(),
        act.map_or(record.created.by, |act| act.by).0.as_bytes(),
        act.map_or(record.created.at, |act| act.at),
        owner.and_then(|owner| owner.unit.as_ref()).map(UnitId::as_str),
        owner.and_then(|owner| owner.person).map(|person| person.0.into_bytes()),
        state.due.map(|due| due.to_string()),
        state.tier.name(),
        state.opinion.unwrap_or_default(),
        state.return_reason.unwrap_or_default(),
        state.fed_back,
        state.contradictions.len() as i64,
        words,
        state.measures.unwrap_or_default(),
        told.map(|(channel, _)| channel.name()),
        told.map(|(_, at)| at),
        state.filed.class.map(IssueClass::name),
        state.filed.scope.map(Scope::name),
    ])?;
    Ok(())
}

/// How and when those who raised it heard of the result.
fn told_by(event: &Event) -> Option<(FeedbackChannel, Millis)> {
    match &event.kind {
        EventKind::Issue(IssueEvent::FedBack { channel, .. }) => Some((*channel, event.at)),
        _ => None,
    }
}

fn select() -> String {
    format!(
        "i.doc, i.owner_person, i.number, i.content, i.phase, i.unit, h.head, i.date, i.owner_unit, i.due, i.tier,
         i.opinion, i.fed_back, i.contradictions, r.state, {} AS official",
        issue_list::official("i.doc")
    )
}

const TABLE: &str = "issue i";
/// Where the issue still needs somebody's move.
pub(super) const OPEN: &str = "(i.phase IN ('registered', 'reported', 'returned', 'listed', 'explaining', 'completed', 'closure_proposed')
    OR i.phase = 'explained' AND i.fed_back = 0)";

fn joins(reader: &Reader) -> String {
    format!("JOIN record r ON r.doc = i.doc {}", join_household(reader, "i.household"))
}

fn read(reader: &Reader, row: &Row) -> Result<IssueRow> {
    let phase = phase_of(row)?;
    let fed_back = row.get("fed_back")?;
    let turn = phase.turn(fed_back);
    let due = optional_date(row, "due")?;
    let owner: Option<PersonId> = sql::optional_id(row, 1)?;
    let owner = match owner {
        Some(person) => reader.person_name(Some(person)),
        None => reader.unit_name(&row.get::<_, Option<String>>("owner_unit")?.unwrap_or_default()),
    };
    Ok(IssueRow {
        id: id_of(row, 0)?,
        number: row.get("number")?,
        official: row.get::<_, Option<String>>("official")?.unwrap_or_default(),
        content: row.get("content")?,
        phase,
        turn,
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        head_masked: mask_name(&row.get::<_, Option<String>>("head")?.unwrap_or_default()),
        date: date(row, "date")?,
        owner,
        due,
        days_left: due.filter(|_| turn == Turn::Owner).map(|due| (due - reader.today).get_days()),
        tier: Tier::from_name(row.get_ref("tier")?.as_str()?).unwrap_or_default(),
        fed_back,
        opinion: row.get("opinion")?,
        contradiction: row.get::<_, i64>("contradictions")? > 0,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// Written by `insert` from a [`Phase`].
fn phase_of(row: &Row) -> Result<Phase> {
    Ok(Phase::from_name(row.get_ref("phase")?.as_str()?).unwrap_or(Phase::Registered))
}

/// Issues: those that are listed first, the nearest deadline on top, then the latest; or whatever waits longest first. No
/// deadline runs once it is done.
pub fn list(
    conn: &Connection,
    reader: &Reader,
    wanted: &IssueFilter,
    page: Page,
) -> Result<ListOf<IssueRow>> {
    let found = search::wanted(conn, &wanted.query, &INDEXED)?;
    let mut filter = Filter::on_desks("i.doc").within("i.unit", wanted.unit.as_ref());
    filter = found_or_numbered(filter, found.as_ref());
    filter = if wanted.phases.is_empty() {
        filter.and("i.phase <> 'voided'")
    } else {
        let phases: Vec<&str> = wanted.phases.iter().map(|phase| phase.name()).collect();
        let phases = serde_json::Value::from(phases).to_string();
        filter.with("i.phase IN (SELECT value FROM json_each(?))", phases)
    };
    if wanted.mine {
        filter = owned_by(filter, reader);
    }
    if wanted.raised_by_me {
        filter = filter.with("i.author = ?", blob(reader.person.0));
    }
    let order = if wanted.oldest_first {
        "i.phase_at, i.doc"
    } else {
        "i.phase <> 'listed', iif(i.phase = 'listed', i.due, NULL), i.date DESC, i.doc DESC"
    };
    Query { select: &select(), table: TABLE, joins: &joins(reader), order }.page(
        conn,
        reader,
        filter,
        page,
        |row| read(reader, row),
    )
}

/// Only what is found by its own words, or by its official number.
fn found_or_numbered(filter: Filter, found: Option<&Wanted>) -> Filter {
    let Some(wanted) = found else { return filter };
    let [expression, terms] = wanted.values();
    let clause = format!("({} OR {})", wanted.clause("i"), issue_list::numbered("i.doc"));
    filter.with(&clause, expression).value(terms.clone()).value(terms)
}

/// Only what the reader, or a unit of the reader, owns.
fn owned_by(filter: Filter, reader: &Reader) -> Filter {
    filter
        .with(
            "(i.owner_person = ? OR i.owner_unit IN (SELECT value FROM json_each(?)))",
            blob(reader.person.0),
        )
        .value(reader.units_json())
}

/// One issue; `None` where it is not here for the reader.
pub fn get(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<IssueRow>> {
    let filter = Filter::on_desks("i.doc").with("i.doc = ?", blob(id.0));
    let query = Query { select: &select(), table: TABLE, joins: &joins(reader), order: "i.doc" };
    query.first(conn, reader, filter, |row| read(reader, row))
}

fn rows(conn: &Connection, reader: &Reader, filter: Filter, order: &str) -> Result<Vec<IssueRow>> {
    let query = Query { select: &select(), table: TABLE, joins: &joins(reader), order };
    query.rows(conn, reader, filter, Page::default(), |row| read(reader, row))
}

/// Issues of a household and of those that were merged into it.
pub fn of_household(conn: &Connection, reader: &Reader, household: DocId) -> Result<Vec<IssueRow>> {
    rows(conn, reader, about(reader, household), "i.date DESC, i.doc DESC")
}

/// How many there are.
pub fn count_of_household(conn: &Connection, reader: &Reader, household: DocId) -> Result<u32> {
    list::count(conn, reader, TABLE, about(reader, household))
}

fn about(reader: &Reader, household: DocId) -> Filter {
    Filter::on_desks("i.doc").of_home(reader, "i.household", household).and("i.phase <> 'voided'")
}

/// What a visit of the household can begin with an answer to: what is open, and what was settled after `last_visit`.
pub fn to_answer(
    conn: &Connection,
    reader: &Reader,
    household: DocId,
    last_visit: Option<jiff::civil::Date>,
) -> Result<Vec<IssueRow>> {
    let filter = Filter::on_desks("i.doc").of_home(reader, "i.household", household);
    let filter = match last_visit.and_then(|day| day.tomorrow().ok()) {
        Some(after) => {
            let settled = format!("({OPEN} OR (i.phase <> 'voided' AND i.phase_at >= ?))");
            filter.with(&settled, start_of(after))
        }
        None => filter.and(OPEN),
    };
    rows(conn, reader, filter, "i.date DESC, i.doc DESC")
}

pub fn of_talk(conn: &Connection, reader: &Reader, talk: DocId) -> Result<Vec<IssueRow>> {
    let filter = Filter::on_desks("i.doc").with("i.visit = ?", blob(talk.0));
    rows(conn, reader, filter, "i.doc")
}

/// Issues that a search finds, the latest first.
pub(super) fn hits(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<SearchHit>> {
    let Some(wanted) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(Vec::new());
    };
    let filter = Filter::on_desks("i.doc").and("i.phase <> 'voided'");
    let filter = found_or_numbered(filter, Some(&wanted));
    let query = Query {
        select: &format!("i.doc, i.content, coalesce({}, i.number) AS number", issue_list::official("i.doc")),
        table: TABLE,
        joins: "",
        order: "i.date DESC, i.doc DESC",
    };
    query.rows(conn, reader, filter, page, |row| {
        Ok(SearchHit {
            id: id_of(row, 0)?,
            kind: Kind::Issue,
            title: row.get("content")?,
            detail: row.get("number")?,
        })
    })
}

/// What belongs on a month's list: whatever was listed and still needs a move, and what stood on its last version, as
/// long as it did not go back or on elsewhere.
pub fn for_list(conn: &Connection, reader: &Reader, on_last: &BTreeSet<DocId>) -> Result<Vec<DocId>> {
    let on_last: Vec<String> = on_last.iter().map(|id| id.0.simple().to_string().to_uppercase()).collect();
    let filter = Filter::on_desks("i.doc")
        .and("i.due IS NOT NULL")
        .and("i.phase IN ('listed', 'explaining', 'explained', 'completed', 'closure_proposed', 'closed')")
        .with(
            &format!("({OPEN} OR hex(i.doc) IN (SELECT value FROM json_each(?)))"),
            serde_json::Value::from(on_last).to_string(),
        );
    let query = Query { select: "i.doc", table: TABLE, joins: "", order: "i.doc" };
    query.up_to(conn, reader, filter, EXPORT_ROWS_MAX, |row| id_of(row, 0))
}

/// An issue that waits for somebody, with who brought it there.
pub struct WaitingIssue {
    pub id: DocId,
    /// The village whose matter it is: where its household lives now, if that takes it along.
    pub unit: UnitId,
    pub author: PersonId,
    pub content: String,
    pub reason: String,
    pub by: PersonId,
    pub due: Option<jiff::civil::Date>,
    pub phase: Phase,
    pub fed_back: bool,
}

fn waiting(conn: &Connection, reader: &Reader, filter: Filter, order: &str) -> Result<Vec<WaitingIssue>> {
    let select = "i.doc, i.author, i.phase_by,
        coalesce((SELECT json_extract(m.body, '$.unit') FROM residence m WHERE m.doc = i.household
            AND EXISTS (SELECT 1 FROM json_each(m.body, '$.lived') WHERE value = i.unit)), i.unit),
        i.content, i.return_reason, i.due, i.phase, i.fed_back";
    Query { select, table: TABLE, joins: "", order }.rows(conn, reader, filter, Page::default(), |row| {
        Ok(WaitingIssue {
            id: id_of(row, 0)?,
            author: sql::id(row, 1)?,
            by: sql::id(row, 2)?,
            unit: sql::unit(row, 3)?,
            content: row.get("content")?,
            reason: row.get("return_reason")?,
            due: optional_date(row, "due")?,
            phase: phase_of(row)?,
            fed_back: row.get("fed_back")?,
        })
    })
}

/// Issues that came back to the village, the latest first.
pub fn returned(conn: &Connection, reader: &Reader) -> Result<Vec<WaitingIssue>> {
    let filter = Filter::on_desks("i.doc").and("i.phase = 'returned'");
    waiting(conn, reader, filter, "i.phase_at DESC, i.doc")
}

/// Issues on which two people decided differently.
pub fn contradicted(conn: &Connection, reader: &Reader) -> Result<Vec<WaitingIssue>> {
    let filter = Filter::on_desks("i.doc").and("i.contradictions > 0").and("i.phase <> 'voided'");
    waiting(conn, reader, filter, "i.doc")
}

/// Listed issues that the reader or a unit of the reader owns, due by `until`, the nearest first.
pub fn due(conn: &Connection, reader: &Reader, until: jiff::civil::Date) -> Result<Vec<WaitingIssue>> {
    let filter = owned_by(Filter::on_desks("i.doc"), reader)
        .and("i.phase = 'listed'")
        .with("i.due <= ?", until.to_string());
    waiting(conn, reader, filter, "i.due, i.doc")
}

/// What is answered and was not told to those who raised it, or is told and not yet proposed for closure: for the
/// village's cadre, the oldest first.
pub fn to_feed_back(conn: &Connection, reader: &Reader) -> Result<Vec<WaitingIssue>> {
    let filter =
        Filter::on_desks("i.doc").and("(i.phase = 'completed' OR i.phase = 'explained' AND i.fed_back = 0)");
    waiting(conn, reader, filter, "i.phase_at, i.doc")
}

/// Explanations that wait for a second person of the township: not who gave them (A24).
pub fn to_approve(conn: &Connection, reader: &Reader) -> Result<Vec<WaitingIssue>> {
    let filter = Filter::on_desks("i.doc")
        .and("i.phase = 'explaining'")
        .with("i.phase_by <> ?", blob(reader.person.0));
    waiting(conn, reader, filter, "i.phase_at, i.doc")
}

/// Owners by how many issues they were given, the most first.
pub fn usual_owners(conn: &Connection, reader: &Reader) -> Result<Vec<Owner>> {
    let sql = list::with_desks(&format!(
        "SELECT i.owner_unit, i.owner_person FROM issue i
         WHERE {} AND coalesce(i.owner_unit, i.owner_person) IS NOT NULL
         GROUP BY i.owner_unit, i.owner_person ORDER BY count(*) DESC, i.owner_unit, i.owner_person",
        list::on_desks("i.doc")
    ));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([reader.eyes()], |row| {
        let unit: Option<String> = row.get(0)?;
        Ok(Owner { unit: unit.and_then(|unit| UnitId::new(&unit).ok()), person: sql::optional_id(row, 1)? })
    })?;
    rows.collect()
}

/// How many proposals of closure wait, and since when the oldest does; without those that the reader owns or proposed
/// (A20).
pub fn to_confirm(conn: &Connection, reader: &Reader) -> Result<Option<(u32, jiff::civil::Date)>> {
    let filter = Filter::on_desks("i.doc")
        .and("i.phase = 'closure_proposed'")
        .with("i.phase_by <> ?", blob(reader.person.0))
        .with("i.owner_person IS NOT ?", blob(reader.person.0));
    count_since(conn, reader, filter)
}

/// How many issues stand in a phase, and since when the oldest does.
pub fn count_in(
    conn: &Connection,
    reader: &Reader,
    phase: Phase,
) -> Result<Option<(u32, jiff::civil::Date)>> {
    count_since(conn, reader, Filter::on_desks("i.doc").with("i.phase = ?", phase.name().to_owned()))
}

fn count_since(
    conn: &Connection,
    reader: &Reader,
    filter: Filter,
) -> Result<Option<(u32, jiff::civil::Date)>> {
    let counted = list::count_and_least::<Millis>(conn, reader, TABLE, "i.phase_at", filter)?;
    Ok(counted.map(|(count, oldest)| (count, date_of(oldest))))
}
