//! `matter`: the 民情台账, one row per matter of a talk that stands (T3g, A2). It is made of the records of talks, never
//! typed: each form of talk says in a [`Talk`] what was raised at it. What the township said of talks is read from here, too.

use super::list::{self, Filter, Query, blob, date, home_of, join_household, on_desks};
use super::review::{self, ReviewColumns};
use super::{
    ProjectionInput, Reader, household, id_of, identity, issue, issue_list, search, sql, state_from_name,
};
use jiff::civil::Date;
use rusqlite::{Connection, Result, Row, params};
use shared::api::{LedgerFilter, LedgerOrder, LedgerRow, ListOf, Matter, Page, ReviewView};
use shared::domain::{
    Created, DocId, Events, FeedbackChannel, IssueClass, KeyGroup, Millis, PersonId, Record, Scope, Source,
    TalkForm, Tier, UnitId, mask_address, mask_name, mask_phone, normal,
};
use shared::workflow::{Phase, voided};

/// A talk, of whatever form, as the ledger takes it in.
pub(super) struct Talk<'a> {
    pub form: TalkForm,
    pub unit: &'a UnitId,
    pub created: &'a Created,
    pub events: &'a Events,
    pub date: Date,
    pub household: Option<DocId>,
    /// The [`shared::domain::Identity`] of who spoke. `None` where nobody is named, and where the form of talk keeps
    /// speakers hidden.
    pub speaker: Option<DocId>,
    /// In their order, at least one: a talk at which nothing was raised is one row, too.
    pub matters: Vec<Raised<'a>>,
}

/// One thing that was raised.
pub(super) struct Raised<'a> {
    pub matter: Matter,
    pub content: &'a str,
    /// The issue or the suggestion made of it.
    pub document: Option<DocId>,
}

/// An issue or a suggestion, as it tells itself where no talk does.
pub(super) struct Alone<'a> {
    pub source: &'a Source,
    pub matter: Matter,
    pub content: &'a str,
    pub date: Date,
    pub household: Option<DocId>,
    pub speaker: Option<DocId>,
}

/// Makes the rows of a talk anew; one that is void has none.
pub(super) fn put(tx: &Connection, input: &ProjectionInput, talk: &Talk) -> Result<()> {
    forget(tx, input.id.0.as_bytes())?;
    if voided(talk.events).is_some() {
        return Ok(());
    }
    insert(tx, input, talk, &ReviewColumns::of(input, talk.events))
}

/// The row of a matter that came from no talk recorded here, as those of an old ledger do: it is its own source, and its
/// township looked it over long ago.
pub(super) fn put_alone<B>(
    tx: &Connection,
    input: &ProjectionInput,
    record: &Record<B>,
    said: Alone,
) -> Result<()> {
    if said.source.document != input.id {
        return Ok(());
    }
    forget(tx, input.id.0.as_bytes())?;
    if voided(&record.events).is_some() {
        return Ok(());
    }
    let raised = Raised { matter: said.matter, content: said.content, document: Some(input.id) };
    let talk = Talk {
        form: said.source.form,
        unit: &record.unit,
        created: &record.created,
        events: &record.events,
        date: said.date,
        household: said.household,
        speaker: said.speaker,
        matters: vec![raised],
    };
    insert(tx, input, &talk, &ReviewColumns::SETTLED)
}

fn insert(tx: &Connection, input: &ProjectionInput, talk: &Talk, review: &ReviewColumns) -> Result<()> {
    let heads = review::heads(input);
    let mut insert = tx.prepare_cached(
        "INSERT INTO matter VALUES
            (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    for (position, raised) in talk.matters.iter().enumerate() {
        insert.execute(params![
            input.id.0.as_bytes(),
            position as i64,
            form_name(talk.form),
            talk.unit.as_str(),
            talk.created.by.0.as_bytes(),
            talk.created.at,
            talk.date.to_string(),
            talk.household.map(|id| id.0.into_bytes()),
            talk.speaker.map(|id| id.0.into_bytes()),
            matter_name(raised.matter),
            raised.content,
            normal(raised.content),
            raised.document.map(|id| id.0.into_bytes()),
            review.review,
            review.by.map(|by| by.0.into_bytes()),
            review.at,
            review.reason,
            review.edited_since,
            review.waits(),
            heads,
        ])?;
    }
    Ok(())
}

pub(super) fn forget(tx: &Connection, source: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM matter WHERE source = ?1")?.execute([source])?;
    Ok(())
}

fn matter_name(matter: Matter) -> &'static str {
    match matter {
        Matter::Nothing => "nothing",
        Matter::Difficulty => "difficulty",
        Matter::Suggestion => "suggestion",
        Matter::Service => "service",
    }
}

fn matter_from_name(name: &str) -> Matter {
    match name {
        "difficulty" => Matter::Difficulty,
        "suggestion" => Matter::Suggestion,
        "service" => Matter::Service,
        _ => Matter::Nothing,
    }
}

pub(super) fn form_name(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Gathering => "gathering",
        TalkForm::Topical => "topical",
        TalkForm::HomeVisit => "home_visit",
        TalkForm::Reception => "reception",
        TalkForm::ETalk => "e_talk",
    }
}

