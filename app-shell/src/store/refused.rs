//! `refused`: words that the server refused, in plain JSON, readable whatever became of their document.

use super::{StoreError, doc, projection, sql};
use rusqlite::{Connection, Row};
use serde_json::Value;
use shared::document::tree::{Edit, diff};
use shared::domain::{AnyRecord, DocId, EntryId, Kind, Millis, PersonId};
use shared::sync::wire::{RejectCode, Rejection};
use std::collections::BTreeSet;

/// One refusal with what was typed.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedRow {
    pub doc: DocId,
    /// `None` where the refused record was not even of a known kind.
    pub kind: Option<Kind>,
    /// Whose words they are.
    pub person: PersonId,
    pub at: Millis,
    /// [`code_name`] of the server's code.
    pub code: String,
    /// The server's reason, in English, for the log.
    pub why: String,
    /// Field path → words, as they differ from what the server has.
    pub words: Vec<(String, String)>,
    /// The whole record as typed; `None` after a legal erasure.
    pub record: Option<Value>,
}

impl RefusedRow {
    /// The issues, suggestions and the identity that a refused talk would have made: its words hold theirs.
    pub fn made(&self) -> BTreeSet<DocId> {
        let record = self.record.clone().and_then(|record| AnyRecord::from_value(record).ok());
        record.map(|record| record.made()).unwrap_or_default()
    }
}

/// Where a talk has its points.
const POINTS: &str = "body.points.";

impl RefusedRow {
    /// Points of a talk of which words were refused, each as often as it has words.
    pub fn points(&self) -> impl Iterator<Item = EntryId> + '_ {
        let paths = self.words.iter().filter_map(|(path, _)| path.strip_prefix(POINTS));
        paths.filter_map(|path| path.split('.').next()?.parse().ok())
    }

    /// Whether other words than those of points were refused.
    pub fn has_other_words(&self) -> bool {
        self.words.iter().any(|(path, _)| !path.starts_with(POINTS))
    }
}

impl RefusedRow {
    /// The pictures that came with these words: each was new with all that is said of it.
    pub(super) fn pictures(&self) -> Vec<EntryId> {
        let said = self.words.iter().filter(|(_, said)| said == "false");
        let id = |path: &str| path.strip_prefix("body.pictures.")?.strip_suffix(".removed")?.parse().ok();
        said.filter_map(|(path, _)| id(path)).collect()
    }

    /// The same words, refused for this reason.
    pub(super) fn refused(self, rejection: &Rejection, at: Millis) -> RefusedRow {
        RefusedRow { code: code_name(rejection.code).to_owned(), why: rejection.why.clone(), at, ..self }
    }
}

const COLUMNS: &str = "doc, kind, person, at, code, why, words, record";

fn read(row: &Row) -> Result<RefusedRow, StoreError> {
    let record: Option<String> = row.get(7)?;
    Ok(RefusedRow {
        doc: sql::id(row, 0)?,
        kind: Kind::from_name(&row.get::<_, String>(1)?),
        person: sql::id(row, 2)?,
        at: row.get(3)?,
        code: row.get(4)?,
        why: row.get(5)?,
        words: sql::from_json(&row.get::<_, String>(6)?)?,
        record: record.map(|text| sql::from_json(&text)).transpose()?,
    })
}

