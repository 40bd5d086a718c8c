//! 交接班 (T4f): a note for the next officer, and taking it over.

use super::{Act, Acting, Failure};
use crate::store::projection::reception;
use shared::api::{DraftKey, Saved};
use shared::domain::{AnyRecord, DocId, EventKind, Events, Handover, PointId, RecordEvent};
use shared::limits::HANDED_OVER_MAX;
use shared::workflow::taken_over;

/// What is not done with goes along without being typed.
pub fn hand_over(acting: &Acting, note: &str) -> Result<Saved, Failure> {
    let (point, mut open) = acting
        .read(|conn, reader| Ok((reception::last_point(conn, reader)?, reception::open(conn, reader)?)))?;
    open.truncate(HANDED_OVER_MAX);
    let id = acting.new_id();
    let note = note.trim().to_owned();
    let open = open.into_iter().map(|id| (id, true)).collect();
    let handover = Handover { point: point.map(PointId), date: acting.today(), note, open };
    let mut act = Act::new(acting);
    act.create(id, acting.own_unit(), handover, Events::new())?;
    act.finish(id, Some(DraftKey::Handover))
}

/// Twice is once.
pub fn take_over(acting: &Acting, id: DocId) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let AnyRecord::Handover(record) = &opened.record else {
        return Err(Failure::not_found());
    };
    let mut act = Act::new(acting);
    if taken_over(&record.events).is_none() {
        act.add(&mut opened, EventKind::Record(RecordEvent::TakenOver))?;
    }
    act.finish(id, None)
}
