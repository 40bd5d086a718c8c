//! Nobody closes an issue by meeting offline (N6): whatever lawful acts meet in a merge, what is closed was fed back,
//! proposed and confirmed by others than those whose work it is.

use crate::sample::*;
use proptest::prelude::*;
use shared::domain::{AnyRecord, Event, EventKind, Events, IssueEvent, RecordEvent, RoleGrant};
use shared::policy::{Actor, Operation, may};
use shared::workflow::{Contradiction, Phase, happened_after, issue_state, withdrawn as undone};

/// What people do to an issue that was listed; numbers choose what is undone.
fn act() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        2 => Just(completed()),
        3 => Just(fed_back()),
        4 => Just(closure_proposed()),
        4 => Just(closure_confirmed()),
        1 => Just(reopened()),
        1 => Just(listed()),
        1 => Just(returned()),
        2 => (3..20u128).prop_map(withdrawn),
    ]
}

fn people() -> [Somebody; 4] {
    [worker(), cadre(), secretary(), leader()]
}

fn listed_already() -> AnyRecord {
    let mut record = issue(&worker());
    for (n, (who, kind)) in
        (2..).zip([(cadre(), reported()), (secretary(), listed()), (cadre(), completed())])
    {
        let event = who.event(&record, kind);
        record.events_mut().insert(event_id(n), event);
    }
    record
}

/// Three devices at which anybody does what is lawful there; now and then one hears of everything.
fn lawful_history() -> impl Strategy<Value = Events> {
    prop::collection::vec((0..3usize, 0..4usize, act(), 0..4u8), 0..24).prop_map(|acts| {
        let begun = listed_already();
        let mut devices = [begun.clone(), begun.clone(), begun];
        for (n, (at, who, kind, luck)) in (5..).zip(acts) {
            if luck == 0 {
                let all: Events = devices.iter().flat_map(|device| device.events().clone()).collect();
                *devices[at].events_mut() = all;
            }
            let who = &people()[who];
            let event = who.event(&devices[at], kind);
            if lawful(who, &devices[at], &event) {
                devices[at].events_mut().insert(event_id(n), event);
            }
        }
        devices.iter().flat_map(|device| device.events().clone()).collect()
    })
}

fn lawful(who: &Somebody, before: &AnyRecord, event: &Event) -> bool {
    let grants: Vec<&RoleGrant> = who.grants.iter().collect();
    may(Actor { person: who.person, grants: &grants, lives: None }, &Operation::AddEvent { before, event })
        .is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn n6_no_merge_of_lawful_offline_acts_closes_what_was_not_fed_back_or_an_own_item(events in lawful_history()) {
        let state = issue_state(&events);
        if state.phase == Phase::Closed {
            let gone = undone(&events);
            let stands = |wanted: fn(&IssueEvent) -> bool| {
                let events = events.iter().filter(|(id, _)| !gone.contains(id));
                events.filter(move |(_, event)| matches!(&event.kind, EventKind::Issue(step) if wanted(step)))
            };
            let (closed, by) = events
                .get_key_value(&state.decided_by.expect("somebody closed it"))
                .map(|(id, event)| (*id, event.by))
                .expect("it is there");
            prop_assert!(!state.is_own_item_of(by));
            let mut told = stands(|step| matches!(step, IssueEvent::FedBack { .. }));
            prop_assert!(told.next().is_some());
            let mut proposals = stands(|step| matches!(step, IssueEvent::ClosureProposed));
            prop_assert!(
                proposals.any(|(id, event)| event.by != by && happened_after(&events, closed, *id))
            );
            let reopened = stands(|step| matches!(step, IssueEvent::Reopened { .. } | IssueEvent::Listed { .. }));
            let completions: Vec<_> = stands(|step| matches!(step, IssueEvent::Completed { .. })).collect();
            for (again, _) in reopened {
                prop_assert!(
                    !happened_after(&events, *again, closed)
                        || completions.iter().any(|(id, _)| happened_after(&events, **id, *again)),
                    "reopened in knowledge of the closure, and closed all the same"
                );
            }
        }
    }

    #[test]
    fn n7_merging_and_unmerging_is_identity(events in lawful_history()) {
        let before = issue_state(&events);
        let mut record = listed_already();
        *record.events_mut() = events;
        for (n, kind) in [(900, merged()), (901, withdrawn(900))] {
            let event = secretary().event(&record, kind);
            record.events_mut().insert(event_id(n), event);
        }
        prop_assert_eq!(issue_state(record.events()), before);
    }
}

