//! A restored backup is another database that gives nothing back that was taken away.

use crate::device::Device;
use crate::office::{GOOD, HOUR, Office, VILLAGE, new_id, record_at, unit};
use shared::domain::{DeviceId, PersonId, Role, RoleGrant};
use shared::sync::account::{CodeRequest, ProblemCode};
use std::fs;
use std::path::Path;
use sync_server::backup::{self, BackupError};
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Audit, Changes, LedgerError, Profiles};
use sync_server::place::{Place, PlaceError, read_key};
use sync_server::revocations::{self, Revocation, Revoked};

/// Makes a backup as the command line does.
fn back_up(office: &Office, name: &str) -> Place {
    let console = office.place.open().expect("opened");
    console.audit(vec![office.record("backup")]).expect("recorded");
    let to = Place::new(office.place.dir().with_file_name(name));
    backup::make(&office.place, &console, &to).expect("backed up");
    to
}

/// Revokes as the command line does: first beside the database.
fn revoke(office: &Office, revoked: Revoked) {
    let (at, ledger) = (office.now(), office.ledger());
    let revocation = Revocation { at, revoked };
    revocations::append(&office.place.revocations(), &revocation).expect("appended");
    let mut record = record_at(at, revocation.revoked.act());
    record.object = revocation.revoked.object();
    match revocation.revoked {
        Revoked::RevokeDevice { device } => drop(ledger.revoke_device(device, record).expect("revoked")),
        Revoked::EndRole { person, role, unit } => {
            ledger.end_role(person, role, unit, record).expect("ended");
        }
        Revoked::ResetPassword { person } => ledger.reset_password(person, record).expect("reset"),
    }
}

#[tokio::test]
async fn a_restore_makes_another_database_that_knows_all_people_and_no_tokens() {
    let office = Office::new().await;
    let (person, mut device) = Device::enrolled(&office).await;
    let unused = office.code(person);
    office.ledger().release_recovery(device.id, person, office.record("recover")).expect("released");
    let incarnation = office.ledger().incarnation().expect("an incarnation");
    let from = back_up(&office, "backup");
    let parts = office.stop().await;
    let restored = backup::restore(&from, &parts.1, true, record_at(1, "restore")).expect("restored");
    assert!(restored.put_aside.expect("put aside").exists(), "nothing is deleted");
    assert_eq!(restored.replayed, 0);
    let office = Office::start_again(parts).await;
    assert_ne!(office.ledger().incarnation().expect("an incarnation"), incarnation);
    let old_token = device.change_password(&office, GOOD, "Ye-gate-5678").await;
    assert_eq!(old_token.problem(), ProblemCode::Unauthorized);
    let code = office.post("/v1/code", &CodeRequest { secret: unused }).await;
    assert_eq!(code.problem(), ProblemCode::BadCode);
    let recovered = device.recovered(&office, &device.recovery, "Ye-gate-5678", [1; 16]);
    assert_eq!(office.post("/v1/recovered", &recovered).await.problem(), ProblemCode::Unauthorized);
    assert_eq!(device.sign_in(&office, GOOD).await.person, person);
    assert!(office.ledger().verify_audit().expect("read").is_ok());
}

#[tokio::test]
async fn what_was_revoked_since_the_backup_stays_revoked_and_what_came_before_is_not_repeated() {
    let office = Office::new().await;
    let (reset_before, first) = Device::enrolled(&office).await;
    let (_, lost) = Device::enrolled(&office).await;
    let (moved, _) = Device::enrolled(&office).await;
    let (reset_since, third) = Device::enrolled(&office).await;
    revoke(&office, Revoked::ResetPassword { person: reset_before });
    let mut renewed = first.beside();
    renewed.enrol(&office, &office.code(reset_before), "Ye-gate-0001").await;
    office.pass(HOUR);
    let from = back_up(&office, "backup");
    office.pass(HOUR);
    revoke(&office, Revoked::RevokeDevice { device: lost.id });
    let role = Role::GridWorker;
    revoke(&office, Revoked::EndRole { person: moved, role, unit: unit(VILLAGE) });
    revoke(&office, Revoked::ResetPassword { person: reset_since });
    // Nobody in the backup: names that it does not know must not stop a restore.
    revocations::append(
        &office.place.revocations(),
        &Revocation {
            at: office.now(),
            revoked: Revoked::RevokeDevice { device: DeviceId(uuid::Uuid::now_v7()) },
        },
    )
    .expect("appended");
    let parts = office.stop().await;
    let restored = backup::restore(&from, &parts.1, true, record_at(1, "restore")).expect("restored");
    assert_eq!(restored.replayed, 4);
    let office = Office::start_again(parts).await;
    assert_eq!(lost.try_sign_in(&office, GOOD).await.problem(), ProblemCode::Unauthorized);
    assert_eq!(third.try_sign_in(&office, GOOD).await.problem(), ProblemCode::Unauthorized);
    let people = office.ledger().people_of(&unit(VILLAGE), office.now()).expect("people");
    let there = |id: PersonId| people.iter().find(|person| person.id == id);
    assert!(there(moved).is_none());
    assert!(!there(reset_since).expect("listed").has_password);
    assert!(there(reset_before).expect("listed").has_password, "chosen again before the backup");
    renewed.sign_in(&office, "Ye-gate-0001").await;
}

