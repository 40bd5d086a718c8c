//! Who changed what in a record, and what was done to it.

use super::Acting;
use super::acting::Opened;
use crate::store::projection::{household, issue};
use shared::api::{HistoryRow, TimelineRow};
use shared::document::{Doc, RawChange, StoredChange, touches};
use shared::domain::{
    AnyRecord, DocId, Event, EventId, EventKind, HouseholdEvent, IssueEvent, Owner, RecordEvent,
};
use shared::workflow::{
    Phase, Review, in_order, issue_state, merged_into, residence, review_of, voided, withdrawn,
};
use std::collections::BTreeSet;

/// The person whose change it is, by the profile in its actor; empty where the directory does not know it yet.
pub fn author(acting: &Acting, change: &StoredChange) -> String {
    let profile = change.actor.and_then(|actor| acting.directory.profiles.get(&actor.profile));
    let own = change.actor.is_some_and(|actor| actor.profile == acting.profile.id);
    match profile {
        Some(profile) => acting.person_name(profile.person),
        None if own => acting.profile.person_name.clone(),
        None => String::new(),
    }
}

/// Changes of the record's fields, newest first. Changes that only add events are told by the timeline.
pub fn rows(acting: &Acting, opened: &Opened) -> Vec<HistoryRow> {
    let changes = opened.doc.changes();
    let row = |(i, change): (usize, &StoredChange)| {
        let fields = if i == 0 { BTreeSet::new() } else { fields(&opened.doc, change)? };
        let told = i == 0 || !fields.is_empty();
        told.then(|| HistoryRow {
            at: change.at,
            by: author(acting, change),
            fields: fields.into_iter().collect(),
        })
    };
    let mut rows: Vec<HistoryRow> = changes.iter().enumerate().filter_map(row).collect();
    rows.reverse();
    rows
}

/// Paths of the fields and entries that a change sets, without `body.` and without what lies inside a new entry.
fn fields(doc: &Doc, change: &StoredChange) -> Option<BTreeSet<String>> {
    let raw = RawChange::parse(&change.bytes).ok()?;
    let touched = touches(Some(doc), &raw).ok()?;
    let body = touched.into_iter().filter(|touch| !touch.inside_new);
    Some(body.filter_map(|touch| Some(touch.path.strip_prefix(&["body".to_owned()])?.join("."))).collect())
}

/// A record's events in their order.
pub fn timeline(acting: &Acting, record: &AnyRecord) -> Vec<TimelineRow> {
    let gone = withdrawn(record.events());
    let row = |(event_id, event): (EventId, &Event)| TimelineRow {
        event: event_id,
        at: event.at,
        by: acting.person_name(event.by),
        kind: event.kind.clone(),
        owner: match &event.kind {
            EventKind::Issue(IssueEvent::Listed { owner, .. }) => owner_name(acting, owner),
            EventKind::Household(
                HouseholdEvent::MovedTo { unit } | HouseholdEvent::MoveProposed { unit },
            ) => acting.unit_name(unit),
            _ => String::new(),
        },
        other: others(acting, &event.kind),
        undone: gone.contains(&event_id),
        may_withdraw: may_withdraw(acting, record, event_id),
    };
    in_order(record.events()).into_iter().map(row).collect()
}

/// The household, or the numbers of the issues, that an event names, as far as they are here.
fn others(acting: &Acting, kind: &EventKind) -> String {
    let named = match kind {
        EventKind::Household(
            HouseholdEvent::MergedInto { household: id } | HouseholdEvent::DistinctFrom { household: id },
        ) => return head_of(acting, *id),
        EventKind::Issue(IssueEvent::Merged { into: id } | IssueEvent::Split { from: id, .. }) => vec![*id],
        EventKind::Issue(IssueEvent::Divided { parts }) => parts.clone(),
        _ => return String::new(),
    };
    let number = |id| acting.read(|conn, reader| issue::get(conn, reader, id)).ok().flatten();
    let numbers: Vec<String> = named.into_iter().filter_map(number).map(|row| row.number).collect();
    numbers.join("、")
}

