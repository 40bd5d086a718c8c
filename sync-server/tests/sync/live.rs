//! `GET /v1/live` names the desks of this person that moved.

use crate::device::Device;
use crate::office::Office;
use crate::sample::{doc_id, household};
use shared::domain::{Role, UnitId};
use shared::sync::bookmark::{Bookmark, bookmark};
use shared::sync::sign::{hex, proof_message, sign};
use shared::sync::wire::{BOOKMARK_HEADER, NONCE_HEADER, PROOF_HEADER, PROTOCOL_HEADER, Position};
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
        .header(NONCE_HEADER, hex(&device.nonce))
        .header(BOOKMARK_HEADER, hex(&bookmark_of(device)));
    request.send().await.expect("answered")
}

fn bookmark_of(device: &Device) -> Bookmark {
    let position = |unit: &UnitId| device.desks.get(unit).map_or(0, |desk| desk.position);
    let positions: Vec<Position> = device.scope.desks.iter().map(position).collect();
    bookmark(device.scope.version, device.directory_position, &positions)
}

async fn hear(stream: &mut reqwest::Response) -> String {
    let heard = timeout(Duration::from_secs(5), stream.chunk()).await.expect("in time").expect("open");
    String::from_utf8(heard.expect("a piece").to_vec()).expect("text")
}

async fn hears_nothing(stream: &mut reqwest::Response) -> bool {
    timeout(Duration::from_millis(300), stream.chunk()).await.is_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretary_hears_of_a_village_and_the_neighbour_does_not() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let neighbour = office.person(Role::GridWorker, "350404001002");
    let mut a = office.enrol(&worker);
    a.sync(vec![]).await;
    let (mut near, mut far) = (office.enrol(&secretary), office.enrol(&neighbour));
    for device in [&mut near, &mut far] {
        device.sync(vec![]).await;
    }
    let (mut hearing, mut deaf) = (listen(&near).await, listen(&far).await);
    assert_eq!(hearing.status(), 200);
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    assert_eq!(hear(&mut hearing).await, format!("event: moved\ndata: {VILLAGE}\n\n"));
    assert!(hears_nothing(&mut deaf).await, "nothing moved there");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_before_the_listening_is_said_at_once_and_nothing_else_is() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let (mut a, mut b) = (office.enrol(&worker), office.enrol(&secretary));
    a.sync(vec![]).await;
    b.sync(vec![]).await;
    assert!(hears_nothing(&mut listen(&b).await).await, "it has read everything");
    let created = a.create(doc_id(1), &household(&worker, "江滨路1号"));
    a.sync(vec![created]).await;
    assert!(hear(&mut listen(&b).await).await.starts_with("event: moved\n"));
    b.sync(vec![]).await;
    assert!(hears_nothing(&mut listen(&b).await).await, "it has read that, too");
    office.person(Role::GridWorker, VILLAGE);
    assert!(hear(&mut listen(&b).await).await.starts_with("event: moved\n"), "the directory moved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_profile_may_not_listen() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let device = office.enrol(&worker);
    office.revoke(&device);
    assert_eq!(listen(&device).await.status(), 401);
}
