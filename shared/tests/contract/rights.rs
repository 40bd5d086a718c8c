//! Who may do what: every role against every operation, at home and elsewhere.

use crate::sample::*;
use shared::domain::{
    AnyRecord, Body, EventKind, Filed, Identity, IssueEvent, Owner, Record, Role, RoleGrant, Tier, UnitId,
};
use shared::policy::{Actor, Operation, Refusal, may, reads};

/// Letters for the roles that may; `.` for those that may not. In the order of [`Role::ALL`]:
/// grid worker, duty officer, village cadre, secretary, leader, service centre, department, county, city, three admins.
const ROLES: &str = "gdcslvhoixya";

/// The unit where each role is usually held.
fn usual_unit(role: Role) -> UnitId {
    match role {
        Role::GridWorker | Role::DutyOfficer | Role::VillageCadre => village(),
        Role::TownshipSecretary | Role::TownshipLeader | Role::ServiceCenter => township(),
        Role::DepartmentHandler => unit("350404-zjj"),
        Role::CountyOrganizer => unit("350404"),
        Role::CityObserver | Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => unit("3504"),
    }
}

/// Which roles may: held at their usual units.
fn who_may(ask: impl Fn(&Somebody) -> Result<(), Refusal>) -> String {
    let letter = |(letter, role): (char, &Role)| {
        let who = Somebody::new(50, *role, usual_unit(*role));
        if ask(&who).is_ok() { letter } else { '.' }
    };
    ROLES.chars().zip(&Role::ALL).map(letter).collect()
}

fn asked(who: &Somebody, operation: &Operation) -> Result<(), Refusal> {
    let grants: Vec<&RoleGrant> = who.grants.iter().collect();
    may(Actor { person: who.person, grants: &grants, lives: None }, operation)
}

/// Who does what.
type Step = (Somebody, EventKind);

/// The issue after some steps.
fn issue_after(steps: &[Step]) -> AnyRecord {
    let (mut doc, _) = worker().create(&issue(&worker()));
    for (n, (who, kind)) in (2..).zip(steps) {
        who.add(&mut doc, n, kind.clone());
    }
    doc.record().expect("a record")
}

#[test]
fn records_are_made_by_those_who_work_in_the_village() {
    for (make, expected) in [
        (household as fn(&Somebody) -> AnyRecord, "gdcsl......."),
        (visit, "gdcsl......."),
        (identity, "gdcsl......."),
        (issue, "gdcsl......."),
        (suggestion, "gdcsl......."),
        (reception, "gdcsl......."),
        (handover, "gdcsl......."),
        (app_complaint, "gdcslvhoixya"),
        (issue_list, "...s........"),
    ] {
        let may = who_may(|who| asked(who, &Operation::Create { record: &make(who) }));
        assert_eq!(may, expected, "{:?}", make(&worker()).kind());
    }
}

#[test]
fn records_are_changed_by_their_author_the_cadre_and_the_secretary_and_households_by_all_who_work_there() {
    for (record, expected) in [
        (household(&worker()), "gdcsl......."),
        (visit(&worker()), "..cs........"),
        (identity(&worker()), "..cs........"),
        (issue(&worker()), "..cs........"),
        (suggestion(&worker()), "..cs........"),
        (reception(&worker()), "..cs........"),
        (handover(&worker()), "............"),
        (app_complaint(&worker()), "............"),
        (issue_list(&secretary()), "............"),
    ] {
        let may = who_may(|who| asked(who, &Operation::Edit { before: &record }));
        assert_eq!(may, expected, "{:?}", record.kind());
        let author = asked(&worker(), &Operation::Edit { before: &record });
        let written_once =
            matches!(record, AnyRecord::AppComplaint(_) | AnyRecord::Handover(_) | AnyRecord::IssueList(_));
        assert_eq!(author.is_ok(), !written_once);
    }
}

