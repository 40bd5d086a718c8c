//! The issue loop: who may take which step when, reporting up, owners.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;
use shared::workflow::Phase;

/// A device at which everybody of the loop works, with one issue.
fn with_issue() -> (Device, DocId) {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let issue = device.issues(Who::Cadre)[0].id;
    (device, issue)
}

fn sheet(device: &Device, who: Who, id: DocId) -> IssueSheet {
    *view!(device, who, Request::Issue { id }, Issue)
}

fn list_for(days: i64) -> IssueAction {
    IssueAction::List {
        owner: Owner { unit: Some(unit(OFFICE)), person: None },
        measures: "更换路灯".into(),
        due: TODAY.saturating_add(jiff::Span::new().days(days)),
        tier: Tier::Ordinary,
        filed: Filed::default(),
    }
}

fn act(device: &Device, who: Who, id: DocId, action: IssueAction) -> Result<Reply, ApiError> {
    device.ask(who, Request::ActOnIssue { id, action })
}

#[test]
fn an_issue_walks_from_the_village_to_its_completion() {
    let (device, id) = with_issue();
    device.report(Who::Cadre, id, "建议更换");
    let row = sheet(&device, Who::Secretary, id).row;
    assert_eq!((row.phase, row.opinion.as_str()), (Phase::Reported, "建议更换"));
    act(&device, Who::Secretary, id, list_for(30)).expect("lists");
    let row = sheet(&device, Who::Cadre, id).row;
    assert_eq!((row.phase, row.owner.as_str(), row.days_left), (Phase::Listed, "列东街道城建办", Some(30)));
    act(&device, Who::Cadre, id, IssueAction::Progress { note: "灯已订购".into() }).expect("progress");
    act(&device, Who::Cadre, id, IssueAction::Complete { result: "已修好".into() }).expect("completes");
    let shown = sheet(&device, Who::Cadre, id);
    assert_eq!((shown.row.phase, shown.row.days_left), (Phase::Completed, None));
    assert_eq!(shown.timeline.len(), 5);
    assert_eq!(shown.timeline[2].owner, "列东街道城建办");
}

#[test]
fn what_the_sheet_offers_is_what_may_be_done() {
    let (device, id) = with_issue();
    let may = |who| sheet(&device, who, id).may;
    let nothing = IssueMay::default();
    let author = IssueMay { resolve_on_spot: true, void: true, ..nothing };
    assert_eq!(may(Who::GridWorker), author);
    assert_eq!(may(Who::Cadre), IssueMay { resolve_on_spot: true, report: true, ..nothing });
    device.report(Who::Cadre, id, "建议更换");
    assert_eq!(may(Who::GridWorker), IssueMay { void: true, ..nothing });
    assert_eq!(may(Who::Cadre), nothing);
    assert_eq!(
        may(Who::Secretary),
        IssueMay { list: true, return_: true, explain: true, sort: true, void: true, ..nothing }
    );
    act(&device, Who::Secretary, id, list_for(30)).expect("lists");
    assert_eq!(may(Who::Cadre), IssueMay { progress: true, complete: true, ..nothing });
    let secretary = IssueMay {
        list: true,
        extend: true,
        progress: true,
        complete: true,
        explain: true,
        void: true,
        ..nothing
    };
    assert_eq!(may(Who::Secretary), secretary);
}

#[test]
fn a_step_of_another_role_or_out_of_turn_is_refused() {
    let (device, id) = with_issue();
    let refusal = |who, action| act(&device, who, id, action).expect_err("refused").refusal;
    assert_eq!(refusal(Who::GridWorker, list_for(30)), Some(Refusal::MayNotAct));
    let complete = || IssueAction::Complete { result: "已修好".into() };
    assert_eq!(refusal(Who::Cadre, complete()), Some(Refusal::NotNow));
    assert_eq!(
        refusal(Who::Secretary, list_for(30)),
        Some(Refusal::NotNow),
        "the village has not reported it"
    );
    let heads = sheet(&device, Who::Secretary, id).heads;
    let give_back = Request::Return { id, heads, reason: "地点不清".into() };
    assert_eq!(device.refused(Who::Secretary, give_back).refusal, Some(Refusal::NotNow));
    let report = Request::ReportUp { issues: vec![(id, "建议".into())] };
    assert_eq!(device.refused(Who::GridWorker, report).refusal, Some(Refusal::MayNotAct));
}

#[test]
fn h1b_reporting_is_all_or_nothing_and_each_needs_an_opinion() {
    let (device, first) = with_issue();
    let household = device.add_household(Who::GridWorker, "黄阿土", "江滨路5号");
    device.visit(Who::GridWorker, household, &["房屋漏水"], &[]);
    let second = device.issues(Who::Cadre).into_iter().find(|row| row.id != first).expect("two").id;
    let report = |opinion: &str| Request::ReportUp {
        issues: vec![(first, "建议更换".into()), (second, opinion.into())],
    };
    let error = device.refused(Who::Cadre, report("  "));
    assert_eq!(error.fields[0].field, format!("{second}.opinion"));
    let phases = || device.issues(Who::Cadre).into_iter().map(|row| row.phase).collect::<Vec<_>>();
    assert_eq!(phases(), [Phase::Registered; 2]);
    let twice = Request::ReportUp { issues: vec![(first, "一".into()), (first, "二".into())] };
    assert_eq!(device.refused(Who::Cadre, twice).code, ErrorCode::BadRequest);
    device.done(Who::Cadre, report("建议修补"));
    assert_eq!(phases(), [Phase::Reported; 2]);
}

