//! The month's list (H1f): the server gives out each version and each number once, whoever asks and however often.

use crate::device::Device;
use crate::office::{Office, Somebody};
use crate::sample::{doc_id, issue_list};
use shared::document::RawChange;
use shared::domain::Role;
use shared::sync::wire::{Offer, PushedChange, Receipt, RejectCode, SyncRequest};
use std::sync::Arc;
use tokio::sync::Barrier;

const TOWNSHIP: &str = "350404001";
/// Issues with their official numbers.
type Rows = &'static [(u128, &'static str)];
const FIRST: Rows = &[(0x20, "2026-11-001"), (0x21, "2026-11-002")];

/// A secretary at several devices.
struct Stage {
    office: Office,
    secretary: Somebody,
}

impl Stage {
    async fn open() -> Stage {
        let office = Office::open().await;
        let secretary = office.person(Role::TownshipSecretary, TOWNSHIP);
        Stage { office, secretary }
    }

    async fn device(&self) -> Device {
        let mut device = self.office.enrol(&self.secretary);
        device.sync(vec![]).await;
        device
    }

    fn list(&self, device: &mut Device, doc: u128, version: u32, rows: Rows) -> PushedChange {
        device.create(doc_id(doc), &issue_list(&self.secretary, version, rows))
    }
}

fn is_accepted(receipts: &[Receipt]) -> bool {
    matches!(receipts, [Receipt::Accepted(_)])
}