#[test]
fn each_step_of_an_issue_is_somebodys() {
    let reported_already = [(cadre(), reported())];
    let listed_already = [(cadre(), reported()), (secretary(), listed())];
    let explained_already = [(cadre(), reported()), (secretary(), explained())];
    let completed_already = after_listing(&[(handler(), completed())]);
    let fed_back_already = after_listing(&[(handler(), completed()), (worker(), fed_back())]);
    let proposed_already = proposed_by(&cadre());
    let table: [(EventKind, &[Step], &str); 17] = [
        (resolved_on_spot(), &[], "gdcsl......."),
        (reported(), &[], "..c........."),
        (returned(), &reported_already, "...s........"),
        (listed(), &reported_already, "...s........"),
        (reviewed(), &reported_already, "...s........"),
        (progressed(), &listed_already, "..cs..h....."),
        (completed(), &listed_already, "..cs..h....."),
        (examined(), &reported_already, "...sl......."),
        (extended(), &listed_already, "...s........"),
        (explained(), &reported_already, "...sl......."),
        (approved(3), &explained_already, "...sl......."),
        (fed_back(), &completed_already, "gdcsl......."),
        (closure_proposed(), &fed_back_already, "..c........."),
        (closure_confirmed(), &proposed_already, "...sl......."),
        (reopened(), &completed_already, "...sl......."),
        (merged(), &reported_already, "...s........"),
        (EventKind::Unknown { event: "whistled".into() }, &[], "............"),
    ];
    for (kind, steps, expected) in table {
        let before = issue_after(steps);
        let may = who_may(|who| {
            let event = who.event(&before, kind.clone());
            asked(who, &Operation::AddEvent { before: &before, event: &event })
        });
        assert_eq!(may, expected, "{kind:?}");
    }
}

fn handler() -> Somebody {
    Somebody::new(7, Role::DepartmentHandler, unit("350404-zjj"))
}

fn after_listing(steps: &[Step]) -> Vec<Step> {
    [&[(cadre(), reported()), (secretary(), listed())], steps].concat()
}

fn proposed_by(who: &Somebody) -> Vec<Step> {
    after_listing(&[(handler(), completed()), (worker(), fed_back()), (who.clone(), closure_proposed())])
}

/// What is said of one more step.
fn asked_after(steps: &[Step], who: &Somebody, kind: EventKind) -> Result<(), Refusal> {
    let before = issue_after(steps);
    let event = who.event(&before, kind);
    asked(who, &Operation::AddEvent { before: &before, event: &event })
}

#[test]
fn a20_nobody_closes_an_own_item() {
    let as_cadre_and_secretary = |mut who: Somebody| {
        who.grants.extend(Somebody::new(9, Role::VillageCadre, village()).grants);
        who
    };
    let both = as_cadre_and_secretary(secretary());
    assert_eq!(asked_after(&proposed_by(&both), &both, closure_confirmed()), Err(Refusal::OwnItem));
    assert_eq!(asked_after(&proposed_by(&both), &leader(), closure_confirmed()), Ok(()));
    let completed_by_secretary =
        after_listing(&[(secretary(), completed()), (worker(), fed_back()), (cadre(), closure_proposed())]);
    assert_eq!(
        asked_after(&completed_by_secretary, &secretary(), closure_confirmed()),
        Err(Refusal::OwnItem)
    );
    let owner = Owner { unit: None, person: Some(secretary().person) };
    let step = IssueEvent::Listed {
        owner,
        measures: "更换".into(),
        due: jiff::civil::date(2026, 12, 31),
        tier: Tier::Ordinary,
        filed: Filed::default(),
    };
    let owned = [
        (cadre(), reported()),
        (secretary(), EventKind::Issue(step)),
        (cadre(), completed()),
        (worker(), fed_back()),
        (cadre(), closure_proposed()),
    ];
    assert_eq!(asked_after(&owned, &secretary(), closure_confirmed()), Err(Refusal::OwnItem));
    assert_eq!(asked_after(&owned, &leader(), closure_confirmed()), Ok(()));
}

#[test]
fn g6_what_was_not_fed_back_is_not_proposed_for_closure() {
    let done = after_listing(&[(handler(), completed())]);
    assert_eq!(asked_after(&done, &cadre(), closure_proposed()), Err(Refusal::NotFedBack));
    let told_before = after_listing(&[
        (handler(), completed()),
        (worker(), fed_back()),
        (secretary(), reopened()),
        (handler(), completed()),
    ]);
    assert_eq!(
        asked_after(&told_before, &cadre(), closure_proposed()),
        Err(Refusal::NotFedBack),
        "the new result was not told"
    );
}

#[test]
fn a24_an_explanation_is_approved_by_a_second_person() {
    let explained_already = [(cadre(), reported()), (secretary(), explained())];
    assert_eq!(asked_after(&explained_already, &secretary(), approved(3)), Err(Refusal::OwnItem));
    assert_eq!(asked_after(&explained_already, &leader(), approved(3)), Ok(()));
    assert_eq!(asked_after(&explained_already, &leader(), approved(2)), Err(Refusal::NotNow));
}

