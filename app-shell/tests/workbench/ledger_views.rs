//! Ways to look at the ledger: filters, orders, kept views, several records in one act.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::workflow::Phase;

fn rows(device: &Device, who: Who, filter: LedgerFilter) -> Vec<LedgerRow> {
    view!(device, who, Request::Ledger { filter, page: Page::default() }, Ledger).rows
}

fn contents(device: &Device, who: Who, filter: LedgerFilter) -> Vec<String> {
    rows(device, who, filter).into_iter().map(|row| row.content).collect()
}

/// Two households, three visits, an issue that was reported.
fn device() -> Device {
    let device = Device::new(3, &EVERYBODY);
    let first = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let second = device.add_household(Who::Cadre, "黄国强", "江滨路5号");
    device.visit(Who::GridWorker, first, &["路灯不亮"], &[]);
    device.pass(DAY_MS);
    device.visit(Who::Cadre, second, &["房屋漏水"], &["多办活动"]);
    device.pass(DAY_MS);
    device.visit(Who::GridWorker, first, &[], &[]);
    let issue = device.issues(Who::Cadre).into_iter().find(|row| row.content == "房屋漏水").expect("made");
    device.report(Who::Cadre, issue.id, "请城建办看看");
    device
}

#[test]
fn a2_the_ledger_is_filtered_by_form_kind_phase_grid_and_who_wrote() {
    let device = device();
    let wanted = |filter| contents(&device, Who::Secretary, filter);
    let all = LedgerFilter::default;
    let difficulties = LedgerFilter { matters: vec![Matter::Difficulty], ..all() };
    assert_eq!(wanted(difficulties), ["房屋漏水", "路灯不亮"]);
    let reported = LedgerFilter { phases: vec![Phase::Reported], ..all() };
    assert_eq!(wanted(reported), ["房屋漏水"]);
    let cadres = LedgerFilter { by: Some(Who::Cadre.person()), ..all() };
    assert_eq!(wanted(cadres), ["房屋漏水", "多办活动"]);
    let talks = LedgerFilter { forms: vec![TalkForm::Gathering, TalkForm::Topical], ..all() };
    assert!(wanted(talks).is_empty(), "only homes were visited");
    let visits = LedgerFilter { forms: vec![TalkForm::HomeVisit], ..all() };
    assert_eq!(wanted(visits).len(), 4);
    let grid = |id: &str| LedgerFilter { grid: Some(GridId::new(id).expect("a grid")), ..all() };
    assert_eq!(wanted(grid(GRID)).len(), 4);
    assert!(wanted(grid("350404001001002")).is_empty());
}

#[test]
fn the_ledger_is_sorted_by_date_village_and_course() {
    let device = device();
    let first = |order| {
        contents(&device, Who::Secretary, LedgerFilter { order, ..LedgerFilter::default() }).remove(0)
    };
    assert_eq!(first(LedgerOrder::Oldest), "路灯不亮");
    assert_eq!(first(LedgerOrder::Phase), "路灯不亮", "registered comes before reported");
    let listed = rows(
        &device,
        Who::Secretary,
        LedgerFilter { phases: vec![Phase::Reported], ..LedgerFilter::default() },
    );
    assert_eq!(listed[0].opinion, "请城建办看看");
    let phone = listed[0].phone.as_str();
    assert_eq!((phone, listed[0].address.as_str()), ("138****2345", "*****"), "masked by default");
}

#[test]
fn a_view_is_kept_for_its_person_under_its_name() {
    let device = device();
    let view = |name: &str, query: &str| LedgerView {
        name: name.into(),
        filter: LedgerFilter { query: query.into(), ..LedgerFilter::default() },
        columns: ColumnSet::Full,
    };
    let keep = |who, view| view!(device, who, Request::SaveLedgerView { view }, LedgerTools);
    keep(Who::Secretary, view(" 漏水 ", "漏水"));
    let tools = keep(Who::Secretary, view("漏水", "房屋"));
    assert_eq!(tools.views, [view("漏水", "房屋")], "the later takes the place of the earlier");
    assert!(view!(device, Who::Duty, Request::LedgerTools, LedgerTools).views.is_empty());
    let people: Vec<_> = tools.people.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(people, ["林建国", "陈小梅"]);
    let unnamed = device.refused(Who::Secretary, Request::SaveLedgerView { view: view("  ", "") });
    assert_eq!(unnamed.code, ErrorCode::Invalid);
    let drop = Request::DropLedgerView { name: "漏水".into() };
    assert!(view!(device, Who::Secretary, drop, LedgerTools).views.is_empty());
}

#[test]
fn a14_several_records_are_returned_in_one_act_or_none_is() {
    let device = device();
    let mut records: Vec<_> = rows(&device, Who::Secretary, LedgerFilter::default())
        .into_iter()
        .map(|row| (row.source, row.heads))
        .collect();
    records.dedup();
    assert_eq!(records.len(), 3);
    let mut wrong = records.clone();
    wrong[2].1 = vec!["0".repeat(64)];
    let reason = || "缺少照片以外的情况说明".to_owned();
    device.refused(Who::Secretary, Request::ReturnMany { records: wrong, reason: reason() });
    let waiting = || LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() };
    assert_eq!(rows(&device, Who::Secretary, waiting()).len(), 4, "nothing half done");
    device.refused(Who::Cadre, Request::ReturnMany { records: records.clone(), reason: reason() });
    device.done(Who::Secretary, Request::ReturnMany { records, reason: reason() });
    assert!(rows(&device, Who::Secretary, waiting()).is_empty());
}
