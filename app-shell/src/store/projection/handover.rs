//! `handover`: what officers left for the next (T4f).

use super::list::{Filter, Query};
use super::{ProjectionInput, Reader, id_of, sql, state_from_name};
use rusqlite::{Connection, Result, Row, params};
use shared::api::{HandoverRow, Page};
use shared::domain::{Handover, Millis, PersonId, Record};
use shared::workflow::{taken_over, voided};

/// Notes that nobody took over yet, at most: older ones say nothing new.
const SHOWN_MAX: u32 = 5;

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Handover>) -> Result<()> {
    let (body, taken) = (&record.body, taken_over(&record.events));
    let open = body.open.values().filter(|open| **open).count() as i64;
    tx.prepare_cached("INSERT OR REPLACE INTO handover VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            input.id.0.as_bytes(),
            record.unit.as_str(),
            record.created.by.0.as_bytes(),
            record.created.at,
            body.point.map(|point| point.0.into_bytes()),
            body.note,
            open,
            taken.map(|event| event.by.0.into_bytes()),
            taken.map(|event| event.at),
            voided(&record.events).is_some(),
        ])?;
    Ok(())
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM handover WHERE doc = ?1")?.execute([doc])?;
    Ok(())
}

fn read(reader: &Reader, row: &Row) -> Result<HandoverRow> {
    let point: Option<shared::domain::PointId> = sql::optional_id(row, 1)?;
    let taken_by: Option<PersonId> = sql::optional_id(row, 3)?;
    let taken_at: Option<Millis> = row.get("taken_at")?;
    let point = point.and_then(|id| reader.directory.points.get(&id));
    Ok(HandoverRow {
        id: id_of(row, 0)?,
        point_name: point.map(|point| point.name.clone()).unwrap_or_default(),
        by: reader.person_name(Some(sql::id(row, 2)?)),
        taken: taken_by.zip(taken_at).map(|(by, at)| (reader.person_name(Some(by)), at)),
        at: row.get("created_at")?,
        note: row.get("note")?,
        open: row.get("open")?,
        state: state_from_name(row.get_ref("state")?.as_str()?),
    })
}

const QUERY: Query = Query {
    select: "n.doc, n.point, n.author, n.taken_by, n.taken_at, n.created_at, n.note, n.open, r.state",
    table: "handover n",
    joins: "JOIN record r ON r.doc = n.doc",
    order: "n.created_at DESC, n.doc DESC",
};

fn of_own_units(reader: &Reader) -> Filter {
    Filter::on_desks("n.doc")
        .and("n.voided = 0")
        .with("n.unit IN (SELECT value FROM json_each(?))", reader.units_json())
}

/// What waits to be taken over in the reader's own units, the latest first.
pub fn waiting(conn: &Connection, reader: &Reader) -> Result<Vec<HandoverRow>> {
    let filter = of_own_units(reader).and("n.taken_by IS NULL");
    QUERY.rows(conn, reader, filter, Page { offset: 0, limit: SHOWN_MAX }, |row| read(reader, row))
}

/// The latest that was taken over.
pub fn last_taken(conn: &Connection, reader: &Reader) -> Result<Option<HandoverRow>> {
    QUERY.first(conn, reader, of_own_units(reader).and("n.taken_by IS NOT NULL"), |row| read(reader, row))
}