/// Written by [`put`].
pub(super) fn form_from_name(name: &str) -> TalkForm {
    TalkForm::ALL.into_iter().find(|form| form_name(*form) == name).unwrap_or(TalkForm::HomeVisit)
}

/// How much is told of who spoke.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    Masked,
    /// By right, and audited by who asks.
    Plain,
}

impl Telling {
    fn of(self, masked: fn(&str) -> String, text: Option<String>) -> String {
        let text = text.unwrap_or_default();
        match self {
            Telling::Masked => masked(&text),
            Telling::Plain => text,
        }
    }
}

/// A slice of the ledger and its total.
pub fn list(
    conn: &Connection,
    reader: &Reader,
    wanted: &LedgerFilter,
    page: Page,
) -> Result<ListOf<LedgerRow>> {
    let filter = filter(conn, reader, wanted)?;
    let (select, joins, order) = (select(), joins(reader), order(wanted.order));
    let query = Query { select: &select, table: TABLE, joins: &joins, order: &order };
    query.page(conn, reader, filter, page, |row| read(reader, row, Telling::Masked))
}

/// All of it up to `max` rows, for what leaves as a file or on paper.
pub fn all(
    conn: &Connection,
    reader: &Reader,
    wanted: &LedgerFilter,
    telling: Telling,
    max: u32,
) -> Result<Vec<LedgerRow>> {
    let filter = filter(conn, reader, wanted)?;
    let (select, joins, order) = (select(), joins(reader), order(wanted.order));
    let query = Query { select: &select, table: TABLE, joins: &joins, order: &order };
    query.up_to(conn, reader, filter, max, |row| read(reader, row, telling))
}

/// A difficulty of which no issue was made.
const UNMADE: &str = "m.matter = 'difficulty' AND m.document IS NULL";

/// How many of these talks between two days left, and the day of the oldest.
pub fn count_unmade(conn: &Connection, reader: &Reader, from: Date, to: Date) -> Result<Option<(u32, Date)>> {
    let filter = Filter::on_desks("m.source")
        .and(UNMADE)
        .with("m.date >= ?", from.to_string())
        .with("m.date <= ?", to.to_string());
    let counted = list::count_and_least::<String>(conn, reader, TABLE, "m.date", filter)?;
    Ok(counted.and_then(|(count, oldest)| Some((count, oldest.parse().ok()?))))
}

/// Everybody who wrote something down that the reader reads.
pub fn people(conn: &Connection, reader: &Reader) -> Result<Vec<PersonId>> {
    list::distinct_ids(conn, reader, TABLE, "m.author", Filter::on_desks("m.source"))
}

const TABLE: &str = "matter m";

fn select() -> String {
    format!(
        "m.source, m.author, m.document, i.owner_person, m.form, m.unit, h.grid, m.date,
         coalesce(s.name, h.head) AS who, iif(s.name IS NULL, h.phone, s.phone) AS phone,
         coalesce(nullif(s.address, ''), h.address) AS address, h.groups, m.created_at, m.matter, m.content,
         coalesce({}, i.number) AS number, i.phase, i.opinion, i.owner_unit, i.due, i.tier, i.class, i.scope, i.measures, i.told_by, i.told_at, m.heads, r.state, {}",
        issue_list::official("i.doc"),
        review::columns("m")
    )
}

/// Who spoke is told to those who may know the household at which it was.
fn joins(reader: &Reader) -> String {
    format!(
        "JOIN record r ON r.doc = m.source {} LEFT JOIN issue i ON i.doc = m.document AND {}
         LEFT JOIN identity s ON s.doc = m.speaker AND (m.household IS NULL OR h.head IS NOT NULL) AND {}",
        join_household(reader, "m.household"),
        on_desks("m.document"),
        on_desks("m.speaker"),
    )
}

