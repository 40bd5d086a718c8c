//! What the secretary decided about held work, as it reaches the device that wrote it.

use super::*;
use crate::store::refused;
use shared::api::SendState;
use shared::limits::HELD_ASKED_MAX;
use shared::sync::wire::{Entry, HeldName, Rejection, Settled};

fn asked(request: &SyncRequest) -> Vec<HeldName> {
    request.held.iter().flatten().flat_map(|held| held.changes.clone()).collect()
}

fn settle(device: &Device, receipt: &Receipt) -> Applied {
    settle_first(device, usize::MAX, receipt)
}

/// The secretary decided about so many of the changes that were asked about.
fn settle_first(device: &Device, count: usize, receipt: &Receipt) -> Applied {
    device.exchange(|request| {
        let settled = asked(request).into_iter().take(count).map(|name| Settled {
            profile: device.profile,
            doc: name.doc,
            hash: name.hash,
            receipt: receipt.clone(),
            epoch: 4,
        });
        SyncReply { settled: Some(settled.collect()), ..reply() }
    })
}

fn returned(reason: &str) -> Receipt {
    let code = shared::sync::wire::RejectCode::Returned;
    Receipt::Rejected(Rejection { code, why: reason.into() })
}

fn held_household() -> (Device, DocId) {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&Receipt::Held(township()));
    (device, id)
}

#[test]
fn a_device_without_held_work_asks_nothing_about_it() {
    let device = Device::new();
    assert_eq!(device.request().held, None);
    device.create("江滨路3号");
    device.push(&accepted());
    assert_eq!(device.request().held, None);
}

#[test]
fn accepted_work_is_delivered_and_asked_about_no_more() {
    let (device, id) = held_household();
    let applied = settle(&device, &Receipt::Duplicate(admitted(1)));
    assert!(applied.advanced);
    assert_eq!((device.state(id), device.row().epoch), (SendState::Delivered, 4));
    assert_eq!(device.request().held, None);
}

#[test]
fn returned_work_becomes_refused_words_with_the_secretarys_reason() {
    let (device, id) = held_household();
    settle(&device, &returned("门牌不对"));
    assert!(device.doc(id).is_none(), "the server never had it");
    let words = device.store.read(|conn| refused::of_doc(conn, id)).expect("reads");
    assert_eq!((words.len(), words[0].code.as_str(), words[0].why.as_str()), (1, "returned", "门牌不对"));
    assert!(words[0].words.contains(&("body.address".into(), "江滨路3号".into())), "{:?}", words[0].words);
    assert_eq!((device.row().epoch, device.request().held), (4, None));
}

#[test]
fn words_of_a_document_that_left_the_device_are_kept_until_the_secretary_decided() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&accepted());
    device.note(id, "离岗前记的");
    device.push(&Receipt::Held(township()));
    let entries = vec![Entry::Leave(id)];
    device.exchange(|_| SyncReply { pages: vec![Page { entries, position: 1, ..page(0) }], ..reply() });
    assert!(device.doc(id).is_none(), "it is read here no more");
    assert!(device.store.read(|conn| refused::of_doc(conn, id)).expect("reads").is_empty());

    settle(&device, &returned("请与新网格员核对"));
    let words = device.store.read(|conn| refused::of_doc(conn, id)).expect("reads");
    assert_eq!(words[0].words, [("body.note".to_owned(), "离岗前记的".to_owned())]);
    assert_eq!(words[0].why, "请与新网格员核对");
}

#[test]
fn what_is_still_held_keeps_its_words_when_other_work_on_the_same_record_was_accepted() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&accepted());
    for note in ["先记的", "后记的"] {
        device.note(id, note);
        device.push(&Receipt::Held(township()));
    }
    let entries = vec![Entry::Leave(id)];
    device.exchange(|_| SyncReply { pages: vec![Page { entries, position: 1, ..page(0) }], ..reply() });
    settle_first(&device, 1, &Receipt::Duplicate(admitted(1)));
    settle(&device, &returned("请核对"));
    let words = device.store.read(|conn| refused::of_doc(conn, id)).expect("reads");
    assert_eq!(words[0].words, [("body.note".to_owned(), "后记的".to_owned())]);
}

#[test]
fn many_held_changes_are_asked_about_in_turns() {
    let device = Device::new();
    for n in 0..HELD_ASKED_MAX + 5 {
        device.create(&format!("江滨路{n}号"));
    }
    device.push(&Receipt::Held(township()));
    let turns: Vec<Vec<HeldName>> = (0..3).map(|_| asked(&device.request())).collect();
    assert_eq!(turns.iter().map(Vec::len).collect::<Vec<_>>(), [HELD_ASKED_MAX, 5, HELD_ASKED_MAX]);
    assert_eq!(turns[0], turns[2]);
    assert!(turns[1].iter().all(|name| !turns[0].contains(name)));
}
