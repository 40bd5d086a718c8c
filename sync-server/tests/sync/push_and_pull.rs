//! What one device saves, another sees.

use crate::office::Office;
use crate::sample::{doc_id, household, note, set_note};
use shared::domain::{DirectoryRow, Role};
use shared::sync::wire::{ChangeBody, Entry, Receipt, SyncRequest};

const VILLAGE: &str = "350404001001";

#[tokio::test(flavor = "multi_thread")]
async fn what_one_device_saves_the_other_sees_with_who_and_when() {
    let office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&cadre));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路3号"));
    let receipts = a.sync(vec![created]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(admitted)] if admitted.person == worker.person));
    b.sync(vec![]).await;
    assert_eq!(b.record(doc_id(1)), a.record(doc_id(1)));
    assert_eq!(b.docs[&doc_id(1)].admitted, a.docs[&doc_id(1)].admitted);
    let edited = b.edit(doc_id(1), |record| set_note(record, "已核实"));
    b.sync(vec![edited]).await;
    a.sync(vec![]).await;
    assert_eq!(note(&a.record(doc_id(1))), "已核实");
    assert_eq!(a.docs[&doc_id(1)].doc.heads(), b.docs[&doc_id(1)].doc.heads());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_change_the_same_household_offline_and_both_contributions_stand() {
    let office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&cadre));
    let created = a.create(doc_id(1), &household(&worker, "江滨路3号"));
    a.sync(vec![]).await;
    a.sync(vec![created]).await;
    b.sync(vec![]).await;
    let of_a = a.edit(doc_id(1), |record| set_note(record, "甲"));
    let of_b = b.edit(doc_id(1), |record| set_note(record, "乙"));
    a.sync(vec![of_a]).await;
    b.sync(vec![of_b]).await;
    a.sync(vec![]).await;
    let conflicts = a.docs[&doc_id(1)].doc.conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts, b.docs[&doc_id(1)].doc.conflicts());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_change_comes_back_as_its_place_in_the_push() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let changes = vec![
        a.create(doc_id(1), &household(&worker, "江滨路1号")),
        a.create(doc_id(2), &household(&worker, "江滨路2号")),
    ];
    let push = a.push(changes);
    let request = SyncRequest { pushes: vec![push], ..a.request() };
    let reply = a.send(&request).await.expect("taken");
    let bodies: Vec<&ChangeBody> = reply.pages[0]
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Change(change) => &change.body,
            other => panic!("a change, not {other:?}"),
        })
        .collect();
    assert_eq!(bodies, [&ChangeBody::Own(0, 0), &ChangeBody::Own(0, 1)]);
    a.apply(&request, reply);
    assert_eq!(a.docs[&doc_id(2)].admitted.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_exchange_stays_under_200_bytes_each_way() {
    let office = Office::open().await;
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let mut device = office.enrol(&secretary);
    device.sync(vec![]).await;
    device.sync(vec![]).await;
    let (sent, received) = device.sizes;
    assert!(sent < 200 && received < 200, "{sent} sent, {received} received");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_comes_in_order_and_only_what_is_new() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut device = office.enrol(&worker);
    device.sync(vec![]).await;
    let names = |rows: &[DirectoryRow], id| {
        rows.iter().any(|row| matches!(row, DirectoryRow::Person(p) if p.id == id))
    };
    assert!(names(&device.directory, worker.person));
    let before = device.directory.len();
    let cadre = office.person(Role::VillageCadre, VILLAGE);
    device.sync(vec![]).await;
    assert!(names(&device.directory[before..], cadre.person));
    assert!(!names(&device.directory[before..], worker.person));
}