fn filter(conn: &Connection, reader: &Reader, wanted: &LedgerFilter) -> Result<Filter> {
    let phases = format!(
        "m.document IN (SELECT o.doc FROM issue o WHERE o.phase IN (SELECT value FROM json_each(?)) AND {})",
        on_desks("o.doc")
    );
    let classes = format!(
        "m.document IN (SELECT o.doc FROM issue o WHERE o.class IN (SELECT value FROM json_each(?)) AND {})",
        on_desks("o.doc")
    );
    let (home, read) = (home_of(reader, "m.household"), on_desks("g.doc"));
    let grid = format!("{home} IN (SELECT g.doc FROM household g WHERE g.grid = ? AND {read})");
    let group = format!(
        "{home} IN (SELECT g.doc FROM household g, json_each(g.groups) k WHERE k.value = ? AND {read})"
    );
    let filter = Filter::on_desks("m.source")
        .one_of("m.form IN (SELECT value FROM json_each(?))", wanted.forms.iter().copied().map(form_name))
        .one_of(
            "m.matter IN (SELECT value FROM json_each(?))",
            wanted.matters.iter().copied().map(matter_name),
        )
        .one_of(&phases, wanted.phases.iter().map(|phase| phase.name()))
        .one_of(&classes, wanted.classes.iter().map(|class| class.name()))
        .within("m.unit", wanted.unit.as_ref())
        .with_some(&grid, wanted.grid.as_ref().map(|grid| grid.as_str().to_owned()))
        .with_some(&group, wanted.group.map(|group| group.name().to_owned()))
        .with_some("m.author = ?", wanted.by.map(|by| blob(by.0)))
        .with_some("m.date >= ?", wanted.from.map(|date| date.to_string()))
        .with_some("m.date <= ?", wanted.to.map(|date| date.to_string()))
        .with_some("m.waits = ?", wanted.unreviewed.map(i64::from));
    let filter = if wanted.unmade { filter.and(UNMADE) } else { filter };
    search::terms(&wanted.query)
        .into_iter()
        .try_fold(filter, |filter, term| about(conn, reader, filter, term))
}

fn order(order: LedgerOrder) -> String {
    let latest = "m.date DESC, m.source DESC, m.position";
    let of_issue = |column: &str, none: &str| {
        let read = on_desks("o.doc");
        format!(
            "coalesce((SELECT {column} FROM issue o WHERE o.doc = m.document AND {read}), {none}), {latest}"
        )
    };
    match order {
        LedgerOrder::Latest => latest.to_owned(),
        LedgerOrder::Oldest => "m.date, m.source, m.position".to_owned(),
        LedgerOrder::Unit => format!("m.unit, {latest}"),
        // No deadline runs once it is done. The tilde comes after every date.
        LedgerOrder::Due => of_issue("iif(o.phase = 'listed', o.due, NULL)", "'~'"),
        LedgerOrder::Phase => {
            let ranks = Phase::ALL.iter().enumerate();
            let ranks: String =
                ranks.map(|(rank, phase)| format!(" WHEN '{}' THEN {rank}", phase.name())).collect();
            of_issue(&format!("CASE o.phase{ranks} END"), &Phase::ALL.len().to_string())
        }
    }
}

/// Only matters that hold the term, are of a household or of somebody who does, or became an issue that does.
fn about(conn: &Connection, reader: &Reader, filter: Filter, term: String) -> Result<Filter> {
    let (mut clauses, mut values) = (vec!["instr(m.words, ?) > 0".to_owned()], Vec::new());
    let at_home = format!(" AND (m.household IS NULL OR {})", on_desks("m.household"));
    let home = home_of(reader, "m.household");
    let others = [
        (home.as_str(), &household::INDEXED, ""),
        ("m.speaker", &identity::INDEXED, at_home.as_str()),
        ("m.document", &issue::INDEXED, ""),
    ];
    for (column, of, and) in others {
        if let Some(wanted) = search::wanted(conn, &term, of)? {
            let (table, found, read) = (of.table, wanted.clause("f"), on_desks("f.doc"));
            clauses.push(format!("{column} IN (SELECT f.doc FROM {table} f WHERE {found} AND {read}){and}"));
            values.extend(wanted.values());
        }
    }
    clauses.push(issue_list::numbered("m.document"));
    values.push(term.clone());
    let filter = filter.with(&format!("({})", clauses.join(" OR ")), term);
    Ok(values.into_iter().fold(filter, Filter::value))
}

