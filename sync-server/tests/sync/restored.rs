//! After a backup was restored, what it lacks comes back from whoever holds it, by the server's own stamps.

use crate::office::Office;
use crate::sample::{NOW, doc_id, household, note, set_note, unit};
use shared::document::RawChange;
use shared::domain::Role;
use shared::sync::held::{Decision, HeldRequest};
use shared::sync::wire::{Admitted, Offer, PushedChange, Receipt, SyncRequest};

const VILLAGE: &str = "350404001001";
const NEXT_VILLAGE: &str = "350404001002";
const TOWNSHIP: &str = "350404001";

/// Every admitted change that the device holds, youngest first.
fn offers(device: &crate::device::Device) -> Vec<Offer> {
    let mut offers: Vec<Offer> = device
        .docs
        .iter()
        .flat_map(|(id, held)| {
            held.doc.changes().into_iter().filter_map(|change| {
                let admitted = *held.admitted.get(&change.hash)?;
                let change = PushedChange { doc: *id, generation: 0, bytes: change.bytes };
                Some(Offer { admitted, change })
            })
        })
        .collect();
    offers.reverse();
    offers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_server_lacks_comes_back_from_a_device_of_somebody_else() {
    let mut office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&cadre));
    a.sync(vec![]).await;
    let old = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![old]).await;
    office.back_up();
    let later = vec![
        a.edit(doc_id(1), |record| set_note(record, "备份后")),
        a.create(doc_id(2), &household(&worker, "江滨路2号")),
        a.edit(doc_id(2), |record| set_note(record, "新户")),
    ];
    a.sync(later.clone()).await;
    b.sync(vec![]).await;
    let before = b.docs.iter().map(|(id, held)| (*id, held.doc.heads())).collect::<Vec<_>>();
    office.restore().await;
    (a.address, b.address) = (office.address, office.address);
    b.send(&b.request()).await.expect_err("tokens ended");
    office.sign_in(&mut b);
    let incarnation = b.incarnation;
    let request = b.request();
    let reply = b.send(&request).await.expect("answered");
    assert_ne!(reply.incarnation, incarnation);
    assert!(reply.scope.is_some() && reply.pages.is_empty(), "positions of another database mean nothing");
    let forged = Admitted { received_at: 1, ..offers(&b)[0].admitted };
    let mut offered = offers(&b);
    offered.push(Offer { admitted: forged, ..offered[0].clone() });
    let reply = b.send(&SyncRequest { offers: offered, ..b.request() }).await.expect("answered");
    assert_eq!(reply.offers_taken, 4, "all but the forged one");
    // A device that comes fresh sees all of it.
    let mut fresh = office.enrol(&cadre);
    fresh.sync(vec![]).await;
    let after = fresh.docs.iter().map(|(id, held)| (*id, held.doc.heads())).collect::<Vec<_>>();
    assert_eq!(before, after);
    assert_eq!(note(&fresh.record(doc_id(1))), "备份后");
    assert_eq!(fresh.docs[&doc_id(2)].admitted, b.docs[&doc_id(2)].admitted, "with who and when as before");
    // Its author, who had the receipts, has nothing left to send and loses nothing by sending it.
    office.sign_in(&mut a);
    let receipts = a.sync(later).await;
    assert!(receipts.iter().all(|receipt| matches!(receipt, Receipt::Duplicate(_))), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changes_stamp_does_not_admit_another_change() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let neighbour = office.person(Role::GridWorker, "350404001002");
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&neighbour));
    a.sync(vec![]).await;
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created.clone()]).await;
    let stamp = *a.docs[&doc_id(1)].admitted.values().next().expect("admitted");
    b.sync(vec![]).await;
    // The neighbour can't write there; somebody else's stamp does not change that.
    let forged = b.create(doc_id(9), &household(&worker, "江滨路9号"));
    let moved = PushedChange { doc: doc_id(8), ..created };
    assert!(RawChange::parse(&forged.bytes).is_ok());
    let offers = [forged, moved].map(|change| Offer { change, admitted: stamp });
    let reply = b.send(&SyncRequest { offers: offers.into(), ..b.request() }).await.expect("answered");
    assert_eq!(reply.offers_taken, 0);
    a.sync(vec![]).await;
    assert_eq!(a.desks[&unit(VILLAGE)].position, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_an_epoch_that_the_backup_does_not_know_is_let_in_once_its_like_was_offered() {
    let mut office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    office.back_up();
    for _ in 0..3 {
        office.sign_in(&mut a);
    }
    let admitted = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![admitted]).await;
    let unsent = a.edit(doc_id(1), |record| set_note(record, "未发"));
    office.restore().await;
    a.address = office.address;
    office.sign_in(&mut a);
    let push = a.push(vec![unsent]);
    let request = SyncRequest { offers: offers(&a), pushes: vec![push], ..a.request() };
    let reply = a.send(&request).await.expect("answered");
    assert!(matches!(reply.pushed[0].receipts[..], [Receipt::Accepted(_)]), "{:?}", reply.pushed);
}

