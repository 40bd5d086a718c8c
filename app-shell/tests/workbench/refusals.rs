//! What the server refused: visible with its reason and words, reopened in its form, gone when corrected or given up.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;
use shared::sync::wire::{RejectCode, Rejection};

fn may_not_edit() -> Rejection {
    Rejection { code: RejectCode::Policy, why: Refusal::MayNotEdit.to_string() }
}

fn refusing() -> Relay {
    Relay::refusing(may_not_edit())
}

fn mine(device: &Device, who: Who) -> Vec<OutgoingRow> {
    view!(device, who, Request::Sync, Sync).mine
}

#[test]
fn what_waits_and_what_came_through_is_told_record_by_record() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let view = view!(device, Who::GridWorker, Request::Sync, Sync);
    assert_eq!((view.status.waiting, view.status.problems, view.mine.len()), (1, 0, 1));
    assert_eq!(view.mine[0].state, SendState::Local);
    let mut relay = Relay::default();
    relay.sync(&device);
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let rows: Vec<_> = mine(&device, Who::GridWorker).into_iter().map(|row| (row.kind, row.state)).collect();
    assert!(rows.contains(&(Kind::Household, SendState::Delivered)));
    assert!(
        rows.contains(&(Kind::Visit, SendState::Local)) && rows.contains(&(Kind::Issue, SendState::Local))
    );
    assert!(rows.iter().all(|(kind, _)| *kind != Kind::Identity), "who spoke goes along with the visit");
    assert!(mine(&device, Who::Cadre).is_empty());
}

#[test]
fn a_refused_edit_is_kept_with_its_words_and_reopened_in_its_form() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&device);
    let (base, mut form) = device.household_form(Who::GridWorker, id);
    form.household.address = "江滨路5号".into();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(id), base, form });
    let mut relay = refusing();
    relay.sync(&device);

    assert!(
        matches!(&device.today(Who::GridWorker)[0], TodayItem::Refused { id: refused, .. } if *refused == id)
    );
    let row = mine(&device, Who::GridWorker).remove(0);
    let refused = row.refused.expect("the reason");
    assert_eq!((refused.code.as_str(), refused.refusal), ("policy", Some(Refusal::MayNotEdit)));
    assert_eq!(refused.words, [("body.address".to_owned(), "江滨路5号".to_owned())]);
    assert_eq!(refused.reopen, Some(DraftKey::Household { id }));
    let shown = view!(device, Who::Cadre, Request::Household { id }, Household);
    assert_eq!((shown.household.address.as_str(), shown.state), ("江滨路3号", SendState::Refused));

    let target = FormTarget::Household { id };
    let FormView::Household { draft: Some(draft), .. } =
        *view!(device, Who::GridWorker, Request::OpenForm { target }, Form)
    else {
        panic!("the words are in the form")
    };
    let mut form: HouseholdForm = serde_json::from_value(draft.value).expect("the form's own shape");
    assert_eq!(form.household.address, "江滨路5号");
    form.household.address = "江滨路5号一楼".into();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(id), base: draft.base, form });
    relay.sync(&device);
    let shown = view!(device, Who::Cadre, Request::Household { id }, Household);
    assert_eq!((shown.household.address.as_str(), shown.state), ("江滨路5号一楼", SendState::Delivered));
    assert!(mine(&device, Who::GridWorker).iter().all(|row| row.refused.is_none()));
}

#[test]
fn a_form_opened_on_a_change_that_was_refused_can_still_be_saved() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&device);
    let edit = |base, mut form: HouseholdForm, note: &str| {
        form.household.note = note.into();
        device.saved(Who::Cadre, Request::SaveHousehold { id: Some(id), base, form })
    };
    let (base, form) = device.household_form(Who::Cadre, id);
    edit(base, form, "一条狗");
    let (base, form) = device.household_form(Who::Cadre, id);
    refusing().sync(&device);
    edit(base, form, "两条狗");
    let shown = view!(device, Who::Cadre, Request::Household { id }, Household);
    assert_eq!(shown.household.note, "两条狗");
}

#[test]
fn a_refused_new_household_is_told_from_its_words_and_can_be_given_up_by_its_author_only() {
    let device = Device::of_village();
    let id = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    refusing().sync(&device);
    let row = mine(&device, Who::GridWorker).remove(0);
    assert_eq!((row.id, row.title.as_str(), row.state), (id, "林秀英", SendState::Refused));
    assert_eq!(row.refused.expect("the reason").reopen, Some(DraftKey::NewHousehold));
    assert_eq!(device.refused(Who::Cadre, Request::DiscardRefused { id }).code, ErrorCode::NotFound);
    device.done(Who::GridWorker, Request::DiscardRefused { id });
    assert!(mine(&device, Who::GridWorker).is_empty());
}

