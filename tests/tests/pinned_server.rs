//! A device talks to the server whose key its enrolment code names, and to no other (security control 9).

use shared::api::{ErrorCode, Request};
use shared::domain::Role;
use tests::harness::forms::new_household;
use tests::harness::{Device, Office, PASSWORD, VILLAGE};

#[tokio::test(flavor = "multi_thread")]
async fn a_device_enrols_and_syncs_over_tls_with_a_certificate_of_the_office() {
    let office = Office::open_with_tls().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let device = Device::of(&office, person).await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.quiet().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_key_gets_neither_the_code_nor_the_password() {
    let office = Office::open_with_tls().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let code = office.code_with_pin(person, Some([7; 10]));
    let device = Device::new(&office);
    for request in [
        Request::InspectCode { code: code.clone() },
        Request::Enrol { code: code.clone(), password: PASSWORD.into() },
    ] {
        let error = device.refused(request).await;
        assert_eq!(error.code, ErrorCode::Untrusted, "{error}");
        assert!(!error.code.retry_helps());
    }
    assert!(device.view().await.first_start);
}