fn head_of(acting: &Acting, id: DocId) -> String {
    let head = acting.read(|conn, reader| household::head(conn, reader, id));
    head.ok().flatten().unwrap_or_default()
}

pub fn owner_name(acting: &Acting, owner: &Owner) -> String {
    match (&owner.person, &owner.unit) {
        (Some(person), _) => acting.person_name(*person),
        (None, Some(unit)) => acting.unit_name(unit),
        (None, None) => String::new(),
    }
}

/// Whether undoing this event makes sense and is this person's to do. What others have built upon stays: only the last
/// word of each kind is taken back.
pub fn may_withdraw(acting: &Acting, record: &AnyRecord, event: EventId) -> bool {
    let undo = EventKind::Record(RecordEvent::Withdrawn { undoes: event });
    is_last_word(record, event) && acting.may_add(record, undo)
}

fn is_last_word(record: &AnyRecord, id: EventId) -> bool {
    let events = record.events();
    let Some(event) = events.get(&id) else {
        return false;
    };
    if withdrawn(events).contains(&id) {
        return false;
    }
    match &event.kind {
        EventKind::Record(RecordEvent::Voided { .. }) => voided(events).is_some_and(|(void, _)| void == id),
        EventKind::Record(RecordEvent::Reviewed { .. }) => is_review(record, id),
        EventKind::Record(RecordEvent::Returned { .. }) => is_review(record, id) || decided(record, id),
        EventKind::Record(RecordEvent::TakenOver) => true,
        EventKind::Record(RecordEvent::Withdrawn { .. }) | EventKind::Unknown { .. } => false,
        EventKind::Issue(step) => is_last_step(record, id, step),
        EventKind::Household(event) => is_last_move(record, id, event),
    }
}

/// A move while it is the last one, a question while it waits, a merge while it stands. Who accepted moves on instead.
fn is_last_move(record: &AnyRecord, id: EventId, event: &HouseholdEvent) -> bool {
    let AnyRecord::Household(record) = record else { return false };
    match event {
        HouseholdEvent::MovedTo { unit } => residence(record).unit == *unit,
        HouseholdEvent::MoveProposed { .. } => residence(record).asked.is_some_and(|(asked, _)| asked == id),
        HouseholdEvent::MoveAccepted { .. } | HouseholdEvent::MoveDeclined { .. } => false,
        HouseholdEvent::MergedInto { .. } => merged_into(record).is_some_and(|(merge, _)| merge == id),
        HouseholdEvent::DistinctFrom { .. } => true,
    }
}

/// A step that decides is taken back while nothing followed; what only accompanies a phase, while that lasts.
fn is_last_step(record: &AnyRecord, id: EventId, step: &IssueEvent) -> bool {
    let phase = issue_state(record.events()).phase;
    match step {
        IssueEvent::Registered | IssueEvent::Split { .. } => false,
        IssueEvent::Progressed { .. } => true,
        IssueEvent::Examined { .. } => phase == Phase::Reported,
        IssueEvent::Extended { .. } => phase == Phase::Listed,
        IssueEvent::FedBack { .. } => matches!(phase, Phase::Completed | Phase::Explained),
        IssueEvent::ResolvedOnSpot { .. }
        | IssueEvent::Reported { .. }
        | IssueEvent::Listed { .. }
        | IssueEvent::Completed { .. }
        | IssueEvent::Explained { .. }
        | IssueEvent::Approved { .. }
        | IssueEvent::ClosureProposed
        | IssueEvent::ClosureConfirmed
        | IssueEvent::Reopened { .. }
        | IssueEvent::Merged { .. }
        | IssueEvent::Divided { .. } => decided(record, id),
    }
}

fn is_review(record: &AnyRecord, id: EventId) -> bool {
    let issue = matches!(record, AnyRecord::Issue(_));
    match review_of(record.events()) {
        Review::Reviewed { event, .. } | Review::Returned { event, .. } => event == id && !issue,
        Review::Open => false,
    }
}

fn decided(record: &AnyRecord, id: EventId) -> bool {
    matches!(record, AnyRecord::Issue(_)) && issue_state(record.events()).decided_by == Some(id)
}
