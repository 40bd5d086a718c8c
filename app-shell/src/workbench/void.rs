//! 作废 and undo. Voiding a visit or a meeting takes along what the village still has of it: a visit recorded on the wrong household
//! leaves no issue behind. Restoring it brings the same back.

use super::acting::Opened;
use super::{Act, Acting, Failure, history};
use crate::store::projection::record;
use shared::api::{ListOf, Page, Saved, VoidedRow};
use shared::domain::{AnyRecord, DocId, Event, EventId, EventKind, Events, RecordEvent};
use shared::policy::{Operation, Refusal};
use shared::workflow::{Phase, issue_state, voided};

pub fn list(acting: &Acting, page: Page) -> Result<ListOf<VoidedRow>, Failure> {
    acting.need_lease()?;
    let voided = acting.read(|conn, reader| record::voided_list(conn, reader, page))?;
    let mut rows = Vec::with_capacity(voided.rows.len());
    for row in voided.rows {
        let Some(void) = row.void else {
            continue;
        };
        // A damaged document is still listed; it cannot be restored before it was fetched again.
        let opened = acting.open(row.id).ok();
        let may_restore =
            opened.is_some_and(|opened| history::may_withdraw(acting, &opened.record, void.event));
        rows.push(VoidedRow {
            id: row.id,
            kind: row.kind,
            title: row.title,
            reason: void.reason,
            by: acting.person_name(void.by),
            at: void.at,
            event: void.event,
            may_restore,
        });
    }
    Ok(ListOf { rows, total: voided.total, offset: voided.offset })
}

pub fn void(acting: &Acting, id: DocId, reason: &str) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    if voided(opened.record.events()).is_some() {
        return Act::new(acting).finish(id, None);
    }
    let event = || EventKind::Record(RecordEvent::Voided { reason: reason.to_owned() });
    let mut act = Act::new(acting);
    act.add(&mut opened, event())?;
    for mut made in made_of(acting, &opened) {
        let free = voided(made.record.events()).is_none() && at_home(&made);
        if free && acting.may_add(&made.record, event()) {
            act.add(&mut made, event())?;
        }
    }
    act.finish(id, None)
}

/// What was made of a talk and has arrived here: its issues, suggestions and who spoke.
fn made_of(acting: &Acting, opened: &Opened) -> Vec<Opened> {
    opened.record.made().into_iter().filter_map(|id| acting.open(id).ok()).collect()
}

fn at_home(made: &Opened) -> bool {
    match &made.record {
        AnyRecord::Issue(issue) => is_at_home(&issue.events),
        _ => true,
    }
}

/// The township has not taken it up: then it is not the village's to take away.
pub fn is_at_home(issue: &Events) -> bool {
    matches!(issue_state(issue).phase, Phase::Registered | Phase::Returned)
}

/// # Errors
/// `Forbidden` where it is not this person's to undo, or others built upon it.
pub fn withdraw(acting: &Acting, id: DocId, event: EventId) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let undone = opened.record.events().get(&event).cloned().ok_or_else(Failure::not_found)?;
    let undo = |event| EventKind::Record(RecordEvent::Withdrawn { undoes: event });
    if !history::may_withdraw(acting, &opened.record, event) {
        // Who may not undo it at all hears that; who might have, that others built upon it.
        let why = acting.event(&opened.record, undo(event));
        acting.allow(&Operation::AddEvent { before: &opened.record, event: &why })?;
        return Err(Refusal::NotNow.into());
    }
    let mut act = Act::new(acting);
    act.add(&mut opened, undo(event))?;
    for mut made in made_of(acting, &opened) {
        if let Some(twin) = voided_with(&made, &undone)
            && history::may_withdraw(acting, &made.record, twin)
        {
            act.add(&mut made, undo(twin))?;
        }
    }
    act.finish(id, None)
}

/// The 作废 of a record that the same act made.
fn voided_with(made: &Opened, undone: &Event) -> Option<EventId> {
    let EventKind::Record(RecordEvent::Voided { .. }) = &undone.kind else {
        return None;
    };
    let (id, _) = voided(made.record.events())?;
    let twin = made.record.events().get(&id)?;
    (twin.by == undone.by && twin.at == undone.at && twin.kind == undone.kind).then_some(id)
}
