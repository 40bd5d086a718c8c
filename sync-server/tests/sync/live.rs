//! `GET /v1/live` names the desks of this person that moved.

use crate::device::Device;
use crate::office::Office;
use crate::sample::{doc_id, household};
use shared::domain::Role;
use shared::sync::sign::{hex, proof_message, sign};
use shared::sync::wire::{NONCE_HEADER, PROOF_HEADER, PROTOCOL_HEADER};
use std::time::Duration;
use tokio::time::timeout;

const VILLAGE: &str = "350404001001";

async fn listen(device: &Device) -> reqwest::Response {
    let proof = sign(&device.key, &proof_message(device.profile, &[], &device.nonce));
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client
        .get(format!("http://{}/v1/live", device.address))
        .header(PROTOCOL_HEADER, 1)
        .header("authorization", format!("Bearer {}", device.token))
        .header(PROOF_HEADER, hex(&proof))
        .header(NONCE_HEADER, hex(&device.nonce));
    request.send().await.expect("answered")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretary_hears_of_a_village_and_the_neighbour_does_not() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let neighbour = office.person(Role::GridWorker, "350404001002");
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let mut hearing = listen(&office.enrol(&secretary)).await;
    let mut deaf = listen(&office.enrol(&neighbour)).await;
    assert_eq!(hearing.status(), 200);
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    let heard = timeout(Duration::from_secs(5), hearing.chunk()).await.expect("in time").expect("open");
    let heard = String::from_utf8(heard.expect("a piece").to_vec()).expect("text");
    assert_eq!(heard, format!("event: moved\ndata: {VILLAGE}\n\n"));
    assert!(timeout(Duration::from_millis(300), deaf.chunk()).await.is_err(), "nothing moved there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_profile_may_not_listen() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let device = office.enrol(&worker);
    office.revoke(&device);
    assert_eq!(listen(&device).await.status(), 401);
}