/// The issue after steps, and after two that know nothing of one another.
fn met(
    steps: &[(Somebody, EventKind)],
    one: (Somebody, EventKind),
    other: (Somebody, EventKind),
) -> AnyRecord {
    let mut record = listed_already();
    let mut add = |at: u128, who: &Somebody, kind: &EventKind, seen: Option<&AnyRecord>| {
        let event = who.event(seen.unwrap_or(&record), kind.clone());
        record.events_mut().insert(event_id(at), event);
        record.clone()
    };
    let mut seen = None;
    for (n, (who, kind)) in (5..).zip(steps) {
        seen = Some(add(n, who, kind, None));
    }
    add(20, &one.0, &one.1, seen.as_ref());
    add(21, &other.0, &other.1, seen.as_ref())
}

fn proposed() -> [(Somebody, EventKind); 2] {
    [(worker(), fed_back()), (cadre(), closure_proposed())]
}

#[test]
fn n6_reopening_wins_over_a_closure_at_the_same_time_whichever_comes_later() {
    let [close, reopen] = [(secretary(), closure_confirmed()), (leader(), reopened())];
    for (one, other, stands) in [(close.clone(), reopen.clone(), 21), (reopen, close, 20)] {
        let state = issue_state(met(&proposed(), one, other).events());
        assert_eq!(state.phase, Phase::Listed);
        let pair = Contradiction { stands: event_id(stands), other: event_id(41 - stands) };
        assert_eq!(state.contradictions, [pair]);
    }
}

#[test]
fn two_who_confirm_one_closure_do_not_contradict_one_another() {
    let record = met(&proposed(), (secretary(), closure_confirmed()), (leader(), closure_confirmed()));
    let state = issue_state(record.events());
    assert_eq!((state.phase, state.contradictions.len()), (Phase::Closed, 0));
}

#[test]
fn n6_a_closure_goes_with_the_proposal_that_it_confirmed_though_another_stands() {
    let add = |n: u128, who: Somebody, kind: EventKind, after: &[u128], record: &mut AnyRecord| {
        let mut event = who.event(record, kind);
        event.after = after.iter().map(|n| event_id(*n)).collect();
        record.events_mut().insert(event_id(n), event);
    };
    let proposal = (cadre(), closure_proposed());
    let mut record = met(&[(worker(), fed_back())], proposal.clone(), proposal);
    add(30, secretary(), closure_confirmed(), &[20], &mut record);
    assert_eq!(issue_state(record.events()).phase, Phase::Closed);
    add(31, cadre(), withdrawn(20), &[21, 30], &mut record);
    assert_eq!(issue_state(record.events()).phase, Phase::ClosureProposed);
}

#[test]
fn g6_without_its_feedback_a_closed_issue_is_the_villages_again() {
    let closed = (secretary(), closure_confirmed());
    let record = met(&proposed(), closed, (worker(), withdrawn(5)));
    let state = issue_state(record.events());
    assert_eq!((state.phase, state.fed_back), (Phase::Completed, false));
}

#[test]
fn a24_an_approval_of_an_explanation_that_was_taken_back_does_nothing() {
    let mut record = issue(&worker());
    let steps = [
        (2, cadre(), reported()),
        (3, secretary(), explained()),
        (4, secretary(), EventKind::Record(RecordEvent::Withdrawn { undoes: event_id(3) })),
    ];
    for (n, who, kind) in steps {
        let event = who.event(&record, kind);
        record.events_mut().insert(event_id(n), event);
    }
    let mut approval = leader().event(&record, approved(3));
    approval.after = vec![event_id(3)];
    record.events_mut().insert(event_id(5), approval);
    assert_eq!(issue_state(record.events()).phase, Phase::Reported);
}
