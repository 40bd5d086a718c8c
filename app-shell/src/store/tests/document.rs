//! Whatever mixture of own edits, others' changes and whole documents arrives, in whatever snapshots and tails it is kept:
//! the document is the one that has all the changes.

use super::*;
use proptest::prelude::*;
use shared::sync::wire::{ChangeBody, ChangeEntry, Entry};

#[derive(Clone, Debug)]
enum Step {
    /// A note saved here.
    Own(String),
    /// A note by somebody elsewhere, as an entry of the desk.
    Theirs(String),
    /// The whole document as the server has it.
    Whole,
    /// What waits is sent and accepted.
    Push,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => "[a-z]{1,60}".prop_map(Step::Own),
        4 => "[a-z]{1,60}".prop_map(Step::Theirs),
        1 => Just(Step::Whole),
        1 => Just(Step::Push),
    ]
}

fn entry(id: DocId, change: &StoredChange) -> SyncReply {
    let body = ChangeBody::Bytes(change.bytes.clone(), admitted(9));
    let entries = vec![Entry::Change(ChangeEntry { doc: id, generation: 0, body })];
    SyncReply { pages: vec![Page { entries, ..page(0) }], ..reply() }
}

/// Takes own changes that the server accepts over to its copy.
fn push(device: &Device, server: &mut Doc) {
    device.exchange(|request| {
        for change in
            request.pushes.iter().flat_map(|push| &push.commands).flat_map(|command| &command.changes)
        {
            let raw = RawChange::parse(&change.bytes).expect("a change");
            server.apply(std::slice::from_ref(&raw)).expect("applies");
        }
        SyncReply { pushed: answer_all(request, &accepted()), ..reply() }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn the_document_here_is_the_one_with_all_the_changes(steps in prop::collection::vec(step(), 1..50)) {
        let device = Device::new();
        let mut elsewhere = Elsewhere::new();
        let id = doc_id(1);
        let mut server = elsewhere.create("江滨路3号");
        let mut whole = server.clone();
        device.exchange(|_| SyncReply {
            pages: vec![Page { entries: vec![Entry::Join(snapshot(id, &server))], position: 1, ..page(0) }],
            ..reply()
        });
        for step in steps {
            match step {
                Step::Own(note) => {
                    if note_of(&device.doc(id).expect("is here")) != note {
                        let change = device.noted(id, &note);
                        let raw = RawChange::parse(&change.change.bytes).expect("a change");
                        whole.apply(std::slice::from_ref(&raw)).expect("applies");
                        device.commit(vec![change]).expect("commits");
                    }
                }
                Step::Theirs(note) => {
                    if note_of(&server) != note {
                        let change = elsewhere.note(&mut server, &note);
                        let raw = RawChange::parse(&change.bytes).expect("a change");
                        whole.apply(std::slice::from_ref(&raw)).expect("applies");
                        device.exchange(|request| {
                            let pushed = request.pushes.iter().map(|_| PushReceipt {
                                outcome: PushOutcome::Taken, receipts: vec![], epoch: None,
                            }).collect();
                            SyncReply { pushed, ..entry(id, &change) }
                        });
                    }
                }
                Step::Whole => {
                    device.exchange(|_| SyncReply { fetched: vec![snapshot(id, &server)], ..reply() });
                }
                Step::Push => push(&device, &mut server),
            }
            let here = device.doc(id).expect("is here");
            prop_assert_eq!(here.heads(), whole.heads());
            prop_assert_eq!(here.record(), whole.record());
        }
        let survivor = device.after_power_loss();
        prop_assert_eq!(survivor.doc(id).expect("is here").heads(), whole.heads());
    }
}

#[test]
fn a_long_tail_is_folded_into_the_snapshot_and_nothing_is_lost() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    let tail = || device.store.read(|conn| change::tail_size(conn, id)).expect("reads");
    let snapshot_len = || device.store.read(|conn| doc::snapshot_len(conn, id)).expect("reads");
    let mut folded = 0;
    for n in 0..100 {
        let before = tail().0;
        device.note(id, &format!("第{n}次"));
        let (count, bytes) = tail();
        folded += usize::from(count < before);
        assert!(count <= 32 && bytes <= snapshot_len());
        assert_eq!(note_of(&device.doc(id).expect("is here")), format!("第{n}次"));
    }
    assert!(folded > 1);
    assert_eq!(device.doc(id).expect("is here").changes().len(), 101);
}

#[test]
fn a_record_of_a_newer_program_is_kept_though_it_cannot_be_read_here() {
    let device = Device::new();
    let mut elsewhere = Elsewhere::new();
    let doc = elsewhere.create("江滨路3号");
    let bytes = {
        use automerge::transaction::Transactable;
        let mut inner = automerge::AutoCommit::load(&doc.save().expect("saves")).expect("loads");
        inner.put(automerge::ROOT, "schema", 99_i64).expect("puts");
        inner.save_nocompress()
    };
    let newer = Doc::load(&bytes).expect("loads");
    device.exchange(|_| SyncReply {
        pages: vec![Page { entries: vec![Entry::Join(snapshot(doc_id(1), &newer))], position: 1, ..page(0) }],
        ..reply()
    });
    let here = device.doc(doc_id(1)).expect("is here");
    assert_eq!(here.heads(), newer.heads());
    assert!(here.record().is_err());
    assert_eq!(device.store.status().expect("counts").quarantined, 0);
}

#[test]
fn a_damaged_document_is_set_aside_never_written_to_and_fetched_again() {
    let device = Device::new();
    let id = device.create("江滨路3号");
    device.push(&accepted());
    let sound = device.doc(id).expect("is here");
    device.note(id, "还没送出");
    let unsent = device.doc(id).expect("is here");
    device
        .store
        .write(|tx| {
            Ok(tx.execute("UPDATE doc SET snapshot = x'00112233' WHERE id = ?1", [id.0.into_bytes()])?)
        })
        .expect("damages");
    assert!(matches!(device.store.doc(id), Err(StoreError::Quarantined(_))));
    let refused = device.commit(vec![LocalChange { doc: id, generation: 0, change: device_change(&unsent) }]);
    assert!(matches!(refused, Err(StoreError::Quarantined(_))), "{refused:?}");
    assert_eq!(device.request().fetch, [id]);
    device.exchange(|_| SyncReply { fetched: vec![snapshot(id, &sound)], ..reply() });
    let mended = device.doc(id).expect("is here");
    assert_eq!(mended.heads(), unsent.heads(), "the words that waited are on the sound copy");
    assert_eq!(device.store.status().expect("counts").quarantined, 0);
    assert_eq!(device.waiting(), 1);
}

/// The document's last change, as if it had just been made.
fn device_change(doc: &Doc) -> shared::document::NewChange {
    let last = doc.changes().pop().expect("has changes");
    shared::document::NewChange { hash: last.hash, bytes: last.bytes }
}
