//! A one-time code makes a device a person's.

use crate::device::Device;
use crate::office::{GOOD, HOUR, MINUTE, OTHER_VILLAGE, Office, VILLAGE, unit};
use shared::domain::Role;
use shared::sync::account::{CodeReply, CodeRequest, ProblemCode};
use std::net::Ipv4Addr;

fn code(secret: &str) -> CodeRequest {
    CodeRequest { secret: secret.into() }
}

#[tokio::test]
async fn a_code_names_its_person_and_is_used_once() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    let told: CodeReply = office.post("/v1/code", &code(&secret)).await.ok();
    assert_eq!((told.person, told.person_name.as_str(), told.chooses_password), (person, "林晓燕", true));
    assert_eq!((told.unit, told.unit_name.as_str()), (unit(VILLAGE), "江滨社区"));
    let mut device = Device::new();
    let signed = device.enrol(&office, &secret, GOOD).await;
    assert_eq!((signed.person, signed.profile, signed.epoch, signed.counter), (person, device.profile, 1, 0));
    assert_eq!(signed.code.len(), 3);
    assert_eq!(office.post("/v1/code", &code(&secret)).await.problem(), ProblemCode::BadCode);
    let other = office.post("/v1/enrol", &Device::new().enrolment(&secret, GOOD)).await;
    assert_eq!(other.problem(), ProblemCode::BadCode);
}

#[tokio::test]
async fn a_code_dies_after_three_days_or_with_the_role_it_is_for() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    office.pass(72 * HOUR - 1);
    assert_eq!(office.post("/v1/code", &code(&secret)).await.status, 200);
    office.pass(1);
    assert_eq!(office.post("/v1/code", &code(&secret)).await.problem(), ProblemCode::BadCode);
    let fresh = office.code(person);
    office
        .ledger()
        .end_role(person, Role::GridWorker, unit(VILLAGE), office.record("end_role"))
        .expect("ended");
    assert_eq!(office.post("/v1/code", &code(&fresh)).await.problem(), ProblemCode::BadCode);
}

#[tokio::test]
async fn a_device_whose_reply_was_lost_may_ask_again_and_no_other() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    let mut device = Device::new();
    let lost = device.enrol(&office, &secret, GOOD).await;
    let again = device.enrol(&office, &secret, GOOD).await;
    assert_eq!((again.profile, &again.code, again.epoch), (lost.profile, &lost.code, lost.epoch));
    assert_ne!(again.token, lost.token);
    let wrong = office.post("/v1/enrol", &device.enrolment(&secret, "Ye-gate-9999")).await;
    assert_eq!(wrong.problem(), ProblemCode::Unauthorized);
    let with_other_key = Device { key: Device::new().key, ..device.clone() };
    let stolen = office.post("/v1/enrol", &with_other_key.enrolment(&secret, GOOD)).await;
    assert_eq!(stolen.problem(), ProblemCode::BadCode);
    assert_eq!(office.count("SELECT count(*) FROM profile"), 1);
}

#[tokio::test]
async fn the_second_person_of_a_device_comes_from_the_same_unit_and_file() {
    let office = Office::new().await;
    let (_, first) = Device::enrolled(&office).await;
    let colleague = office.add_person("陈建国", Role::VillageCadre, VILLAGE);
    let stranger = office.add_person("罗永福", Role::VillageCadre, OTHER_VILLAGE);
    let elsewhere = office.post("/v1/enrol", &first.beside().enrolment(&office.code(stranger), GOOD)).await;
    assert_eq!(elsewhere.problem(), ProblemCode::BadRequest);
    let pretender = Device { recovery: [9; 16], ..first.beside() };
    let forged = office.post("/v1/enrol", &pretender.enrolment(&office.code(colleague), GOOD)).await;
    assert_eq!(forged.problem(), ProblemCode::BadRequest);
    let mut second = first.beside();
    let signed = second.enrol(&office, &office.code(colleague), GOOD).await;
    assert_eq!(signed.person, colleague);
    assert_eq!(office.count("SELECT count(DISTINCT code) FROM profile"), 2);
    assert_eq!(office.count("SELECT count(*) FROM device"), 1);
}

#[tokio::test]
async fn whoever_has_a_password_gives_it_on_the_second_device() {
    let office = Office::new().await;
    let (person, _) = Device::enrolled(&office).await;
    let secret = office.code(person);
    let told: CodeReply = office.post("/v1/code", &code(&secret)).await.ok();
    assert!(!told.chooses_password);
    let mut second = Device::new();
    let chosen_anew = office.post("/v1/enrol", &second.enrolment(&secret, "Ye-gate-5678")).await;
    assert_eq!(chosen_anew.problem(), ProblemCode::Unauthorized);
    assert_eq!(second.enrol(&office, &secret, GOOD).await.person, person);
}

#[tokio::test]
async fn a_weak_password_leaves_the_code_good() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    let mut device = Device::new();
    for weak in ["", "Ye-ga1", "yegategate"] {
        let answer = office.post("/v1/enrol", &device.enrolment(&secret, weak)).await;
        assert_eq!((answer.status, answer.problem()), (422, ProblemCode::WeakPassword), "{weak}");
    }
    device.enrol(&office, &secret, GOOD).await;
}

#[tokio::test]
async fn an_address_that_guesses_codes_is_slowed_down_and_no_other() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    for i in 0..5 {
        let guess = code(&format!("{i:020x}"));
        assert_eq!(office.post("/v1/code", &guess).await.problem(), ProblemCode::BadCode, "guess {i}");
    }
    let slowed = office.post("/v1/code", &code(&secret)).await;
    assert_eq!((slowed.status, slowed.problem(), slowed.retry_after), (429, ProblemCode::TooMany, true));
    let slowed = office.post("/v1/enrol", &Device::new().enrolment(&secret, GOOD)).await;
    assert_eq!(slowed.problem(), ProblemCode::TooMany);
    let neighbour = Ipv4Addr::new(127, 0, 0, 2);
    assert_eq!(office.post_from(neighbour, "/v1/code", &code(&secret)).await.status, 200);
    office.pass(MINUTE);
    assert_eq!(office.post("/v1/code", &code(&secret)).await.status, 200, "a rate, not a lockout");
}

#[tokio::test]
async fn fields_that_are_no_keys_or_secrets_are_refused_before_anything_happens() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    let good = Device::new().enrolment(&secret, GOOD);
    let mut bad = vec![good.clone(); 4];
    bad[0].public_key.pop();
    bad[1].public_key = "g".repeat(64);
    bad[2].recovery.clear();
    bad[3].recovery = "夜".repeat(32);
    for request in bad {
        assert_eq!(office.post("/v1/enrol", &request).await.problem(), ProblemCode::BadRequest);
    }
    for secret in ["", "00", "ZZZZZZZZZZZZZZZZZZZZ"] {
        let request = Device::new().enrolment(secret, GOOD);
        assert_eq!(office.post("/v1/enrol", &request).await.problem(), ProblemCode::BadCode, "{secret}");
    }
    assert_eq!(office.count("SELECT count(*) FROM profile"), 0);
}
