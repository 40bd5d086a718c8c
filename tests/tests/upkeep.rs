//! `yetan rebuild` and `yetan export`, on a file that people worked with.

use app_shell::entropy::SystemEntropy;
use app_shell::workbench::Workbench;
use shared::api::ErrorCode;
use shared::domain::{PersonId, Role};
use shared::limits::OFFLINE_LEASE_DAYS;
use std::sync::Arc;
use tests::harness::forms::{households, issues, new_household, new_visit};
use tests::harness::{DAY_MS, Device, Office, PASSWORD, VILLAGE};

/// A device with a household and a visit, stopped.
async fn stopped() -> (Office, PersonId, Device) {
    let office = Office::open().await;
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let mut device = Device::of(&office, person).await;
    let home = new_household(&device, "江滨路12号", "揭秀英").await;
    new_visit(&device, home, "门前路灯不亮").await;
    device.quiet().await;
    device.stop().await;
    (office, person, device)
}

fn open(office: &Office, device: &Device) -> Arc<Workbench> {
    let clock = office.clock.clone();
    Workbench::open(device.data(), clock, Arc::new(SystemEntropy)).expect("nobody has the folder")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_rebuild_every_list_is_as_before() {
    let (office, person, mut device) = stopped().await;
    device.start();
    device.sign_in(person).await;
    let before = (households(&device).await, issues(&device).await);
    assert_eq!((before.0.len(), before.1.len()), (1, 1));
    device.stop().await;

    let workbench = open(&office, &device);
    assert_eq!(workbench.rebuild(person, "wrong").expect_err("refused").code, ErrorCode::WrongPassword);
    let rebuilt = workbench.rebuild(person, PASSWORD).expect("rebuilt");
    assert!(rebuilt.documents >= 3 && rebuilt.quarantined == 0, "{rebuilt:?}");
    drop(workbench);

    device.start();
    device.sign_in(person).await;
    assert_eq!((households(&device).await, issues(&device).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_whole_and_needs_password_and_lease() {
    let (office, person, device) = stopped().await;
    let workbench = open(&office, &device);
    let mut out = Vec::new();
    assert_eq!(
        workbench.export(person, "wrong", &mut out).expect_err("refused").code,
        ErrorCode::WrongPassword
    );
    assert!(out.is_empty());
    let (written, unreadable) = workbench.export(person, PASSWORD, &mut out).expect("exported");
    let text = String::from_utf8(out).expect("text");
    assert_eq!((text.lines().count(), unreadable.len()), (written as usize, 0));
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("one JSON a line");
        assert!(record["record"]["kind"].is_string(), "{line}");
    }
    assert!(text.contains("门前路灯不亮") && text.contains("揭秀英"));

    office.clock.advance((OFFLINE_LEASE_DAYS + 1) * DAY_MS);
    let mut late = Vec::new();
    assert_eq!(
        workbench.export(person, PASSWORD, &mut late).expect_err("refused").code,
        ErrorCode::LeaseEnded
    );
    assert!(late.is_empty());
}
