//! A device sees its desks and nothing else; documents come onto desks and leave them.

use crate::office::Office;
use crate::sample::{doc_id, household, issue, listed, reported, unit};
use shared::domain::Role;
use shared::sync::wire::{Receipt, SyncRequest};

const VILLAGE: &str = "350404001001";
const OTHER_VILLAGE: &str = "350404001002";

#[tokio::test(flavor = "multi_thread")]
async fn a_document_joins_the_owners_desk_when_the_issue_is_listed() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let cadre = office.person(Role::VillageCadre, VILLAGE);
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let handler = office.person(Role::DepartmentHandler, "350404-zjj");
    let mut devices: Vec<_> =
        [&worker, &cadre, &secretary, &handler].map(|person| office.enrol(person)).into();
    for device in &mut devices {
        device.sync(vec![]).await;
    }
    let [worker_d, cadre_d, secretary_d, handler_d] = &mut devices[..] else { panic!("four devices") };
    let created = worker_d.create(doc_id(1), &issue(&worker, 1));
    worker_d.sync(vec![created]).await;
    cadre_d.sync(vec![]).await;
    let report = cadre_d.add(doc_id(1), 2, reported());
    cadre_d.sync(vec![report]).await;
    handler_d.sync(vec![]).await;
    assert!(handler_d.docs.is_empty(), "not the department's yet");
    secretary_d.sync(vec![]).await;
    let listing = secretary_d.add(doc_id(1), 3, listed("350404-zjj"));
    let receipts = secretary_d.sync(vec![listing]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
    handler_d.sync(vec![]).await;
    assert_eq!(handler_d.record(doc_id(1)), secretary_d.record(doc_id(1)));
    assert_eq!(handler_d.docs[&doc_id(1)].admitted.len(), 3, "who and when of every change");
    assert_eq!(handler_d.desks[&unit("350404-zjj")].story, "j");
    worker_d.sync(vec![]).await;
    assert_eq!(worker_d.desks[&unit(VILLAGE)].story, "ccc");
}

#[tokio::test(flavor = "multi_thread")]
async fn invariant_7_a_foreign_document_and_one_that_does_not_exist_look_the_same() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let neighbour = office.person(Role::GridWorker, OTHER_VILLAGE);
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&neighbour));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    b.sync(vec![]).await;
    assert!(b.docs.is_empty() && b.desks[&unit(OTHER_VILLAGE)].story.is_empty());
    // Asked for by its id.
    let request = SyncRequest { fetch: vec![doc_id(1), doc_id(999)], ..b.request() };
    let reply = b.send(&request).await.expect("answered");
    assert!(reply.fetched.is_empty());
    // Written to, without knowing its changes.
    let probe = |device: &mut crate::device::Device, id| {
        device.create(doc_id(50), &household(&neighbour, "梅岭路1号"));
        let mut edit = device.edit(doc_id(50), |record| crate::sample::set_note(record, "探"));
        edit.doc = id;
        edit
    };
    let mut words = Vec::new();
    for id in [doc_id(1), doc_id(999)] {
        let change = probe(&mut b, id);
        let push = b.push(vec![change]);
        let reply = b.send(&SyncRequest { pushes: vec![push], ..b.request() }).await.expect("answered");
        words.push(reply.pushed[0].receipts.clone());
    }
    assert_eq!(words[0], words[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_desks_come_and_old_ones_go_with_the_roles() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let neighbour = office.person(Role::GridWorker, OTHER_VILLAGE);
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&neighbour));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    let at_home = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![at_home]).await;
    let there = b.create(doc_id(2), &household(&neighbour, "梅岭路1号"));
    b.sync(vec![there]).await;
    office.assign(&worker, Role::GridWorker, OTHER_VILLAGE);
    let before = a.scope.version;
    a.sync(vec![]).await;
    assert_ne!(a.scope.version, before);
    assert_eq!(a.desks[&unit(VILLAGE)].position, 1, "the old desk's position stands");
    assert_eq!(a.desks[&unit(OTHER_VILLAGE)].story, "d");
    assert!(a.docs.contains_key(&doc_id(2)));
    office.end_role(&worker);
    office.at(crate::sample::NOW + 1);
    a.sync(vec![]).await;
    assert_eq!(a.scope.desks, [unit(OTHER_VILLAGE)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_and_auditors_read_no_desk() {
    let office = Office::open().await;
    let auditor = office.person(Role::Auditor, "350404");
    let mut device = office.enrol(&auditor);
    device.sync(vec![]).await;
    assert!(device.scope.desks.is_empty());
}
