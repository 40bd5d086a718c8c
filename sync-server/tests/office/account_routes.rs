//! Every account route, asked by everybody who must not get in.

use crate::device::Device;
use crate::office::{Answer, GOOD, Office};
use shared::sync::account::{PasswordRequest, ProblemCode};
use shared::sync::wire::{NONCE_HEADER, PROOF_HEADER, PROTOCOL_HEADER};

fn body() -> Vec<u8> {
    let request = PasswordRequest { old: GOOD.into(), new: "Ye-gate-5678".into() };
    serde_json::to_vec(&request).expect("JSON")
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    Answer::of(request.send().await.expect("answered")).await
}

#[tokio::test]
async fn a_route_behind_token_and_proof_opens_to_nobody_else() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let (_, other) = Device::enrolled(&office).await;
    let callers = [
        ("no such token", Device { token: "0".repeat(64), ..device.clone() }),
        ("a token that is none", Device { token: "夜".into(), ..device.clone() }),
        ("another's token", Device { token: other.token.clone(), ..device.clone() }),
        ("another's key", Device { key: other.key.clone(), ..device.clone() }),
        ("another's profile", Device { profile: other.profile, ..device.clone() }),
    ];
    let mut answers = Vec::new();
    for (name, caller) in &callers {
        answers.push((*name, caller.post_proven(&office, "/v1/password", body()).await));
    }
    let url = format!("{}/v1/password", office.url);
    let bare = reqwest::Client::new().post(&url).header(PROTOCOL_HEADER, 1).body(body());
    answers.push(("nothing shown", send(bare).await));
    for (name, answer) in &answers {
        assert_eq!(answer, &answers[0].1, "{name}");
        assert_eq!(answer.problem(), ProblemCode::Unauthorized, "{name}");
    }
    assert_eq!(device.post_proven(&office, "/v1/password", body()).await.status, 204);
}

#[tokio::test]
async fn a_proof_covers_the_body_and_the_nonce() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let stale = Device { nonce: "0".repeat(32), ..device.clone() };
    assert_eq!(stale.post_proven(&office, "/v1/password", body()).await.problem(), ProblemCode::StaleNonce);
    let nonce = shared::sync::sign::from_hex(&device.nonce).expect("a nonce");
    let proof = shared::sync::sign::proof_message(device.profile, b"another body", &nonce);
    let proof = shared::sync::sign::hex(&shared::sync::sign::sign(&device.key, &proof));
    let request = reqwest::Client::new()
        .post(format!("{}/v1/password", office.url))
        .header(PROTOCOL_HEADER, 1)
        .header("authorization", format!("Bearer {}", device.token))
        .header(PROOF_HEADER, proof)
        .header(NONCE_HEADER, &device.nonce)
        .body(body());
    assert_eq!(send(request).await.problem(), ProblemCode::Unauthorized);
}

#[tokio::test]
async fn bodies_that_are_no_such_request_are_refused_and_not_quoted() {
    let office = Office::new().await;
    let client = reqwest::Client::new();
    for path in ["/v1/code", "/v1/enrol", "/v1/sign-in", "/v1/recovered"] {
        for body in
            ["", "{", "[]", "null", r#"{"secret":1}"#, r#"{"password":"Geheim-1"}"#, "\u{0}", "\"Geheim-1\""]
        {
            let answer = send(client.post(format!("{}{path}", office.url)).body(body)).await;
            assert_eq!((answer.status, answer.problem()), (400, ProblemCode::BadRequest), "{path} {body}");
            assert!(!String::from_utf8_lossy(&answer.body).contains("Geheim"), "{path} {body}");
        }
    }
}

#[tokio::test]
async fn other_methods_and_paths_lead_nowhere() {
    let office = Office::new().await;
    let client = reqwest::Client::new();
    for path in ["/v1/code", "/v1/enrol", "/v1/sign-in", "/v1/password", "/v1/recovered"] {
        let answer = send(client.get(format!("{}{path}", office.url))).await;
        assert_eq!(answer.status, 405, "{path}");
    }
    for path in ["/", "/v1", "/v2/code", "/v1/code/", "/v1/../key"] {
        let answer = send(client.post(format!("{}{path}", office.url))).await;
        assert_eq!((answer.status, answer.problem()), (404, ProblemCode::NotFound), "{path}");
    }
    assert_eq!(send(client.get(format!("{}/v1/health", office.url))).await.body, b"ok\n");
}
