//! Moves and merges of households: who may, who sees it when, and that undoing is as if it had never been (N7).

use crate::sample::*;
use proptest::prelude::*;
use shared::document::Doc;
use shared::domain::{AnyRecord, DocId, EventKind, Household, HouseholdEvent, Record, Role, UnitId};
use shared::policy::{Audience, audience};
use shared::sync::admission::NotAdmitted;
use shared::sync::wire::RejectCode;
use shared::workflow::{merged_into, residence};
use std::collections::BTreeSet;

const NEAR: &str = "350404001002";
const FAR: &str = "350404002001";

fn moved_to(village: &str) -> EventKind {
    EventKind::Household(HouseholdEvent::MovedTo { unit: unit(village) })
}

fn proposed(village: &str) -> EventKind {
    EventKind::Household(HouseholdEvent::MoveProposed { unit: unit(village) })
}

fn accepted(proposal: u128) -> EventKind {
    EventKind::Household(HouseholdEvent::MoveAccepted { proposal: event_id(proposal) })
}

fn merged(into: u128) -> EventKind {
    EventKind::Household(HouseholdEvent::MergedInto { household: doc_id(into) })
}

fn far_cadre() -> Somebody {
    Somebody::new(60, Role::VillageCadre, unit(FAR))
}

fn home() -> Doc {
    worker().create(&household(&worker())).0
}

fn stands(doc: &Doc) -> Record<Household> {
    match doc.record().expect("a record") {
        AnyRecord::Household(record) => record,
        other => panic!("a household, not {:?}", other.kind()),
    }
}

fn desks(doc: &Doc) -> BTreeSet<UnitId> {
    audience(&doc.record().expect("a record"))
}

/// Lets a step in, or says why not.
fn step(doc: &mut Doc, who: &Somebody, id: u128, kind: EventKind) -> Result<(), NotAdmitted> {
    let before = doc.clone();
    let mut after = doc.clone();
    let change = who.add(&mut after, id, kind);
    let judged = who.judge(Some(&before), &change)?;
    *doc = judged.doc;
    Ok(())
}

fn is_policy(refused: Result<(), NotAdmitted>) -> bool {
    matches!(refused, Err(NotAdmitted::Rejected(rejection)) if rejection.code == RejectCode::Policy)
}

#[test]
fn the_cadre_and_the_secretary_move_a_household_within_the_township_and_nobody_moves_it_out_of_it_alone() {
    for (who, target, may) in [
        (cadre(), NEAR, true),
        (secretary(), NEAR, true),
        (worker(), NEAR, false),
        (neighbour(), NEAR, false),
        (cadre(), FAR, false),
        (cadre(), "350404001", false),
        (cadre(), "350404001001", false),
    ] {
        let moved = step(&mut home(), &who, 5, moved_to(target));
        assert_eq!(moved.is_ok(), may, "{:?} to {target}: {moved:?}", who.grants[0].role);
    }
}

#[test]
fn a_household_that_moved_is_seen_where_it_lives_and_worked_with_there() {
    let mut doc = home();
    step(&mut doc, &cadre(), 5, moved_to(NEAR)).expect("moves");
    assert_eq!(desks(&doc), BTreeSet::from([unit(NEAR)]));
    assert!(step(&mut doc, &cadre(), 6, moved_to("350404001003")).is_err(), "it is not theirs any more");
    let change = neighbour().edit(&mut doc.clone(), |form| as_household(form).note = "新住户".into());
    assert!(neighbour().judge(Some(&doc), &change).is_ok());
    step(&mut doc, &secretary(), 7, withdrawn(5)).expect("the township undoes it");
    assert_eq!(desks(&doc), BTreeSet::from([village()]));
}

#[test]
fn into_another_township_it_moves_only_when_that_village_has_accepted() {
    let mut doc = home();
    step(&mut doc, &cadre(), 5, proposed(FAR)).expect("asks");
    assert_eq!(desks(&doc), BTreeSet::from([village(), unit(FAR)]), "both see it");
    assert!(is_policy(step(&mut doc, &cadre(), 6, accepted(5))), "nobody accepts for others");
    assert!(is_policy(step(&mut doc, &cadre(), 6, proposed(FAR))), "it is asked once");
    let touched = far_cadre().edit(&mut doc.clone(), |form| as_household(form).note = "还没接".into());
    assert!(far_cadre().judge(Some(&doc), &touched).is_err(), "before that it is not theirs to write");
    step(&mut doc, &far_cadre(), 7, accepted(5)).expect("accepts");
    assert_eq!(desks(&doc), BTreeSet::from([unit(FAR)]), "left only now");
}

