//! Anti-entropy: a desk's digest is that of its documents at their admitted heads; a device that differs can list and
//! fetch.

use crate::device::Device;
use crate::office::Office;
use crate::sample::{doc_id, household, set_note, unit};
use shared::domain::Role;
use shared::sync::digest::{Digest, of_document, toggle};
use shared::sync::wire::{Heal, SyncRequest};

const VILLAGE: &str = "350404001001";

fn recomputed(device: &Device, desk: &str) -> Digest {
    let mut digest = Digest::default();
    for doc in &device.desks[&unit(desk)].lies_on {
        toggle(&mut digest, &of_document(*doc, 0, &device.docs[doc].doc.heads()));
    }
    digest
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_of_a_desk_is_that_of_its_documents() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&worker));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    for n in 1..=20 {
        let created = a.create(doc_id(n), &household(&worker, "江滨路1号"));
        a.sync(vec![created]).await;
        b.sync(vec![]).await;
        let edits = vec![
            b.edit(doc_id(n), |record| set_note(record, "乙")),
            b.edit(doc_id(n.div_ceil(2)), |record| {
                set_note(record, &format!("又 {n}"));
            }),
        ];
        b.sync(edits).await;
    }
    a.sync(vec![]).await;
    for device in [&a, &b] {
        assert_eq!(device.desks[&unit(VILLAGE)].digest, Some(recomputed(device, VILLAGE)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_differs_is_told_the_list_and_fetches_what_it_lacks() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let changes = (1..=3).map(|n| a.create(doc_id(n), &household(&worker, "江滨路"))).collect();
    a.sync(changes).await;
    a.docs.remove(&doc_id(2));
    let request = SyncRequest { heal: vec![Heal { desk: 0, after: Some(doc_id(1)) }], ..a.request() };
    let reply = a.send(&request).await.expect("answered");
    let listing = &reply.listings[0];
    assert_eq!((listing.position, listing.more), (3, false));
    let listed: Vec<_> = listing.documents.iter().map(|listed| listed.doc).collect();
    assert_eq!(listed, [doc_id(2), doc_id(3)]);
    assert_eq!(listing.documents[1].digest, of_document(doc_id(3), 0, &a.docs[&doc_id(3)].doc.heads()));
    let request = SyncRequest { fetch: vec![doc_id(2)], ..a.request() };
    let reply = a.send(&request).await.expect("answered");
    a.apply(&request, reply);
    assert_eq!(recomputed(&a, VILLAGE), a.desks[&unit(VILLAGE)].digest.expect("known"));
}
