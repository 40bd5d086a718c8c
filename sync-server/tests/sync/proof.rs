//! Who calls: token, key, nonce, version. What is not right is refused without telling what.

use crate::office::Office;
use ed25519_dalek::SigningKey;
use shared::domain::Role;
use shared::sync::account::ProblemCode;

const VILLAGE: &str = "350404001001";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_or_key_is_unauthorized_and_an_old_nonce_is_told_the_new_one() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut device = office.enrol(&worker);
    device.sync(vec![]).await;
    let request = device.request();

    let mut wrong_token = device.copy();
    wrong_token.token = "ab".repeat(32);
    let unknown = wrong_token.send(&request).await.expect_err("refused");
    let mut wrong_key = device.copy();
    wrong_key.key = SigningKey::from_bytes(&[9; 32]);
    let forged = wrong_key.send(&request).await.expect_err("refused");
    assert_eq!((unknown.status, unknown.problem.code), (forged.status, ProblemCode::Unauthorized));
    assert_eq!(unknown.problem, forged.problem, "never told apart");

    let old = device.nonce;
    device.send(&request).await.expect("answered");
    device.send(&request).await.expect("answered");
    device.nonce = old;
    let stale = device.send(&request).await.expect_err("a replay");
    assert_eq!((stale.status.as_u16(), stale.problem.code), (401, ProblemCode::StaleNonce));
    device.send(&request).await.expect("the fresh nonce is good");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_of_before_a_restart_is_stale_and_nothing_else_is_lost() {
    let mut office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut device = office.enrol(&worker);
    device.sync(vec![]).await;
    office.restart().await;
    device.address = office.address;
    let stale = device.send(&device.request()).await.expect_err("stale");
    assert_eq!(stale.problem.code, ProblemCode::StaleNonce);
    device.sync(vec![]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_credentials_or_of_another_protocol_is_refused_before_its_body_is_read() {
    let office = Office::open().await;
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("http://{}/v1/sync", office.address);
    for (version, status) in [(None, 426), (Some("2"), 426), (Some("x"), 426), (Some("1"), 401)] {
        let mut request = client.post(&url).body(vec![0; 1024]);
        if let Some(version) = version {
            request = request.header("yetan-protocol", version);
        }
        let response = request.send().await.expect("answered");
        assert_eq!(response.status(), status, "{version:?}");
    }
}
