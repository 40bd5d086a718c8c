//! A form saved late never undoes what came in meanwhile.

use crate::sample::{as_household, cadre, entry_id, household, member, worker};
use serde_json::json;
use shared::document::{Doc, Hash};
use shared::domain::{AnyRecord, Relation};

/// A household, and the form as two people opened it.
fn opened() -> (Doc, Vec<Hash>, AnyRecord) {
    let (doc, _) = worker().create(&household(&worker()));
    let (base, form) = (doc.heads(), doc.record().expect("a record"));
    (doc, base, form)
}

#[test]
fn a_form_opened_before_anothers_work_arrived_keeps_both() {
    let (mut doc, base, mut form) = opened();
    cadre().edit(&mut doc, |theirs| {
        let theirs = as_household(theirs);
        theirs.phone = "8333456".into();
        theirs.members.insert(entry_id(9), member("林小", Relation::Grandchild));
    });
    as_household(&mut form).note = "养狗".into();
    doc.save_form(&base, &form, worker().actor, 0).expect("saves").expect("changed");
    let mut merged = doc.record().expect("a record");
    let merged = as_household(&mut merged);
    assert_eq!((merged.phone.as_str(), merged.note.as_str()), ("8333456", "养狗"));
    assert!(merged.members.contains_key(&entry_id(9)));
    assert!(doc.conflicts().is_empty());
}

#[test]
fn the_same_field_changed_by_both_is_a_conflict_until_somebody_settles_it() {
    let (mut doc, base, mut form) = opened();
    let theirs = cadre().edit(&mut doc, |theirs| as_household(theirs).phone = "8333456".into());
    as_household(&mut form).phone = "8444789".into();
    let mine = doc.save_form(&base, &form, worker().actor, 0).expect("saves").expect("changed");

    let conflicts = doc.conflicts();
    let [conflict] = conflicts.as_slice() else { panic!("one conflict, not {conflicts:?}") };
    assert_eq!(conflict.path, ["body", "phone"]);
    let mut told: Vec<_> = conflict.alternatives.iter().map(|a| (a.value.clone(), a.change)).collect();
    told.sort_by_key(|(_, change)| *change != Some(theirs.hash()));
    assert_eq!(told, [(json!("8333456"), Some(theirs.hash())), (json!("8444789"), Some(mine.hash))]);
    let shown = conflict.alternatives.iter().find(|a| a.shown).expect("one is shown");
    assert_eq!(json!(as_household(&mut doc.record().expect("a record")).phone), shown.value);

    doc.settle(&conflict.path, json!("8333456"), cadre().actor, 0).expect("settles");
    assert!(doc.conflicts().is_empty());
    assert_eq!(as_household(&mut doc.record().expect("a record")).phone, "8333456");
}

#[test]
fn saving_an_unchanged_form_writes_nothing() {
    let (mut doc, base, form) = opened();
    assert_eq!(doc.save_form(&base, &form, worker().actor, 0), Ok(None));
    cadre().edit(&mut doc, |theirs| as_household(theirs).phone = "8333456".into());
    let heads = doc.heads();
    assert_eq!(doc.save_form(&base, &form, worker().actor, 0), Ok(None), "though others changed it");
    assert_eq!(doc.heads(), heads);
}

#[test]
fn the_same_form_saved_twice_changes_nothing_and_saved_again_with_more_adds_that() {
    let (mut doc, base, mut form) = opened();
    as_household(&mut form).note = "养狗".into();
    as_household(&mut form).members.insert(entry_id(9), member("林小", Relation::Grandchild));
    let save =
        |doc: &mut Doc, form: &AnyRecord| doc.save_form(&base, form, worker().actor, 0).expect("saves");
    let first = save(&mut doc, &form).expect("changed");
    assert_eq!(save(&mut doc, &form), None, "its answer was lost: it comes again");

    let member = as_household(&mut form).members.get_mut(&entry_id(9)).expect("is there");
    member.phone = "13800001234".into();
    let again = save(&mut doc, &form).expect("more was typed");
    assert!(doc.changes().iter().any(|c| c.hash == again.hash && c.deps.contains(&first.hash)));
    assert_eq!(doc.record(), Ok(form));
    assert!(doc.conflicts().is_empty());
}

#[test]
fn two_people_who_type_the_same_are_of_one_mind() {
    let (mut doc, base, mut form) = opened();
    let mut theirs = doc.clone();
    as_household(&mut form).phone = "8333456".into();
    let change = cadre().edit(&mut theirs, |theirs| as_household(theirs).phone = "8333456".into());
    doc.save_form(&base, &form, worker().actor, 0).expect("saves").expect("changed");
    doc.apply(&[change]).expect("applies");
    assert!(doc.conflicts().is_empty());
}

#[test]
fn a_person_saves_from_forms_that_ignore_their_own_other_saves() {
    let (mut doc, base, form) = opened();
    for (n, address) in ["甲", "乙", "丙"].into_iter().enumerate() {
        let mut form = form.clone();
        as_household(&mut form).address = address.into();
        let saved = doc.save_form(&base, &form, worker().actor, 0).expect("saves").expect("changed");
        let loaded = Doc::load(&doc.save().expect("saves")).expect("loads");
        assert!(loaded.has(saved.hash));
        assert_eq!(doc.conflicts().first().map_or(1, |c| c.alternatives.len()), n + 1);
    }
}

#[test]
fn only_a_scalar_that_is_there_can_be_settled() {
    let (mut doc, ..) = opened();
    let path = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    for (keys, value) in [
        (&["body", "nowhere"][..], json!("x")),
        (&["body", "members"], json!("x")),
        (&["body", "phone"], json!({"a": 1})),
    ] {
        assert!(doc.settle(&path(keys), value, worker().actor, 0).is_err(), "{keys:?}");
    }
}
