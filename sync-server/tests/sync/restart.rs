//! Invariant 1 on the server's side: what was answered is on disk.

use crate::office::Office;
use crate::sample::{NOW, doc_id, household, issue, listed, set_note};
use shared::domain::Role;
use shared::sync::wire::Receipt;

const VILLAGE: &str = "350404001001";

#[tokio::test(flavor = "multi_thread")]
async fn invariant_1_a_restart_keeps_documents_verdicts_held_work_and_counters() {
    let mut office = Office::open().await;
    let (worker, cadre) =
        (office.person(Role::GridWorker, VILLAGE), office.person(Role::VillageCadre, VILLAGE));
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&cadre));
    a.sync(vec![]).await;
    let mut changes = vec![a.create(doc_id(1), &household(&worker, "江滨路1号"))];
    for n in 0..30 {
        changes.push(a.edit(doc_id(1), |record| set_note(record, &format!("第 {n} 次"))));
    }
    changes.push(a.create(doc_id(2), &issue(&worker, 1)));
    changes.push(a.add(doc_id(2), 2, listed("350404-zjj")));
    let receipts = a.sync(changes.clone()).await;
    let late = a.edit(doc_id(1), |record| set_note(record, "离岗后"));
    office.end_role(&worker);
    office.at(NOW + 1);
    let held = a.sync(vec![late.clone()]).await;
    office.restart().await;
    (a.address, b.address) = (office.address, office.address);
    a.send(&a.request()).await.expect_err("the nonce is stale");
    b.send(&b.request()).await.expect_err("the nonce is stale");
    changes.push(late);
    let mut again = a.sync(changes).await;
    assert_eq!(again.pop().as_ref(), held.first());
    for (before, after) in receipts.iter().zip(&again) {
        match (before, after) {
            (Receipt::Accepted(before), Receipt::Duplicate(after)) => assert_eq!(before, after),
            (before, after) => assert_eq!(before, after),
        }
    }
    b.sync(vec![]).await;
    assert_eq!(crate::sample::note(&b.record(doc_id(1))), "第 29 次");
    assert_eq!(b.docs[&doc_id(1)].admitted.len(), 31);
}