fn is_refused(receipts: &[Receipt]) -> bool {
    matches!(receipts, [Receipt::Rejected(rejection)] if rejection.code == RejectCode::AlreadyFrozen)
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_the_same_version_is_let_in_once_and_a_repeated_push_gets_the_same_answer() {
    let stage = Stage::open().await;
    let (mut a, mut b) = (stage.device().await, stage.device().await);
    let first = stage.list(&mut a, 1, 1, FIRST);
    assert!(is_accepted(&a.sync(vec![first.clone()]).await));
    let second = stage.list(&mut b, 2, 1, FIRST);
    for _ in 0..2 {
        assert!(is_refused(&b.sync(vec![second.clone()]).await));
    }
    assert!(matches!(a.sync(vec![first]).await[..], [Receipt::Duplicate(_)]));
    let fresh = stage.device().await;
    assert_eq!(fresh.docs.keys().collect::<Vec<_>>(), [&doc_id(1)], "one document of that version");
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_of_two_lists_in_one_push_one_is_let_in() {
    let stage = Stage::open().await;
    let mut a = stage.device().await;
    let lists = vec![stage.list(&mut a, 1, 1, FIRST), stage.list(&mut a, 2, 1, FIRST)];
    let receipts = a.sync(lists).await;
    assert!(is_accepted(&receipts[..1]) && is_refused(&receipts[1..]), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_of_many_who_freeze_at_once_one_succeeds() {
    let stage = Stage::open().await;
    let mut devices = Vec::new();
    for _ in 0..8 {
        devices.push(stage.device().await);
    }
    let start = Arc::new(Barrier::new(devices.len()));
    let mut pushes = Vec::new();
    for (n, mut device) in (1..).zip(devices) {
        let (change, start) = (stage.list(&mut device, n, 1, FIRST), start.clone());
        pushes.push(tokio::spawn(async move {
            start.wait().await;
            device.sync(vec![change]).await
        }));
    }
    let mut accepted = 0;
    for push in pushes {
        let receipts = push.await.expect("answered");
        assert!(is_accepted(&receipts) || is_refused(&receipts), "{receipts:?}");
        accepted += usize::from(is_accepted(&receipts));
    }
    assert_eq!(accepted, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_an_altered_device_neither_reuses_nor_skips_a_number_or_a_version() {
    let stage = Stage::open().await;
    let mut a = stage.device().await;
    let gap = stage.list(&mut a, 1, 1, &[(0x20, "2026-11-002")]);
    assert!(is_refused(&a.sync(vec![gap]).await), "the first list begins with 001");
    let first = stage.list(&mut a, 2, 1, FIRST);
    assert!(is_accepted(&a.sync(vec![first]).await));
    let table: [(u32, Rows, &str); 6] = [
        (3, &[(0x20, "2026-11-001")], "version 3 before 2"),
        (2, &[(0x22, "2026-11-001")], "a number of another issue"),
        (2, &[(0x22, "2026-11-004")], "a gap"),
        (2, &[(0x20, "2026-11-003")], "a second number of an issue"),
        (2, &[(0x22, "2026-10-001")], "a number of another month"),
        (1, &[(0x22, "2026-11-003")], "a version that is there"),
    ];
    for (n, (version, rows, what)) in (0x30..).zip(table) {
        let list = stage.list(&mut a, n, version, rows);
        let receipts = a.sync(vec![list]).await;
        assert!(is_refused(&receipts), "{what}: {receipts:?}");
    }
    let second = stage.list(&mut a, 3, 2, &[(0x20, "2026-11-001"), (0x22, "2026-11-003")]);
    assert!(is_accepted(&a.sync(vec![second]).await), "the next version continues the serial");
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_townships_number_their_issues_apart() {
    let stage = Stage::open().await;
    let mut a = stage.device().await;
    let other = stage.office.person(Role::TownshipSecretary, "350404002");
    let mut b = stage.office.enrol(&other);
    b.sync(vec![]).await;
    let first = stage.list(&mut a, 1, 1, FIRST);
    assert!(is_accepted(&a.sync(vec![first]).await));
    let theirs = b.create(doc_id(2), &issue_list(&other, 1, &[(0x40, "2026-11-001")]));
    assert!(is_accepted(&b.sync(vec![theirs]).await));
}

/// The admitted list that the device holds.
fn offer(device: &Device, doc: u128) -> Offer {
    let held = &device.docs[&doc_id(doc)];
    let change = held.doc.changes().into_iter().next().expect("one change");
    let admitted = held.admitted[&change.hash];
    assert!(RawChange::parse(&change.bytes).is_ok());
    Offer { admitted, change: PushedChange { doc: doc_id(doc), generation: 0, bytes: change.bytes } }
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_a_list_that_a_backup_lacks_comes_back_and_the_next_continues_it() {
    let mut stage = Stage::open().await;
    let mut a = stage.device().await;
    stage.office.back_up();
    let first = stage.list(&mut a, 1, 1, FIRST);
    assert!(is_accepted(&a.sync(vec![first]).await));
    let offered = offer(&a, 1);
    stage.office.restore().await;
    a.address = stage.office.address;
    stage.office.sign_in(&mut a);
    let reply = a.send(&SyncRequest { offers: vec![offered], ..a.request() }).await.expect("answered");
    assert_eq!(reply.offers_taken, 1);
    let again = stage.list(&mut a, 2, 1, FIRST);
    assert!(is_refused(&a.sync(vec![again]).await), "the version is there again");
    let second = stage.list(&mut a, 3, 2, &[(0x22, "2026-11-003")]);
    assert!(is_accepted(&a.sync(vec![second]).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn h1f_a_list_frozen_anew_before_the_first_came_back_leaves_each_issue_one_number() {
    let mut stage = Stage::open().await;
    let (mut a, mut b) = (stage.device().await, stage.device().await);
    stage.office.back_up();
    let first = stage.list(&mut a, 1, 1, FIRST);
    assert!(is_accepted(&a.sync(vec![first]).await));
    let offered = offer(&a, 1);
    stage.office.restore().await;
    for device in [&mut a, &mut b] {
        device.address = stage.office.address;
        stage.office.sign_in(device);
    }
    let anew = stage.list(&mut b, 2, 1, &[(0x22, "2026-11-001")]);
    assert!(is_accepted(&b.sync(vec![anew]).await), "the server has forgotten the first");
    let reply = a.send(&SyncRequest { offers: vec![offered], ..a.request() }).await.expect("answered");
    assert_eq!(reply.offers_taken, 1, "what was admitted once is never turned away");
    let as_if_kept = stage.list(&mut b, 3, 2, &[(0x22, "2026-11-001")]);
    assert!(is_refused(&b.sync(vec![as_if_kept]).await), "that number is the first list's");
    let next = stage.list(&mut b, 4, 2, &[(0x20, "2026-11-001"), (0x22, "2026-11-003")]);
    assert!(is_accepted(&b.sync(vec![next]).await));
}
