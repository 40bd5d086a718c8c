//! `suggestion`: what residents suggested.

use super::ledger::Alone;
use super::list::{Filter, Query, date};
use super::{ProjectionInput, Reader, id_of, ledger, sql};
use rusqlite::{Connection, Result, params};
use shared::api::{ListOf, Matter, Page, SuggestionRow};
use shared::domain::{Record, Suggestion};
use shared::workflow::voided;

pub(super) fn put(tx: &Connection, input: &ProjectionInput, record: &Record<Suggestion>) -> Result<()> {
    let (id, body) = (input.id, &record.body);
    tx.prepare_cached("INSERT OR REPLACE INTO suggestion VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            id.0.as_bytes(),
            record.unit.as_str(),
            record.created.by.0.as_bytes(),
            body.content,
            body.date.to_string(),
            body.source.document.0.as_bytes(),
            ledger::form_name(body.source.form),
            voided(&record.events).is_some(),
        ],
    )?;
    let (source, content) = (&body.source, body.content.as_str());
    let (date, household, speaker) = (body.date, body.household, body.reporter);
    let said = Alone { source, matter: Matter::Suggestion, content, date, household, speaker };
    ledger::put_alone(tx, input, record, said)
}

pub(super) fn forget(tx: &Connection, doc: &[u8; 16]) -> Result<()> {
    tx.prepare_cached("DELETE FROM suggestion WHERE doc = ?1")?.execute([doc])?;
    ledger::forget(tx, doc)
}

/// Suggestions, latest first.
pub fn list(conn: &Connection, reader: &Reader, page: Page) -> Result<ListOf<SuggestionRow>> {
    let select = "s.doc, s.author, s.visit, s.form, s.content, s.date, s.unit";
    let query = Query { select, table: "suggestion s", joins: "", order: "s.date DESC, s.doc DESC" };
    let filter = Filter::on_desks("s.doc").and("s.voided = 0");
    query.page(conn, reader, filter, page, |row| {
        Ok(SuggestionRow {
            id: id_of(row, 0)?,
            by: reader.person_name(Some(sql::id(row, 1)?)),
            visit: id_of(row, 2)?,
            form: ledger::form_from_name(row.get_ref("form")?.as_str()?),
            content: row.get("content")?,
            date: date(row, "date")?,
            unit_name: reader.unit_name(row.get_ref("unit")?.as_str()?),
        })
    })
}
