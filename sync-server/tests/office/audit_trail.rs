//! Every call that changes something leaves exactly one record, and a record that was tampered with is found.

use crate::device::Device;
use crate::office::{GOOD, HOUR, Office, VILLAGE, unit};
use shared::domain::Role;
use shared::sync::account::CodeRequest;
use sync_server::audit::BadRecord;

const NEW: &str = "Ye-gate-5678";
const WRONG: &str = "Ye-gate-9999";

/// Runs one call and tells how many records it left.
async fn records(office: &Office, call: impl Future) -> i64 {
    let before = office.audit_count();
    call.await;
    office.audit_count() - before
}

#[tokio::test]
async fn every_call_to_an_account_route_leaves_one_record() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    assert_eq!(office.last_act(), ("enrol".into(), "ok".into()));
    let check = async |call: &str, outcome: &str, left: i64| {
        assert_eq!(left, 1, "{call}");
        assert_eq!(office.last_act(), (call.into(), outcome.into()));
    };
    check("sign_in", "wrong_password", records(&office, device.try_sign_in(&office, WRONG)).await).await;
    let stranger = Device { key: Device::new().key, ..device.clone() };
    check("sign_in", "unauthorized", records(&office, stranger.try_sign_in(&office, GOOD)).await).await;
    let mut device = device;
    check("sign_in", "ok", records(&office, device.sign_in(&office, GOOD)).await).await;
    let left = records(&office, device.change_password(&office, WRONG, NEW)).await;
    check("change_password", "wrong_password", left).await;
    check("change_password", "ok", records(&office, device.change_password(&office, GOOD, NEW)).await).await;
    let bad_code = Device::new().enrolment("00000000000000000000", GOOD);
    check("enrol", "bad_code", records(&office, office.post("/v1/enrol", &bad_code)).await).await;
    let unreleased = device.recovered(&office, &device.recovery, GOOD, [1; 16]);
    check("recovered", "unauthorized", records(&office, office.post("/v1/recovered", &unreleased)).await)
        .await;
    office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    let released = device.recovered(&office, &device.recovery, "Ye-gate-0001", [1; 16]);
    check("recovered", "ok", records(&office, office.post("/v1/recovered", &released)).await).await;
    for _ in 0..5 {
        device.try_sign_in(&office, WRONG).await;
    }
    check("sign_in", "locked_out", records(&office, device.try_sign_in(&office, NEW)).await).await;
}

#[tokio::test]
async fn a_call_that_only_looks_leaves_none() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let secret = office.code(person);
    assert_eq!(records(&office, office.post("/v1/code", &CodeRequest { secret })).await, 0);
    let weak = Device::new().enrolment(&office.code(person), "weak");
    assert_eq!(records(&office, office.post("/v1/enrol", &weak)).await, 0, "nothing was changed");
}

#[tokio::test]
async fn every_act_of_an_administrator_leaves_one_record_and_a_refused_one_none() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let (_, device) = Device::enrolled(&office).await;
    let ledger = office.ledger();
    let record = |act: &str| office.record(act);
    let grid = shared::domain::GridId::new("350404001001001").expect("a grid");
    let acts: [(&str, &dyn Fn() -> bool); 7] = [
        ("add_unit", &|| ledger.add_unit(unit("350404-zjj"), "住建局".into(), record("add_unit")).is_ok()),
        ("add_grid", &|| ledger.add_grid(grid.clone(), "第一网格".into(), record("add_grid")).is_ok()),
        ("assign", &|| office.assign(person, Role::DutyOfficer, VILLAGE).is_ok()),
        ("end_role", &|| {
            ledger.end_role(person, Role::DutyOfficer, unit(VILLAGE), record("end_role")).is_ok()
        }),
        ("reset_password", &|| ledger.reset_password(person, record("reset_password")).is_ok()),
        ("revoke_device", &|| ledger.revoke_device(device.id, record("revoke_device")).is_ok()),
        ("import_divisions", &|| ledger.import_units(Vec::new(), record("import_divisions")).is_ok()),
    ];
    for (act, run) in acts {
        let before = office.audit_count();
        assert!(run(), "{act}");
        assert_eq!((office.audit_count() - before, office.last_act().0), (1, act.to_owned()));
    }
    let before = office.audit_count();
    assert!(ledger.add_unit(unit("350404-zjj"), "住建局".into(), record("add_unit")).is_err());
    assert!(office.assign(person, Role::TownshipLeader, VILLAGE).is_err());
    assert_eq!(office.audit_count(), before);
}

#[tokio::test]
async fn an_act_whose_record_can_not_be_written_does_not_happen() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    let secret = office.code(person);
    let refuse = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END";
    office.raw().execute_batch(refuse).expect("a trigger");
    let before =
        (office.count("SELECT sum(epoch) FROM profile"), office.count("SELECT count(*) FROM profile"));
    assert_eq!(device.try_sign_in(&office, GOOD).await.status, 503);
    assert_eq!(device.try_sign_in(&office, WRONG).await.status, 503, "not even a refusal");
    assert_eq!(device.change_password(&office, GOOD, NEW).await.status, 503);
    assert_eq!(office.post("/v1/enrol", &Device::new().enrolment(&secret, GOOD)).await.status, 503);
    assert!(office.assign(person, Role::DutyOfficer, VILLAGE).is_err());
    assert!(office.ledger().revoke_device(device.id, office.record("revoke_device")).is_err());
    let after =
        (office.count("SELECT sum(epoch) FROM profile"), office.count("SELECT count(*) FROM profile"));
    assert_eq!(before, after);
    office.raw().execute_batch("DROP TRIGGER full").expect("dropped");
    device.sign_in(&office, GOOD).await;
}

#[tokio::test]
async fn tampering_is_found_at_the_first_bad_record() {
    let mut office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    office.pass(HOUR);
    device.sign_in(&office, GOOD).await;
    office = office.restart().await;
    device.sign_in(&office, GOOD).await;
    let good = office.ledger().verify_audit().expect("read").expect("in order");
    assert_eq!(good.records, office.audit_count() as u64);
    for (tampering, bad) in [
        ("UPDATE audit SET outcome = 'denied' WHERE id = 3", BadRecord::Changed(3)),
        ("UPDATE audit SET at = at - 1 WHERE id = 4", BadRecord::Changed(4)),
        ("UPDATE audit SET person = NULL WHERE id = 4", BadRecord::Changed(4)),
        ("DELETE FROM audit WHERE id = 2", BadRecord::OutOfPlace(3)),
        ("DELETE FROM audit WHERE id = 1", BadRecord::OutOfPlace(2)),
        ("UPDATE audit SET id = 100 WHERE id = 2", BadRecord::OutOfPlace(3)),
    ] {
        let backup = "CREATE TABLE kept AS SELECT * FROM audit";
        office.raw().execute_batch(&format!("{backup}; {tampering}")).expect("tampered");
        assert_eq!(office.ledger().verify_audit().expect("read"), Err(bad), "{tampering}");
        let mend = "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept";
        office.raw().execute_batch(mend).expect("mended");
        assert_eq!(office.ledger().verify_audit().expect("read"), Ok(good));
    }
}
