//! Two devices, one household: both contributions stand, and the same field changed by both is settled by choosing.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use serde_json::json;
use shared::api::*;
use shared::domain::*;
use shared::workflow::Phase;

fn sheet(device: &Device, who: Who, id: DocId) -> HouseholdSheet {
    *view!(device, who, Request::Household { id }, Household)
}

/// A household that both devices have.
fn two_devices() -> (Device, Device, Relay, DocId) {
    let (village, township, mut relay) = (Device::of_village(), Device::of_township(), Relay::default());
    let id = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    relay.sync(&village);
    relay.sync(&township);
    (village, township, relay, id)
}

fn meet(relay: &mut Relay, village: &Device, township: &Device) {
    for device in [village, township, village] {
        relay.sync(device);
    }
}

fn change(device: &Device, who: Who, id: DocId, change: impl FnOnce(&mut Household)) -> Saved {
    let (base, mut form) = device.household_form(who, id);
    change(&mut form.household);
    device.saved(who, Request::SaveHousehold { id: Some(id), base, form })
}

#[test]
fn what_is_saved_travels_and_says_how_far_it_came() {
    let (village, township, _, id) = two_devices();
    assert_eq!(sheet(&village, Who::Cadre, id).state, SendState::Delivered);
    assert_eq!(sheet(&township, Who::Secretary, id).household.address, "江滨路3号");
}

#[test]
fn different_fields_changed_at_once_both_stand() {
    let (village, township, mut relay, id) = two_devices();
    // Opened before the other's work arrived, saved after it.
    let (base, mut form) = township.household_form(Who::Secretary, id);
    change(&village, Who::GridWorker, id, |household| household.note = "养了一条狗".into());
    meet(&mut relay, &village, &township);
    form.household.address = "江滨路3号二楼".into();
    let saved = township.saved(Who::Secretary, Request::SaveHousehold { id: Some(id), base, form });
    assert!(saved.merged && !saved.unchanged);
    meet(&mut relay, &village, &township);
    for (device, who) in [(&village, Who::GridWorker), (&township, Who::Secretary)] {
        let shown = sheet(device, who, id);
        assert_eq!(
            (shown.household.note.as_str(), shown.household.address.as_str()),
            ("养了一条狗", "江滨路3号二楼")
        );
        assert!(shown.conflicts.is_empty());
    }
}

#[test]
fn the_same_field_changed_by_both_is_a_conflict_until_somebody_chooses() {
    let (village, township, mut relay, id) = two_devices();
    change(&village, Who::GridWorker, id, |household| household.address = "江滨路5号".into());
    change(&township, Who::Secretary, id, |household| household.address = "江滨路7号".into());
    meet(&mut relay, &village, &township);
    let conflicts = sheet(&village, Who::GridWorker, id).conflicts;
    assert_eq!((conflicts.len(), conflicts[0].path.join(".").as_str()), (1, "body.address"));
    let mut values: Vec<_> =
        conflicts[0].values.iter().map(|value| (value.by.as_str(), value.value.clone())).collect();
    values.sort_by_key(|(by, _)| (*by).to_owned());
    assert_eq!(values, [("王芳", json!("江滨路7号")), ("陈小梅", json!("江滨路5号"))]);
    assert_eq!(conflicts[0].values.iter().filter(|value| value.shown).count(), 1);
    let is_conflict =
        |item: &TodayItem| matches!(item, TodayItem::Conflict { title, .. } if title == "林秀英");
    assert!(village.today(Who::GridWorker).iter().any(is_conflict));
    assert_eq!(
        sheet(&township, Who::Secretary, id).household.address,
        sheet(&village, Who::Cadre, id).household.address
    );

    let path = conflicts[0].path.clone();
    let settle = Request::Settle { id, path, value: json!("江滨路5号") };
    assert!(!village.saved(Who::GridWorker, settle.clone()).unchanged);
    meet(&mut relay, &village, &township);
    for (device, who) in [(&village, Who::GridWorker), (&township, Who::Secretary)] {
        let shown = sheet(device, who, id);
        assert_eq!((shown.household.address.as_str(), shown.conflicts.len()), ("江滨路5号", 0));
    }
    assert!(village.saved(Who::GridWorker, settle).unchanged, "it is settled");
}