#[test]
fn h1h_the_deadline_lies_after_the_decision_and_the_owner_exists() {
    let (device, id) = with_issue();
    device.report(Who::Cadre, id, "建议更换");
    let error = act(&device, Who::Secretary, id, list_for(0)).expect_err("today is too early");
    assert_eq!((error.code, error.fields[0].field.as_str()), (ErrorCode::Invalid, "due"));
    let owner = Owner { unit: Some(unit("350404009")), person: None };
    let due = TODAY.saturating_add(jiff::Span::new().days(1));
    let (tier, filed) = (Tier::Ordinary, Filed::default());
    let unknown = IssueAction::List { owner, measures: "更换".into(), due, tier, filed };
    let error = act(&device, Who::Secretary, id, unknown).expect_err("no such unit");
    assert_eq!(error.fields[0].field, "owner");
}

#[test]
fn a_returned_issue_can_be_reported_again() {
    let (device, id) = with_issue();
    device.report(Who::Cadre, id, "建议更换");
    let heads = sheet(&device, Who::Secretary, id).heads;
    device.saved(Who::Secretary, Request::Return { id, heads, reason: "地点不清".into() });
    let shown = sheet(&device, Who::Cadre, id);
    assert_eq!((shown.row.phase, shown.return_reason.as_str()), (Phase::Returned, "地点不清"));
    assert!(shown.may.report);
    device.report(Who::Cadre, id, "桥头第二盏");
    assert_eq!(sheet(&device, Who::Secretary, id).row.opinion, "桥头第二盏");
}

#[test]
fn only_the_last_word_is_taken_back() {
    let (device, id) = with_issue();
    device.report(Who::Cadre, id, "建议更换");
    let report = sheet(&device, Who::Cadre, id).timeline[1].clone();
    assert!(report.may_withdraw);
    act(&device, Who::Secretary, id, list_for(30)).expect("lists");
    let timeline = sheet(&device, Who::Cadre, id).timeline;
    assert!(!timeline[1].may_withdraw, "the township built upon it");
    let error = device.refused(Who::Cadre, Request::Withdraw { id, event: report.event });
    assert_eq!(error.refusal, Some(Refusal::NotNow));
    device.saved(Who::Secretary, Request::Withdraw { id, event: timeline[2].event });
    assert_eq!(sheet(&device, Who::Secretary, id).row.phase, Phase::Reported);
}

#[test]
fn owners_are_the_units_around_and_the_people_who_work_there() {
    let (device, id) = with_issue();
    let owners = view!(device, Who::Secretary, Request::Owners { issue: id }, Owners);
    let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
    for expected in ["列东街道", "列东街道城建办", "江滨社区", "王芳", "林建国", "陈小梅", "郑大勇"]
    {
        assert!(names.contains(&expected), "{expected} in {names:?}");
    }
    assert!(!names.contains(&"吴志强") && !names.contains(&"东安社区"), "of another village");
}

#[test]
fn issues_are_filtered_by_phase_owner_and_words_with_the_nearest_deadline_first() {
    let (device, first) = with_issue();
    let household = device.add_household(Who::GridWorker, "黄阿土", "江滨路5号");
    device.visit(Who::GridWorker, household, &["房屋漏水", "桥头路灯坏了"], &[]);
    let rows =
        |who, filter| view!(device, who, Request::Issues { filter, page: Page::default() }, Issues).rows;
    let words = IssueFilter { query: "路灯".into(), ..IssueFilter::default() };
    assert_eq!(rows(Who::Cadre, words).len(), 2);
    device.report(Who::Cadre, first, "建议更换");
    let listed = IssueAction::List {
        owner: Owner { unit: None, person: Some(Who::Cadre.person()) },
        measures: "更换路灯".into(),
        due: TODAY.saturating_add(jiff::Span::new().days(9)),
        tier: Tier::Hard,
        filed: Filed::default(),
    };
    act(&device, Who::Secretary, first, listed).expect("lists");
    let mine = IssueFilter { mine: true, ..IssueFilter::default() };
    assert_eq!(rows(Who::Cadre, mine.clone()).len(), 1);
    assert!(rows(Who::GridWorker, mine).is_empty());
    let open = IssueFilter { phases: vec![Phase::Registered], ..IssueFilter::default() };
    assert_eq!(rows(Who::Cadre, open).len(), 2);
    assert_eq!(rows(Who::Cadre, IssueFilter::default())[0].id, first);
}

#[test]
fn a_duty_officer_of_the_township_does_not_read_a_villages_desk() {
    let (device, id) = with_issue();
    assert_eq!(device.refused(Who::Duty, Request::Issue { id }).code, ErrorCode::NotFound);
    assert!(device.issues(Who::Duty).is_empty());
}
