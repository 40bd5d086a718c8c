//! `POST /v1/held` and what a device is told of its held work: settled for whose it is, nothing for everybody else.

use crate::device::Device;
use crate::office::{Office, Somebody};
use crate::sample::{NOW, doc_id, household, note, set_note};
use shared::document::RawChange;
use shared::domain::Role;
use shared::sync::held::{Decision, HeldKey, HeldReply, HeldRequest};
use shared::sync::wire::{HeldChanges, HeldName, PushedChange, Receipt, RejectCode, Settled, SyncRequest};

const VILLAGE: &str = "350404001001";
const TOWNSHIP: &str = "350404001";

fn hash(change: &PushedChange) -> shared::document::Hash {
    RawChange::parse(&change.bytes).expect("a change").hash()
}

struct Stage {
    office: Office,
    worker: Somebody,
    a: Device,
    secretary: Device,
    held: PushedChange,
}

/// A household that the server has, and a note on it that came after its author's role had ended.
async fn stage() -> Stage {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let secretary = office.enrol(&office.person(Role::TownshipSecretary, TOWNSHIP));
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    let held = a.edit(doc_id(1), |record| set_note(record, "离岗前"));
    office.end_role(&worker);
    office.at(NOW + 1);
    let receipts = a.sync(vec![held.clone()]).await;
    assert!(matches!(receipts[..], [Receipt::Held(_)]), "{receipts:?}");
    Stage { office, worker, a, secretary, held }
}

async fn settled(device: &mut Device, of: &Device, changes: &[&PushedChange]) -> Vec<Settled> {
    let names = changes.iter().map(|change| HeldName { doc: change.doc, hash: hash(change) }).collect();
    let held = Some(vec![HeldChanges { profile: of.profile, changes: names }]);
    let reply = device.send(&SyncRequest { held, ..device.request() }).await.expect("answered");
    reply.settled.expect("it was asked for")
}

async fn list(device: &mut Device) -> HeldReply {
    device.held(&HeldRequest::List).await.expect("answered")
}

fn decide(key: &HeldKey, decision: Decision) -> HeldRequest {
    HeldRequest::Decide { work: vec![key.clone()], decision }
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_work_is_admitted_as_its_authors_with_the_time_at_which_it_came() {
    let Stage { office, worker, mut a, mut secretary, held } = stage().await;
    secretary.sync(vec![]).await;
    let copy = a.copy();
    assert_eq!(settled(&mut a, &copy, &[&held]).await, [], "nothing is decided yet");
    office.at(NOW + 100_000);
    let waiting = list(&mut secretary).await;
    assert_eq!((waiting.total, waiting.work.len()), (1, 1));
    let key = waiting.work[0].key.clone();
    let reply = secretary.held(&decide(&key, Decision::Accept)).await.expect("answered");
    assert_eq!((reply.settled, reply.total), (1, 0));
    secretary.sync(vec![]).await;
    assert_eq!(note(&secretary.record(doc_id(1))), "离岗前");
    let told = settled(&mut a, &copy, &[&held]).await;
    let [Settled { receipt: Receipt::Duplicate(admitted), .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((admitted.person, admitted.received_at), (worker.person, NOW + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn returned_work_is_refused_with_the_reason_and_its_author_writes_in_a_fresh_epoch() {
    let Stage { mut a, mut secretary, held, .. } = stage().await;
    let key = list(&mut secretary).await.work[0].key.clone();
    let reason = "请与新网格员核对".to_owned();
    secretary.held(&decide(&key, Decision::Return { reason: reason.clone() })).await.expect("answered");
    let copy = a.copy();
    let told = settled(&mut a, &copy, &[&held]).await;
    let [Settled { receipt: Receipt::Rejected(rejection), epoch, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((rejection.code, &rejection.why), (RejectCode::Returned, &reason));
    assert_eq!(*epoch, a.epoch + 1);
    let again = a.sync(vec![held]).await;
    assert!(matches!(&again[..], [Receipt::Rejected(rejection)] if rejection.code == RejectCode::Returned));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_learns_or_decides_anything_about_held_work() {
    let Stage { office, a, mut secretary, held, .. } = stage().await;
    let key = list(&mut secretary).await.work[0].key.clone();
    let others =
        [office.person(Role::VillageCadre, VILLAGE), office.person(Role::TownshipSecretary, "350404002")];
    for other in others {
        let mut other = office.enrol(&other);
        let waiting = other.sync(vec![]).await;
        assert!(waiting.is_empty());
        assert_eq!(list(&mut other).await, HeldReply::default());
        let reply = other.held(&decide(&key, Decision::Accept)).await.expect("answered");
        assert_eq!(reply, HeldReply::default());
        assert_eq!(settled(&mut other, &a, &[&held]).await, [], "of another device");
        let copy = other.copy();
        assert_eq!(settled(&mut other, &copy, &[&held]).await, [], "another's change as one's own");
    }
    assert_eq!(list(&mut secretary).await.total, 1, "it still waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secretary_is_told_how_much_waits_and_nobody_else_is() {
    let Stage { office, mut secretary, .. } = stage().await;
    let request = secretary.request();
    assert_eq!(secretary.send(&request).await.expect("answered").held_waiting, Some(1));
    let mut cadre = office.enrol(&office.person(Role::VillageCadre, VILLAGE));
    let request = cadre.request();
    assert_eq!(cadre.send(&request).await.expect("answered").held_waiting, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_without_reason_or_above_the_limit_is_no_decision() {
    let Stage { mut secretary, .. } = stage().await;
    let key = list(&mut secretary).await.work[0].key.clone();
    let blank = decide(&key, Decision::Return { reason: "  ".into() });
    assert!(secretary.held(&blank).await.is_err());
    let many = HeldRequest::Decide { work: vec![key; 51], decision: Decision::Accept };
    assert!(secretary.held(&many).await.is_err());
    assert_eq!(list(&mut secretary).await.total, 1);
}
