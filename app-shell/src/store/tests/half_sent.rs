//! A household whose making was sent while its move was still being typed: what waits here does not lay it elsewhere than
//! the server, which has the first half only.

use super::heal::{compare, digest_of};
use super::*;
use shared::domain::{Event, EventId, EventKind, HouseholdEvent};

/// A household that the server has where it was made, while the device, which reads that village alone, waits with its move.
fn half_sent() -> (Device, DocId, Doc) {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let made = device.doc(id).expect("is here");
    // In flight from now on: what is saved later goes with the next request.
    assert_eq!(device.request().pushes[0].commands.len(), 1);
    move_away(&device, id);
    let applied = device.push(&accepted());
    assert_eq!((applied.delivered, device.waiting()), (1, 1), "half of it was sent");
    (device, id, made)
}

fn move_away(device: &Device, id: DocId) {
    let mut loaded = device.store.doc(id).expect("reads").expect("is here");
    let unit = UnitId::new("350404001002").expect("a village");
    let kind = EventKind::Household(HouseholdEvent::MovedTo { unit });
    let event = Event { by: device.row().person, at: NOW, after: Vec::new(), kind };
    let named = EventId(Uuid::from_u128(1));
    let change = loaded.doc.add_event(named, &event, device.row().actor(), NOW).expect("adds");
    device.commit(vec![LocalChange { doc: id, generation: 0, change }]).expect("commits");
}

#[test]
fn it_lies_where_the_server_lays_it() {
    let (device, id, _) = half_sent();
    assert_eq!(desks_of(&device, id), [village()]);
}

#[test]
fn its_desk_agrees_with_the_servers() {
    let (device, id, made) = half_sent();
    assert!(!compare(&device, digest_of(&[(id, &made)])).advanced);
    assert!(device.request().heal.is_empty(), "nothing is to be compared document by document");
}

#[test]
fn it_stays_where_its_move_is_refused() {
    let (device, id, _) = half_sent();
    let why = "the village is not there any more".into();
    let code = shared::sync::wire::RejectCode::Policy;
    device.push(&Receipt::Rejected(shared::sync::wire::Rejection { code, why }));
    assert!(device.doc(id).is_some(), "the village still reads it");
    assert_eq!(desks_of(&device, id), [village()]);
}

#[test]
fn it_goes_where_its_move_is_taken_and_the_server_says_that_it_left() {
    let (device, id, _) = half_sent();
    let entries = vec![shared::sync::wire::Entry::Leave(id)];
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &accepted()),
        pages: vec![Page { entries, position: 1, ..page(0) }],
        ..reply()
    });
    assert!(device.doc(id).is_none());
}
