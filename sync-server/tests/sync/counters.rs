//! A push is repeated without harm; a profile used from two places is found.

use crate::office::Office;
use crate::sample::{doc_id, household, set_note};
use shared::domain::Role;
use shared::sync::wire::{Push, PushOutcome, Receipt, SyncRequest};

const VILLAGE: &str = "350404001001";

#[tokio::test(flavor = "multi_thread")]
async fn a_push_whose_reply_was_lost_is_answered_again_with_the_same_word() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    let mut foreign = a.create(doc_id(2), &household(&worker, "江滨路2号"));
    foreign.bytes[20] ^= 1;
    let push = a.push(vec![created, foreign]);
    let request = SyncRequest { pushes: vec![push], ..a.request() };
    let nonce = a.nonce;
    let first = a.send(&request).await.expect("taken");
    // The reply was lost: the device answers the nonce it knows.
    a.nonce = nonce;
    let again = a.send(&request).await.expect("taken again");
    let Receipt::Accepted(admitted) = first.pushed[0].receipts[0] else { panic!("{:?}", first.pushed) };
    assert_eq!(again.pushed[0].receipts[0], Receipt::Duplicate(admitted));
    assert_eq!(again.pushed[0].receipts[1], first.pushed[0].receipts[1]);
    assert_eq!(again.pages[0].position, 1, "nothing was appended twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_file_is_found_and_a_sign_in_goes_on_without_loss() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut original = office.enrol(&worker);
    let created = original.create(doc_id(1), &household(&worker, "江滨路1号"));
    original.sync(vec![]).await;
    original.sync(vec![created]).await;
    let mut copy = original.copy();
    let by_original = original.edit(doc_id(1), |record| set_note(record, "原件"));
    original.sync(vec![by_original]).await;
    // The copy counts on from where it was copied.
    let by_copy = copy.edit(doc_id(1), |record| set_note(record, "副本"));
    let push = copy.push(vec![by_copy.clone()]);
    copy.nonce = original.nonce;
    let reply = copy.send(&SyncRequest { pushes: vec![push], ..copy.request() }).await.expect("answered");
    assert_eq!(reply.pushed[0].outcome, PushOutcome::CloneDetected);
    assert!(reply.pushed[0].receipts.is_empty());
    original.nonce = copy.nonce;
    let next = original.edit(doc_id(1), |record| set_note(record, "再改"));
    let push = original.push(vec![next.clone()]);
    let request = SyncRequest { pushes: vec![push], ..original.request() };
    let reply = original.send(&request).await.expect("answered");
    assert_eq!(reply.pushed[0].outcome, PushOutcome::CloneDetected, "neither is trusted any more");
    office.sign_in(&mut original);
    let receipts = original.sync(vec![next]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
    let refused = copy.send(&copy.request()).await.expect_err("its token ended");
    assert_eq!(refused.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_falls_is_a_clone_and_one_that_skips_is_not() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    for (n, (counter, expected)) in
        [(5, PushOutcome::Taken), (9, PushOutcome::Taken), (8, PushOutcome::CloneDetected)]
            .into_iter()
            .enumerate()
    {
        let id = doc_id(n as u128 + 1);
        let created = a.create(id, &household(&worker, "江滨路1号"));
        let push = Push { profile: a.profile, counter, commands: vec![a.command(vec![created])] };
        let reply = a.send(&SyncRequest { pushes: vec![push], ..a.request() }).await.expect("answered");
        assert_eq!(reply.pushed[0].outcome, expected, "counter {counter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_sends_for_all_of_the_device_and_for_no_other() {
    let office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let mut workers = office.enrol(&worker);
    let mut cadres = office.enrol_on(&cadre, workers.device);
    let mut elsewhere = office.enrol(&cadre);
    let created = workers.create(doc_id(1), &household(&worker, "江滨路1号"));
    let push = workers.push(vec![created]);
    let foreign = elsewhere.send(&SyncRequest { pushes: vec![push.clone()], ..elsewhere.request() }).await;
    assert_eq!(foreign.expect("answered").pushed[0].outcome, PushOutcome::UnknownProfile);
    let reply = cadres.send(&SyncRequest { pushes: vec![push], ..cadres.request() }).await.expect("taken");
    let Receipt::Accepted(admitted) = reply.pushed[0].receipts[0] else { panic!("{:?}", reply.pushed) };
    assert_eq!(admitted.person, worker.person, "the author's, not the sender's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_push_of_the_other_profile_does_not_move_its_counter() {
    let office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let mut workers = office.enrol(&worker);
    let mut cadres = office.enrol_on(&cadre, workers.device);
    let created = workers.create(doc_id(1), &household(&worker, "江滨路1号"));
    let forged = cadres.command(vec![created.clone()]);
    let push = Push { profile: workers.profile, counter: 99, commands: vec![forged] };
    let reply = cadres.send(&SyncRequest { pushes: vec![push], ..cadres.request() }).await.expect("answered");
    assert!(matches!(reply.pushed[0].receipts[..], [Receipt::Rejected(_)]));
    workers.sync(vec![]).await;
    let receipts = workers.sync(vec![created]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
}
