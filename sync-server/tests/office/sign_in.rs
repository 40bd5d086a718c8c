//! A password and the profile's key give a token; whatever is wrong gives one and the same answer.

use crate::device::Device;
use crate::office::{Answer, GOOD, HOUR, Office, record_at};
use shared::domain::ProfileId;
use shared::sync::account::{ProblemCode, SignInRequest};
use std::time::{Duration, Instant};

const WRONG: &str = "Ye-gate-9999";
const DAY: i64 = 24 * HOUR;

#[tokio::test]
async fn a_sign_in_gives_a_new_epoch_and_ends_the_token_before() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    let before = device.clone();
    let signed = device.sign_in(&office, GOOD).await;
    assert_eq!((signed.person, signed.epoch, signed.counter), (person, 2, 0));
    assert_eq!(signed.incarnation, office.ledger().incarnation().expect("an incarnation"));
    assert_eq!(signed.server_time, office.now());
    let old_token = before.change_password(&office, GOOD, "Ye-gate-5678").await;
    assert_eq!(old_token.problem(), ProblemCode::Unauthorized);
    assert_eq!(device.change_password(&office, GOOD, "Ye-gate-5678").await.status, 204);
}

/// Requests that must not be told apart, by name.
fn refused_requests(device: &Device, revoked: &Device, now: i64) -> Vec<(&'static str, SignInRequest)> {
    let stranger = Device { key: Device::new().key, ..device.clone() };
    let unknown = Device { profile: ProfileId(uuid::Uuid::now_v7()), ..device.clone() };
    let mut unsigned = device.sign_in_request(GOOD, now);
    unsigned.signature.clear();
    vec![
        ("wrong password", device.sign_in_request(WRONG, now)),
        ("endless password", device.sign_in_request(&"x".repeat(10_000), now)),
        ("unknown profile", unknown.sign_in_request(GOOD, now)),
        ("wrong key", stranger.sign_in_request(GOOD, now)),
        ("no signature", unsigned),
        ("wrong key of another day", stranger.sign_in_request(GOOD, now - DAY - 1)),
        ("revoked profile", revoked.sign_in_request(GOOD, now)),
        ("revoked profile of another day", revoked.sign_in_request(GOOD, now - DAY - 1)),
    ]
}

#[tokio::test]
async fn what_is_wrong_is_never_told_apart() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let (_, revoked) = Device::enrolled(&office).await;
    office.ledger().revoke_device(revoked.id, office.record("revoke_device")).expect("revoked");
    let mut answers: Vec<(&str, Answer)> = Vec::new();
    for (name, request) in refused_requests(&device, &revoked, office.now()) {
        answers.push((name, office.post("/v1/sign-in", &request).await));
    }
    for (name, answer) in &answers {
        assert_eq!(answer, &answers[0].1, "{name}");
        assert_eq!((answer.status, answer.problem()), (401, ProblemCode::Unauthorized), "{name}");
    }
    office
        .post("/v1/sign-in", &device.sign_in_request(GOOD, office.now() - DAY))
        .await
        .ok::<serde_json::Value>();
}

#[tokio::test]
async fn a_device_whose_clock_is_more_than_a_day_off_is_told_the_time_and_its_password_is_not_counted() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    for at in [office.now() - DAY - 1, office.now() + DAY + 1, i64::MIN, i64::MAX] {
        for _ in 0..6 {
            let problem =
                office.post("/v1/sign-in", &device.sign_in_request(WRONG, at)).await.whole_problem();
            assert_eq!((problem.code, problem.server_time), (ProblemCode::ClockOff, Some(office.now())));
        }
    }
    device.sign_in(&office, GOOD).await;
}

#[tokio::test]
async fn an_unknown_profile_costs_as_much_time_as_a_wrong_password() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let unknown = Device { profile: ProfileId(uuid::Uuid::now_v7()), ..device.clone() };
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..4 {
        for (asking, times) in [&device, &unknown].into_iter().zip(&mut times) {
            let begun = Instant::now();
            asking.try_sign_in(&office, WRONG).await;
            times.push(begun.elapsed());
        }
    }
    let [known, unknown]: [Duration; 2] = times.map(|times| times.into_iter().min().expect("some"));
    assert!(unknown * 2 > known, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn an_address_signs_in_at_a_bounded_rate() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    let stranger = Device { key: Device::new().key, ..device.clone() };
    // The hashing itself would take too long here: the count is made before it.
    for _ in 0..59 {
        assert!(office.server.door.admit_sign_in("127.0.0.1", office.now()).is_ok());
    }
    assert_eq!(stranger.try_sign_in(&office, WRONG).await.problem(), ProblemCode::Unauthorized);
    let slowed = device.try_sign_in(&office, GOOD).await;
    assert_eq!((slowed.problem(), slowed.retry_after), (ProblemCode::TooMany, true));
    office.pass(1_000);
    device.sign_in(&office, GOOD).await;
}

#[tokio::test]
async fn who_lost_the_password_at_the_office_can_not_sign_in_without_one() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    office.ledger().reset_password(person, record_at(office.now(), "reset_password")).expect("reset");
    for password in [GOOD, ""] {
        assert_eq!(device.try_sign_in(&office, password).await.problem(), ProblemCode::Unauthorized);
    }
}
