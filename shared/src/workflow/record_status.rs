//! What holds for records of every kind: 作废, 审核, 退回.

use super::{in_order, withdrawn};
use crate::domain::{Event, EventId, EventKind, Events, RecordEvent};

/// What the secretary last said of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Review<'a> {
    /// Not looked at yet.
    Open,
    Reviewed {
        event: EventId,
        heads: &'a [String],
    },
    Returned {
        event: EventId,
        heads: &'a [String],
        reason: &'a str,
    },
}

/// The last word on a record among the events that stand.
pub fn review_of(events: &Events) -> Review<'_> {
    let mut review = Review::Open;
    for (id, event) in standing(events) {
        match &event.kind {
            EventKind::Record(RecordEvent::Reviewed { heads }) => {
                review = Review::Reviewed { event: id, heads }
            }
            EventKind::Record(RecordEvent::Returned { heads, reason }) => {
                review = Review::Returned { event: id, heads, reason };
            }
            _ => {}
        }
    }
    review
}

/// The 作废 that stands, if any, with its reason.
pub fn voided(events: &Events) -> Option<(EventId, &str)> {
    standing(events).find_map(|(id, event)| match &event.kind {
        EventKind::Record(RecordEvent::Voided { reason }) => Some((id, reason.as_str())),
        _ => None,
    })
}

/// Who first took a hand-over over, and when (T4f).
pub fn taken_over(events: &Events) -> Option<&Event> {
    let takes = |event: &&Event| matches!(event.kind, EventKind::Record(RecordEvent::TakenOver));
    standing(events).map(|(_, event)| event).find(takes)
}

/// Events that were not undone, in order.
fn standing(events: &Events) -> impl Iterator<Item = (EventId, &Event)> {
    let gone = withdrawn(events);
    in_order(events).into_iter().filter(move |(id, _)| !gone.contains(id))
}
