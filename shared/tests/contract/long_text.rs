//! Minutes that two people write at once: each change splices in what its author changed, so that the words of both stand;
//! and nothing but a splice is let in there.

use crate::forge::{altered, object, written};
use crate::sample::{NOW, Somebody, as_meeting, cadre, household, meeting, raw, worker};
use automerge::legacy::{ElementId, Key, OpType};
use automerge::transaction::Transactable;
use automerge::{ObjType, ScalarValue};
use proptest::prelude::*;
use shared::document::{Doc, Hash, RawChange};
use shared::limits::MINUTES_CHARS_MAX;
use shared::sync::admission::NotAdmitted;
use shared::sync::wire::RejectCode;

fn begun() -> Doc {
    worker().create(&meeting(&worker())).0
}

fn minutes(doc: &Doc) -> String {
    as_meeting(&mut doc.record().expect("a record")).minutes.clone()
}

/// Saves the minutes as `words`, in a form that was opened at `base`.
fn save(doc: &mut Doc, base: &[Hash], who: &Somebody, words: &str) -> Option<RawChange> {
    let mut form = doc.record_at(base).expect("the form as opened");
    words.clone_into(&mut as_meeting(&mut form).minutes);
    doc.save_form(base, &form, who.actor, NOW).expect("saves").map(|change| raw(&change))
}

#[test]
fn a_save_writes_what_was_changed_and_not_the_whole() {
    let mut doc = begun();
    let base = doc.heads();
    let change = save(&mut doc, &base, &worker(), "大家谈谈停车").expect("changed");
    assert_eq!((minutes(&doc).as_str(), change.ops()), ("大家谈谈停车", 1));
    assert!(worker().judge(Some(&begun()), &change).is_ok());
}

#[test]
fn what_two_people_wrote_at_once_stands_and_is_no_conflict() {
    let mut doc = begun();
    let base = doc.heads();
    save(&mut doc, &base, &worker(), "林书记主持。大家谈停车").expect("changed");
    save(&mut doc, &base, &cadre(), "大家谈停车。散会").expect("changed");
    assert_eq!(minutes(&doc), "林书记主持。大家谈停车。散会");
    assert!(doc.conflicts().is_empty());
    assert!(!minutes(&Doc::load(&doc.save().expect("saves")).expect("loads")).is_empty());
}

#[test]
fn a_save_whose_answer_was_lost_is_not_spliced_in_twice() {
    let mut doc = begun();
    let base = doc.heads();
    save(&mut doc, &base, &worker(), "大家谈停车和路灯").expect("changed");
    save(&mut doc, &base, &cadre(), "今晚大家谈停车").expect("changed");
    assert!(save(&mut doc, &base, &worker(), "大家谈停车和路灯").is_none());
    assert_eq!(minutes(&doc), "今晚大家谈停车和路灯");
}

#[test]
fn minutes_of_the_greatest_length_are_written_anew_in_one_change_and_no_longer_ones() {
    let mut doc = begun();
    for c in ["甲", "乙"] {
        let (before, base) = (doc.clone(), doc.heads());
        let change = save(&mut doc, &base, &worker(), &c.repeat(MINUTES_CHARS_MAX)).expect("changed");
        assert!(worker().judge(Some(&before), &change).is_ok());
    }
    let (before, base) = (doc.clone(), doc.heads());
    let longer = save(&mut doc, &base, &worker(), &"乙".repeat(MINUTES_CHARS_MAX + 1)).expect("changed");
    assert_eq!(code(&before, &longer), Some(RejectCode::Shape));
}

fn code(doc: &Doc, change: &RawChange) -> Option<RejectCode> {
    match worker().judge(Some(doc), change) {
        Err(NotAdmitted::Rejected(rejection)) => Some(rejection.code),
        _ => None,
    }
}

/// A lawful change that puts one character in and takes one out.
fn lawful() -> (Doc, RawChange) {
    let (doc, mut after) = (begun(), begun());
    let base = after.heads();
    let change = save(&mut after, &base, &worker(), "大家说停车").expect("changed");
    assert_eq!(change.ops(), 2);
    assert!(worker().judge(Some(&doc), &change).is_ok());
    (doc, change)
}

#[test]
fn nothing_but_single_characters_goes_into_a_long_text() {
    let (doc, change) = lawful();
    for value in [
        ScalarValue::Str("两字".into()),
        ScalarValue::Str("".into()),
        ScalarValue::Int(7),
        ScalarValue::Null,
        ScalarValue::Bytes(vec![1]),
    ] {
        let forged = altered(&change, |forged| {
            let put = forged.operations.iter_mut().find(|op| op.insert).expect("puts one in");
            put.action = OpType::Put(value.clone());
        });
        assert!(code(&doc, &forged).is_some(), "{value:?}");
    }
    for make in [ObjType::Map, ObjType::List, ObjType::Text] {
        let forged = altered(&change, |forged| {
            let put = forged.operations.iter_mut().find(|op| op.insert).expect("puts one in");
            put.action = OpType::Make(make);
        });
        assert!(code(&doc, &forged).is_some(), "{make:?}");
    }
}