#[test]
fn n7_parts_come_with_their_creation_only_and_are_the_secretarys() {
    let part = |who: &Somebody| {
        let mut record = issue(who);
        let kind = EventKind::Issue(IssueEvent::Split { from: doc_id(0x20), opinion: "建议更换".into() });
        let event = who.event(&record, kind);
        record.events_mut().insert(event_id(2), event);
        asked(who, &Operation::Create { record: &record })
    };
    assert_eq!(part(&secretary()), Ok(()));
    assert_eq!(part(&cadre()), Err(Refusal::MayNotAct));
    let late = EventKind::Issue(IssueEvent::Split { from: doc_id(0x20), opinion: "建议更换".into() });
    assert_eq!(asked_after(&[], &secretary(), late), Err(Refusal::WrongEvent));
}

#[test]
fn steps_out_of_turn_are_refused_by_that_name() {
    let listed_already = [(cadre(), reported()), (secretary(), listed())];
    let voided_already = [(secretary(), voided())];
    let closed_already = [proposed_by(&cadre()), vec![(secretary(), closure_confirmed())]].concat();
    let table: [(Somebody, EventKind, &[Step]); 13] = [
        (worker(), resolved_on_spot(), &listed_already),
        (cadre(), reported(), &listed_already),
        (cadre(), progressed(), &[]),
        (cadre(), completed(), &[]),
        (cadre(), reported(), &voided_already),
        (secretary(), listed(), &voided_already),
        (secretary(), listed(), &closed_already),
        (secretary(), extended(), &closed_already),
        (secretary(), merged(), &listed_already),
        (secretary(), reopened(), &listed_already),
        (worker(), fed_back(), &listed_already),
        (cadre(), closure_proposed(), &listed_already),
        (secretary(), closure_confirmed(), &listed_already),
    ];
    for (who, kind, steps) in table {
        let before = issue_after(steps);
        let event = who.event(&before, kind.clone());
        let refused = asked(&who, &Operation::AddEvent { before: &before, event: &event });
        assert_eq!(refused, Err(Refusal::NotNow), "{kind:?} after {} steps", steps.len());
    }
}

#[test]
fn a_contradiction_can_be_settled_by_either_side() {
    let (mut doc, _) = worker().create(&issue(&worker()));
    let solved = worker().add(&mut doc.clone(), 2, resolved_on_spot());
    let sent = cadre().add(&mut doc.clone(), 3, reported());
    doc.apply(&[solved, sent]).expect("applies");
    let before = doc.record().expect("a record");
    for (who, kind) in [(worker(), resolved_on_spot()), (cadre(), reported())] {
        let event = who.event(&before, kind);
        assert_eq!(asked(&who, &Operation::AddEvent { before: &before, event: &event }), Ok(()));
    }
}

#[test]
fn an_own_record_is_voided_within_24_hours_and_later_by_the_secretary() {
    let before = visit(&worker());
    let asked_at = |who: &Somebody, hours: i64| {
        let mut event = who.event(&before, voided());
        event.at = NOW + hours * 3_600_000;
        asked(who, &Operation::AddEvent { before: &before, event: &event })
    };
    assert_eq!(asked_at(&worker(), 24), Ok(()));
    assert_eq!(asked_at(&worker(), 25), Err(Refusal::TooLateToVoid));
    assert_eq!(asked_at(&secretary(), 25), Ok(()));
    assert_eq!(asked_at(&cadre(), 1), Err(Refusal::MayNotAct));
    assert_eq!(asked_at(&worker(), i64::MIN / 3_600_000), Ok(()), "absurd clocks do not panic");
}

#[test]
fn an_event_is_undone_by_its_author_or_the_secretary_if_it_is_there() {
    let before = issue_after(&[(cadre(), reported())]);
    let undo = |who: &Somebody, event: u128| {
        let event = who.event(&before, withdrawn(event));
        asked(who, &Operation::AddEvent { before: &before, event: &event })
    };
    assert_eq!(undo(&cadre(), 2), Ok(()));
    assert_eq!(undo(&secretary(), 2), Ok(()));
    assert_eq!(undo(&worker(), 2), Err(Refusal::MayNotAct));
    assert_eq!(undo(&secretary(), 9), Err(Refusal::WrongEvent));
    let gone = Somebody { grants: vec![], ..cadre() };
    assert_eq!(undo(&gone, 2), Err(Refusal::MayNotAct), "own, but without any role");
    let moved = Somebody::new(2, Role::VillageCadre, unit("350404002001"));
    assert_eq!(undo(&moved, 2), Err(Refusal::MayNotAct), "own, but in another township now");
}

