//! Projections: one table per kind of record, with the columns that lists sort and filter by, and the search index.
//!
//! They are caches (invariant 3): [`project`] is a pure function of one document and of how far it has come, so dropping
//! all rows and projecting every document again gives the same rows ([`fingerprint`]). No row depends on another
//! record's: lists join when they are read, and a visit whose household has not arrived is a row with an empty name.

pub mod alike;
mod among;
pub mod handover;
pub mod household;
pub mod identity;
pub mod issue;
pub mod issue_list;
pub mod ledger;
mod list;
pub mod meeting;
mod pinyin;
mod reader;
pub mod reception;
pub mod record;
pub mod residence;
mod review;
pub mod search;
mod searchable;
pub mod suggestion;
pub mod visit;
mod words;

pub use reader::Reader;

use super::sql;
use rusqlite::{Connection, Result, Row, params};
use sha2::{Digest, Sha256};
use shared::api::SendState;
use shared::document::Doc;
use shared::domain::{AnyRecord, DocId, Kind};

/// A document whose rows are to be made.
pub struct ProjectionInput<'a> {
    pub id: DocId,
    pub record: &'a AnyRecord,
    pub doc: &'a Doc,
    pub state: SendState,
}

/// Tables, and their rows for [`fingerprint`]: in an order and without numbers that depend on the order of arrival. The
/// indexes of search hold nothing that the `words` of their table do not determine.
const TABLES: [(&str, &str); 15] = [
    ("record", "SELECT * FROM record ORDER BY doc"),
    (
        "household",
        "SELECT doc, unit, grid, head, names, address, address_order, phone, members, groups, voided,
            words
         FROM household ORDER BY doc",
    ),
    ("residence", "SELECT * FROM residence ORDER BY doc"),
    ("household_tie", "SELECT * FROM household_tie ORDER BY doc, tie, other"),
    ("household_key", "SELECT * FROM household_key ORDER BY doc, key"),
    ("visit", "SELECT * FROM visit ORDER BY doc"),
    ("matter", "SELECT * FROM matter ORDER BY source, position"),
    (
        "issue",
        "SELECT doc, unit, author, number, content, household, visit, date, phase, phase_by, phase_at, owner_unit,
            owner_person, due, tier, opinion, return_reason, fed_back, contradictions, words, measures, told_by,
            told_at, class, scope
         FROM issue ORDER BY doc",
    ),
    (
        "meeting",
        "SELECT doc, unit, author, form, day, start, held, place_kind, place_name, topic, points, cadres, residents,
            late, voided, said, words
         FROM meeting ORDER BY doc",
    ),
    ("suggestion", "SELECT * FROM suggestion ORDER BY doc"),
    ("identity", "SELECT doc, name, phone, id_end, address, voided, words FROM identity ORDER BY doc"),
    (
        "reception",
        "SELECT doc, unit, author, created_at, date, point, household, speaker, about, title, service, difficulties,
            suggestions, services, voided, words
         FROM reception ORDER BY doc",
    ),
    ("handover", "SELECT * FROM handover ORDER BY doc"),
    ("issue_list", "SELECT * FROM issue_list ORDER BY doc"),
    ("listed_issue", "SELECT * FROM listed_issue ORDER BY list, issue"),
];

/// Makes the rows of a document anew. Called in every transaction that changes it.
pub fn project(tx: &Connection, input: &ProjectionInput) -> Result<()> {
    record::put(tx, input)?;
    match input.record {
        AnyRecord::Household(record) => {
            residence::put(tx, input.id, record)?;
            alike::put(tx, input.id, record)?;
            household::put(tx, input.id, record)
        }
        AnyRecord::Visit(record) => visit::put(tx, input, record),
        AnyRecord::Issue(record) => issue::put(tx, input, record),
        AnyRecord::Suggestion(record) => suggestion::put(tx, input, record),
        AnyRecord::Meeting(record) => meeting::put(tx, input, record),
        AnyRecord::Identity(record) => identity::put(tx, input.id, record),
        AnyRecord::Reception(record) => reception::put(tx, input, record),
        AnyRecord::Handover(record) => handover::put(tx, input, record),
        AnyRecord::IssueList(record) => issue_list::put(tx, input, record),
        // Read one at a time, from the document: nobody lists them.
        AnyRecord::AppComplaint(_) => Ok(()),
    }
}

/// Takes all rows of a document away.
pub fn forget(tx: &Connection, id: DocId) -> Result<()> {
    let doc = id.0.as_bytes();
    match record::forget(tx, doc)? {
        Some(Kind::Household) => {
            residence::forget(tx, doc)?;
            alike::forget(tx, doc)?;
            search::forget(tx, &household::INDEXED, doc)
        }
        Some(Kind::Issue) => {
            ledger::forget(tx, doc)?;
            search::forget(tx, &issue::INDEXED, doc)
        }
        Some(Kind::Visit) => visit::forget(tx, doc),
        Some(Kind::Suggestion) => suggestion::forget(tx, doc),
        Some(Kind::Meeting) => meeting::forget(tx, doc),
        Some(Kind::Identity) => search::forget(tx, &identity::INDEXED, doc),
        Some(Kind::Reception) => reception::forget(tx, doc),
        Some(Kind::Handover) => handover::forget(tx, doc),
        Some(Kind::IssueList) => issue_list::forget(tx, doc),
        Some(Kind::AppComplaint) | None => Ok(()),
    }
}

/// How far a document has come changed, and nothing else: cheaper than [`project`].
pub fn set_state(tx: &Connection, id: DocId, state: SendState) -> Result<()> {
    tx.prepare_cached("UPDATE record SET state = ?2 WHERE doc = ?1")?
        .execute(params![id.0.as_bytes(), state_name(state)])?;
    Ok(())
}

/// Empties every table, before all documents are projected again.
pub fn clear(tx: &Connection) -> Result<()> {
    for (table, _) in TABLES {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let indexes =
        [&household::INDEXED, &issue::INDEXED, &identity::INDEXED, &reception::INDEXED, &meeting::INDEXED];
    for of in indexes {
        tx.execute(&format!("DELETE FROM {}", of.index), [])?;
    }
    Ok(())
}

/// SHA-256 over every row of every projection, in an order that does not depend on the order of arrival.
pub fn fingerprint(conn: &Connection) -> Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    for (table, select) in TABLES {
        hasher.update(table);
        let mut statement = conn.prepare(select)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                // The type is part of it: an empty text is not a null.
                hasher.update(format!("{:?};", row.get::<_, rusqlite::types::Value>(column)?));
            }
        }
    }
    Ok(hasher.finalize().into())
}

fn id_of(row: &Row, column: usize) -> Result<DocId> {
    sql::id(row, column)
}

pub(super) fn state_name(state: SendState) -> &'static str {
    match state {
        SendState::Local => "local",
        SendState::Delivered => "delivered",
        SendState::Refused => "refused",
        SendState::Held => "held",
    }
}

fn state_from_name(name: &str) -> SendState {
    match name {
        "delivered" => SendState::Delivered,
        "refused" => SendState::Refused,
        "held" => SendState::Held,
        // Saying "only here" of something that arrived does less harm than the reverse.
        _ => SendState::Local,
    }
}
