//! The first sync of a desk: whole documents in pages, resumable at each, complete when the server says so.

use super::*;
use shared::api::Progress;
use shared::sync::wire::{ChangeBody, ChangeEntry, Entry, Stream};

fn streamed(ids: std::ops::Range<u128>, elsewhere: &mut Elsewhere) -> Vec<Snapshot> {
    ids.map(|n| snapshot(doc_id(n), &elsewhere.create(&format!("{n}号")))).collect()
}

fn stream_page(snapshots: Vec<Snapshot>) -> Page {
    let after = snapshots.last().map(|snapshot| snapshot.doc);
    let stream = Some(Stream { desk: 0, begun: Some(17), after });
    Page { snapshots, stream, more: true, position: 17, documents: 5, ..page(0) }
}

#[test]
fn it_begins_resumes_after_a_power_loss_and_goes_on_from_where_it_began() {
    let mut elsewhere = Elsewhere::new();
    let device = Device::fresh();
    assert!(device.scope(&[village()]).more);
    assert_eq!(device.request().streams, [Stream { desk: 0, begun: None, after: None }]);

    let first = stream_page(streamed(1..4, &mut elsewhere));
    let applied = device.exchange(|_| SyncReply { pages: vec![first], ..reply() });
    assert!(applied.more && applied.advanced);
    assert_eq!(applied.documents, 3);
    let survivor = device.after_power_loss();
    let resumed = survivor.request();
    assert_eq!(resumed.streams, [Stream { desk: 0, begun: Some(17), after: Some(doc_id(3)) }]);
    assert_eq!(survivor.store.status().expect("counts").progress, Some(Progress { done: 3, total: 5 }));

    let snapshots = streamed(4..6, &mut elsewhere);
    let last =
        Page { snapshots, first_sync_complete: true, position: 17, more: true, documents: 5, ..page(0) };
    survivor.exchange(|_| SyncReply { pages: vec![last], ..reply() });
    let next = survivor.request();
    assert!(next.streams.is_empty());
    assert_eq!(next.positions, [17]);
    assert_eq!(survivor.store.status().expect("counts").progress, None);
    assert!((1..6).all(|n| survivor.doc(doc_id(n)).is_some()));
}

#[test]
fn an_empty_page_does_not_complete_it() {
    let device = Device::fresh();
    device.scope(&[village()]);
    let empty = Page { stream: Some(Stream { desk: 0, begun: Some(0), after: None }), ..page(0) };
    assert!(device.exchange(|_| SyncReply { pages: vec![empty], ..reply() }).more);
    assert_eq!(device.request().streams.len(), 1);
}

#[test]
fn a_record_written_before_the_first_sync_is_still_there_after_it() {
    let device = Device::fresh();
    let id = device.create("一到就写");
    device.scope(&[village()]);
    device.exchange(|_| SyncReply { pages: vec![Page { first_sync_complete: true, ..page(0) }], ..reply() });
    assert_eq!(device.waiting(), 1);
    assert!(device.doc(id).is_some());
}

#[test]
fn entries_since_the_beginning_find_their_documents() {
    let mut elsewhere = Elsewhere::new();
    let device = Device::fresh();
    device.scope(&[village()]);
    let mut doc = elsewhere.create("1号");
    let snapshots = vec![snapshot(doc_id(1), &doc)];
    let complete = Page { snapshots, first_sync_complete: true, position: 4, ..page(0) };
    device.exchange(|_| SyncReply { pages: vec![complete], ..reply() });
    let change = elsewhere.note(&mut doc, "之后的");
    let body = ChangeBody::Bytes(change.bytes, admitted(9));
    let entries = vec![Entry::Change(ChangeEntry { doc: doc_id(1), generation: 0, body })];
    device.exchange(|_| SyncReply { pages: vec![Page { entries, position: 5, ..page(0) }], ..reply() });
    assert_eq!(note_of(&device.doc(doc_id(1)).expect("is here")), "之后的");
    assert_eq!(device.request().positions, [5]);
}
