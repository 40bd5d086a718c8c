//! `household`: who lives where.

use super::issue::OPEN;
use super::list::{self, Filter, Query, blob, date, not_merged, of_home, on_desks, optional_date};
use super::search::{self, Indexed};
use super::searchable::{self, Searchable};
use super::words::natural_order;
use super::{Reader, among, id_of, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{HouseholdFilter, HouseholdRow, ListOf, Page, SearchHit, Unvisited};
use shared::domain::{DocId, Household, KeyGroup, Kind, Member, MemberState, Record, mask_phone};
use shared::workflow::{residence, voided};
use std::collections::BTreeSet;

pub(super) const INDEXED: Indexed = Indexed { table: "household", index: "household_index" };

pub(super) fn put(tx: &Connection, id: DocId, record: &Record<Household>) -> Result<()> {
    let body = &record.body;
    let (names, words) = (names(body), searchable(body).into_words());
    let before = search::take(tx, &INDEXED, id.0.as_bytes())?;
    tx.prepare_cached(
        "INSERT INTO household VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        before.as_ref().map(|(number, _)| number),
        id.0.as_bytes(),
        residence(record).unit.as_str(),
        body.grid.as_ref().map(|grid| grid.as_str()),
        body.head().map_or("", |head| head.name.as_str()),
        serde_json::json!(names).to_string(),
        body.address,
        natural_order(&body.address),
        body.best_phone(),
        body.present().len() as i64,
        group_names(body).to_string(),
        voided(&record.events).is_some(),
        words,
    ])?;
    search::index(tx, &INDEXED, before, &words)
}

/// Those who belong to it or did; a member who was struck never did.
fn members(household: &Household) -> impl Iterator<Item = &Member> {
    household.members.values().filter(|member| member.state != MemberState::Struck)
}

fn names(household: &Household) -> BTreeSet<&str> {
    members(household).map(|member| member.name.as_str()).collect()
}

fn group_names(household: &Household) -> serde_json::Value {
    household.groups.all().into_iter().map(KeyGroup::name).collect()
}

fn searchable(household: &Household) -> Searchable {
    let text = Searchable::default().text(&household.address).phone(&household.phone);
    members(household)
        .fold(text, |text, member| text.name(&member.name).phone(&member.phone).id_number(&member.id_number))
}

const BY_ADDRESS: &str = "h.address_order, h.doc";
const TABLE: &str = "household h";
const JOINS: &str = "JOIN record r ON r.doc = h.doc";

/// The date of the latest visit that stands.
fn last_visit_date(reader: &Reader) -> String {
    format!(
        "(SELECT max(v.date) FROM visit v WHERE {} AND v.voided = 0 AND {})",
        of_home(reader, "v.household", "h.doc"),
        on_desks("v.doc")
    )
}

fn select(reader: &Reader) -> String {
    format!(
        "h.doc, h.head, h.address, h.phone, h.members, h.groups, h.grid, r.conflicts, r.state, {} AS last_visit,
         (SELECT count(*) FROM issue i WHERE {} AND {OPEN} AND {}) AS open_issues",
        last_visit_date(reader),
        of_home(reader, "i.household", "h.doc"),
        on_desks("i.doc"),
    )
}