/// The refusals of a document, the latest first.
pub fn of_doc(connection: &Connection, id: DocId) -> Result<Vec<RefusedRow>, StoreError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM refused WHERE doc = ?1 ORDER BY id DESC"))?;
    let mut rows = statement.query([id.0.into_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The refusals of a person, the latest first.
pub fn of_person(connection: &Connection, person: PersonId) -> Result<Vec<RefusedRow>, StoreError> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM refused WHERE person = ?1 ORDER BY id DESC"))?;
    let mut rows = statement.query([person.0.into_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The person's words were read, and corrected or given up: puts them aside for good, with what a refused visit would
/// have made. Those of others on the same record stay.
pub fn discard(tx: &Connection, person: PersonId, id: DocId) -> Result<(), StoreError> {
    let mut delete = tx.prepare_cached("DELETE FROM refused WHERE doc = ?1 AND person = ?2")?;
    let own = of_doc(tx, id)?.into_iter().filter(|row| row.person == person);
    for made in own.flat_map(|row| row.made()) {
        // One that is here has words of its own.
        if doc::generation(tx, made)?.is_none() {
            delete.execute((made.0.into_bytes(), person.0.into_bytes()))?;
        }
    }
    delete.execute((id.0.into_bytes(), person.0.into_bytes()))?;
    projection::set_state(tx, id, doc::send_state(tx, id)?)?;
    Ok(())
}

/// A refused point of a talk was written again: the other words of the refusal stay, each point's until it is written, too.
/// What comes with any point goes with the last.
pub(super) fn settle_point(
    tx: &Connection,
    person: PersonId,
    talk: DocId,
    point: EntryId,
) -> Result<(), StoreError> {
    let own = format!("{POINTS}{point}.");
    keep_words(tx, person, talk, |path| !path.starts_with(&own))?;
    let left = of_doc(tx, talk)?.into_iter().filter(|row| row.person == person);
    let only_begun = left.flat_map(|row| row.words).all(|(path, _)| comes_with_a_point(&path));
    if only_begun { discard(tx, person, talk) } else { Ok(()) }
}

/// With its first point a talk has begun, and whoever writes it down is there.
fn comes_with_a_point(path: &str) -> bool {
    path.starts_with("body.held.") || path.starts_with("body.cadres.")
}

/// A talk's form was saved again: its points are not in it, and stay to be read.
pub(super) fn settle_talk(tx: &Connection, person: PersonId, talk: DocId) -> Result<(), StoreError> {
    keep_words(tx, person, talk, |path| path.starts_with(POINTS))
}

/// Lets go of some words of the person's refusals; where none are left, of the refusals.
fn keep_words(
    tx: &Connection,
    person: PersonId,
    id: DocId,
    keep: impl Fn(&str) -> bool,
) -> Result<(), StoreError> {
    let own: Vec<RefusedRow> = of_doc(tx, id)?.into_iter().filter(|row| row.person == person).collect();
    let left = |row: &RefusedRow| -> Vec<(String, String)> {
        row.words.iter().filter(|(path, _)| keep(path)).cloned().collect()
    };
    if own.iter().all(|row| left(row).is_empty()) {
        return discard(tx, person, id);
    }
    let mut update =
        tx.prepare_cached("UPDATE refused SET words = ?4 WHERE doc = ?1 AND person = ?2 AND words = ?3")?;
    for row in &own {
        update.execute((
            id.0.into_bytes(),
            person.0.into_bytes(),
            sql::to_json(&row.words)?,
            sql::to_json(&left(row))?,
        ))?;
    }
    Ok(())
}

/// Keeps refused words.
pub(super) fn add(tx: &Connection, row: &RefusedRow) -> Result<(), StoreError> {
    put(tx, "INSERT INTO refused", row)
}

/// Keeps words about which the secretary has not decided, of a document that leaves this device.
pub(super) fn keep_held(tx: &Connection, row: &RefusedRow) -> Result<(), StoreError> {
    put(tx, "INSERT OR REPLACE INTO held_words", row)
}

fn put(tx: &Connection, insert: &str, row: &RefusedRow) -> Result<(), StoreError> {
    tx.prepare_cached(&format!("{insert} ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"))?.execute(
        (
            row.doc.0.into_bytes(),
            row.kind.map_or("", Kind::name),
            row.person.0.into_bytes(),
            row.at,
            &row.code,
            &row.why,
            sql::to_json(&row.words)?,
            row.record.as_ref().map(sql::to_json).transpose()?,
        ),
    )?;
    Ok(())
}

/// Takes the words out that [`keep_held`] kept.
pub(super) fn take_held(
    tx: &Connection,
    id: DocId,
    person: PersonId,
) -> Result<Option<RefusedRow>, StoreError> {
    let mut statement =
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM held_words WHERE doc = ?1 AND person = ?2"))?;
    let mut rows = statement.query((id.0.into_bytes(), person.0.into_bytes()))?;
    let kept = rows.next()?.map(read).transpose()?;
    let_held_go(tx, id, person)?;
    Ok(kept)
}

/// The secretary accepted them.
pub(super) fn let_held_go(tx: &Connection, id: DocId, person: PersonId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM held_words WHERE doc = ?1 AND person = ?2")?
        .execute((id.0.into_bytes(), person.0.into_bytes()))?;
    Ok(())
}

/// What `typed` says that `admitted` does not; both are whole records.
pub(super) fn row(
    doc: DocId,
    person: PersonId,
    at: Millis,
    rejection: &Rejection,
    typed: &Value,
    admitted: &Value,
) -> RefusedRow {
    let kind = typed.get("kind").and_then(Value::as_str).and_then(Kind::from_name);
    RefusedRow {
        doc,
        kind,
        person,
        at,
        code: code_name(rejection.code).to_owned(),
        why: rejection.why.clone(),
        words: words_of(admitted, typed),
        record: Some(typed.clone()),
    }
}

/// What `typed` says that `admitted` does not, as field path and words.
pub fn words_of(admitted: &Value, typed: &Value) -> Vec<(String, String)> {
    // Where the two can't be compared, all of it counts as typed.
    let edits = diff(admitted, typed)
        .or_else(|_| diff(&Value::Object(serde_json::Map::new()), typed))
        .unwrap_or_default();
    let mut words = Vec::new();
    for edit in &edits {
        let (Edit::Put { path, value } | Edit::Make { path, value }) = edit;
        collect(path.join("."), value, &mut words);
    }
    words
}

/// The leaves of what people write: bodies and events, not the envelope that the program writes, nor what it knows of a
/// picture.
fn collect(path: String, value: &Value, words: &mut Vec<(String, String)>) {
    if !(path.starts_with("body") || path.starts_with("events")) || is_about_a_picture(&path) {
        return;
    }
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| collect(format!("{path}.{key}"), value, words));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| collect(format!("{path}.{i}"), value, words));
        }
        Value::String(text) if !text.is_empty() => words.push((path, text.clone())),
        Value::String(_) | Value::Null => {}
        Value::Bool(_) | Value::Number(_) => words.push((path, value.to_string())),
    }
}

fn is_about_a_picture(path: &str) -> bool {
    path.starts_with("body.pictures.")
        && path.rsplit('.').next().is_some_and(|field| matches!(field, "key" | "hash" | "bytes"))
}

/// The name of a code in rows and towards the screen.
pub fn code_name(code: RejectCode) -> &'static str {
    match code {
        RejectCode::Limit => "limit",
        RejectCode::Malformed => "malformed",
        RejectCode::Actor => "actor",
        RejectCode::Signature => "signature",
        RejectCode::ForbiddenOperation => "forbidden_operation",
        RejectCode::Shape => "shape",
        RejectCode::Policy => "policy",
        RejectCode::Descendant => "descendant",
        RejectCode::Erased => "erased",
        RejectCode::Exists => "exists",
        RejectCode::Schema => "schema",
        RejectCode::Returned => "returned",
        RejectCode::AlreadyFrozen => "already_frozen",
    }
}
