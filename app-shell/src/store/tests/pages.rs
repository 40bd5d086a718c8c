//! Entries of a desk's stream: changes, documents that came onto it, erasures; and those that do not fit.

use super::*;
use shared::api::SendState;
use shared::sync::wire::{ChangeBody, ChangeEntry, Entry};

fn change_entry(id: DocId, body: ChangeBody) -> Entry {
    Entry::Change(ChangeEntry { doc: id, generation: 0, body })
}

fn bytes(change: &StoredChange) -> ChangeBody {
    ChangeBody::Bytes(change.bytes.clone(), admitted(9))
}

fn deliver(device: &Device, entries: Vec<Entry>) -> Applied {
    let position = device.request().positions[0] + entries.len() as u64;
    device.exchange(|_| SyncReply { pages: vec![Page { entries, position, ..page(0) }], ..reply() })
}

#[test]
fn an_own_change_comes_back_as_a_reference_to_the_push() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &accepted()),
        pages: vec![Page { entries: vec![change_entry(id, ChangeBody::Own(0, 0))], position: 1, ..page(0) }],
        ..reply()
    });
    assert_eq!(device.state(id), SendState::Delivered);
    assert_eq!(device.request().positions, [1]);
}

#[test]
fn a_change_on_two_desks_comes_once_and_lies_on_both() {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let first = elsewhere.create("1号").changes().remove(0);
    device.scope(&[village(), township()]);
    device.exchange(|_| SyncReply {
        pages: vec![
            Page { entries: vec![change_entry(doc_id(1), bytes(&first))], position: 1, ..page(0) },
            Page {
                entries: vec![change_entry(doc_id(1), ChangeBody::Seen(first.hash))],
                first_sync_complete: true,
                ..page(1)
            },
        ],
        ..reply()
    });
    assert!(device.doc(doc_id(1)).is_some());
    let desks: u32 = device
        .store
        .read(|conn| Ok(conn.query_row("SELECT count(*) FROM lies_on", [], |row| row.get(0))?))
        .expect("counts");
    assert_eq!(desks, 2);
}

#[test]
fn a_document_that_comes_whole_keeps_what_was_typed_here() {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let mut theirs = elsewhere.create("1号");
    deliver(&device, vec![Entry::Join(snapshot(doc_id(1), &theirs))]);
    device.note(doc_id(1), "我写的");
    elsewhere.note(&mut theirs, "她写的");
    deliver(&device, vec![Entry::Join(snapshot(doc_id(1), &theirs))]);
    let here = device.doc(doc_id(1)).expect("is here");
    assert_eq!(here.changes().len(), 3);
    assert_eq!(here.conflicts().len(), 1, "both values stand");
    assert_eq!((device.state(doc_id(1)), device.waiting()), (SendState::Local, 1));
}

#[test]
fn what_follows_a_document_that_comes_whole_in_the_same_page_is_kept_with_it() {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let mut theirs = elsewhere.create("1号");
    let whole = Entry::Join(snapshot(doc_id(1), &theirs));
    let next = elsewhere.note(&mut theirs, "刚写的");
    deliver(&device, vec![whole, change_entry(doc_id(1), bytes(&next))]);
    assert_eq!(note_of(&device.doc(doc_id(1)).expect("is here")), "刚写的");
}

#[test]
fn a_change_that_does_not_fit_is_fetched_whole_and_the_stream_goes_on() {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let mut doc = elsewhere.create("1号");
    let orphan = elsewhere.note(&mut doc, "没有根的");
    let next = elsewhere.create("2号");
    let applied = deliver(
        &device,
        vec![change_entry(doc_id(1), bytes(&orphan)), Entry::Join(snapshot(doc_id(2), &next))],
    );
    assert!(applied.more);
    assert!(device.doc(doc_id(2)).is_some());
    let request = device.request();
    assert_eq!((request.positions.as_slice(), request.fetch.as_slice()), (&[2][..], &[doc_id(1)][..]));
    device.exchange(|_| SyncReply { fetched: vec![snapshot(doc_id(1), &doc)], ..reply() });
    assert_eq!(note_of(&device.doc(doc_id(1)).expect("is here")), "没有根的");
    assert!(device.request().fetch.is_empty());
}

#[test]
fn damaged_bytes_are_set_aside_and_not_asked_for_without_end() {
    let device = Device::new();
    let mut broken = snapshot(doc_id(1), &Elsewhere::new().create("1号"));
    broken.bytes.truncate(40);
    deliver(&device, vec![Entry::Join(broken.clone())]);
    assert_eq!(device.store.status().expect("counts").quarantined, 1);
    let mut asked = 0;
    while !device.request().fetch.is_empty() {
        device.exchange(|_| SyncReply::clone(&reply()));
        asked += 1;
        assert!(asked < 10);
    }
    assert_eq!(asked, 3);
}

#[test]
fn a_snapshot_that_does_not_say_who_made_its_changes_is_not_taken() {
    let device = Device::new();
    let mut anonymous = snapshot(doc_id(1), &Elsewhere::new().create("1号"));
    anonymous.admitted.clear();
    deliver(&device, vec![Entry::Join(anonymous)]);
    assert_eq!(device.request().fetch, [doc_id(1)]);
}

#[test]
fn an_erasure_takes_the_old_bytes_and_keeps_the_authors_unsent_words() {
    let device = Device::new();
    let old = Elsewhere::new().create("要删掉的地址");
    deliver(&device, vec![Entry::Join(snapshot(doc_id(1), &old))]);
    device.note(doc_id(1), "还没送出的话");
    deliver(&device, vec![Entry::Erase(doc_id(1), 1)]);
    assert!(device.doc(doc_id(1)).is_none());
    let words = device.store.read(|conn| refused::of_doc(conn, doc_id(1))).expect("reads");
    assert_eq!(words[0].words, [("body.note".to_owned(), "还没送出的话".to_owned())]);
    assert_eq!((words[0].code.as_str(), &words[0].record), ("erased", &None));

    let code = shared::sync::wire::RejectCode::Erased;
    device.push(&Receipt::Rejected(shared::sync::wire::Rejection { code, why: String::new() }));
    assert_eq!(device.waiting(), 0);
    assert_eq!(device.store.read(|conn| refused::of_doc(conn, doc_id(1))).expect("reads").len(), 1);

    deliver(&device, vec![Entry::Join(snapshot(doc_id(1), &old))]);
    assert!(device.doc(doc_id(1)).is_none(), "an old copy does not come back");
    let reborn = Snapshot { generation: 1, ..snapshot(doc_id(1), &Elsewhere::new().create("新")) };
    deliver(&device, vec![Entry::Join(reborn)]);
    assert_eq!(device.store.doc(doc_id(1)).expect("reads").expect("is here").generation, 1);
}

#[test]
fn a_held_change_that_the_secretary_accepts_arrives_as_an_entry() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let own = device.doc(id).expect("is here").changes().remove(0);
    device.push(&Receipt::Held(township()));
    assert_eq!(device.state(id), SendState::Held);
    deliver(&device, vec![change_entry(id, bytes(&own))]);
    assert_eq!(device.state(id), SendState::Delivered);
}
