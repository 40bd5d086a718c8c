//! The desks of a person change: new ones begin their first sync, old ones leave, what waits is not touched.

use super::*;
use shared::sync::wire::Entry;

fn give(device: &Device, desk: u32, n: u128) {
    let entries = vec![Entry::Join(snapshot(doc_id(n), &Elsewhere::new().create("1号")))];
    let page = Page { entries, position: 3, first_sync_complete: true, ..page(desk) };
    device.exchange(|_| SyncReply { pages: vec![page], ..reply() });
}

#[test]
fn a_desk_joins_from_its_beginning_and_the_others_keep_their_positions() {
    let device = Device::new();
    give(&device, 0, 1);
    assert!(device.scope(&[township(), village()]).more);
    let request = device.request();
    assert_eq!(request.scope_version, 42);
    assert_eq!(request.positions, [0, 3]);
    assert_eq!(request.streams.iter().map(|stream| stream.desk).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_desk_leaves_with_its_documents_but_not_with_what_waits() {
    let device = Device::new();
    device.scope(&[village(), township()]);
    give(&device, 0, 1);
    give(&device, 1, 2);
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &accepted()),
        scope: Some(Scope { version: 50, desks: vec![township()] }),
        ..reply()
    });
    assert!(device.doc(doc_id(1)).is_none());
    assert!(device.doc(doc_id(2)).is_some());
    let mine = device.create("还是能写");
    assert_eq!(device.waiting(), 1);
    assert!(device.doc(mine).is_some());
}

#[test]
fn work_on_a_desk_that_left_stays_until_it_is_delivered() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let refuse_to_answer = |scope| SyncReply { scope: Some(scope), ..reply() };
    device.exchange(|_| refuse_to_answer(Scope { version: 50, desks: vec![] }));
    assert!(device.doc(id).is_some());
    device.push(&accepted());
    assert!(device.doc(id).is_none());
}

#[test]
fn people_who_share_a_file_may_read_different_desks() {
    let device = Device::new();
    give(&device, 0, 1);
    let colleague = profile_row(2);
    device.store.write(|tx| profile::insert(tx, &colleague)).expect("enrols");
    let hers = Device { profile: colleague.id, ..device };
    hers.scope(&[township()]);
    assert_eq!(hers.request().positions, [0]);
    assert!(hers.doc(doc_id(1)).is_some(), "the other's desk is still read here");
    let his = Device { profile: ProfileId(Uuid::from_u128(1)), ..hers };
    assert_eq!(his.request().positions, [3]);
    his.scope(&[]);
    assert!(his.doc(doc_id(1)).is_none());
}
