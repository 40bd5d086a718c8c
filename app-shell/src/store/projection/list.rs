//! Lists: a filter whose clauses and values stay together, so that a slice and its total share them.
//!
//! Every statement begins with the reader's desks, and whatever it looks at besides its own table, the household of a visit
//! or the issues of a household, has to lie on one of them, too ([`on_desks`]): people of one file do not all read the same
//! desks, and what one of them is shown must not depend on who else works at the device (invariant 7).

use super::Reader;
use super::reader::hex;
use super::search::Wanted;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params_from_iter};
use shared::api::{ListOf, Page};
use shared::domain::DocId;
use shared::limits::LIST_ROWS_MAX;
use std::collections::BTreeSet;

/// The reader's desks and the households that are merged for the reader, of the value that comes before all others.
const DESKS: &str = "WITH read_desk(unit) AS (SELECT value FROM json_each(?1, '$.desks')),
    merged(doc, home) AS MATERIALIZED
        (SELECT unhex(json_extract(value, '$[0]')), unhex(json_extract(value, '$[1]')) FROM json_each(?1, '$.merged'))";

/// Ids of a JSON array.
pub(super) const HEX_IDS: &str = "SELECT unhex(value) FROM json_each(?)";

/// Whether the reader sees a document; `doc` is the column with it.
pub(super) fn on_desks(doc: &str) -> String {
    // The plus: a row lies on one desk or two, so they are read and compared; looking up each of a township's desks for
    // each row of a long list would take many times as long.
    format!("EXISTS (SELECT 1 FROM lies_on l WHERE l.doc = {doc} AND +l.desk IN read_desk)")
}

/// A statement that begins with the reader's desks, of its first value.
pub(super) fn with_desks(statement: &str) -> String {
    format!("{DESKS} {statement}")
}

/// Joins the household that stands for the one that `doc` names, as far as the reader sees it.
pub(super) fn join_household(reader: &Reader, doc: &str) -> String {
    let home = home_of(reader, doc);
    format!("LEFT JOIN household h ON h.doc = {home} AND {}", on_desks(&home))
}

/// The household that stands for the one that the column names. Where nothing is merged, that is the one itself.
pub(super) fn home_of(reader: &Reader, column: &str) -> String {
    if reader.homes.is_empty() {
        return column.to_owned();
    }
    format!("coalesce((SELECT g.home FROM merged g WHERE g.doc = {column}), {column})")
}

/// Whether the column names this household, or one that was merged into it; `home` is the column with it.
pub(super) fn of_home(reader: &Reader, column: &str, home: &str) -> String {
    if reader.homes.is_empty() {
        return format!("{column} = {home}");
    }
    format!("{column} IN (SELECT {home} UNION ALL SELECT g.doc FROM merged g WHERE g.home = {home})")
}

/// Without households that another one stands for.
pub(super) fn not_merged(filter: Filter, reader: &Reader, doc: &str) -> Filter {
    if reader.homes.is_empty() {
        filter
    } else {
        filter.and(&format!("{doc} NOT IN (SELECT doc FROM merged)"))
    }
}

/// A WHERE clause in the making. Each `?` of a clause takes the next value.
#[derive(Clone)]
pub(super) struct Filter {
    clauses: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    /// Only what lies on the reader's desks; `doc` is the column with the document.
    pub fn on_desks(doc: &str) -> Self {
        Filter { clauses: vec![on_desks(doc)], values: Vec::new() }
    }

    /// For what a person wrote, wherever it lies.
    pub fn everything() -> Self {
        Filter { clauses: Vec::new(), values: Vec::new() }
    }

    pub fn and(mut self, clause: &str) -> Self {
        self.clauses.push(clause.to_owned());
        self
    }

    pub fn with(mut self, clause: &str, value: impl Into<Value>) -> Self {
        self.clauses.push(clause.to_owned());
        self.values.push(value.into());
        self
    }

    /// Only what is of this household or of one that was merged into it.
    pub fn of_home(self, reader: &Reader, column: &str, household: DocId) -> Self {
        self.with(&format!("{column} IN ({HEX_IDS})"), reader.family(household))
    }

    /// Only what is one of these.
    pub fn ids(self, column: &str, ids: &[DocId]) -> Self {
        let ids = serde_json::Value::from_iter(ids.iter().copied().map(hex)).to_string();
        self.with(&format!("{column} IN ({HEX_IDS})"), ids)
    }

    pub fn with_some(self, clause: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(clause, value),
            None => self,
        }
    }

    /// Only what a search finds; `None` means no restriction. `alias`: the searched table's.
    pub fn found(self, alias: &str, wanted: Option<&Wanted>) -> Self {
        match wanted {
            None => self,
            Some(wanted) => {
                let [expression, terms] = wanted.values();
                self.with(&wanted.clause(alias), expression).value(terms)
            }
        }
    }

    /// Only what is one of these names; none restrict nothing. The clause takes them as one JSON array.
    pub fn one_of<'n>(self, clause: &str, names: impl Iterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.collect();
        let wanted = (!names.is_empty()).then(|| serde_json::Value::from(names).to_string());
        self.with_some(clause, wanted)
    }

    /// The unit itself or those below it: a code begins with its area's.
    pub fn within(self, column: &str, unit: Option<&shared::domain::UnitId>) -> Self {
        let clause = format!("{column} GLOB ?");
        self.with_some(&clause, unit.map(|unit| format!("{unit}*")))
    }

    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    fn sql(&self) -> String {
        self.clauses.join(" AND ")
    }

    /// All values of a statement: the reader's desks, then the filter's own.
    fn values_for(self, reader: &Reader) -> Vec<Value> {
        std::iter::once(reader.eyes()).chain(self.values).collect()
    }
}