/// That it read the document its author can prove. That a role was granted after the backup, nobody can prove any more.
#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_role_that_the_backup_forgot_is_held_once_what_it_builds_on_was_shown() {
    let mut office = Office::open().await;
    let (worker, helper) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::GridWorker, NEXT_VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&helper));
    let mut secretary = office.enrol(&office.person(Role::TownshipSecretary, TOWNSHIP));
    let old = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![old]).await;
    office.back_up();
    office.assign(&helper, Role::GridWorker, VILLAGE);
    b.sync(vec![]).await;
    let unsent = b.edit(doc_id(1), |record| set_note(record, "代班时记的"));
    office.restore().await;
    (b.address, secretary.address) = (office.address, office.address);
    office.sign_in(&mut b);
    office.sign_in(&mut secretary);
    let receipts = b.sync(vec![unsent.clone()]).await;
    assert!(
        matches!(receipts[..], [Receipt::Deferred(_)]),
        "as if there were no such document: {receipts:?}"
    );
    let push = b.push(vec![unsent]);
    let request = SyncRequest { offers: offers(&b), pushes: vec![push], ..b.request() };
    let reply = b.send(&request).await.expect("answered");
    assert!(matches!(reply.pushed[0].receipts[..], [Receipt::Held(_)]), "{:?}", reply.pushed);
    let listed = secretary.held(&HeldRequest::List).await.expect("answered");
    let work = listed.work.iter().map(|work| work.key.clone()).collect();
    let decided = HeldRequest::Decide { work, decision: Decision::Accept };
    assert_eq!(secretary.held(&decided).await.expect("answered").settled, 1);
    a.address = office.address;
    office.sign_in(&mut a);
    a.sync(vec![]).await;
    assert_eq!(note(&a.record(doc_id(1))), "代班时记的");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_secretary_accepted_after_the_backup_waits_for_no_second_word() {
    let mut office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    let mut secretary = office.enrol(&office.person(Role::TownshipSecretary, TOWNSHIP));
    let old = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![old]).await;
    let held = a.edit(doc_id(1), |record| set_note(record, "离岗前"));
    office.end_role(&worker);
    office.at(NOW + 1);
    let receipts = a.sync(vec![held]).await;
    assert!(matches!(receipts[..], [Receipt::Held(_)]), "{receipts:?}");
    office.back_up();
    let listed = secretary.held(&HeldRequest::List).await.expect("answered");
    let work = listed.work.iter().map(|work| work.key.clone()).collect();
    secretary.held(&HeldRequest::Decide { work, decision: Decision::Accept }).await.expect("answered");
    secretary.sync(vec![]).await;

    office.restore().await;
    secretary.address = office.address;
    office.sign_in(&mut secretary);
    assert_eq!(secretary.held(&HeldRequest::List).await.expect("answered").total, 1, "as the backup has it");
    let request = SyncRequest { offers: offers(&secretary), ..secretary.request() };
    assert_eq!(secretary.send(&request).await.expect("answered").offers_taken, 2);
    assert_eq!(secretary.held(&HeldRequest::List).await.expect("answered").total, 0);
}
