//! What is taken away is away from the next request on.

use crate::device::Device;
use crate::office::{GOOD, Office, VILLAGE, unit};
use shared::domain::{DirectoryRow, Role};
use shared::sync::account::ProblemCode;
use sync_server::ledger::{Accounts, LedgerError, Refused};

#[tokio::test]
async fn a_revoked_device_gets_nothing_from_the_next_request_on() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    let colleague = office.add_person("陈建国", Role::VillageCadre, VILLAGE);
    let mut beside = device.beside();
    beside.enrol(&office, &office.code(colleague), GOOD).await;
    let mut elsewhere = Device::new();
    elsewhere.enrol(&office, &office.code(person), GOOD).await;
    let count = office.ledger().revoke_device(device.id, office.record("revoke_device")).expect("revoked");
    assert_eq!(count, 2, "everybody's profile on it");
    for revoked in [&device, &beside] {
        let answer = revoked.change_password(&office, GOOD, "Ye-gate-5678").await;
        assert_eq!(answer.problem(), ProblemCode::Unauthorized);
        assert_eq!(revoked.try_sign_in(&office, GOOD).await.problem(), ProblemCode::Unauthorized);
    }
    elsewhere.sign_in(&office, GOOD).await;
    assert_eq!(office.ledger().revoke_device(device.id, office.record("revoke_device")), Ok(0));
}

#[tokio::test]
async fn devices_of_the_county_learn_of_a_revocation() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    office.ledger().revoke_device(device.id, office.record("revoke_device")).expect("revoked");
    let delta = office.ledger().directory_after(&unit(VILLAGE), 0, 1_000).expect("rows");
    let last = delta.rows.last().expect("a row");
    let at = office.now();
    assert!(
        matches!(&last.0, DirectoryRow::Profile(row) if row.id == device.profile && row.revoked == Some(at))
    );
}

/// The command line is another process with its own connection: so is this.
#[tokio::test]
async fn another_process_revokes_and_the_running_server_knows() {
    let office = Office::new().await;
    let (_, device) = Device::enrolled(&office).await;
    let version = office.ledger().directory_version().expect("a version");
    let console = office.place.open().expect("opened");
    console.revoke_device(device.id, office.record("revoke_device")).expect("revoked");
    let answer = device.change_password(&office, GOOD, "Ye-gate-5678").await;
    assert_eq!(answer.problem(), ProblemCode::Unauthorized);
    assert!(office.ledger().directory_version().expect("a version") > version);
}

#[tokio::test]
async fn a_role_ends_once() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let end = || office.ledger().end_role(person, Role::GridWorker, unit(VILLAGE), office.record("end_role"));
    assert_eq!(end(), Ok(()));
    assert_eq!(end(), Err(LedgerError::Refused(Refused::RoleNotHeld)));
    assert!(office.ledger().people_of(&unit(VILLAGE), office.now()).expect("people").is_empty());
}
