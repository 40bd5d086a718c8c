//! What no change may do, whoever its author is, and what this one may not.

use crate::forge::{altered, object, written};
use crate::sample::*;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjType, ROOT, ScalarValue};
use shared::document::{Doc, RawChange};
use shared::domain::{AnyRecord, EventKind, IssueEvent};
use shared::sync::admission::NotAdmitted;
use shared::sync::wire::RejectCode;

type Write = fn(&mut Transaction<'_>) -> Result<(), AutomergeError>;

fn rejected(who: &Somebody, before: Option<&Doc>, change: &RawChange) -> Option<RejectCode> {
    match who.judge(before, change) {
        Err(NotAdmitted::Rejected(rejection)) => Some(rejection.code),
        Err(other) => panic!("neither let in nor rejected: {other}"),
        Ok(_) => None,
    }
}

#[test]
fn operations_that_no_record_needs_are_refused() {
    let (doc, _) = worker().create(&household(&worker()));
    let table: [(&str, Write); 14] = [
        ("a deleted field", |t| t.delete(object(t, &["body"]), "phone")),
        ("a deleted member", |t| t.delete(object(t, &["body", "members"]), entry_id(1).to_string())),
        ("a counter", |t| t.put(object(t, &["body"]), "note", ScalarValue::counter(1))),
        ("bytes", |t| t.put(object(t, &["body"]), "note", ScalarValue::Bytes(vec![1]))),
        ("a float", |t| t.put(object(t, &["body"]), "note", 0.5)),
        ("a timestamp", |t| t.put(object(t, &["body"]), "note", ScalarValue::Timestamp(1))),
        ("a text object", |t| t.put_object(object(t, &["body"]), "note", ObjType::Text).map(drop)),
        ("a list in the body", |t| t.put_object(object(t, &["body"]), "extra", ObjType::List).map(drop)),
        ("a new root key", |t| t.put(ROOT, "extra", 1)),
        ("another schema", |t| t.put(ROOT, "schema", 2)),
        ("another home unit", |t| t.put(ROOT, "unit", "350404001002")),
        ("another author", |t| t.put(object(t, &["created"]), "by", uuid(9).to_string())),
        ("the body replaced", |t| t.put_object(ROOT, "body", ObjType::Map).map(drop)),
        ("a map under a scalar's key", |t| {
            t.put_object(object(t, &["body"]), "note", ObjType::Map).map(drop)
        }),
    ];
    for (what, write) in table {
        let forged = written(&doc, &worker(), write);
        assert_eq!(rejected(&worker(), Some(&doc), &forged), Some(RejectCode::ForbiddenOperation), "{what}");
    }
    let emptied = written(&doc, &worker(), |t| t.put(object(t, &["body"]), "members", ScalarValue::Null));
    assert_eq!(rejected(&worker(), Some(&doc), &emptied), Some(RejectCode::ForbiddenOperation));
}

#[test]
fn a_field_or_a_second_spelling_that_this_program_does_not_know_is_refused() {
    let (doc, _) = worker().create(&household(&worker()));
    let extra = written(&doc, &worker(), |t| t.put(object(t, &["body"]), "hidden", "x"));
    assert_eq!(rejected(&worker(), Some(&doc), &extra), Some(RejectCode::Schema));
    // The same member's id in capitals would hide the member that it names.
    let spelling = entry_id(1).to_string().to_uppercase();
    let second = written(&doc, &worker(), |t| {
        let fake = t.put_object(object(t, &["body", "members"]), spelling.as_str(), ObjType::Map)?;
        let fields = [("relation", "head"), ("sex", "unknown"), ("state", "present"), ("name", "冒名")];
        let empty = ["id_number", "phone", "note"].map(|key| (key, ""));
        fields.into_iter().chain(empty).try_for_each(|(key, value)| t.put(&fake, key, value))?;
        t.put(&fake, "birth", ScalarValue::Null)
    });
    assert_eq!(rejected(&worker(), Some(&doc), &second), Some(RejectCode::Schema));
}

#[test]
fn a_tree_deeper_than_any_record_is_refused_before_anybody_walks_it() {
    let (doc, _) = worker().create(&household(&worker()));
    let deep = written(&doc, &worker(), |t| {
        let mut at = object(t, &["body"]);
        for _ in 0..1_900 {
            at = t.put_object(&at, "d", ObjType::Map)?;
        }
        Ok(())
    });
    assert_eq!(rejected(&worker(), Some(&doc), &deep), Some(RejectCode::Limit));
}

#[test]
fn a_key_longer_than_any_records_is_refused() {
    let (doc, _) = worker().create(&household(&worker()));
    let long = written(&doc, &worker(), |t| t.put(object(t, &["body"]), "k".repeat(60_000), 1));
    assert_eq!(rejected(&worker(), Some(&doc), &long), Some(RejectCode::Malformed));
}

#[test]
fn a_body_that_breaks_its_own_checks_is_refused() {
    let (mut doc, _) = worker().create(&household(&worker()));
    let before = doc.clone();
    let empty = worker().edit(&mut doc, |form| as_household(form).address = String::new());
    assert_eq!(rejected(&worker(), Some(&before), &empty), Some(RejectCode::Shape));
    let wrong_type = written(&before, &worker(), |t| t.put(object(t, &["body"]), "address", 7));
    assert_eq!(rejected(&worker(), Some(&before), &wrong_type), Some(RejectCode::Shape));
}

/// An issue that was reported by the cadre (event 2).
fn reported_issue() -> Doc {
    let (mut doc, _) = worker().create(&issue(&worker()));
    cadre().add(&mut doc, 2, reported());
    doc
}

#[test]
fn an_event_is_never_changed_overwritten_or_followed_blindly() {
    let doc = reported_issue();
    let event = event_id(2).to_string();
    let changed = written(&doc, &cadre(), |t| t.put(object(t, &["events", &event]), "opinion", "改口"));
    let junk = written(&doc, &cadre(), |t| t.put(object(t, &["events", &event]), "more", "x"));
    let replaced =
        written(&doc, &cadre(), |t| t.put_object(object(t, &["events"]), &event, ObjType::Map).map(drop));
    let list = written(&doc, &cadre(), |t| t.insert(object(t, &["events", &event, "after"]), 0, "x"));
    for (what, forged) in [("changed", changed), ("extended", junk), ("replaced", replaced)] {
        let code = rejected(&cadre(), Some(&doc), &forged);
        assert_eq!(code, Some(RejectCode::ForbiddenOperation), "{what}");
    }
    assert_eq!(rejected(&cadre(), Some(&doc), &list), Some(RejectCode::Malformed));

    let mut ahead = doc.clone();
    let mut blind = secretary().event(&doc.record().expect("a record"), listed());
    blind.after = vec![event_id(99)];
    let blind = ahead.add_event(event_id(3), &blind, secretary().actor, NOW).expect("written");
    assert_eq!(rejected(&secretary(), Some(&doc), &raw(&blind)), Some(RejectCode::Shape));
}

#[test]
fn a_forged_event_beside_one_that_its_author_pretends_not_to_have_seen_is_refused() {
    let (mut doc, first) = worker().create(&issue(&worker()));
    let base = doc.clone();
    cadre().add(&mut doc, 2, reported());
    // Same key, own content, built on the state before: in the merge it could win over the real one.
    let forged = cadre_two().add(&mut base.clone(), 2, reported());
    assert_eq!(forged.deps(), [first.hash()]);
    assert_eq!(rejected(&cadre_two(), Some(&doc), &forged), Some(RejectCode::ForbiddenOperation));
    // Without naming the predecessor it does see, neither.
    let real = cadre_two().add(&mut base.clone(), 5, reported());
    let unnamed = altered(&real, |forged| {
        forged.operations[0].key = automerge::legacy::Key::Map(event_id(1).to_string().into())
    });
    assert_eq!(rejected(&cadre_two(), Some(&base), &unnamed), Some(RejectCode::Malformed));
}

fn cadre_two() -> Somebody {
    Somebody::new(12, shared::domain::Role::VillageCadre, village())
}

#[test]
fn an_unseen_value_is_not_written_over() {
    let (doc, _) = worker().create(&household(&worker()));
    let change = worker().edit(&mut doc.clone(), |form| as_household(form).note = "新".into());
    let unnamed = altered(&change, |forged| forged.operations[0].pred = Vec::new().into());
    assert_eq!(rejected(&worker(), Some(&doc), &unnamed), Some(RejectCode::Malformed));
}

#[test]
fn an_event_of_a_newer_program_is_not_let_in_by_an_older_one() {
    let doc = reported_issue();
    let forged = cadre().add(&mut doc.clone(), 3, EventKind::Unknown { event: "whistled".into() });
    assert_eq!(rejected(&cadre(), Some(&doc), &forged), Some(RejectCode::Schema));
}

#[test]
fn nobody_acts_in_anothers_name() {
    let forged_author = |mut record: AnyRecord| {
        for event in record.events_mut().values_mut() {
            event.by = secretary().person;
        }
        record
    };
    let (_, foreign) = worker().create(&household(&cadre()));
    assert_eq!(rejected(&worker(), None, &foreign), Some(RejectCode::Policy), "created.by");
    let (_, foreign) = worker().create(&forged_author(issue(&worker())));
    assert_eq!(rejected(&worker(), None, &foreign), Some(RejectCode::Policy), "the first event's by");
    let doc = reported_issue();
    let mut event = secretary().event(&doc.record().expect("a record"), listed());
    event.by = secretary().person;
    let forged = doc.clone().add_event(event_id(3), &event, worker().actor, NOW).expect("written");
    assert_eq!(
        rejected(&worker(), Some(&doc), &raw(&forged)),
        Some(RejectCode::Policy),
        "a later event's by"
    );
}

#[test]
fn a_new_issue_does_not_bring_events_of_other_roles_along() {
    for kind in [reported(), listed(), completed(), returned()] {
        let mut record = issue(&worker());
        let event = worker().event(&record, kind.clone());
        record.events_mut().insert(event_id(2), event);
        let (_, forged) = worker().create(&record);
        assert_eq!(rejected(&worker(), None, &forged), Some(RejectCode::Policy), "{kind:?}");
    }
    let mut solved = issue(&worker());
    let event = worker().event(&solved, resolved_on_spot());
    solved.events_mut().insert(event_id(2), event);
    assert_eq!(rejected(&worker(), None, &worker().create(&solved).1), None, "现场解决 is the worker's own");
}

#[test]
fn rights_are_asked_at_the_changes_own_dependencies() {
    let doc = reported_issue();
    let by_the_worker = worker().add(&mut doc.clone(), 3, reported());
    assert_eq!(rejected(&worker(), Some(&doc), &by_the_worker), Some(RejectCode::Policy));
    let registered_late = worker().add(&mut doc.clone(), 3, EventKind::Issue(IssueEvent::Registered));
    assert_eq!(rejected(&worker(), Some(&doc), &registered_late), Some(RejectCode::Policy));
}

#[test]
fn a_record_of_another_desk_is_judged_as_if_it_were_not_there() {
    let (home, first) = worker().create(&household(&worker()));
    let edited = neighbour().edit(&mut home.clone(), |form| as_household(form).note = "外村".into());
    let skipping = altered(&edited, |forged| forged.seq = 9);
    for change in [&edited, &skipping, &neighbour().add(&mut reported_issue(), 3, reported())] {
        let there = neighbour().judge(Some(&home), change).map(drop);
        assert_eq!(there, neighbour().judge(None, change).map(drop));
        assert!(matches!(there, Err(NotAdmitted::Deferred(_))), "{there:?}");
    }
    // A first change is refused for what it is; only a lawful one can't be let in under an id that is taken.
    let forged = altered(&first, |forged| forged.seq = 9);
    assert_eq!(rejected(&neighbour(), Some(&home), &forged), rejected(&neighbour(), None, &forged));
    let mut record = household(&neighbour());
    if let AnyRecord::Household(household) = &mut record {
        household.unit = unit("350404001002");
    }
    let (_, lawful) = neighbour().create(&record);
    assert!(neighbour().judge(None, &lawful).is_ok());
    assert_eq!(rejected(&neighbour(), Some(&home), &lawful), Some(RejectCode::Exists));
}

#[test]
fn rejections_name_no_personal_data() {
    let mut record = identity(&worker());
    if let AnyRecord::Identity(identity) = &mut record {
        identity.body.name = "林秀英".repeat(40);
        identity.body.id_number = "350402199001011234".into();
    }
    let Err(NotAdmitted::Rejected(rejection)) = worker().judge(None, &worker().create(&record).1) else {
        panic!("it is too long");
    };
    assert!(!rejection.why.contains("林") && !rejection.why.contains("3504"), "{}", rejection.why);
    let (doc, _) = worker().create(&household(&worker()));
    let relation = written(&doc, &worker(), |t| {
        t.put(object(t, &["body", "members", &entry_id(1).to_string()]), "relation", "林秀英的弟弟")
    });
    let Err(NotAdmitted::Rejected(rejection)) = worker().judge(Some(&doc), &relation) else {
        panic!("no such relation");
    };
    assert!(!rejection.why.contains("林"), "{}", rejection.why);
}