#[tokio::test]
async fn a_backup_is_taken_from_a_running_server_and_restored_on_a_new_machine() {
    let office = Office::new().await;
    let (person, device) = Device::enrolled(&office).await;
    let from = back_up(&office, "backup");
    let elsewhere = Place::new(office.place.dir().with_file_name("elsewhere"));
    backup::restore(&from, &elsewhere, false, record_at(1, "restore")).expect("restored");
    let database = elsewhere.open().expect("opened");
    let profile = database.profile(device.profile).expect("read").expect("there");
    assert_eq!(profile.person, person);
    assert_eq!(
        read_key(&elsewhere.stamp_key()).expect("a key").bytes(),
        read_key(&office.place.stamp_key()).expect("a key").bytes(),
        "stamps of before must be known again"
    );
    assert_ne!(
        read_key(&from.key()).expect("a key").bytes(),
        read_key(&office.place.key()).expect("a key").bytes(),
        "who finds a backup can't open the server"
    );
    assert_ne!(
        database.incarnation().expect("an incarnation"),
        office.ledger().incarnation().expect("an incarnation")
    );
}

#[tokio::test]
async fn a_backup_that_lies_where_nobody_can_write_is_left_as_it_is() {
    let office = Office::new().await;
    let from = back_up(&office, "backup");
    let before: Vec<_> = listing(from.dir());
    let elsewhere = Place::new(office.place.dir().with_file_name("elsewhere"));
    backup::restore(&from, &elsewhere, false, record_at(1, "restore")).expect("restored");
    assert_eq!(listing(from.dir()), before);
}

fn listing(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("bytes"))
        })
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_restore_that_can_not_be_right_changes_nothing() {
    let office = Office::new().await;
    let from = back_up(&office, "backup");
    let restore =
        |from: &Place, to: &Place, replace| backup::restore(from, to, replace, record_at(1, "restore"));
    let running = office.place.lock().expect("locked");
    assert!(matches!(restore(&from, &office.place, true), Err(BackupError::Place(PlaceError::Running(_)))));
    drop(running);
    assert!(matches!(restore(&from, &office.place, false), Err(BackupError::Occupied(_))));
    let nothing = Place::new(office.place.dir().with_file_name("nothing"));
    assert!(matches!(
        restore(&nothing, &office.place, true),
        Err(BackupError::Place(PlaceError::NoServer(_)))
    ));
    let stranger = Office::new().await;
    let theirs = back_up(&stranger, "backup");
    assert!(matches!(restore(&theirs, &office.place, true), Err(BackupError::OtherServer(_))));
    fs::copy(theirs.key(), from.key()).expect("copied");
    assert!(matches!(restore(&from, &office.place, true), Err(BackupError::Ledger(LedgerError::WrongKey))));
    assert!(office.place.database().exists());
    assert_eq!(office.ledger().verify_audit().map(|verified| verified.is_ok()), Ok(true));
}

#[tokio::test]
async fn a_flipped_byte_in_a_backup_is_found() {
    let office = Office::new().await;
    let from = back_up(&office, "backup");
    let mut bytes = fs::read(from.database()).expect("bytes");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(from.database(), bytes).expect("written");
    let elsewhere = Place::new(office.place.dir().with_file_name("elsewhere"));
    let error = backup::restore(&from, &elsewhere, false, record_at(1, "restore")).expect_err("damaged");
    assert!(matches!(error, BackupError::Ledger(LedgerError::Damaged(_) | LedgerError::WrongKey)), "{error}");
    assert!(!elsewhere.database().exists());
}

#[tokio::test]
async fn copying_does_not_wait_for_writers_nor_miss_what_was_written_before() {
    let office = Office::new().await;
    let person = office.add_person("林晓燕", Role::GridWorker, VILLAGE);
    let console = office.place.open().expect("opened");
    let ledger = office.ledger();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for at in (0..100).step_by(2) {
                let grant = RoleGrant {
                    id: new_id(),
                    person,
                    role: Role::DutyOfficer,
                    unit: unit(VILLAGE),
                    from: at,
                    until: None,
                };
                ledger.assign(grant, record_at(at, "assign")).expect("assigned");
                ledger
                    .end_role(person, Role::DutyOfficer, unit(VILLAGE), record_at(at + 1, "end_role"))
                    .expect("ended");
            }
        });
        for i in 0..3 {
            let to = Place::new(office.place.dir().with_file_name(format!("backup{i}")));
            backup::make(&office.place, &console, &to).expect("backed up");
            let copy = Database::open(&to.database(), &read_key(&to.key()).expect("a key")).expect("opened");
            assert!(copy.verify_audit().expect("read").is_ok());
        }
        writer.join().expect("written");
    });
}

#[tokio::test]
async fn a_log_that_an_interrupted_restore_left_does_not_get_into_the_restored_database() {
    let office = Office::new().await;
    let (_, mut device) = Device::enrolled(&office).await;
    let from = back_up(&office, "backup");
    let log = office.place.dir().join("server.db-wal");
    let left = fs::read(&log).expect("a running server has a log");
    let parts = office.stop().await;
    // As after a power cut between the moves: the database is aside, its log is not.
    fs::rename(parts.1.database(), parts.1.dir().join("server.db.before-0")).expect("moved");
    fs::write(&log, &left).expect("written");
    backup::restore(&from, &parts.1, true, record_at(1, "restore")).expect("restored");
    let aside = parts.1.dir().join("server.db.before-1-wal");
    assert_eq!(fs::read(aside).expect("put aside"), left);
    let office = Office::start_again(parts).await;
    assert!(office.ledger().verify_audit().expect("read").is_ok());
    device.sign_in(&office, GOOD).await;
}