/// A list of the rows of one table. Filter and order look at that table alone; what its joins add is fetched for the
/// slice that is shown, however far down the list it lies.
pub(super) struct Query<'a> {
    pub select: &'a str,
    /// With its alias: `household h`.
    pub table: &'a str,
    pub joins: &'a str,
    pub order: &'a str,
}

impl Query<'_> {
    /// A slice and the total; the limit is clamped to [`LIST_ROWS_MAX`].
    pub fn page<T>(
        &self,
        conn: &Connection,
        reader: &Reader,
        filter: Filter,
        page: Page,
        row: impl FnMut(&Row) -> Result<T>,
    ) -> Result<ListOf<T>> {
        let total = count(conn, reader, self.table, filter.clone())?;
        let rows = self.rows(conn, reader, filter, page, row)?;
        Ok(ListOf { rows, total, offset: page.offset })
    }

    pub fn rows<T>(
        &self,
        conn: &Connection,
        reader: &Reader,
        filter: Filter,
        page: Page,
        row: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.slice(conn, reader, filter, page.offset, page.limit.min(LIST_ROWS_MAX), row)
    }

    /// The first `max` rows, for what is not read on a screen.
    pub fn up_to<T>(
        &self,
        conn: &Connection,
        reader: &Reader,
        filter: Filter,
        max: u32,
        row: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.slice(conn, reader, filter, 0, max, row)
    }

    fn slice<T>(
        &self,
        conn: &Connection,
        reader: &Reader,
        filter: Filter,
        offset: u32,
        limit: u32,
        row: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let Query { select, table, joins, order } = self;
        let alias = table.rsplit(' ').next().unwrap_or(table);
        let wanted = filter.sql();
        let sql = format!(
            "{DESKS} SELECT {select} FROM (SELECT {alias}.* FROM {table} WHERE {wanted} ORDER BY {order} LIMIT ? OFFSET ?)
             {alias} {joins} ORDER BY {order}"
        );
        let mut values = filter.values_for(reader);
        values.extend([i64::from(limit).into(), i64::from(offset).into()]);
        let mut statement = conn.prepare_cached(&sql)?;
        statement.query_map(params_from_iter(values), row)?.collect()
    }

    /// The first row; `None` where there is none.
    pub fn first<T>(
        &self,
        conn: &Connection,
        reader: &Reader,
        filter: Filter,
        row: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.rows(conn, reader, filter, Page { offset: 0, limit: 1 }, row)?.pop())
    }
}

/// How many rows of a table (with its alias) pass the filter.
pub(super) fn count(conn: &Connection, reader: &Reader, table: &str, filter: Filter) -> Result<u32> {
    let sql = format!("{DESKS} SELECT count(*) FROM {table} WHERE {}", filter.sql());
    conn.prepare_cached(&sql)?.query_row(params_from_iter(filter.values_for(reader)), |row| row.get(0))
}

/// The ids that stand in a column.
pub(super) fn distinct_ids<T: From<uuid::Uuid>>(
    conn: &Connection,
    reader: &Reader,
    table: &str,
    column: &str,
    filter: Filter,
) -> Result<Vec<T>> {
    let sql = format!("{DESKS} SELECT DISTINCT {column} FROM {table} WHERE {}", filter.sql());
    let mut statement = conn.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params_from_iter(filter.values_for(reader)), |row| super::sql::id(row, 0))?;
    rows.collect()
}

/// The values of a column among the rows that pass.
pub(super) fn distinct(
    conn: &Connection,
    reader: &Reader,
    table: &str,
    column: &str,
    filter: Filter,
) -> Result<BTreeSet<String>> {
    let sql = format!("{DESKS} SELECT DISTINCT {column} FROM {table} WHERE {}", filter.sql());
    let mut statement = conn.prepare_cached(&sql)?;
    statement.query_map(params_from_iter(filter.values_for(reader)), |row| row.get(0))?.collect()
}

/// How many rows pass, and the least value of a column among them.
pub(super) fn count_and_least<T: rusqlite::types::FromSql>(
    conn: &Connection,
    reader: &Reader,
    table: &str,
    column: &str,
    filter: Filter,
) -> Result<Option<(u32, T)>> {
    let sql = format!("{DESKS} SELECT count(*), min({column}) FROM {table} WHERE {}", filter.sql());
    let values = params_from_iter(filter.values_for(reader));
    let (count, least) =
        conn.prepare_cached(&sql)?.query_row(values, |row| Ok((row.get(0)?, row.get::<_, Option<T>>(1)?)))?;
    Ok(least.map(|least| (count, least)))
}

/// An id as a value of a filter.
pub(super) fn blob(id: uuid::Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

/// A date column. Written by [`jiff::civil::Date`]'s own `Display`, so that text order is date order.
pub(super) fn date(row: &Row, column: &str) -> Result<jiff::civil::Date> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

pub(super) fn optional_date(row: &Row, column: &str) -> Result<Option<jiff::civil::Date>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