fn read(reader: &Reader, row: &Row) -> Result<HouseholdRow> {
    Ok(HouseholdRow {
        id: id_of(row, 0)?,
        head: row.get("head")?,
        address: row.get("address")?,
        phone_masked: mask_phone(row.get_ref("phone")?.as_str()?),
        members: row.get("members")?,
        // Written by `put`.
        groups: serde_json::from_str(row.get_ref("groups")?.as_str()?).unwrap_or_default(),
        grid_name: reader.grid_name(row.get::<_, Option<String>>("grid")?.as_deref()),
        last_visit: optional_date(row, "last_visit")?,
        open_issues: row.get("open_issues")?,
        conflict: row.get::<_, i64>("conflicts")? > 0,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

/// Households by address, or by the time since their last visit (T3d).
pub fn list(
    conn: &Connection,
    reader: &Reader,
    wanted: &HouseholdFilter,
    page: Page,
) -> Result<ListOf<HouseholdRow>> {
    let filter = filter(conn, reader, wanted)?;
    Query { select: &select(reader), table: TABLE, joins: JOINS, order: &order(reader, wanted) }.page(
        conn,
        reader,
        filter,
        page,
        |row| read(reader, row),
    )
}

/// The household of the list that comes after `from`, without going back to it: by address the next one, else the one that
/// waits longest. What was visited today is passed over. `None` at the end.
pub fn next(
    conn: &Connection,
    reader: &Reader,
    wanted: &HouseholdFilter,
    from: DocId,
) -> Result<Option<HouseholdRow>> {
    let mut filter = filter(conn, reader, wanted)?
        .with("h.doc <> ?", blob(from.0))
        .with(&format!("NOT {}", visited_since(reader)), reader.today.to_string());
    if !wanted.longest_first {
        let here = format!(
            "({BY_ADDRESS}) > (SELECT n.address_order, n.doc FROM household n WHERE n.doc = ? AND {})",
            on_desks("n.doc")
        );
        filter = filter.with(&here, blob(from.0));
    }
    let query = Query { select: &select(reader), table: TABLE, joins: JOINS, order: &order(reader, wanted) };
    query.first(conn, reader, filter, |row| read(reader, row))
}

fn order(reader: &Reader, wanted: &HouseholdFilter) -> String {
    if wanted.longest_first {
        format!("coalesce({}, ''), {BY_ADDRESS}", last_visit_date(reader))
    } else {
        BY_ADDRESS.to_owned()
    }
}

fn filter(conn: &Connection, reader: &Reader, wanted: &HouseholdFilter) -> Result<Filter> {
    let found = search::wanted(conn, &wanted.query, &INDEXED)?;
    let filter = standing(reader)
        .within("h.unit", wanted.unit.as_ref())
        .with_some("h.grid = ?", wanted.grid.as_ref().map(|grid| grid.as_str().to_owned()))
        .with_some(
            "EXISTS (SELECT 1 FROM json_each(h.groups) WHERE value = ?)",
            wanted.group.map(|group| group.name().to_owned()),
        )
        .found("h", found.as_ref());
    let filter = among::within(filter, reader, wanted.among);
    let since = match wanted.unvisited {
        None => return Ok(filter),
        // Before every date.
        Some(Unvisited::Ever) => String::new(),
        Some(Unvisited::Long) => reader.unvisited_since.to_string(),
    };
    Ok(filter.with(&format!("NOT {}", visited_since(reader)), since))
}

/// Neither void nor merged into another.
pub(super) fn standing(reader: &Reader) -> Filter {
    not_merged(Filter::on_desks("h.doc").and("h.voided = 0"), reader, "h.doc")
}

/// Whether a visit that stands took place on that day or later.
fn visited_since(reader: &Reader) -> String {
    format!(
        "EXISTS (SELECT 1 FROM visit v WHERE {} AND v.voided = 0 AND v.date >= ? AND {})",
        of_home(reader, "v.household", "h.doc"),
        on_desks("v.doc")
    )
}

/// Households that a search finds, also by what a merged one says, named after the head, or after the member who matched
/// where the head does not.
pub(super) fn hits(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<SearchHit>> {
    let Some(wanted) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(Vec::new());
    };
    let terms = search::terms(query);
    let filter = Filter::on_desks("h.doc").and("h.voided = 0").found("h", Some(&wanted));
    let households =
        Query { select: "h.doc, h.head, h.names, h.address", table: TABLE, joins: "", order: BY_ADDRESS };
    let found = households.rows(conn, reader, filter, page, |row| hit(row, &terms))?;
    Ok(at_home(reader, found))
}

/// What finds a merged household leads to the one that stands for it, once.
fn at_home(reader: &Reader, found: Vec<SearchHit>) -> Vec<SearchHit> {
    let mut hits: Vec<SearchHit> = Vec::new();
    for hit in found {
        let id = reader.homes.of(hit.id);
        if !hits.iter().any(|other| other.id == id) {
            hits.push(SearchHit { id, ..hit });
        }
    }
    hits
}

/// The households themselves that a search finds, merged ones among them: their people are known by them.
pub fn found(conn: &Connection, reader: &Reader, query: &str, page: Page) -> Result<Vec<DocId>> {
    let Some(wanted) = search::wanted(conn, query, &INDEXED)? else {
        return Ok(Vec::new());
    };
    let filter = Filter::on_desks("h.doc").and("h.voided = 0").found("h", Some(&wanted));
    let query = Query { select: "h.doc", table: TABLE, joins: "", order: BY_ADDRESS };
    query.rows(conn, reader, filter, page, |row| id_of(row, 0))
}

fn hit(row: &Row, terms: &[String]) -> Result<SearchHit> {
    let (head, address): (String, String) = (row.get("head")?, row.get("address")?);
    // Written by `put`.
    let names: Vec<String> = serde_json::from_str(row.get_ref("names")?.as_str()?).unwrap_or_default();
    let matches = |name: &str| {
        let words = Searchable::default().name(name).into_words();
        terms.iter().any(|term| searchable::holds(&words, term))
    };
    let matched = if matches(&head) { None } else { names.into_iter().find(|name| matches(name)) };
    let (title, detail) = match matched {
        // Nobody may live there any more: then there is no head.
        Some(member) if head.is_empty() => (member, address),
        Some(member) => (member, [head, address].join(" · ")),
        None => (head, address),
    };
    Ok(SearchHit { id: id_of(row, 0)?, kind: Kind::Household, title, detail })
}

/// Who heads it, of one that the reader sees.
pub fn head(conn: &Connection, reader: &Reader, id: DocId) -> Result<Option<String>> {
    let filter = Filter::on_desks("h.doc").with("h.doc = ?", blob(id.0));
    let query = Query { select: "h.head", table: TABLE, joins: "", order: "h.doc" };
    query.first(conn, reader, filter, |row| row.get("head"))
}

/// The latest visit that stands, also of those that were merged into it.
pub fn last_visit(
    conn: &Connection,
    reader: &Reader,
    id: DocId,
) -> Result<Option<(DocId, jiff::civil::Date)>> {
    let filter = Filter::on_desks("v.doc").of_home(reader, "v.household", id).and("v.voided = 0");
    let query =
        Query { select: "v.doc, v.date", table: "visit v", joins: "", order: "v.date DESC, v.doc DESC" };
    query.first(conn, reader, filter, |row| Ok((id_of(row, 0)?, date(row, "date")?)))
}

/// How many households there are, and how many have had no visit since `since` (T3d).
pub fn count(conn: &Connection, reader: &Reader, since: jiff::civil::Date) -> Result<(u32, u32)> {
    let all = standing(reader);
    let waiting = all.clone().with(&format!("NOT {}", visited_since(reader)), since.to_string());
    Ok((list::count(conn, reader, TABLE, all)?, list::count(conn, reader, TABLE, waiting)?))
}
