//! A file whose password was lost is opened with the secret that the office released.

use crate::device::Device;
use crate::office::{GOOD, HOUR, Office, VILLAGE};
use shared::domain::Role;
use shared::sync::account::{ProblemCode, SignedIn};
use sync_server::ledger::{LedgerError, Refused};

const NEW: &str = "Ye-gate-5678";
const NEXT: [u8; 16] = [5; 16];

#[tokio::test]
async fn a_released_secret_sets_a_new_password_once() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    let released =
        office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    assert_eq!(released.secret, device.recovery);
    let request = device.recovered(&office, &released.secret, NEW, NEXT);
    let answer = office.post("/v1/recovered", &request).await;
    let signed = device.keep(answer);
    assert_eq!((signed.person, signed.epoch), (person, 2));
    assert_eq!(device.try_sign_in(&office, GOOD).await.problem(), ProblemCode::Unauthorized);
    device.sign_in(&office, NEW).await;
    let other = device.recovered(&office, &released.secret, "Ye-gate-0001", [6; 16]);
    assert_eq!(office.post("/v1/recovered", &other).await.problem(), ProblemCode::Unauthorized);
    let later =
        office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    assert_eq!(later.secret, NEXT, "the secret that was seen is replaced");
}

#[tokio::test]
async fn a_device_whose_reply_was_lost_may_ask_again() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    let request = device.recovered(&office, &device.recovery, NEW, NEXT);
    let lost = office.post("/v1/recovered", &request).await;
    let answer = office.post("/v1/recovered", &request).await;
    assert_ne!(device.keep(answer).token, lost.ok::<SignedIn>().token);
    let with_other_password = device.recovered(&office, &device.recovery, "Ye-gate-0001", NEXT);
    let answer = office.post("/v1/recovered", &with_other_password).await;
    assert_eq!(answer.problem(), ProblemCode::Unauthorized);
    device.sign_in(&office, NEW).await;
}

#[tokio::test]
async fn what_was_not_released_to_this_person_now_opens_nothing() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    let colleague = office.add_person("陈建国", Role::VillageCadre, VILLAGE);
    let mut other = device.beside();
    other.enrol(&office, &office.code(colleague), GOOD).await;
    let try_all = async |why: &str| {
        let answer =
            office.post("/v1/recovered", &device.recovered(&office, &device.recovery, NEW, NEXT)).await;
        assert_eq!(answer.problem(), ProblemCode::Unauthorized, "{why}");
    };
    try_all("not released").await;
    office.ledger().release_recovery(device.id, colleague, office.record("recover")).expect("released");
    try_all("released to a colleague").await;
    office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    let stranger = Device { key: Device::new().key, ..device.clone() };
    let forged =
        office.post("/v1/recovered", &stranger.recovered(&office, &device.recovery, NEW, NEXT)).await;
    assert_eq!(forged.problem(), ProblemCode::Unauthorized, "another key");
    let guessed = office.post("/v1/recovered", &device.recovered(&office, &[0; 16], NEW, NEXT)).await;
    assert_eq!(guessed.problem(), ProblemCode::Unauthorized, "another secret");
    assert_eq!(guessed, forged, "never told apart");
    office.pass(72 * HOUR);
    try_all("too late").await;
}

#[tokio::test]
async fn a_weak_password_leaves_the_release_good() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    for weak in ["weak", GOOD] {
        let answer =
            office.post("/v1/recovered", &device.recovered(&office, &device.recovery, weak, NEXT)).await;
        assert_eq!(answer.problem(), ProblemCode::WeakPassword, "{weak}");
    }
    let answer = office.post("/v1/recovered", &device.recovered(&office, &device.recovery, NEW, NEXT)).await;
    device.keep(answer);
}

#[tokio::test]
async fn the_office_releases_only_to_people_of_the_device() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    let stranger = office.add_person("罗永福", Role::VillageCadre, VILLAGE);
    let release = |device, person| {
        office.ledger().release_recovery(device, person, office.record("recover")).map(|_| ())
    };
    assert_eq!(release(device.id, stranger), Err(Refused::NotEnrolled.into()));
    let unknown = Device::new().id;
    assert_eq!(release(unknown, person), Err(LedgerError::from(Refused::UnknownDevice(unknown))));
    office.ledger().revoke_device(device.id, office.record("revoke_device")).expect("revoked");
    assert_eq!(release(device.id, person), Err(Refused::NotEnrolled.into()));
}
