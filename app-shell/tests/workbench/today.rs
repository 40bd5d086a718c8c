//! 今日: what waits for me, most urgent first.

use crate::support::*;
use crate::view;
use serde_json::json;
use shared::api::*;
use shared::domain::*;

/// The kinds of a list, in its order.
fn kinds(items: &[TodayItem]) -> Vec<String> {
    let name = |item: &TodayItem| {
        let value = serde_json::to_value(item).expect("serialises");
        value.as_object().and_then(|item| item.keys().next().cloned())
    };
    items.iter().filter_map(name).collect()
}

fn list(device: &Device, id: DocId, owner: Who, days: i64) {
    let action = IssueAction::List {
        owner: Owner { unit: None, person: Some(owner.person()) },
        measures: "更换".into(),
        due: TODAY.saturating_add(jiff::Span::new().days(days)),
        tier: Tier::Ordinary,
        filed: Filed::default(),
    };
    device.saved(Who::Secretary, Request::ActOnIssue { id, action });
}

#[test]
fn everybody_sees_what_waits_for_them_and_nothing_else() {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    assert!(EVERYBODY.into_iter().all(|who| device.today(who).is_empty()));
    device.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &[]);
    assert!(device.today(Who::GridWorker).is_empty());
    assert_eq!(device.today(Who::Cadre), [TodayItem::ToReport { count: 2, oldest: TODAY, late: false }]);
    assert_eq!(device.today(Who::Secretary), [TodayItem::ToReview { count: 1, oldest: TODAY }]);
    let issue = device.issues(Who::Cadre)[0].id;
    device.pass(DAY_MS);
    device.report(Who::Cadre, issue, "建议更换");
    let tomorrow = TODAY.tomorrow().expect("a day");
    assert_eq!(device.today(Who::Secretary)[0], TodayItem::Inbox { count: 1, oldest: tomorrow });
    assert!(device.today(Who::Duty).is_empty() && device.today(Who::Neighbour).is_empty());
}

#[test]
fn the_most_urgent_comes_first() {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::Cadre, "林秀英", "江滨路3号");
    let visit = device.visit(Who::Cadre, household, &["一", "二", "三", "四"], &[]).id;
    let issues: Vec<DocId> = device.issues(Who::Cadre).into_iter().map(|row| row.id).collect();
    for issue in &issues[..3] {
        device.report(Who::Cadre, *issue, "建议");
    }
    list(&device, issues[0], Who::Cadre, 7);
    list(&device, issues[1], Who::Cadre, 30);
    let heads = view!(device, Who::Secretary, Request::Issue { id: issues[2] }, Issue).heads;
    device.saved(Who::Secretary, Request::Return { id: issues[2], heads, reason: "地点不清".into() });
    let heads = device.ledger(Who::Secretary)[0].heads.clone();
    device.saved(Who::Secretary, Request::Return { id: visit, heads, reason: "缺少建议".into() });
    device.done(Who::Cadre, Request::SaveDraft { key: DraftKey::ReportUp, base: vec![], value: json!(1) });
    let expected = ["talk_returned", "issue_returned", "due", "to_report", "draft"];
    assert_eq!(kinds(&device.today(Who::Cadre)), expected);
}

#[test]
fn a_deadline_appears_a_week_ahead_and_stays_when_it_has_passed() {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let issue = device.issues(Who::Cadre)[0].id;
    device.report(Who::Cadre, issue, "建议");
    list(&device, issue, Who::GridWorker, 8);
    let days = || {
        device.today(Who::GridWorker).iter().find_map(|item| match item {
            TodayItem::Due { days, .. } => Some(*days),
            _ => None,
        })
    };
    assert_eq!(days(), None);
    device.pass(DAY_MS);
    assert_eq!(days(), Some(7));
    device.pass(10 * DAY_MS);
    assert_eq!(days(), Some(-3));
}

#[test]
fn the_months_visits_and_the_households_that_wait_are_counted() {
    let device = Device::of_village();
    let first = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.add_household(Who::GridWorker, "黄阿土", "江滨路5号");
    device.visit(Who::GridWorker, first, &[], &[]);
    device.visit(Who::Cadre, first, &[], &[]);
    let counts = || {
        let view = view!(device, Who::GridWorker, Request::Today, Today);
        (view.my_visits_month, view.unit_visits_month, view.households, view.households_waiting)
    };
    assert_eq!(counts(), (1, 2, 2, 1));
    device.pass(181 * DAY_MS);
    assert_eq!(counts(), (0, 0, 2, 2));
}

#[test]
fn a_draft_is_named_after_its_household() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let key = DraftKey::NewVisit { household };
    device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: json!(1) });
    let saved_at = device.now.get();
    assert_eq!(device.today(Who::GridWorker), [TodayItem::Draft { key, title: "林秀英".into(), saved_at }]);
}

#[test]
fn t3f_a3_a_difficulty_that_became_no_issue_is_told_after_three_workdays_and_listed() {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    form.difficulties = raised(&["路灯不亮", "水管漏水"]);
    form.difficulties.items[0].make = false;
    form.suggestions = raised(&[]);
    device.saved(Who::GridWorker, Request::SaveVisit { id: None, base, form });
    let told = |who| {
        let unmade = |item| match item {
            TodayItem::Unmade { count, oldest } => Some((count, oldest)),
            _ => None,
        };
        device.today(who).into_iter().find_map(unmade)
    };
    // From a Wednesday: Thursday, Friday, Monday.
    device.pass(5 * DAY_MS);
    assert_eq!(told(Who::Cadre), None);
    device.pass(DAY_MS);
    assert_eq!(told(Who::Cadre), Some((1, TODAY)));
    assert_eq!(told(Who::GridWorker), None);
    let filter = LedgerFilter { unmade: true, ..LedgerFilter::default() };
    let rows =
        crate::view!(device, Who::Cadre, Request::Ledger { filter, page: Page::default() }, Ledger).rows;
    assert_eq!((rows.len(), rows[0].content.as_str()), (1, "路灯不亮"));
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::Visit { id: rows[0].source });
    form.difficulties.items.iter_mut().for_each(|item| item.make = true);
    device.saved(Who::GridWorker, Request::SaveVisit { id: Some(rows[0].source), base, form });
    assert_eq!(told(Who::Cadre), None, "an issue was made of it");
}
