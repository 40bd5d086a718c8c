//! 重点人群 and what is said of former members: written by several people at once, and into documents that an earlier
//! program made without them.

use crate::sample::*;
use serde_json::{Value, json};
use shared::document::{Doc, RawChange};
use shared::domain::{AnyRecord, Groups, KeyGroup};

fn groups(doc: &Doc) -> Vec<KeyGroup> {
    let AnyRecord::Household(record) = doc.record().expect("a record") else { panic!("a household") };
    record.body.groups.all()
}

fn tick(doc: &Doc, who: &Somebody, ticked: &[KeyGroup]) -> RawChange {
    let mut theirs = doc.clone();
    let all: Groups = ticked.iter().copied().collect();
    who.edit(&mut theirs, |form| as_household(form).groups = all)
}

#[test]
fn t3c_two_people_who_tick_groups_at_once_both_have_their_way_and_the_server_lets_both_in() {
    let (doc, _) = worker().create(&household(&worker()));
    let mine = tick(&doc, &cadre(), &[KeyGroup::LowIncome, KeyGroup::Ill]);
    let theirs = tick(&doc, &secretary(), &[KeyGroup::LowIncome, KeyGroup::Veteran]);
    let first = cadre().judge(Some(&doc), &mine).expect("let in").doc;
    let both = secretary().judge(Some(&first), &theirs).expect("let in, too").doc;
    assert_eq!(groups(&both), [KeyGroup::LowIncome, KeyGroup::Ill, KeyGroup::Veteran]);
    assert!(both.conflicts().is_empty(), "both said the same of the one group that both ticked");
}

/// The corpus holds a household that a program wrote which knew neither groups nor departures.
fn of_an_earlier_program() -> Doc {
    let old = Doc::load(include_bytes!("../corpus/schema1/household.automerge")).expect("loads");
    assert_eq!(old.tree_at(&old.heads()).expect("a tree")["body"].get("ill"), None::<&Value>);
    old
}

#[test]
fn a_household_of_an_earlier_program_takes_groups_and_departures_like_any_other() {
    let doc = of_an_earlier_program();
    let change = tick(&doc, &cadre(), &[KeyGroup::Disabled]);
    let ticked = cadre().judge(Some(&doc), &change).expect("let in").doc;
    let mut left = ticked.clone();
    let change = worker().edit(&mut left, |form| {
        let member = as_household(form).members.values_mut().next().expect("somebody");
        member.whereabouts = "厦门".into();
    });
    let left = worker().judge(Some(&ticked), &change).expect("let in").doc;
    assert_eq!(groups(&left), [KeyGroup::Disabled]);
    let told = left.record().expect("a record").to_value();
    let whereabouts = told["body"]["members"].as_object().expect("members").values();
    assert!(whereabouts.into_iter().any(|member| member["whereabouts"] == json!("厦门")));
}
