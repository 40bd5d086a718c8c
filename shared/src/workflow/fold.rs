//! The order of events: by causal rank, then by id. Never by a clock, so that it is the same on every replica and does
//! not depend on the order of arrival.

use crate::domain::{Event, EventId, EventKind, Events, RecordEvent};
use std::collections::{BTreeMap, BTreeSet};

/// Events in their order: an event comes after all that its author saw; among others the id decides.
pub fn in_order(events: &Events) -> Vec<(EventId, &Event)> {
    let ranks = ranks(events);
    let mut ordered: Vec<_> = events.iter().map(|(id, event)| (*id, event)).collect();
    ordered.sort_by_key(|(id, _)| (ranks[id], *id));
    ordered
}

/// Longest chain of `after` below each event. Ids that are not here (not arrived yet) count as rank 0; a cycle, which
/// only a forger could write, is cut where it closes.
fn ranks(events: &Events) -> BTreeMap<EventId, usize> {
    let mut ranks = BTreeMap::new();
    for start in events.keys() {
        // Depth first with an explicit stack: the depth is the caller's data.
        let mut stack = vec![(*start, false)];
        let mut open = BTreeSet::new();
        while let Some((id, children_done)) = stack.pop() {
            let Some(event) = events.get(&id) else {
                continue;
            };
            if children_done {
                let below = event.after.iter().filter_map(|seen| ranks.get(seen)).max();
                ranks.insert(id, below.map_or(0, |rank: &usize| rank + 1));
                open.remove(&id);
            } else if !ranks.contains_key(&id) && open.insert(id) {
                stack.push((id, true));
                stack.extend(event.after.iter().map(|seen| (*seen, false)));
            }
        }
    }
    ranks
}

/// Whether `later`'s author saw `earlier`, directly or through other events.
pub fn happened_after(events: &Events, later: EventId, earlier: EventId) -> bool {
    let mut seen = BTreeSet::new();
    let mut stack = vec![later];
    while let Some(id) = stack.pop() {
        for below in events.get(&id).into_iter().flat_map(|event| &event.after) {
            if *below == earlier {
                return true;
            }
            if seen.insert(*below) {
                stack.push(*below);
            }
        }
    }
    false
}

/// Events that were undone. An undo that was itself undone does not count.
pub fn withdrawn(events: &Events) -> BTreeSet<EventId> {
    let mut gone = BTreeSet::new();
    // Latest first: whether an undo still stands is known before it is applied.
    for (id, event) in in_order(events).into_iter().rev() {
        if let EventKind::Record(RecordEvent::Withdrawn { undoes }) = &event.kind
            && !gone.contains(&id)
        {
            gone.insert(*undoes);
        }
    }
    gone
}

/// The events nobody has followed yet: what a new event's `after` holds.
pub fn frontier(events: &Events) -> Vec<EventId> {
    let followed: BTreeSet<_> = events.values().flat_map(|event| event.after.iter().copied()).collect();
    events.keys().copied().filter(|id| !followed.contains(id)).collect()
}