#[test]
fn events_belong_to_their_kinds() {
    let table = [
        (household(&worker()), reviewed()),
        (visit(&worker()), reported()),
        (suggestion(&worker()), listed()),
        (app_complaint(&worker()), returned()),
    ];
    for (before, kind) in table {
        let event = secretary().event(&before, kind);
        let refused = asked(&secretary(), &Operation::AddEvent { before: &before, event: &event });
        assert_eq!(refused, Err(Refusal::WrongEvent));
    }
}

#[test]
fn rights_end_at_the_units_border() {
    let elsewhere = [
        neighbour(),
        Somebody::new(5, Role::VillageCadre, unit("350404001002")),
        Somebody::new(6, Role::TownshipSecretary, unit("350404002")),
    ];
    for who in elsewhere {
        for make in [household, visit, issue] {
            assert_eq!(asked(&who, &Operation::Create { record: &make(&who) }), Err(Refusal::MayNotCreate));
            let before = make(&worker());
            assert_eq!(asked(&who, &Operation::Edit { before: &before }), Err(Refusal::MayNotEdit));
        }
    }
    // An office held besides does not lend its unit to what is recorded in the village.
    let mut double = worker();
    double.grants.push(Somebody::new(9, Role::Auditor, unit("350404")).grants.remove(0));
    double.grants.swap(0, 1);
    assert_eq!(asked(&double, &Operation::Create { record: &visit(&double) }), Err(Refusal::MayNotCreate));
}

#[test]
fn t1f_the_unit_complained_about_neither_sees_nor_changes_who_complained() {
    let complaint = |author: &Somebody| {
        let mut record = identity(author);
        if let AnyRecord::Identity(record) = &mut record {
            record.body = Identity { about: Some(village()), ..record.body.clone() };
        }
        record
    };
    let before = complaint(&secretary());
    for who in [worker(), cadre()] {
        assert!(!reads(&who.grants, &before, None));
        assert_eq!(asked(&who, &Operation::Edit { before: &before }), Err(Refusal::MayNotEdit));
        let event = who.event(&before, voided());
        assert!(asked(&who, &Operation::AddEvent { before: &before, event: &event }).is_err());
    }
    assert_eq!(asked(&secretary(), &Operation::Edit { before: &before }), Ok(()));
    let nowhere = worker().create(&complaint(&worker())).1;
    assert!(worker().judge(None, &nowhere).is_err(), "a record on nobody's desk would be lost");
}

#[test]
fn t4f_whoever_works_here_takes_a_hand_over_over_and_nothing_else_is_taken_over() {
    let before = handover(&worker());
    let may = who_may(|who| {
        let event = who.event(&before, taken_over());
        asked(who, &Operation::AddEvent { before: &before, event: &event })
    });
    assert_eq!(may, "gdcsl.......");
    let visit = visit(&worker());
    let event = cadre().event(&visit, taken_over());
    let refused = asked(&cadre(), &Operation::AddEvent { before: &visit, event: &event });
    assert_eq!(refused, Err(Refusal::WrongEvent));
}

#[test]
fn t1f_who_complains_about_the_unit_that_receives_them_is_told_to_the_area_above_only() {
    let made = |home: &str, about: Option<&str>| {
        let body = Identity { name: "林秀英".into(), about: about.map(unit), ..Identity::default() };
        Identity::any(Record::new(unit(home), created_by(&worker()), body))
    };
    let create = |record: &AnyRecord| asked(&worker(), &Operation::Create { record });
    let kept = made("350404001", Some("350404001001"));
    assert_eq!(create(&kept), Ok(()));
    assert!(!reads(worker().grants.iter(), &kept, None) && reads(secretary().grants.iter(), &kept, None));
    assert_eq!(create(&made("350404", Some("350404001"))), Ok(()), "about the township: to the county");
    for (home, about) in [
        ("350404001", None),
        ("350404001", Some("350404001002")),
        ("350404", Some("350404001001")),
        ("350404002", Some("350404001001")),
    ] {
        assert_eq!(create(&made(home, about)), Err(Refusal::MayNotCreate), "{home} {about:?}");
    }
}
