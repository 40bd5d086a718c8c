//! The state of an issue is a function of the set of its events: not of their order of arrival, nor of clocks (invariant
//! 4).

use crate::sample::*;
use proptest::prelude::*;
use shared::domain::{Event, EventId, EventKind, Events, IssueEvent, PersonId};
use shared::workflow::{
    frontier, happened_after, in_order, issue_state, voided as voiding, withdrawn as undone,
};

fn kind() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        Just(reported()),
        Just(listed()),
        Just(progressed()),
        Just(completed()),
        Just(resolved_on_spot()),
        Just(returned()),
        Just(reviewed()),
        Just(voided()),
        Just(extended()),
        Just(explained()),
        (1..12u128).prop_map(approved),
        Just(fed_back()),
        Just(closure_proposed()),
        Just(closure_confirmed()),
        Just(reopened()),
        Just(merged()),
        (1..12u128).prop_map(withdrawn),
        Just(EventKind::Unknown { event: "whistled".into() }),
    ]
}

/// Steps that hold wherever the issue stands.
fn deciding() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        Just(listed()),
        Just(reported()),
        Just(completed()),
        Just(reopened()),
        Just(explained()),
        Just(merged()),
    ]
}

/// Histories of three replicas that now and then merge: who writes, what, whether it has seen all before, and an id that
/// need not rise.
fn history() -> impl Strategy<Value = Events> {
    prop::collection::vec((0..3usize, kind(), any::<bool>(), any::<u16>()), 0..12).prop_map(|acts| {
        let first = Event {
            by: PersonId(uuid(1)),
            at: 0,
            after: vec![],
            kind: EventKind::Issue(IssueEvent::Registered),
        };
        let root: Events = [(event_id(1), first)].into();
        let mut seen = [root.clone(), root.clone(), root];
        for (n, (who, kind, merges, id)) in (2..).zip(acts) {
            if merges {
                let all: Events = seen.iter().flat_map(Clone::clone).collect();
                seen[who] = all;
            }
            let id = event_id(u128::from(id) * 100 + n);
            let event = Event { by: PersonId(uuid(1)), at: 0, after: frontier(&seen[who]), kind };
            seen[who].insert(id, event);
        }
        seen.into_iter().flatten().collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(events in history(), seed in any::<u64>()) {
        let mut arriving: Vec<(EventId, Event)> = events.clone().into_iter().collect();
        arriving.sort_by_key(|(id, _)| id.0.as_u128().wrapping_mul(u128::from(seed | 1)));
        let collected: Events = arriving.into_iter().collect();
        prop_assert_eq!(issue_state(&collected), issue_state(&events));
        // Clocks neither.
        let mut clocks = events.clone();
        for (n, event) in clocks.values_mut().enumerate() {
            event.at = (seed as i64).wrapping_mul(n as i64);
        }
        prop_assert_eq!(issue_state(&clocks), issue_state(&events));
    }

    #[test]
    fn an_event_comes_after_all_that_its_author_saw(events in history()) {
        let order = in_order(&events);
        prop_assert_eq!(order.len(), events.len());
        for (i, (later, _)) in order.iter().enumerate() {
            for (earlier, _) in &order[i + 1..] {
                prop_assert!(!happened_after(&events, *later, *earlier));
            }
        }
    }

    #[test]
    fn whoever_saw_everything_settles_everything(events in history(), kind in deciding()) {
        let mut events = events;
        let event = Event { by: PersonId(uuid(1)), at: 0, after: frontier(&events), kind };
        events.insert(event_id(9_999_999), event);
        prop_assert!(issue_state(&events).contradictions.is_empty());
        prop_assert_eq!(frontier(&events), [event_id(9_999_999)]);
    }

    #[test]
    fn contradictions_are_pairs_of_standing_events_that_did_not_know_of_one_another(events in history()) {
        let gone = undone(&events);
        for pair in issue_state(&events).contradictions {
            prop_assert!(!gone.contains(&pair.stands) && !gone.contains(&pair.other));
            prop_assert!(!happened_after(&events, pair.stands, pair.other));
            prop_assert!(!happened_after(&events, pair.other, pair.stands));
        }
    }

    #[test]
    fn what_is_undone_counts_as_never_made(events in history()) {
        let gone = undone(&events);
        if let Some((id, _)) = voiding(&events) {
            prop_assert!(!gone.contains(&id));
        }
        let state = issue_state(&events);
        let listings = events.iter().filter(|(id, event)| {
            !gone.contains(id) && matches!(event.kind, EventKind::Issue(IssueEvent::Listed { .. }))
        });
        prop_assert_eq!(state.owner.is_some(), listings.count() > 0);
    }
}
