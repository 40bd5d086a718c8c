//! A record becomes a document and comes back; its history tells who wrote what.

use crate::sample::{as_household, every_kind, household, raw, secretary, worker};
use shared::document::{Actor, Doc, DocError, RawChange};

#[test]
fn every_kind_of_record_comes_back_as_it_was() {
    for record in every_kind(&worker()) {
        let (doc, change) = worker().create(&record);
        assert_eq!(doc.record().as_ref(), Ok(&record));
        let saved = doc.save().expect("saves");
        assert_eq!(Doc::load(&saved).expect("loads").record().as_ref(), Ok(&record));
        assert_eq!(Doc::from_changes(&[change]).expect("one change is enough").record(), Ok(record));
    }
}

#[test]
fn nothing_or_garbage_is_not_a_document() {
    assert_eq!(Doc::load(&[]).err(), Some(DocError::Bytes("empty".into())));
    let (doc, _) = worker().create(&household(&worker()));
    let saved = doc.save().expect("saves");
    for cut in [1, 8, 9, saved.len() / 2, saved.len() - 1] {
        assert!(Doc::load(&saved[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn history_names_who_wrote_when_and_on_what() {
    let (mut doc, first) = worker().create(&household(&worker()));
    let second = secretary().edit(&mut doc, |form| as_household(form).note = "已核对".into());
    let told: Vec<_> = doc.changes().into_iter().map(|c| (c.hash, c.actor, c.deps, c.bytes)).collect();
    let expected = [
        (first.hash(), Some(worker().actor), vec![], first.bytes().to_vec()),
        (second.hash(), Some(secretary().actor), vec![first.hash()], second.bytes().to_vec()),
    ];
    assert_eq!(told, expected);
    assert_eq!(doc.hashes(), [first.hash(), second.hash()]);
    assert_eq!(doc.heads(), [second.hash()]);
    assert_eq!(doc.max_op(), second.max_op());
}

#[test]
fn a_change_whose_ancestors_are_missing_is_not_queued() {
    let (mut doc, first) = worker().create(&household(&worker()));
    let mut behind = doc.clone();
    let second = worker().edit(&mut doc, |form| as_household(form).note = "一".into());
    let third = worker().edit(&mut doc, |form| as_household(form).note = "二".into());
    assert_eq!(behind.apply(std::slice::from_ref(&third)), Err(DocError::Missing(vec![second.hash()])));
    assert_eq!(behind.heads(), [first.hash()]);
    behind.apply(&[third, second]).expect("any order will do when they come together");
    assert_eq!(behind.heads(), doc.heads());
}

#[test]
fn an_earlier_state_can_be_read_again() {
    let (mut doc, first) = worker().create(&household(&worker()));
    let opened = doc.record();
    worker().edit(&mut doc, |form| as_household(form).note = "后来".into());
    assert_eq!(doc.record_at(&[first.hash()]), opened);
    assert!(doc.body_changed_since(&[first.hash()]));
    assert!(!doc.body_changed_since(&doc.heads()));
}

#[test]
fn a_new_epoch_begins_its_own_sequence() {
    let (mut doc, _) = worker().create(&household(&worker()));
    let fresh = Actor { epoch: 2, ..worker().actor };
    let mut form = doc.record().expect("a record");
    as_household(&mut form).note = "新".into();
    let change = doc.save_form(&doc.heads(), &form, fresh, 0).expect("saves").expect("changed");
    assert_eq!((raw(&change).actor(), raw(&change).seq()), (Some(fresh), 1));
}

#[test]
fn a_document_above_its_limit_takes_no_more_and_stays_as_it_was() {
    let (mut doc, _) = worker().create(&household(&worker()));
    // Incompressible enough: every character differs from its neighbours.
    let text = |n: u32| -> String {
        (0..20_000).filter_map(|i| char::from_u32(0x4e00 + (i * 7919 + n * 104_729) % 20_000)).collect()
    };
    let mut n = 0;
    let refused = loop {
        let mut form = doc.record().expect("a record");
        as_household(&mut form).note = text(n);
        match doc.save_form(&doc.heads(), &form, worker().actor, 0) {
            Ok(_) => n += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, DocError::TooLarge);
    assert!(n > 10, "only {n} changes of 60 KB fitted");
    let saved = doc.save().expect("what was taken in can be saved");
    assert_eq!(Doc::load(&saved).expect("and loaded").heads(), doc.heads());
}

#[test]
fn bytes_that_are_no_change_are_refused_without_a_panic() {
    let (_, change) = worker().create(&household(&worker()));
    let bytes = change.bytes();
    for cut in 0..bytes.len().min(200) {
        assert!(RawChange::parse(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(RawChange::parse(&[bytes, b"!"].concat()).is_err());
}
