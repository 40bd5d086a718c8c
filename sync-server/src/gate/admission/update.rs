//! The rows that a document gains, and whether its snapshot is made anew.

use crate::ledger::{Document, NewChange, Save, Update};
use shared::document::Doc;
use shared::domain::{AnyRecord, DocId, UnitId};
use shared::limits::DOCUMENT_BYTES_MAX;
use shared::policy::Audience;
use shared::sync::digest::of_document;
use shared::workflow::{Issued, Residence, residence};

/// A tail of raw changes shorter than this is not worth a new save.
const TAIL_BYTES_MIN: usize = 1024;

/// What the ledger gets for one document. `before`: as it was judged; `after`: with `changes`.
pub fn update(
    doc: DocId,
    before: Option<&Document>,
    after: &Doc,
    record: &AnyRecord,
    changes: Vec<NewChange>,
    audience: Audience,
) -> Update {
    let generation = before.map_or(0, |before| before.generation);
    let heads = after.heads();
    Update {
        doc,
        generation,
        kind: record.kind(),
        expected: before.map(|before| before.heads.clone()).unwrap_or_default(),
        digest: of_document(doc, generation, &heads),
        heads,
        save: save(before, after, &changes),
        changes,
        audience,
        lives: lives(record),
        issued: issued(doc, record),
    }
}

/// What a list of issues gives out. It is written once, so that it is always new.
fn issued(doc: DocId, record: &AnyRecord) -> Option<(UnitId, Issued)> {
    match record {
        AnyRecord::IssueList(record) => Some((record.unit.clone(), Issued::of(doc, record))),
        _ => None,
    }
}

/// Where a household lives that moved.
fn lives(record: &AnyRecord) -> Option<Residence> {
    match record {
        AnyRecord::Household(record) => Some(residence(record)).filter(Residence::has_moved),
        _ => None,
    }
}

/// A new save once the tail of raw changes is as long as the save: so it is made rarely, and loads stay short.
fn save(before: Option<&Document>, after: &Doc, changes: &[NewChange]) -> Save {
    if before.is_some_and(|before| tail_is_short(before, changes)) {
        return Save::Extend;
    }
    after.save().map_or_else(
        |error| {
            tracing::error!(%error, "a document could not be saved; its raw changes are kept instead");
            match before {
                Some(_) => Save::Extend,
                None => Save::Replace(changes.iter().flat_map(|change| change.bytes.clone()).collect()),
            }
        },
        Save::Replace,
    )
}

fn tail_is_short(before: &Document, changes: &[NewChange]) -> bool {
    let new: usize = changes.iter().map(|change| change.bytes.len()).sum();
    let tail = before.snapshot.len() - before.saved_bytes + new;
    tail <= before.saved_bytes.max(TAIL_BYTES_MIN) && before.saved_bytes + tail <= DOCUMENT_BYTES_MAX
}
