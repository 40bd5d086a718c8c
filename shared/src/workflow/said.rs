//! What was last said of an issue: with it the next visit can begin (T3f).

use super::{in_order, withdrawn};
use crate::domain::{EventKind, Events, IssueEvent};

/// The latest answer, progress or result among the events that stand.
pub fn last_said(events: &Events) -> Option<&str> {
    let gone = withdrawn(events);
    let standing = in_order(events).into_iter().rev().filter(|(id, _)| !gone.contains(id));
    standing.filter_map(|(_, event)| said(&event.kind)).next()
}

fn said(kind: &EventKind) -> Option<&str> {
    match kind {
        EventKind::Issue(IssueEvent::ResolvedOnSpot { answer }) => Some(answer),
        EventKind::Issue(IssueEvent::Progressed { note }) => Some(note),
        EventKind::Issue(IssueEvent::Completed { result }) => Some(result),
        EventKind::Issue(IssueEvent::Explained { reason }) => Some(reason),
        _ => None,
    }
}
