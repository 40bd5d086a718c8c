//! The sync screen: what waits, what was refused and why, what to do. And the one quiet line.

use super::answer::Surroundings;
use super::{Acting, Failure, refusal};
use crate::courier::Link;
use crate::store::projection::record::{self, RecordRow};
use crate::store::refused::RefusedRow;
use crate::store::{Store, refused};
use shared::api::{OutgoingRow, Page, SendState, StatusLine, SyncView};
use shared::domain::{AnyRecord, DocId, Kind, Millis};
use shared::limits::CLOCK_OFFSET_WARN_MS;
use std::collections::BTreeMap;

/// Delivered records stay on the screen for this long.
const SHOWN_MS: Millis = 7 * 24 * 60 * 60 * 1000;

/// # Errors
/// The disk refuses.
pub fn line(store: &Store, link: &Link) -> Result<StatusLine, Failure> {
    let standing = store.status()?;
    let conflicts = store.read(|conn| Ok(record::count_conflicts(conn)?))?;
    Ok(StatusLine {
        waiting: standing.waiting,
        pictures: standing.pictures,
        problems: standing.refused + standing.held + conflicts,
        last_contact: standing.last_contact,
        online: link.online,
        network_on: link.network_on,
        syncing: link.syncing,
        progress: standing.progress,
        clock_off_ms: standing.clock_offset_ms.filter(|offset| offset.abs() > CLOCK_OFFSET_WARN_MS),
    })
}

pub fn view(acting: &Acting, around: &Surroundings) -> Result<SyncView, Failure> {
    Ok(SyncView {
        status: line(acting.store, around.link)?,
        server: around.server.to_string(),
        oldest_waiting: acting.store.status()?.oldest_waiting,
        mine: mine(acting)?,
        last_error: around.link.last_error,
    })
}

/// My records, problems first. A refused record of which nothing is left here is told from its words.
pub fn mine(acting: &Acting) -> Result<Vec<OutgoingRow>, Failure> {
    let person = acting.person();
    let since = acting.at - SHOWN_MS;
    let records = acting.read(|conn, reader| record::of_reader(conn, reader, since, Page::default()))?;
    let words = acting.store.read(|conn| refused::of_person(conn, person))?;
    let mut refused: BTreeMap<DocId, RefusedRow> = BTreeMap::new();
    for row in words {
        // The latest comes first.
        refused.entry(row.doc).or_insert(row);
    }
    // A refused talk speaks for what it would have made, also one that is here and of which only a point was refused.
    let spoken_for: Vec<DocId> = refused.values().flat_map(RefusedRow::made).collect();
    let here: Vec<OutgoingRow> =
        records.into_iter().map(|row| outgoing(acting, refused.remove(&row.id), row)).collect();
    refused.retain(|id, _| !spoken_for.contains(id));
    let gone = refused.into_values().map(|row| told_from_words(acting, &row));
    Ok(gone.chain(here).collect())
}

fn outgoing(acting: &Acting, refused: Option<RefusedRow>, row: RecordRow) -> OutgoingRow {
    OutgoingRow {
        id: row.id,
        kind: row.kind,
        title: row.title,
        at: row.created_at,
        state: row.state,
        refused: refused.map(|refused| refusal::view(acting, &refused)),
        conflict: row.conflict,
    }
}

fn told_from_words(acting: &Acting, row: &RefusedRow) -> OutgoingRow {
    let record = row.record.clone().and_then(|value| AnyRecord::from_value(value).ok());
    OutgoingRow {
        id: row.doc,
        kind: row.kind.unwrap_or(Kind::Visit),
        title: record.as_ref().map(record::title).unwrap_or_default().to_owned(),
        at: row.at,
        state: SendState::Refused,
        refused: Some(refusal::view(acting, row)),
        conflict: false,
    }
}

/// The words were read and given up.
///
/// # Errors
/// `NotFound` where they are not this person's: nobody throws away another's words.
pub fn discard_refused(acting: &Acting, id: DocId) -> Result<(), Failure> {
    let rows = acting.store.read(|conn| refused::of_doc(conn, id))?;
    if !rows.iter().any(|row| row.person == acting.person()) {
        return Err(Failure::not_found());
    }
    Ok(acting.store.write(|tx| refused::discard(tx, acting.person(), id))?)
}
