//! What the product writes is let in; what is wrong only in the merge of two lawful acts, too.

use crate::sample::*;
use shared::document::{Doc, RawChange};
use shared::domain::{AnyRecord, Item, Kind, Relation, Role};
use shared::limits::MEMBERS_MAX;
use shared::sync::admission::NotAdmitted;
use shared::workflow::{Phase, issue_state};
use std::collections::BTreeSet;

/// Judges, and takes the change in.
fn admitted(who: &Somebody, before: &mut Option<Doc>, change: &RawChange) -> BTreeSet<String> {
    let judged = who.judge(before.as_ref(), change).unwrap_or_else(|not| panic!("{not}"));
    assert_eq!(judged.hash, change.hash());
    assert_eq!(judged.doc.record(), Ok(judged.record));
    *before = Some(judged.doc);
    judged.audience.desks(None).iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_record_of_every_kind_is_let_in() {
    for record in every_kind(&worker()) {
        let author = if record.kind() == Kind::IssueList { secretary() } else { worker() };
        let audience = admitted(&author, &mut None, &author.create(&record).1);
        let home = record.unit().to_string();
        assert_eq!(audience, BTreeSet::from([home, village().to_string()]), "{:?}", record.kind());
    }
}

#[test]
fn an_issue_walks_through_all_its_steps_and_onto_the_owners_desk() {
    let (mut device, change) = worker().create(&issue(&worker()));
    let mut server = None;
    admitted(&worker(), &mut server, &change);
    let owner = Somebody::new(7, Role::DepartmentHandler, unit("350404-zjj"));
    let steps = [
        (cadre(), reported()),
        (secretary(), returned()),
        (cadre(), reported()),
        (secretary(), listed()),
        (owner.clone(), progressed()),
        (owner.clone(), completed()),
        (secretary(), reviewed()),
        (owner, withdrawn(7)),
        (secretary(), voided()),
        (secretary(), withdrawn(10)),
    ];
    for (n, (who, kind)) in (2..).zip(steps) {
        let change = who.add(&mut device, n, kind);
        let audience = admitted(&who, &mut server, &change);
        assert_eq!(audience.contains("350404-zjj"), n >= 5, "event {n}");
    }
    let record = server.expect("a document").record().expect("a record");
    assert_eq!(issue_state(record.events()).phase, Phase::Listed, "completed, but that was withdrawn");
}

#[test]
fn one_save_may_hold_edits_and_an_event() {
    let (mut doc, _) = worker().create(&visit(&worker()));
    let mut before = Some(doc.clone());
    let change = secretary().edit(&mut doc, |form| {
        let event = secretary().event(form, reviewed());
        form.events_mut().insert(event_id(1), event);
        as_visit(form).asks.situation.text = "三人同住".into();
    });
    admitted(&secretary(), &mut before, &change);
}

#[test]
fn forms_that_ignore_ones_own_other_saves_are_let_in() {
    let (mut device, change) = worker().create(&household(&worker()));
    let mut server = None;
    admitted(&worker(), &mut server, &change);
    let (base, form) = (device.heads(), device.record().expect("a record"));
    for note in ["一", "二", "三"] {
        let mut form = form.clone();
        as_household(&mut form).note = note.into();
        let saved = device.save_form(&base, &form, worker().actor, NOW).expect("saves").expect("changed");
        admitted(&worker(), &mut server, &raw(&saved));
    }
    let server = server.expect("a document");
    assert_eq!((server.heads(), server.conflicts()), (device.heads(), device.conflicts()));
}

#[test]
fn settling_a_conflict_is_let_in() {
    let (mut doc, _) = worker().create(&household(&worker()));
    let (base, mut form) = (doc.heads(), doc.record().expect("a record"));
    cadre().edit(&mut doc, |theirs| as_household(theirs).phone = "8333456".into());
    as_household(&mut form).phone = "8444789".into();
    doc.save_form(&base, &form, worker().actor, NOW).expect("saves");
    let mut before = Some(doc.clone());
    let conflict = doc.conflicts().remove(0);
    let settled = doc.settle(&conflict.path, "8333456".into(), cadre().actor, NOW).expect("settles");
    admitted(&cadre(), &mut before, &raw(&settled));
}

#[test]
fn what_exceeds_a_limit_only_in_the_merge_is_let_in() {
    let (doc, _) = worker().create(&household(&worker()));
    let fill = |form: &mut AnyRecord, from: u128| {
        let members = &mut as_household(form).members;
        let new = (from..).map(|n| (entry_id(n), member("新", Relation::Other)));
        members.extend(new.take(MEMBERS_MAX - 2));
    };
    let mine = worker().edit(&mut doc.clone(), |form| fill(form, 1_000));
    let theirs = cadre().edit(&mut doc.clone(), |form| fill(form, 2_000));
    let mut server = Some(doc);
    admitted(&worker(), &mut server, &mine);
    admitted(&cadre(), &mut server, &theirs);
    let mut merged = server.expect("a document").record().expect("a record");
    assert!(as_household(&mut merged).members.len() > MEMBERS_MAX);
}

#[test]
fn a_record_that_only_the_merge_made_wrong_can_still_be_worked_with() {
    let (doc, _) = worker().create(&visit(&worker()));
    let none = worker().edit(&mut doc.clone(), |form| {
        let asked = &mut as_visit(form).asks.difficulties;
        asked.none = true;
        asked.items.values_mut().for_each(|item| item.struck = true);
    });
    let more = cadre().edit(&mut doc.clone(), |form| {
        let item = Item { text: "井盖松动".into(), ..Item::default() };
        as_visit(form).asks.difficulties.items.insert(entry_id(31), item);
    });
    let mut server = Some(doc);
    admitted(&worker(), &mut server, &none);
    admitted(&cadre(), &mut server, &more);
    let merged = server.clone().expect("a document");
    assert!(merged.record().expect("a record").check().is_err(), "无, and an answer");

    let back = secretary().add(&mut merged.clone(), 5, returned());
    admitted(&secretary(), &mut server.clone(), &back);
    let elsewhere =
        worker().edit(&mut merged.clone(), |form| as_visit(form).asks.situation.text = "三人".into());
    admitted(&worker(), &mut server.clone(), &elsewhere);
    let mended = worker().edit(&mut merged.clone(), |form| as_visit(form).asks.difficulties.none = false);
    admitted(&worker(), &mut server.clone(), &mended);
    let worse = worker().edit(&mut merged.clone(), |form| as_visit(form).asks.suggestions.none = false);
    assert!(worker().judge(server.as_ref(), &worse).is_err(), "a fault of one's own is not excused");
}

#[test]
fn acts_that_contradict_one_another_are_both_let_in_whichever_comes_first() {
    let (mut doc, _) = worker().create(&issue(&worker()));
    cadre().add(&mut doc, 2, reported());
    let listing = secretary().add(&mut doc.clone(), 3, listed());
    let other = Somebody::new(8, Role::TownshipSecretary, township());
    let returning = other.add(&mut doc.clone(), 4, returned());
    let mut outcomes = Vec::new();
    for order in
        [[(&secretary(), &listing), (&other, &returning)], [(&other, &returning), (&secretary(), &listing)]]
    {
        let mut server = Some(doc.clone());
        for (who, change) in order {
            admitted(who, &mut server, change);
        }
        outcomes.push(issue_state(server.expect("a document").record().expect("a record").events()));
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert_eq!(outcomes[0].contradictions.len(), 1);
}

#[test]
fn work_made_under_rights_that_ended_is_held_for_the_township() {
    let former = worker().former();
    let held = Err(NotAdmitted::Held(township()));
    let (doc, create) = worker().create(&household(&worker()));
    assert_eq!(former.judge(None, &create).map(drop), held);
    let edit = worker().edit(&mut doc.clone(), |form| as_household(form).note = "临走前".into());
    assert_eq!(former.judge(Some(&doc), &edit).map(drop), held);

    let revoked = Somebody { revoked: true, ..worker() };
    assert_eq!(revoked.judge(Some(&doc), &edit).map(drop), held, "a lost device's work waits as well");
    let never = Somebody { grants: vec![], ..worker() };
    let unknown = Err(NotAdmitted::Deferred(edit.deps()));
    assert_eq!(
        never.judge(Some(&doc), &edit).map(drop),
        unknown,
        "who never read it hears of no such record"
    );
    let mut later = worker();
    later.grants[0].from = NOW + 1;
    assert!(
        matches!(later.judge(Some(&doc), &edit), Err(NotAdmitted::Rejected(_))),
        "rights that begin later"
    );
}