#[test]
fn only_a_character_that_its_author_saw_is_taken_out_and_none_is_written_over() {
    let (doc, change) = lawful();
    let over = altered(&change, |forged| {
        let delete = forged.operations.iter_mut().find(|op| !op.insert).expect("takes one out");
        delete.action = OpType::Put("换".into());
    });
    assert!(code(&doc, &over).is_some());
    let blind = altered(&change, |forged| {
        let delete = forged.operations.iter_mut().find(|op| !op.insert).expect("takes one out");
        delete.pred = Vec::new().into();
    });
    assert!(code(&doc, &blind).is_some());
    let twice = altered(&change, |forged| {
        let delete = forged.operations.iter().find(|op| !op.insert).expect("takes one out").clone();
        forged.operations.push(delete);
    });
    assert!(code(&doc, &twice).is_some());
    // Taken out by somebody whose change this one builds on.
    let mut gone = doc.clone();
    gone.apply(std::slice::from_ref(&change)).expect("applies");
    let again = altered(&change, |forged| {
        let delete = forged.operations.iter().find(|op| !op.insert).expect("takes one out").clone();
        forged.operations = vec![delete];
        forged.deps = vec![automerge::ChangeHash(change.hash().0)];
        forged.seq += 1;
        forged.start_op = forged.start_op.saturating_add(2);
    });
    assert!(code(&gone, &again).is_some());
}

#[test]
fn a_character_stands_behind_one_of_the_same_text_that_its_author_saw() {
    let (doc, change) = lawful();
    let nowhere = altered(&change, |forged| {
        let put = forged.operations.iter_mut().find(|op| op.insert).expect("puts one in");
        let nobody = automerge::ActorId::from(vec![9; 20]);
        put.key = Key::Seq(ElementId::Id(automerge::legacy::OpId::new(9, &nobody)));
    });
    assert!(code(&doc, &nowhere).is_some());
    let behind_later = altered(&change, |forged| {
        let me = forged.actor_id.clone();
        let later = forged.start_op.get() + 1;
        let put = forged.operations.iter_mut().find(|op| op.insert).expect("puts one in");
        put.key = Key::Seq(ElementId::Id(automerge::legacy::OpId::new(later, &me)));
    });
    assert!(code(&doc, &behind_later).is_some());
}

#[test]
fn the_text_itself_is_neither_replaced_nor_made_elsewhere_nor_deleted() {
    let doc = begun();
    let scalar = written(&doc, &worker(), |t| t.put(object(t, &["body"]), "minutes", "全换"));
    let text =
        written(&doc, &worker(), |t| t.put_object(object(t, &["body"]), "minutes", ObjType::Text).map(drop));
    let deleted = written(&doc, &worker(), |t| t.delete(object(t, &["body"]), "minutes"));
    let elsewhere =
        written(&doc, &worker(), |t| t.put_object(object(t, &["body"]), "notes", ObjType::Text).map(drop));
    let marked = written(&doc, &worker(), |t| {
        let text = object(t, &["body", "minutes"]);
        let mark = automerge::marks::Mark::new("bold".into(), true, 0, 2);
        t.mark(text, mark, automerge::marks::ExpandMark::None)
    });
    for (name, change) in [
        ("scalar", scalar),
        ("text", text),
        ("deleted", deleted),
        ("elsewhere", elsewhere),
        ("marked", marked),
    ] {
        assert!(code(&doc, &change).is_some(), "{name}");
    }
    let (house, _) = worker().create(&household(&worker()));
    let text = written(&house, &worker(), |t| {
        t.put_object(object(t, &["body"]), "minutes", ObjType::Text).map(drop)
    });
    assert!(code(&house, &text).is_some(), "a household has no minutes");
}

#[test]
fn a_new_meeting_whose_minutes_are_no_long_text_is_refused() {
    let record = meeting(&worker());
    let (_, first) = worker().create(&record);
    let forged = altered(&first, |forged| {
        let make = forged.operations.iter_mut().find(|op| op.action == OpType::Make(ObjType::Text));
        let make = make.expect("makes the text");
        make.action = OpType::Put("一句话".into());
        forged.operations.retain(|op| !(op.insert && matches!(op.key, Key::Seq(_))));
    });
    assert!(worker().judge(None, &forged).is_err());
    assert!(worker().judge(None, &first).is_ok());
}

/// Words with characters that come again and again, as in real sentences.
fn words() -> impl Strategy<Value = String> {
    let characters: Vec<char> = "的大家谈停车位。\n林𪟝é".chars().collect();
    prop::collection::vec(prop::sample::select(characters), 0..24).prop_map(|c| c.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn two_who_add_words_at_once_lose_none_of_them_and_every_order_gives_the_same(
        before in words(), (at, added) in (0..24usize, "[a-m]{1,6}"), (other_at, other) in (0..24usize, "[n-z]{1,6}"),
    ) {
        let mut doc = begun();
        let base = doc.heads();
        save(&mut doc, &base, &worker(), &before);
        let (doc, base) = (doc.clone(), doc.heads());
        let insert = |at: usize, words: &str| {
            let characters: Vec<char> = before.chars().collect();
            let at = at.min(characters.len());
            let (head, tail) = characters.split_at(at);
            head.iter().chain(&words.chars().collect::<Vec<_>>()).chain(tail).collect::<String>()
        };
        let (mut here, mut there) = (doc.clone(), doc.clone());
        let mine = save(&mut here, &base, &worker(), &insert(at, &added)).expect("changed");
        let theirs = save(&mut there, &base, &cadre(), &insert(other_at, &other)).expect("changed");
        prop_assert!(worker().judge(Some(&there), &mine).is_ok());
        prop_assert!(cadre().judge(Some(&here), &theirs).is_ok());
        here.apply(&[theirs]).expect("applies");
        there.apply(&[mine]).expect("applies");
        prop_assert_eq!(minutes(&here), minutes(&there));
        prop_assert!(minutes(&here).contains(&added) && minutes(&here).contains(&other), "{}", minutes(&here));
        let kept: String = minutes(&here).chars().filter(|c| !c.is_ascii_lowercase()).collect();
        prop_assert_eq!(kept, before);
    }
}
