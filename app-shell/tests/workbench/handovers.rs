//! The desk of the officer on duty (T4f): the unit's queue, and what the officer before left.

use crate::receptions::{stranger, told};
use crate::relay::Relay;
use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn desk(device: &Device, who: Who) -> ReceptionDesk {
    *view!(device, who, Request::ReceptionDesk, ReceptionDesk)
}

fn contents(device: &Device, who: Who) -> Vec<String> {
    desk(device, who).queue.into_iter().map(|row| row.content).collect()
}

#[test]
fn t4f_the_queue_shows_todays_and_what_is_not_done_with_whoever_registered_it() {
    let device = Device::of_village();
    let came = |who, kind, text: &str| device.receive(who, stranger("张来福", ""), vec![told(kind, text)]);
    came(Who::GridWorker, MatterKind::Difficulty, "楼道灯不亮");
    came(Who::GridWorker, MatterKind::Suggestion, "多设车棚");
    assert_eq!(contents(&device, Who::Cadre), ["多设车棚", "楼道灯不亮"]);
    device.pass(DAY_MS);
    came(Who::Cadre, MatterKind::Suggestion, "晚些关门");
    assert_eq!(
        contents(&device, Who::GridWorker),
        ["晚些关门", "楼道灯不亮"],
        "what was only told is done with"
    );
    let issue = device.issues(Who::Cadre)[0].id;
    let action = IssueAction::ResolveOnSpot { answer: "换了灯泡".into() };
    device.saved(Who::Cadre, Request::ActOnIssue { id: issue, action });
    device.pass(DAY_MS);
    assert!(contents(&device, Who::GridWorker).is_empty());
    let request = Request::Receptions { filter: ReceptionFilter::default(), page: Page::default() };
    assert_eq!(view!(device, Who::GridWorker, request, Receptions).total, 3);
}

#[test]
fn t4f_a_note_waits_for_the_next_officer_until_it_is_taken_over_without_a_network_too() {
    let device = Device::of_village();
    device.receive(Who::GridWorker, stranger("张来福", ""), vec![told(MatterKind::Difficulty, "楼道灯不亮")]);
    let note = |note: &str| Request::HandOver { note: note.into() };
    assert_eq!(device.refused(Who::GridWorker, note("  ")).fields[0].field, "note");
    let id = device.saved(Who::GridWorker, note("请给张来福回个电话")).id;
    let left = desk(&device, Who::Cadre).notes;
    assert_eq!((left.len(), left[0].note.as_str(), left[0].open), (1, "请给张来福回个电话", 1));
    assert_eq!((left[0].by.as_str(), left[0].state), ("陈小梅", SendState::Local));
    device.saved(Who::Cadre, Request::TakeOver { id });
    let after = desk(&device, Who::GridWorker);
    assert!(after.notes.is_empty());
    let taken = after.taken.expect("it is still told who took over");
    assert_eq!(taken.taken.map(|(by, _)| by), Some("林建国".into()));
    assert!(device.saved(Who::GridWorker, Request::TakeOver { id }).unchanged, "twice is once");
}

#[test]
fn t4f_the_officer_on_duty_finds_the_note_under_today_and_the_neighbour_does_not() {
    let device = Device::of_township();
    device.saved(Who::Secretary, Request::HandOver { note: "钥匙在抽屉里".into() });
    let told = |who| device.today(who).into_iter().any(|item| matches!(item, TodayItem::Handover { .. }));
    assert!(told(Who::Duty) && !told(Who::Secretary));
    let mixed = Device::new(3, &[Who::Duty, Who::GridWorker]);
    mixed.saved(Who::Duty, Request::HandOver { note: "钥匙在抽屉里".into() });
    assert!(desk(&mixed, Who::GridWorker).notes.is_empty(), "another unit's desk");
}

#[test]
fn a_hand_over_is_written_once_and_reaches_the_units_other_devices() {
    let (one, other) = (Device::of_village(), Device::new(4, &[Who::Cadre]));
    let id = one.saved(Who::GridWorker, Request::HandOver { note: "没有要交代的。".into() }).id;
    let mut relay = Relay::default();
    relay.sync(&one);
    relay.sync(&other);
    assert_eq!(desk(&other, Who::Cadre).notes.len(), 1);
    let path = vec!["body".into(), "note".into()];
    let settle = Request::Settle { id, path, value: "改了".into() };
    assert!(other.saved(Who::Cadre, settle).unchanged);
    assert_eq!(desk(&other, Who::Cadre).notes[0].note, "没有要交代的。");
}