#[test]
fn a_conflict_names_the_member_and_a_wrong_choice_is_refused() {
    let (village, township, mut relay, id) = two_devices();
    let head = EntryId(uuid::Uuid::from_u128(1));
    let set = |phone: &'static str| {
        move |household: &mut Household| {
            household.members.get_mut(&head).expect("is there").phone = phone.into();
        }
    };
    change(&village, Who::GridWorker, id, set("13800001111"));
    change(&township, Who::Secretary, id, set("13800002222"));
    meet(&mut relay, &village, &township);
    let conflict = sheet(&village, Who::GridWorker, id).conflicts.remove(0);
    assert_eq!(conflict.of.as_deref(), Some("林秀英"));
    let wrong = Request::Settle { id, path: conflict.path, value: json!("没有") };
    let error = village.refused(Who::GridWorker, wrong);
    assert_eq!(error.code, ErrorCode::Invalid);
    assert_eq!(sheet(&village, Who::GridWorker, id).conflicts.len(), 1);
}

#[test]
fn a_correction_and_an_item_added_elsewhere_at_once_both_stand() {
    let (village, township, mut relay, id) = two_devices();
    let visit = village.visit(Who::GridWorker, id, &["路灯不亮"], &[]).id;
    meet(&mut relay, &village, &township);
    let add = |device: &Device, who, text: &str| {
        let (base, mut form) = device.visit_form(who, FormTarget::Visit { id: visit });
        form.difficulties.items.extend(raised(&[text]).items);
        device.saved(who, Request::SaveVisit { id: Some(visit), base, form })
    };
    assert_eq!(add(&village, Who::GridWorker, "房屋漏水").issues, 1);
    assert_eq!(add(&township, Who::Secretary, "道路破损").issues, 1);
    meet(&mut relay, &village, &township);
    for (device, who) in [(&village, Who::Cadre), (&township, Who::Secretary)] {
        let mut contents: Vec<_> = device.issues(who).into_iter().map(|row| row.content).collect();
        contents.sort();
        assert_eq!(contents, ["房屋漏水", "路灯不亮", "道路破损"]);
        assert_eq!(device.ledger(who).len(), 3);
    }
}

#[test]
fn two_decisions_at_once_are_a_contradiction_for_those_who_decide() {
    let (village, township, mut relay, id) = two_devices();
    village.visit(Who::GridWorker, id, &["路灯不亮"], &[]);
    let issue = village.issues(Who::Cadre)[0].id;
    meet(&mut relay, &village, &township);
    village.report(Who::Cadre, issue, "建议更换");
    let answer = IssueAction::ResolveOnSpot { answer: "已拧紧".into() };
    township.saved(Who::Secretary, Request::ActOnIssue { id: issue, action: answer });
    meet(&mut relay, &village, &township);
    let shown = |device: &Device, who| view!(device, who, Request::Issue { id: issue }, Issue);
    let (here, there) = (shown(&village, Who::Cadre), shown(&township, Who::Secretary));
    assert_eq!((here.row.phase, here.contradictions.len()), (there.row.phase, 1));
    assert!(there.may.list && here.may.report);
    let told = |item: &TodayItem| matches!(item, TodayItem::Contradiction { .. });
    assert!(village.today(Who::Cadre).iter().any(told) && township.today(Who::Secretary).iter().any(told));
    let resolve = IssueAction::ResolveOnSpot { answer: "确已修好".into() };
    village.saved(Who::Cadre, Request::ActOnIssue { id: issue, action: resolve });
    meet(&mut relay, &village, &township);
    let settled = shown(&township, Who::Secretary);
    assert_eq!((settled.row.phase, settled.contradictions.len()), (Phase::ResolvedOnSpot, 0));
}
