//! Each change gets its own word: accepted, deferred, rejected with its descendants, held.

use crate::office::Office;
use crate::sample::{NOW, doc_id, household, issue, listed, reported, set_note};
use shared::document::RawChange;
use shared::domain::Role;
use shared::sync::wire::{PushedChange, Receipt, RejectCode, SyncRequest};

const VILLAGE: &str = "350404001001";

fn hash(change: &PushedChange) -> shared::document::Hash {
    RawChange::parse(&change.bytes).expect("a change").hash()
}

fn code(receipt: &Receipt) -> RejectCode {
    match receipt {
        Receipt::Rejected(rejection) => rejection.code,
        other => panic!("rejected, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_its_dependencies_is_deferred_until_they_come() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let first = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    let second = a.edit(doc_id(1), |record| set_note(record, "二"));
    let third = a.edit(doc_id(1), |record| set_note(record, "三"));
    let receipts = a.sync(vec![third.clone(), second.clone()]).await;
    assert_eq!(receipts, [Receipt::Deferred(vec![hash(&second)]), Receipt::Deferred(vec![hash(&first)])]);
    let receipts = a.sync(vec![first, second, third]).await;
    assert!(receipts.iter().all(|receipt| matches!(receipt, Receipt::Accepted(_))), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_change_takes_its_descendants_along_and_nothing_else() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let issue = a.create(doc_id(1), &issue(&worker, 1));
    // Listing an issue is the secretary's.
    let listing = a.add(doc_id(1), 2, listed("350404-zjj"));
    let edit_of_it = a.add(doc_id(1), 3, reported());
    let other = a.create(doc_id(2), &household(&worker, "江滨路1号"));
    let push = a.push(vec![issue, listing.clone(), edit_of_it, other]);
    let request = SyncRequest { pushes: vec![push], ..a.request() };
    let reply = a.send(&request).await.expect("answered");
    let receipts = &reply.pushed[0].receipts;
    assert!(matches!(receipts[0], Receipt::Accepted(_)) && matches!(receipts[3], Receipt::Accepted(_)));
    assert_eq!((code(&receipts[1]), code(&receipts[2])), (RejectCode::Policy, RejectCode::Descendant));
    assert_eq!(reply.pushed[0].epoch, Some(a.epoch + 1), "corrected work is written in a fresh epoch");
    // Sent alone later, what builds on it is still known to be lost.
    let later = a.add(doc_id(1), 4, reported());
    let push = a.push(vec![later]);
    let reply = a.send(&SyncRequest { pushes: vec![push], ..a.request() }).await.expect("answered");
    let lost = &reply.pushed[0].receipts[0];
    assert!(matches!(lost, Receipt::Rejected(_) | Receipt::Deferred(_)), "{lost:?}");
    let again = a.push(vec![listing]);
    let reply = a.send(&SyncRequest { pushes: vec![again], ..a.request() }).await.expect("answered");
    assert_eq!(code(&reply.pushed[0].receipts[0]), RejectCode::Policy, "a verdict stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn corrected_work_in_the_fresh_epoch_is_let_in() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &issue(&worker, 1));
    a.sync(vec![created]).await;
    let before = a.copy();
    let listing = a.add(doc_id(1), 2, listed("350404-zjj"));
    let push = a.push(vec![listing]);
    let reply = a.send(&SyncRequest { pushes: vec![push], ..a.request() }).await.expect("answered");
    // The device rebuilds the document from admitted changes.
    (a.docs, a.epoch) = (before.docs, reply.pushed[0].epoch.expect("a fresh epoch"));
    let resolved = a.add(
        doc_id(1),
        5,
        shared::domain::EventKind::Issue(shared::domain::IssueEvent::ResolvedOnSpot {
            answer: "已换".into(),
        }),
    );
    let receipts = a.sync(vec![resolved]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_made_under_rights_that_ended_is_held_with_what_builds_on_it() {
    let office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&cadre));
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    let edited = a.edit(doc_id(1), |record| set_note(record, "离岗前"));
    let further = a.edit(doc_id(1), |record| set_note(record, "又改"));
    office.end_role(&worker);
    office.at(NOW + 1);
    let receipts = a.sync(vec![edited.clone()]).await;
    let held = Receipt::Held(crate::sample::unit("350404001"));
    assert_eq!(receipts, std::slice::from_ref(&held));
    let receipts = a.sync(vec![further, edited]).await;
    assert_eq!(receipts, [held.clone(), held], "delivered once, and so is what builds on it");
    b.sync(vec![]).await;
    assert_eq!(crate::sample::note(&b.record(doc_id(1))), "", "held work is in no document");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_profile_pushes_into_held_and_pulls_nothing() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    office.revoke(&a);
    let edited = a.edit(doc_id(1), |record| set_note(record, "遗失前"));
    let push = a.push(vec![edited]);
    let request = SyncRequest { pushes: vec![push], scope_version: 0, directory: 0, ..a.request() };
    let reply = a.send(&request).await.expect("answered");
    assert_eq!(reply.pushed[0].receipts, [Receipt::Held(crate::sample::unit("350404001"))]);
    let nothing = (&reply.scope, &reply.directory, reply.pages.len(), reply.fetched.len());
    assert_eq!(nothing, (&None, &None, 0, 0));
}