#[test]
fn a_refused_visit_goes_back_into_the_form_of_its_household() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&device);
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let mut relay = refusing();
    relay.sync(&device);
    assert!(device.ledger(Who::GridWorker).is_empty());
    let refused = |row: &OutgoingRow| row.refused.is_some();
    let rows = mine(&device, Who::GridWorker);
    assert_eq!(rows.iter().filter(|row| refused(row)).count(), 1, "it speaks for its issue and who spoke");
    let target = FormTarget::NewVisit { household };
    let FormView::Visit { draft: Some(draft), .. } =
        *view!(device, Who::GridWorker, Request::OpenForm { target }, Form)
    else {
        panic!("the words are in the form")
    };
    let form: VisitForm = serde_json::from_value(draft.value).expect("the form's own shape");
    assert_eq!(form.difficulties, raised(&["路灯不亮"]));
    let saved = device.saved(Who::GridWorker, Request::SaveVisit { id: None, base: draft.base, form });
    assert_eq!(saved.issues, 1);
    relay.sync(&device);
    assert_eq!((device.ledger(Who::Cadre).len(), device.issues(Who::Cadre).len()), (1, 1));
    assert!(!mine(&device, Who::GridWorker).iter().any(refused));
}

fn plan(device: &Device) -> DocId {
    let request = Request::OpenForm { target: FormTarget::NewMeeting };
    let FormView::Meeting { base, form, .. } = *view!(device, Who::Cadre, request, Form) else {
        panic!("a talk's form")
    };
    device.saved(Who::Cadre, Request::SaveMeeting { id: None, base, form }).id
}

/// The line for the next point of a talk, as its page opens it.
fn line(device: &Device, who: Who, meeting: DocId) -> Option<PointForm> {
    let draft = view!(device, who, Request::Meeting { id: meeting }, Meeting).draft;
    draft.map(|draft| serde_json::from_value(draft.value).expect("the form's own shape"))
}

fn raise(device: &Device, who: Who, meeting: DocId, form: PointForm) -> Saved {
    device.saved(who, Request::SavePoint { meeting, point: None, base: vec![], form })
}

fn points(device: &Device, meeting: DocId) -> Vec<(EntryId, String)> {
    let sheet = view!(device, Who::Cadre, Request::Meeting { id: meeting }, Meeting);
    sheet.meeting.points.iter().map(|(id, point)| (*id, point.text.clone())).collect()
}

#[test]
fn refused_points_of_a_talk_come_back_one_by_one_into_the_line_they_were_written_in() {
    let device = Device::of_village();
    let meeting = plan(&device);
    let mut relay = Relay::default();
    relay.sync(&device);
    let issue = |text: &str| PointForm { text: text.into(), ..PointForm::default() };
    raise(&device, Who::Cadre, meeting, PointForm { speaker: "林秀英".into(), ..issue("路灯不亮") });
    raise(&device, Who::Cadre, meeting, PointForm { outcome: Outcome::Suggestion, ..issue("多放一场电影") });
    let written = points(&device, meeting);
    relay.refuse_next(may_not_edit());
    relay.sync(&device);
    assert!(points(&device, meeting).is_empty() && device.issues(Who::Cadre).is_empty());
    let refused = |device: &Device| {
        let rows = mine(device, Who::Cadre).into_iter().filter_map(|row| row.refused);
        rows.map(|refused| refused.reopen).collect::<Vec<_>>()
    };
    assert_eq!(refused(&device), [Some(DraftKey::Point { meeting })], "one row speaks for what they made");

    let first = line(&device, Who::Cadre, meeting).expect("the words are in the line");
    assert_eq!((first.text.as_str(), first.speaker.as_str()), ("路灯不亮", "林秀英"));
    raise(&device, Who::Cadre, meeting, PointForm { text: "3号楼的路灯不亮".into(), ..first });
    assert_eq!(refused(&device), [Some(DraftKey::Point { meeting })], "the other one is not lost");
    let second = line(&device, Who::Cadre, meeting).expect("the words are in the line");
    assert_eq!((second.text.as_str(), second.outcome), ("多放一场电影", Outcome::Suggestion));
    raise(&device, Who::Cadre, meeting, second);
    assert!(refused(&device).is_empty() && line(&device, Who::Cadre, meeting).is_none());

    relay.sync(&device);
    let now = points(&device, meeting);
    assert_eq!(
        now.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        written.iter().map(|(id, _)| id).collect::<Vec<_>>()
    );
    assert_eq!(now[0].1, "3号楼的路灯不亮");
    assert_eq!(device.issues(Who::Cadre).len(), 1);
}

#[test]
fn a_refused_correction_of_a_point_comes_back_and_corrects_that_point() {
    let device = Device::of_village();
    let meeting = plan(&device);
    raise(
        &device,
        Who::Cadre,
        meeting,
        PointForm { text: "停车难".into(), outcome: Outcome::Note, ..PointForm::default() },
    );
    Relay::default().sync(&device);
    let (id, _) = points(&device, meeting).remove(0);
    let heads = view!(device, Who::Cadre, Request::Meeting { id: meeting }, Meeting).course.heads;
    let form =
        PointForm { text: "停车难，晚上更难".into(), outcome: Outcome::Note, ..PointForm::default() };
    device.saved(Who::Cadre, Request::SavePoint { meeting, point: Some(id), base: heads, form });
    refusing().sync(&device);
    assert_eq!(points(&device, meeting), [(id, "停车难".to_owned())]);
    let back = line(&device, Who::Cadre, meeting).expect("the words are in the line");
    assert_eq!((back.text.as_str(), back.again), ("停车难，晚上更难", Some(id)));
    raise(&device, Who::Cadre, meeting, back);
    assert_eq!(points(&device, meeting), [(id, "停车难，晚上更难".to_owned())]);
    assert!(mine(&device, Who::Cadre).iter().all(|row| row.refused.is_none()));
}
