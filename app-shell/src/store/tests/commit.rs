//! Saving a command: all of it at once, visible at once, never onto a document that moved on.

use super::*;
use shared::api::SendState;
use shared::domain::{Body, Created, Identity, Record};
use shared::sync::sign::{command_message, verify};

#[test]
fn a_saved_record_is_here_at_once_and_waits_to_be_sent() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    assert_eq!(device.state(id), SendState::Local);
    assert_eq!(device.waiting(), 1);
    let rows = device.store.read(|conn| Ok(projection::fingerprint(conn)?)).expect("reads");
    let before = Device::new().store.read(|conn| Ok(projection::fingerprint(conn)?)).expect("reads");
    assert_ne!(rows, before, "lists show it");
}

#[test]
fn a_command_is_signed_by_its_profile_over_all_its_changes() {
    let device = Device::new();
    let row = device.row();
    let made = |n: u128| {
        let (_, change) =
            Doc::create(&household(row.person, &format!("{n}号")), row.actor(), NOW).expect("creates");
        LocalChange { doc: doc_id(n), generation: 0, change }
    };
    device.commit(vec![made(1), made(2)]).expect("commits");
    let request = device.request();
    let signed: Vec<_> =
        [doc_id(1), doc_id(2)].into_iter().zip(hashes(&request)).map(|(id, hash)| (id, 0, hash)).collect();
    let key = row.signing_key.verifying_key().to_bytes();
    assert!(verify(&key, &command_message(row.id, &signed), &request.pushes[0].commands[0].signature));
}

#[test]
fn two_records_with_the_same_words_made_in_one_act_are_two_records() {
    let device = Device::new();
    let row = device.row();
    let (_, change) = Doc::create(&household(row.person, "同一个"), row.actor(), NOW).expect("creates");
    let made = |n| LocalChange { doc: doc_id(n), generation: 0, change: change.clone() };
    device.commit(vec![made(1), made(2)]).expect("commits");
    assert_eq!(device.push(&accepted()).delivered, 2);
    assert_eq!([device.state(doc_id(1)), device.state(doc_id(2))], [SendState::Delivered; 2]);
}

#[test]
fn a_change_made_on_a_document_that_moved_on_is_stale_and_saves_nothing() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let late = device.noted(id, "晚了");
    device.note(id, "先到");
    let (_, other) =
        Doc::create(&household(device.row().person, "5号"), device.row().actor(), NOW).expect("creates");
    let other = LocalChange { doc: doc_id(5), generation: 0, change: other };
    let refused = device.commit(vec![other, late]);
    assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    assert!(device.doc(doc_id(5)).is_none(), "the command is saved whole or not at all");
    assert_eq!(note_of(&device.doc(id).expect("is here")), "先到");
}

#[test]
fn a_change_made_in_an_epoch_that_ended_is_stale() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let old = device.noted(id, "旧");
    device.store.write(|tx| profile::pushed(tx, device.profile, 1, Some(2))).expect("a fresh epoch");
    assert!(matches!(device.commit(vec![old]), Err(StoreError::Stale)));
    device.note(id, "新");
    assert_eq!(note_of(&device.doc(id).expect("is here")), "新");
}

#[test]
fn a_provisional_number_is_given_once() {
    let device = Device::new();
    let row = device.row();
    let numbered = |id, numbers| {
        let (_, change) = Doc::create(&household(row.person, "3号"), row.actor(), NOW).expect("creates");
        let changes = vec![LocalChange { doc: doc_id(id), generation: 0, change }];
        device.store.commit(&Commit {
            profile: row.id,
            at: NOW,
            changes,
            numbers,
            discard_draft: None,
            pictures: vec![],
        })
    };
    numbered(1, 0..2).expect("gives two");
    assert!(matches!(numbered(2, 0..1), Err(StoreError::Stale)));
    assert_eq!(device.row().numbers, 2);
    numbered(2, 2..3).expect("gives the next");
}

#[test]
fn a_command_larger_than_a_push_is_refused_before_anything_is_saved() {
    let device = Device::new();
    let id = device.create("3号");
    let change = device.noted(id, "a");
    let refused = device.commit(vec![change; shared::limits::COMMAND_CHANGES_MAX + 1]);
    assert!(matches!(refused, Err(StoreError::TooLarge)));
}

#[test]
fn watchers_hear_of_a_save() {
    let device = Device::new();
    let mut watcher = device.store.subscribe();
    watcher.mark_unchanged();
    device.create("3号");
    assert!(watcher.has_changed().expect("the store is open"));
}

#[test]
fn what_was_made_and_taken_off_a_desk_before_it_was_sent_lies_there_no_longer() {
    let device = Device::new();
    let row = device.row();
    let created = Created { by: row.person, unit: township(), at: NOW, entered_at: NOW };
    let spoke = Identity { name: "林秀英".into(), ..Identity::default() };
    let record = Record::new(village(), created, spoke.clone());
    let (mut doc, made) = Doc::create(&Identity::any(record.clone()), row.actor(), NOW).expect("creates");
    let id = doc_id(1);
    device.commit(vec![LocalChange { doc: id, generation: 0, change: made }]).expect("commits");
    assert_eq!(desks_of(&device, id), [township(), village()]);
    let hidden = Record { body: Identity { about: Some(village()), ..spoke }, ..record };
    let change = doc
        .save_form(&doc.heads(), &Identity::any(hidden), row.actor(), NOW)
        .expect("saves")
        .expect("something changed");
    device.commit(vec![LocalChange { doc: id, generation: 0, change }]).expect("commits");
    assert_eq!(desks_of(&device, id), [township()], "the server will never have it on the other");
}