#[test]
fn a_question_that_was_declined_or_taken_back_leaves_everything_as_it_was() {
    let declined = |proposal| {
        let (proposal, reason) = (event_id(proposal), "不住这里".to_owned());
        EventKind::Household(HouseholdEvent::MoveDeclined { proposal, reason })
    };
    for (who, answer) in [(far_cadre(), declined(5)), (cadre(), withdrawn(5))] {
        let mut doc = home();
        step(&mut doc, &cadre(), 5, proposed(FAR)).expect("asks");
        step(&mut doc, &who, 6, answer).expect("answers");
        assert_eq!(desks(&doc), BTreeSet::from([village()]));
        assert!(step(&mut doc, &far_cadre(), 7, accepted(5)).is_err(), "nothing is asked any more");
    }
}

#[test]
fn what_happened_with_a_household_goes_along_and_what_others_keep_of_it_stays() {
    let mut doc = home();
    step(&mut doc, &cadre(), 5, moved_to(NEAR)).expect("moves");
    let lives = residence(&stands(&doc));
    for record in [visit(&worker()), issue(&worker()), suggestion(&worker())] {
        assert_eq!(Audience::of(&record).desks(Some(&lives)), BTreeSet::from([unit(NEAR)]));
    }
    let mut elsewhere = issue(&Somebody::new(61, Role::GridWorker, unit("350404001003")));
    if let AnyRecord::Issue(issue) = &mut elsewhere {
        issue.unit = unit("350404001003");
    }
    assert_eq!(Audience::of(&elsewhere).desks(Some(&lives)), BTreeSet::from([unit("350404001003")]));
}

#[test]
fn people_of_the_new_village_work_with_what_came_along() {
    let mut at_home = home();
    step(&mut at_home, &cadre(), 5, moved_to(NEAR)).expect("moves");
    let lives = residence(&stands(&at_home));
    let (issue, _) = worker().create(&issue(&worker()));
    let there = Somebody::new(62, Role::VillageCadre, unit(NEAR));
    let change = there.add(&mut issue.clone(), 9, reported());
    let grants: Vec<_> = there.grants.iter().collect();
    let author = |lives| shared::sync::admission::Author {
        person: there.person,
        grants: &grants,
        revoked: false,
        accepted: false,
        holds: false,
        now: NOW,
        lives,
    };
    let judged = |lives| shared::sync::admission::judge(Some(&issue), &change, &author(lives));
    assert!(judged(None).is_err(), "before it moved it was none of theirs");
    assert!(judged(Some(&lives)).is_ok());
}

#[derive(Clone, Debug)]
enum Act {
    Merge(u128),
    Undo(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![(0x50u128..0x53).prop_map(Act::Merge), (0usize..6).prop_map(Act::Undo)];
    proptest::collection::vec(act, 0..8)
}

fn state(doc: &Doc) -> (Option<DocId>, Household) {
    let record = stands(doc);
    (merged_into(&record).map(|(_, into)| into), record.body)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn n7_a_merge_that_is_undone_leaves_everything_as_it_was(acts in acts(), into in 0x50u128..0x53) {
        let mut doc = home();
        let mut merges: Vec<u128> = Vec::new();
        for (n, act) in (100u128..).zip(&acts) {
            let (kind, merge) = match act {
                Act::Merge(into) => (merged(*into), true),
                Act::Undo(which) => match merges.get(*which % merges.len().max(1)) {
                    Some(id) => (withdrawn(*id), false),
                    None => continue,
                },
            };
            step(&mut doc, &cadre(), n, kind).expect("the cadre may");
            merges.extend(merge.then_some(n));
        }
        let before = state(&doc);
        step(&mut doc, &cadre(), 500, merged(into)).expect("merges");
        prop_assert_eq!(state(&doc).0, Some(doc_id(into)));
        step(&mut doc, &cadre(), 501, withdrawn(500)).expect("undoes");
        prop_assert_eq!(state(&doc), before);
    }
}