fn read(reader: &Reader, row: &Row, telling: Telling) -> Result<LedgerRow> {
    let matter = matter_from_name(row.get_ref("matter")?.as_str()?);
    let document: Option<DocId> = sql::optional_id(row, 2)?;
    let phase: Option<String> = row.get("phase")?;
    let heads: String = row.get("heads")?;
    let groups: Option<String> = row.get("groups")?;
    Ok(LedgerRow {
        source: id_of(row, 0)?,
        form: form_from_name(row.get_ref("form")?.as_str()?),
        by: reader.person_name(Some(sql::id(row, 1)?)),
        unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        grid_name: reader.grid_name(row.get::<_, Option<String>>("grid")?.as_deref()),
        who: telling.of(mask_name, row.get("who")?),
        phone: telling.of(mask_phone, row.get("phone")?),
        address: telling.of(mask_address, row.get("address")?),
        groups: groups.map(|names| groups_from_names(&names)).unwrap_or_default(),
        date: date(row, "date")?,
        registered: row.get("created_at")?,
        matter,
        content: row.get("content")?,
        issue: document.filter(|_| matter == Matter::Difficulty),
        suggestion: document.filter(|_| matter == Matter::Suggestion),
        number: row.get::<_, Option<String>>("number")?.unwrap_or_default(),
        phase: phase.and_then(|phase| Phase::from_name(&phase)),
        opinion: row.get::<_, Option<String>>("opinion")?.unwrap_or_default(),
        owner: owner(reader, row)?,
        due: list::optional_date(row, "due")?,
        tier: row.get::<_, Option<String>>("tier")?.and_then(|tier| Tier::from_name(&tier)),
        class: row.get::<_, Option<String>>("class")?.and_then(|class| IssueClass::from_name(&class)),
        scope: row.get::<_, Option<String>>("scope")?.and_then(|scope| Scope::from_name(&scope)),
        measures: row.get::<_, Option<String>>("measures")?.unwrap_or_default(),
        told: told(row)?,
        review: review::read(reader, row)?,
        heads: serde_json::from_str(&heads).unwrap_or_default(),
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// Written with the household.
fn groups_from_names(names: &str) -> Vec<KeyGroup> {
    serde_json::from_str(names).unwrap_or_default()
}

fn told(row: &Row) -> Result<Option<(FeedbackChannel, Millis)>> {
    let (channel, at): (Option<String>, Option<Millis>) = (row.get("told_by")?, row.get("told_at")?);
    Ok(channel.and_then(|name| FeedbackChannel::from_name(&name)).zip(at))
}

fn owner(reader: &Reader, row: &Row) -> Result<String> {
    let person: Option<PersonId> = sql::optional_id(row, 3)?;
    if person.is_some() {
        return Ok(reader.person_name(person));
    }
    let unit: Option<String> = row.get("owner_unit")?;
    Ok(unit.map(|unit| reader.unit_name(&unit)).unwrap_or_default())
}

/// What the township said of a talk; open where it has no row.
pub fn review_of(conn: &Connection, reader: &Reader, source: DocId) -> Result<ReviewView> {
    let columns = review::columns("m");
    let filter = Filter::on_desks("m.source").with("m.source = ?", blob(source.0)).and("m.position = 0");
    let query = Query { select: &columns, table: TABLE, joins: "", order: "m.source" };
    let said = query.first(conn, reader, filter, |row| review::read(reader, row))?;
    Ok(said.unwrap_or(ReviewView::Open))
}

/// A talk that was sent back.
pub struct ReturnedTalk {
    pub id: DocId,
    pub form: TalkForm,
    pub date: Date,
    /// The head of the household where it was a visit, else what was raised first.
    pub title: String,
    pub review: ReviewView,
}

/// The reader's own talks that were returned and not mended since, the latest word first.
pub fn returned_to(conn: &Connection, reader: &Reader, page: Page) -> Result<Vec<ReturnedTalk>> {
    let filter = Filter::on_desks("m.source")
        .with("m.author = ?", blob(reader.person.0))
        .and("m.position = 0 AND m.review = 'returned' AND m.edited_since = 0");
    let select = format!(
        "m.source, m.form, m.date, iif(m.form = 'home_visit', coalesce(h.head, ''), m.content) AS title, {}",
        review::columns("m")
    );
    let (joins, order) = (join_household(reader, "m.household"), "m.review_at DESC, m.source");
    let query = Query { select: &select, table: TABLE, joins: &joins, order };
    query.rows(conn, reader, filter, page, |row| {
        Ok(ReturnedTalk {
            id: id_of(row, 0)?,
            form: form_from_name(row.get_ref("form")?.as_str()?),
            date: date(row, "date")?,
            title: row.get("title")?,
            review: review::read(reader, row)?,
        })
    })
}

/// How many talks wait for the secretary's word (not looked at, or mended after they were), and the date of the oldest.
pub fn to_review(conn: &Connection, reader: &Reader) -> Result<Option<(u32, Date)>> {
    let filter = Filter::on_desks("m.source").and("m.position = 0 AND m.waits = 1");
    let counted = list::count_and_least::<String>(conn, reader, TABLE, "m.date", filter)?;
    Ok(counted.and_then(|(count, oldest)| Some((count, oldest.parse().ok()?))))
}
