//! 作废: by the author within a day, by the secretary later; reversible; a visit takes along what was made of it.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;

fn void(id: DocId) -> Request {
    Request::Void { id, reason: "记错了户".into() }
}

fn voided(device: &Device, who: Who) -> Vec<VoidedRow> {
    view!(device, who, Request::VoidedList { page: Page::default() }, Voided).rows
}

fn device() -> (Device, DocId) {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    (device, household)
}

#[test]
fn an_author_voids_within_24_hours_and_the_secretary_later() {
    let (device, household) = device();
    let visit = device.visit(Who::GridWorker, household, &[], &[]).id;
    assert_eq!(device.refused(Who::Cadre, void(visit)).refusal, Some(Refusal::MayNotAct));
    device.pass(24 * HOUR_MS);
    let may = |who| view!(device, who, Request::Visit { id: visit }, Visit).course.may.void;
    assert!(may(Who::GridWorker) && may(Who::Secretary) && !may(Who::Cadre));
    device.pass(1);
    assert!(!may(Who::GridWorker));
    assert_eq!(device.refused(Who::GridWorker, void(visit)).refusal, Some(Refusal::TooLateToVoid));
    device.saved(Who::Secretary, void(visit));
    assert!(device.ledger(Who::GridWorker).is_empty());
}

#[test]
fn a_void_visit_leaves_ledger_and_counts_is_listed_and_comes_back() {
    let (device, household) = device();
    let visit = device.visit(Who::GridWorker, household, &[], &[]).id;
    device.saved(Who::GridWorker, void(visit));
    assert!(device.ledger(Who::Cadre).is_empty());
    let sheet = view!(device, Who::Cadre, Request::Visit { id: visit }, Visit);
    assert_eq!(
        (sheet.course.void_reason.as_deref(), sheet.course.may),
        (Some("记错了户"), TalkMay::default())
    );
    let row = voided(&device, Who::GridWorker).remove(0);
    assert_eq!((row.id, row.title.as_str(), row.by.as_str()), (visit, "林秀英", "陈小梅"));
    assert!(row.may_restore && !voided(&device, Who::Cadre)[0].may_restore);
    device.saved(Who::GridWorker, Request::Withdraw { id: visit, event: row.event });
    assert_eq!(device.ledger(Who::Cadre).len(), 1);
    assert!(voided(&device, Who::GridWorker).is_empty());
}

#[test]
fn voiding_a_visit_takes_along_what_the_village_has_of_it_and_restoring_brings_it_back() {
    let (device, household) = device();
    let visit = device.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &["多办活动"]).id;
    let reported =
        device.issues(Who::Cadre).into_iter().find(|row| row.content == "房屋漏水").expect("made").id;
    device.report(Who::Cadre, reported, "建议修补");
    device.saved(Who::GridWorker, void(visit));
    let left: Vec<DocId> = device.issues(Who::Cadre).into_iter().map(|row| row.id).collect();
    assert_eq!(left, [reported], "the township works on it");
    let suggestions =
        || view!(device, Who::Cadre, Request::Suggestions { page: Page::default() }, Suggestions);
    assert_eq!(suggestions().total, 0);
    let row = voided(&device, Who::GridWorker).into_iter().find(|row| row.id == visit).expect("listed");
    device.saved(Who::GridWorker, Request::Withdraw { id: visit, event: row.event });
    assert_eq!((device.issues(Who::Cadre).len(), suggestions().total), (2, 1));
}

#[test]
fn voiding_twice_writes_once_and_a_reason_is_needed() {
    let (device, household) = device();
    let visit = device.visit(Who::GridWorker, household, &[], &[]).id;
    let error = device.refused(Who::GridWorker, Request::Void { id: visit, reason: " ".into() });
    assert_eq!(error.fields[0].field, "reason");
    assert!(!device.saved(Who::GridWorker, void(visit)).unchanged);
    assert!(device.saved(Who::GridWorker, void(visit)).unchanged);
}
