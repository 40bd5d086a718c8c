//! When device and server differ, or the server was restored from a backup: compared document by document.

use super::*;
use shared::sync::digest::{Digest, of_document, toggle};
use shared::sync::wire::{DeskDigest, Entry, Heal, ListedDocument, Listing, Position};

pub(super) fn digest_of(docs: &[(DocId, &Doc)]) -> Digest {
    let mut total = Digest::default();
    for (id, doc) in docs {
        toggle(&mut total, &of_document(*id, 0, &doc.heads()));
    }
    total
}

fn listed(id: DocId, doc: &Doc) -> ListedDocument {
    ListedDocument { doc: id, generation: 0, digest: of_document(id, 0, &doc.heads()) }
}

fn listing(documents: Vec<ListedDocument>, position: Position) -> Listing {
    Listing { desk: 0, position, documents, more: false }
}

/// A device with documents 1 and 2 of the server's.
fn with_two() -> (Device, Doc, Doc) {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let (one, two) = (elsewhere.create("1号"), elsewhere.create("2号"));
    let entries = vec![Entry::Join(snapshot(doc_id(1), &one)), Entry::Join(snapshot(doc_id(2), &two))];
    device.exchange(|_| SyncReply { pages: vec![Page { entries, position: 2, ..page(0) }], ..reply() });
    (device, one, two)
}

pub(super) fn compare(device: &Device, digest: Digest) -> Applied {
    device.exchange(|_| SyncReply { digests: vec![DeskDigest { desk: 0, digest }], ..reply() })
}

#[test]
fn a_digest_that_agrees_asks_for_nothing() {
    let (device, one, two) = with_two();
    let applied = compare(&device, digest_of(&[(doc_id(2), &two), (doc_id(1), &one)]));
    assert!(!applied.more);
    assert!(device.request().heal.is_empty());
}

#[test]
fn unsent_work_does_not_count_in_the_digest() {
    let (device, one, two) = with_two();
    device.note(doc_id(1), "还没送出");
    device.create("也没送出");
    let pushed = |request: &SyncRequest| answer_all(request, &Receipt::Deferred(vec![Hash([1; 32])]));
    let digest = digest_of(&[(doc_id(1), &one), (doc_id(2), &two)]);
    device.exchange(|request| SyncReply {
        pushed: pushed(request),
        digests: vec![DeskDigest { desk: 0, digest }],
        ..reply()
    });
    assert!(device.request().heal.is_empty());
    device.push(&accepted());
    let (one, mine) = (device.doc(doc_id(1)).expect("is here"), device.doc(doc_id(1000)).expect("is here"));
    compare(&device, digest_of(&[(doc_id(1), &one), (doc_id(2), &two), (doc_id(1000), &mine)]));
    assert!(device.request().heal.is_empty());
}

#[test]
fn a_desk_that_differs_is_healed_document_by_document() {
    let (device, one, mut two) = with_two();
    let mut elsewhere = Elsewhere::new();
    elsewhere.note(&mut two, "漏掉的");
    let three = elsewhere.create("3号");
    assert!(compare(&device, [1; 16]).more);
    assert_eq!(device.request().heal, [Heal { desk: 0, after: None }]);
    let list = vec![listed(doc_id(2), &two), listed(doc_id(3), &three)];
    device.exchange(|_| SyncReply { listings: vec![listing(list, 2)], ..reply() });
    assert!(device.doc(doc_id(1)).is_none(), "it lies there no longer; {} changes", one.changes().len());
    let request = device.request();
    assert_eq!(request.fetch, [doc_id(2), doc_id(3)]);
    assert!(request.heal.is_empty());
    let fetched = vec![snapshot(doc_id(2), &two), snapshot(doc_id(3), &three)];
    device.exchange(|_| SyncReply { fetched, ..reply() });
    let digest = digest_of(&[(doc_id(2), &two), (doc_id(3), &three)]);
    assert!(!compare(&device, digest).more);
}

#[test]
fn a_list_of_another_position_takes_nothing_away() {
    let (device, ..) = with_two();
    compare(&device, [1; 16]);
    device.exchange(|_| SyncReply { listings: vec![listing(Vec::new(), 9)], ..reply() });
    assert!(device.doc(doc_id(1)).is_some() && device.doc(doc_id(2)).is_some());
}

#[test]
fn a_long_list_is_compared_part_by_part() {
    let (device, one, two) = with_two();
    compare(&device, [1; 16]);
    let part = |documents, more| Listing { more, ..listing(documents, 2) };
    device.exchange(|_| SyncReply { listings: vec![part(vec![listed(doc_id(1), &one)], true)], ..reply() });
    assert!(device.doc(doc_id(2)).is_some(), "its part has not come yet");
    assert_eq!(device.request().heal, [Heal { desk: 0, after: Some(doc_id(1)) }]);
    device.exchange(|_| SyncReply { listings: vec![part(vec![listed(doc_id(2), &two)], false)], ..reply() });
    assert!(device.doc(doc_id(1)).is_some() && device.doc(doc_id(2)).is_some());
    assert!(device.request().heal.is_empty());
}

