//! Changing a password, and choosing anew after the office took it away.

use crate::device::Device;
use crate::office::{GOOD, Office};
use shared::sync::account::{CodeReply, CodeRequest, ProblemCode};

fn nth(n: usize) -> String {
    format!("Ye-gate-000{n}")
}

#[tokio::test]
async fn a_changed_password_is_the_only_one_that_signs_in() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    assert_eq!(device.change_password(&office, GOOD, &nth(1)).await.status, 204);
    assert_eq!(device.try_sign_in(&office, GOOD).await.problem(), ProblemCode::Unauthorized);
    device.sign_in(&office, &nth(1)).await;
}

#[tokio::test]
async fn none_of_the_last_five_can_be_chosen_again() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let mut current = GOOD.to_owned();
    for n in 1..=4 {
        assert_eq!(device.change_password(&office, &current, &nth(n)).await.status, 204);
        current = nth(n);
    }
    for earlier in [GOOD.to_owned(), nth(1), nth(4)] {
        let answer = device.change_password(&office, &current, &earlier).await;
        assert_eq!(answer.problem(), ProblemCode::WeakPassword, "{earlier}");
    }
    assert_eq!(device.change_password(&office, &current, &nth(5)).await.status, 204);
    assert_eq!(
        device.change_password(&office, &nth(5), GOOD).await.status,
        204,
        "five others were chosen since"
    );
}

#[tokio::test]
async fn weak_wishes_do_not_lock_anybody_out() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    for _ in 0..8 {
        let answer = device.change_password(&office, GOOD, "weak").await;
        assert_eq!((answer.status, answer.problem()), (422, ProblemCode::WeakPassword));
    }
    assert_eq!(device.change_password(&office, GOOD, &nth(1)).await.status, 204);
}

#[tokio::test]
async fn after_a_reset_all_sign_ins_end_and_the_person_chooses_with_a_code() {
    let office = Office::new().await;
    let (person, first) = Device::enrolled(&office).await;
    let mut second = Device::new();
    second.enrol(&office, &office.code(person), GOOD).await;
    office.ledger().reset_password(person, office.record("reset_password")).expect("reset");
    for device in [&first, &second] {
        let answer = device.change_password(&office, GOOD, &nth(1)).await;
        assert_eq!(answer.problem(), ProblemCode::Unauthorized);
    }
    let secret = office.code(person);
    let told: CodeReply = office.post("/v1/code", &CodeRequest { secret: secret.clone() }).await.ok();
    assert!(told.chooses_password);
    let mut third = Device::new();
    let answer = office.post("/v1/enrol", &third.enrolment(&secret, GOOD)).await;
    assert_eq!(answer.problem(), ProblemCode::WeakPassword, "the history outlives the reset");
    third.enrol(&office, &secret, &nth(1)).await;
    second.sign_in(&office, &nth(1)).await;
}

#[tokio::test]
async fn a_reset_ends_a_lockout() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    for _ in 0..6 {
        device.try_sign_in(&office, "Ye-gate-9999").await;
    }
    office.ledger().reset_password(person, office.record("reset_password")).expect("reset");
    Device::new().enrol(&office, &office.code(person), &nth(1)).await;
}
