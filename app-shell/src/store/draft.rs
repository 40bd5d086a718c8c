//! `draft`: half-filled forms. They belong to a person on this device and never leave it.

use super::{StoreError, refused, sql};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use shared::api::{Draft, DraftKey, PointForm};
use shared::domain::{DocId, PersonId};

fn read(row: &Row) -> Result<Draft, StoreError> {
    let text = |column: usize| row.get::<_, String>(column);
    Ok(Draft {
        key: sql::from_json(&text(0)?)?,
        base: sql::from_json(&text(1)?)?,
        value: sql::from_json(&text(2)?)?,
        saved_at: row.get(3)?,
    })
}

pub fn get(connection: &Connection, person: PersonId, key: &DraftKey) -> Result<Option<Draft>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT key, base, value, saved_at FROM draft WHERE person = ?1 AND key = ?2")?;
    let draft = statement.query_row(params![person.0.as_bytes(), sql::to_json(key)?], |row| Ok(read(row)));
    draft.optional()?.transpose()
}

/// A person's drafts, the latest first.
pub fn all(connection: &Connection, person: PersonId) -> Result<Vec<Draft>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT key, base, value, saved_at FROM draft WHERE person = ?1 ORDER BY saved_at DESC, key",
    )?;
    let rows = statement.query_map([person.0.as_bytes()], |row| Ok(read(row)))?;
    rows.map(|draft| draft?).collect()
}

/// Takes the place of an earlier draft of the same form.
pub fn put(tx: &Transaction, person: PersonId, draft: &Draft) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO draft (person, key, base, value, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET base = ?3, value = ?4, saved_at = ?5",
    )?
    .execute(params![
        person.0.as_bytes(),
        sql::to_json(&draft.key)?,
        sql::to_json(&draft.base)?,
        sql::to_json(&draft.value)?,
        draft.saved_at,
    ])?;
    Ok(())
}

/// Refused words, ready to be corrected in the form they came from. A draft that is there already stands.
pub fn put_refused(
    tx: &Transaction,
    person: PersonId,
    draft: &Draft,
    refused: DocId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO draft (person, key, base, value, saved_at, corrects) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        person.0.as_bytes(),
        sql::to_json(&draft.key)?,
        sql::to_json(&draft.base)?,
        sql::to_json(&draft.value)?,
        draft.saved_at,
        refused.0.as_bytes(),
    ])?;
    Ok(())
}

/// The person throws it away. Refused words that it began with stay.
pub fn discard(tx: &Transaction, person: PersonId, key: &DraftKey) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM draft WHERE person = ?1 AND key = ?2")?
        .execute(params![person.0.as_bytes(), sql::to_json(key)?])?;
    Ok(())
}

/// The form was saved, in the same transaction: the draft became a record, and refused words that it began with were
/// corrected by it.
pub fn finish(tx: &Transaction, person: PersonId, key: &DraftKey) -> Result<(), StoreError> {
    let draft: Option<(Option<DocId>, String)> = tx
        .prepare_cached("DELETE FROM draft WHERE person = ?1 AND key = ?2 RETURNING corrects, value")?
        .query_row(params![person.0.as_bytes(), sql::to_json(key)?], |row| {
            Ok((sql::optional_id(row, 0)?, row.get(1)?))
        })
        .optional()?;
    let Some((Some(refused), value)) = draft else { return Ok(()) };
    match key {
        DraftKey::Point { .. } => {
            let again = sql::from_json::<PointForm>(&value).ok().and_then(|form| form.again);
            again.map_or(Ok(()), |point| refused::settle_point(tx, person, refused, point))
        }
        DraftKey::NewMeeting | DraftKey::Meeting { .. } => refused::settle_talk(tx, person, refused),
        _ => refused::discard(tx, person, refused),
    }
}
