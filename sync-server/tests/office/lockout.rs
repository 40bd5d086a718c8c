//! Five wrong passwords lock an account for half an hour; nothing else does.

use crate::device::Device;
use crate::office::{GOOD, MINUTE, Office};
use shared::sync::account::ProblemCode;
use std::sync::Arc;

const WRONG: &str = "Ye-gate-9999";

#[tokio::test]
async fn five_wrong_passwords_lock_for_half_an_hour_and_a_restart_does_not_help() {
    let mut office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    for i in 0..5 {
        assert_eq!(device.try_sign_in(&office, WRONG).await.problem(), ProblemCode::Unauthorized, "try {i}");
    }
    for _ in 0..2 {
        let locked = device.try_sign_in(&office, GOOD).await;
        assert_eq!(
            (locked.status, locked.problem(), locked.retry_after),
            (403, ProblemCode::LockedOut, true)
        );
        office.pass(29 * MINUTE);
        assert_eq!(device.try_sign_in(&office, GOOD).await.problem(), ProblemCode::LockedOut);
        office.pass(-29 * MINUTE);
        office = office.restart().await;
    }
    office.pass(30 * MINUTE);
    device.sign_in(&office, GOOD).await;
}

#[tokio::test]
async fn after_the_lock_the_count_begins_anew_and_a_right_password_ends_it() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    for _ in 0..5 {
        device.try_sign_in(&office, WRONG).await;
    }
    office.pass(30 * MINUTE);
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(device.try_sign_in(&office, WRONG).await.problem(), ProblemCode::Unauthorized);
        }
        device.sign_in(&office, GOOD).await;
    }
}

#[tokio::test]
async fn however_many_guess_at_once_five_are_checked() {
    let office = Arc::new(Office::new().await);
    let (_, device) = Device::enrolled(&office).await;
    let guesses: Vec<_> = (0..12)
        .map(|_| {
            let (office, device) = (Arc::clone(&office), device.clone());
            tokio::spawn(async move { device.try_sign_in(&office, WRONG).await.problem() })
        })
        .collect();
    let mut checked = 0;
    for guess in guesses {
        match guess.await.expect("answered") {
            ProblemCode::Unauthorized => checked += 1,
            other => assert_eq!(other, ProblemCode::LockedOut),
        }
    }
    assert_eq!(checked, 5);
}

#[tokio::test]
async fn a_stranger_without_the_device_locks_nobody_out() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    let stranger = Device { key: Device::new().key, ..device.clone() };
    for _ in 0..10 {
        assert_eq!(stranger.try_sign_in(&office, WRONG).await.problem(), ProblemCode::Unauthorized);
    }
    device.sign_in(&office, GOOD).await;
}

#[tokio::test]
async fn wrong_passwords_count_wherever_they_are_given() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    let secret = office.code(person);
    let second = Device::new();
    device.try_sign_in(&office, WRONG).await;
    device.change_password(&office, WRONG, "Ye-gate-5678").await;
    device.change_password(&office, WRONG, "Ye-gate-5678").await;
    for _ in 0..2 {
        office.post("/v1/enrol", &second.enrolment(&secret, WRONG)).await;
    }
    assert_eq!(device.try_sign_in(&office, GOOD).await.problem(), ProblemCode::LockedOut);
    let answer = office.post("/v1/enrol", &second.enrolment(&secret, GOOD)).await;
    assert_eq!(answer.problem(), ProblemCode::LockedOut);
    let answer = device.change_password(&office, GOOD, "Ye-gate-5678").await;
    assert_eq!(answer.problem(), ProblemCode::LockedOut);
}