#[test]
fn a_restored_server_gets_back_what_it_lost_and_nothing_here_is_deleted() {
    let (device, one, two) = with_two();
    let unsent = device.create("没送出的");
    let restored = SyncReply { incarnation: [8; 16], ..reply() };
    let applied = device.exchange(|_| SyncReply {
        pushed: vec![PushReceipt { outcome: PushOutcome::Taken, receipts: vec![], epoch: None }],
        scope: Some(Scope { version: 41, desks: vec![village()] }),
        ..restored.clone()
    });
    assert!(applied.more);
    let request = device.request();
    assert_eq!((request.incarnation, request.directory), ([8; 16], 0));
    assert_eq!(request.heal, [Heal { desk: 0, after: None }]);

    // The backup knows document 2 only, at position 1.
    let old = Page { position: 1, ..page(0) };
    device.exchange(|_| SyncReply {
        pages: vec![old],
        listings: vec![listing(vec![listed(doc_id(2), &two)], 1)],
        ..restored.clone()
    });
    assert!(device.doc(doc_id(1)).is_some() && device.doc(unsent).is_some());
    let request = device.request();
    assert_eq!(request.positions, [1]);
    let offered: Vec<DocId> = request.offers.iter().map(|offer| offer.change.doc).collect();
    assert_eq!(offered, [doc_id(1)]);
    assert_eq!(request.offers[0].admitted, admitted(9));
    assert_eq!(request.offers[0].change.bytes, one.changes()[0].bytes);

    let applied = device.exchange(|_| SyncReply { offers_taken: 1, ..restored.clone() });
    assert!(applied.advanced);
    assert!(device.request().offers.is_empty());
    device.exchange(|request| SyncReply { pushed: answer_all(request, &accepted()), ..restored });
    assert_eq!(device.waiting(), 0);
}

#[test]
fn a_document_of_which_the_restored_server_has_less_is_offered_what_it_lacks() {
    let (device, one, mut two) = with_two();
    let known = two.clone();
    let change = Elsewhere::new().note(&mut two, "备份之后的");
    device.exchange(|_| SyncReply {
        pages: vec![Page { entries: vec![Entry::Join(snapshot(doc_id(2), &two))], position: 3, ..page(0) }],
        ..reply()
    });
    let restored = SyncReply { incarnation: [8; 16], ..reply() };
    device.exchange(|_| restored.clone());
    let list = vec![listed(doc_id(1), &one), listed(doc_id(2), &known)];
    device.exchange(|_| SyncReply { listings: vec![listing(list, 2)], ..restored.clone() });
    assert_eq!(device.request().fetch, [doc_id(2)]);
    device.exchange(|_| SyncReply { fetched: vec![snapshot(doc_id(2), &known)], ..restored });
    assert_eq!(note_of(&device.doc(doc_id(2)).expect("is here")), "备份之后的");
    let offers = device.request().offers;
    assert_eq!(offers.iter().map(|offer| &offer.change.bytes).collect::<Vec<_>>(), [&change.bytes]);
}

#[test]
fn an_offer_that_is_not_taken_is_not_repeated_for_ever_and_its_document_stays() {
    let (device, ..) = with_two();
    let restored = SyncReply { incarnation: [8; 16], ..reply() };
    device.exchange(|_| restored.clone());
    device.exchange(|_| SyncReply { listings: vec![listing(Vec::new(), 0)], ..restored.clone() });
    let mut offered = 0;
    while !device.request().offers.is_empty() {
        device.exchange(|_| restored.clone());
        offered += 1;
        assert!(offered < 10);
    }
    let leave = vec![Entry::Leave(doc_id(1)), Entry::Leave(doc_id(2))];
    device.exchange(|_| SyncReply { pages: vec![Page { entries: leave, ..page(0) }], ..restored });
    assert!(device.doc(doc_id(1)).is_some() && device.doc(doc_id(2)).is_some());
}

#[test]
fn a_deferred_change_offers_what_the_restored_server_misses() {
    let (device, one, _) = with_two();
    device.note(doc_id(1), "接着写");
    let missing = Receipt::Deferred(one.heads());
    let applied = device.push(&missing);
    assert!(applied.more);
    let offers = device.request().offers;
    assert_eq!(offers.iter().map(|offer| offer.change.doc).collect::<Vec<_>>(), [doc_id(1)]);
}

/// An answer of the server after it was restored from a backup.
fn restored_reply() -> SyncReply {
    SyncReply { incarnation: [8; 16], ..reply() }
}

#[test]
fn what_the_server_held_is_sent_again_to_one_that_was_restored() {
    let device = Device::new();
    device.create("江滨路3号");
    let held = device.request().pushes[0].commands.clone();
    device.push(&Receipt::Held(township()));
    assert!(device.request().pushes.is_empty(), "held counts as delivered");
    assert_eq!(device.waiting(), 0);
    assert!(device.exchange(|_| restored_reply()).more);
    assert_eq!(device.request().pushes[0].commands, held);
}

#[test]
fn a_desk_that_goes_as_the_server_is_restored_leaves_its_documents_to_be_offered() {
    let (device, ..) = with_two();
    let scope = Some(Scope { version: 50, desks: Vec::new() });
    device.exchange(|_| SyncReply { scope, ..restored_reply() });
    assert_eq!(device.request().offers.len(), 2, "nobody else may hold them");
    device.exchange(|_| SyncReply { offers_taken: 2, ..restored_reply() });
    assert!(device.doc(doc_id(1)).is_none(), "the server has it, and nobody here reads it any more");
}
