//! The disk fails while a device is made a person's. The one-time code is spent at the server by then, perhaps.

use faultfs::{Fault, Watch};
use shared::api::{ErrorCode, Reply, Request};
use shared::domain::Role;
use tests::harness::forms::new_household;
use tests::harness::{Device, Office, PASSWORD, VILLAGE};

/// A new device under this fault; whether it was met.
pub async fn meet(office: &Office, fault: Fault) -> bool {
    let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let device = Device::new(office);
    let watch = Watch::on(&device.data().join(VILLAGE)).expect("a folder");
    let enrol = Request::Enrol { code: office.code(person), password: PASSWORD.into() };
    watch.fail(fault);
    let first = device.ask(enrol.clone()).await;
    let met = watch.lift();
    if let Reply::Error(error) = first {
        assert_eq!(error.code, ErrorCode::Storage, "{error}");
        device.call(enrol).await;
    }
    device.call(Request::SyncNow).await;
    device.until("the person's rights", async || device.view().await.session.filter(|s| s.may_record)).await;
    new_household(&device, "江滨路12号", "揭秀英").await;
    device.quiet().await;
    met
}
