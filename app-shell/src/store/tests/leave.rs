//! A document is kept as long as it lies on a desk that is read here, and as long as anything of it waits.

use super::*;
use shared::sync::wire::Entry;

fn page_with(desk: u32, entries: Vec<Entry>) -> Page {
    Page { entries, position: 1, ..page(desk) }
}

fn give(device: &Device, pages: Vec<Page>) {
    device.exchange(|_| SyncReply { pages, ..reply() });
}

/// A device that reads two desks, with a document on both.
fn on_two_desks() -> Device {
    let device = Device::new();
    device.scope(&[village(), township()]);
    let whole = || Entry::Join(snapshot(doc_id(1), &Elsewhere::new().create("1号")));
    let second = Page { first_sync_complete: true, ..page_with(1, vec![whole()]) };
    give(&device, vec![page_with(0, vec![whole()]), second]);
    device
}

#[test]
fn it_goes_when_it_has_left_the_last_desk() {
    let device = on_two_desks();
    give(&device, vec![page_with(0, vec![Entry::Leave(doc_id(1))])]);
    assert!(device.doc(doc_id(1)).is_some());
    give(&device, vec![page_with(1, vec![Entry::Leave(doc_id(1))])]);
    assert!(device.doc(doc_id(1)).is_none());
}

#[test]
fn it_stays_while_the_reply_has_more() {
    let device = on_two_desks();
    let leave = |desk, more| Page { more, ..page_with(desk, vec![Entry::Leave(doc_id(1))]) };
    give(&device, vec![leave(0, false), leave(1, true)]);
    assert!(device.doc(doc_id(1)).is_some(), "the rest may bring it back");
    give(&device, vec![page_with(1, Vec::new())]);
    assert!(device.doc(doc_id(1)).is_none());
}

#[test]
fn it_stays_while_it_moves_from_one_desk_to_the_other() {
    let device = on_two_desks();
    let back = Entry::Join(snapshot(doc_id(1), &Elsewhere::new().create("1号")));
    give(
        &device,
        vec![page_with(0, vec![Entry::Leave(doc_id(1))]), page_with(1, vec![Entry::Leave(doc_id(1)), back])],
    );
    assert!(device.doc(doc_id(1)).is_some());
}

#[test]
fn it_stays_until_what_was_typed_here_is_delivered() {
    let device = on_two_desks();
    device.note(doc_id(1), "还没送出");
    let leave = |desk| page_with(desk, vec![Entry::Leave(doc_id(1))]);
    device.exchange(|request| SyncReply {
        pushed: answer_all(request, &Receipt::Deferred(vec![Hash([1; 32])])),
        pages: vec![leave(0), leave(1)],
        ..reply()
    });
    assert_eq!(note_of(&device.doc(doc_id(1)).expect("is here")), "还没送出");
    device.push(&accepted());
    assert!(device.doc(doc_id(1)).is_none());
}

#[test]
fn leaving_of_an_unknown_document_is_ignored() {
    let device = Device::new();
    give(&device, vec![page_with(0, vec![Entry::Leave(doc_id(77))])]);
    assert_eq!(device.request().positions, [1]);
}

#[test]
fn refused_words_outlive_their_document() {
    let device = on_two_desks();
    device.note(doc_id(1), "被退回的话");
    let rejection = shared::sync::wire::Rejection {
        code: shared::sync::wire::RejectCode::Policy,
        why: "this step is another role's".into(),
    };
    device.push(&Receipt::Rejected(rejection));
    let leave = |desk| page_with(desk, vec![Entry::Leave(doc_id(1))]);
    give(&device, vec![leave(0), leave(1)]);
    assert!(device.doc(doc_id(1)).is_none());
    assert_eq!(device.store.read(|conn| refused::of_doc(conn, doc_id(1))).expect("reads").len(), 1);
}

#[test]
fn a_picture_that_was_not_sent_outlives_its_record_until_the_server_has_it() {
    let device = on_two_desks();
    let (id, person) = (EntryId(Uuid::from_u128(9)), device.row().person);
    let (key, hash, sealed) = ([1; 32], Hash([2; 32]), vec![3; 9]);
    let taken = attachment::Taken { id, person, at: NOW, key, hash, sealed };
    device.store.write(|tx| attachment::put(tx, &taken)).expect("is kept");
    let changes = vec![device.noted(doc_id(1), "有图")];
    let (profile, pictures) = (device.profile, vec![(doc_id(1), id)]);
    let commit = Commit { profile, at: NOW, changes, numbers: 0..0, discard_draft: None, pictures };
    device.store.commit(&commit).expect("commits");
    device.push(&accepted());
    let leave = |desk| page_with(desk, vec![Entry::Leave(doc_id(1))]);
    give(&device, vec![leave(0), leave(1)]);
    assert!(device.doc(doc_id(1)).is_none());

    let next = device.store.read(|conn| attachment::next(conn, NOW)).expect("reads").expect("is still sent");
    assert_eq!((next.name.doc, next.name.id, next.whole), (doc_id(1), id, 9));
    assert!(device.store.write(|tx| attachment::told(tx, id, 9)).expect("is told"));
    let count =
        |conn: &Connection| Ok(conn.query_row("SELECT count(*) FROM attachment", [], |row| row.get(0))?);
    let kept: u32 = device.store.read(count).expect("counts");
    assert_eq!(kept, 0, "what is read here no more does not stay");
}
