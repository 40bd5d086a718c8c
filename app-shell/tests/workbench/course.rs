//! The second half of an issue's course: fed back, proposed, confirmed by somebody else; explained; reviewed one after
//! another, merged, divided.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::policy::Refusal;
use shared::workflow::{Phase, Turn};

/// A device at which everybody of the loop works, with issues that were reported.
fn with_reported(contents: &[&str]) -> (Device, Vec<DocId>) {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, contents, &[]);
    let rows = device.issues(Who::Cadre);
    let of = |content: &&str| rows.iter().find(|row| row.content == **content).expect("registered").id;
    let ids: Vec<DocId> = contents.iter().map(of).collect();
    for id in &ids {
        device.report(Who::Cadre, *id, "建议更换");
    }
    (device, ids)
}

fn sheet(device: &Device, who: Who, id: DocId) -> IssueSheet {
    *view!(device, who, Request::Issue { id }, Issue)
}

fn act(device: &Device, who: Who, id: DocId, action: IssueAction) -> Result<Reply, ApiError> {
    device.ask(who, Request::ActOnIssue { id, action })
}

fn take(device: &Device, who: Who, id: DocId, action: IssueAction) {
    act(device, who, id, action).expect("lets it in");
}

fn listing(owner: Owner) -> ReviewDecision {
    let due = TODAY.saturating_add(jiff::Span::new().days(30));
    ReviewDecision::List { owner, measures: "更换路灯".into(), due }
}

fn the_office() -> Owner {
    Owner { unit: Some(unit(OFFICE)), person: None }
}

fn examine(id: DocId, analysis: &str, decision: ReviewDecision) -> Request {
    Request::Examine { id, analysis: analysis.into(), tier: Tier::Hard, filed: Filed::default(), decision }
}

fn completed(owner: Owner) -> (Device, DocId) {
    let (device, ids) = with_reported(&["路灯不亮"]);
    device.saved(Who::Secretary, examine(ids[0], "", listing(owner)));
    take(&device, Who::Cadre, ids[0], IssueAction::Complete { result: "已修好".into() });
    (device, ids[0])
}

fn feed_back() -> IssueAction {
    IssueAction::FeedBack { channel: FeedbackChannel::Visit, content: "当面告知，表示满意".into() }
}

#[test]
fn a20_g6_a_completed_issue_is_fed_back_proposed_and_closed_by_somebody_else() {
    let (device, id) = completed(the_office());
    let refusal = |who, action| act(&device, who, id, action).expect_err("refused").refusal;
    assert_eq!(refusal(Who::Cadre, IssueAction::ProposeClosure), Some(Refusal::NotFedBack));
    assert_eq!(sheet(&device, Who::Cadre, id).row.turn, Turn::Village);
    take(&device, Who::GridWorker, id, feed_back());
    assert_eq!(refusal(Who::GridWorker, IssueAction::ProposeClosure), Some(Refusal::MayNotAct));
    take(&device, Who::Cadre, id, IssueAction::ProposeClosure);
    assert_eq!(refusal(Who::Cadre, IssueAction::ConfirmClosure), Some(Refusal::MayNotAct));
    let shown = sheet(&device, Who::Secretary, id);
    assert_eq!((shown.row.turn, shown.may.confirm_closure), (Turn::Township, true));
    take(&device, Who::Secretary, id, IssueAction::ConfirmClosure);
    let shown = sheet(&device, Who::Cadre, id);
    assert_eq!((shown.row.phase, shown.row.turn), (Phase::Closed, Turn::Nobody));
}

#[test]
fn g6_an_answer_that_was_brought_along_is_fed_back_with_the_visit_and_once() {
    let (device, id) = completed(the_office());
    let household = sheet(&device, Who::Cadre, id).household.expect("raised at home");
    let target = FormTarget::NewVisit { household };
    let opened = view!(device, Who::GridWorker, Request::OpenForm { target }, Form);
    let FormView::Visit { base, form, issues, .. } = *opened else { panic!("a visit's form") };
    assert_eq!((issues[0].said.as_str(), issues[0].may_tell), ("已修好", true));
    let situation = Confirmed { unchanged: true, ..form.situation };
    let (difficulties, suggestions) = (raised(&[]), raised(&[]));
    let form = VisitForm { situation, difficulties, suggestions, told: vec![id], ..form };
    let save = |base: Vec<String>| Request::SaveVisit { id: None, base, form: form.clone() };
    device.saved(Who::GridWorker, save(base.clone()));
    let shown = sheet(&device, Who::Cadre, id);
    assert!(shown.row.fed_back && shown.may.propose_closure);
    let steps = shown.timeline.len();
    // Another form that was opened before is saved as well, and tells nobody twice.
    device.saved(Who::GridWorker, save(base));
    assert_eq!(sheet(&device, Who::Cadre, id).timeline.len(), steps);
    let opened = view!(device, Who::GridWorker, Request::OpenForm { target }, Form);
    let FormView::Visit { issues, .. } = *opened else { panic!("a visit's form") };
    assert!(issues.iter().all(|row| !row.may_tell));
}

#[test]
fn a20_the_secretary_does_not_close_what_she_answers_for_and_is_told_so() {
    let (device, id) = completed(Owner { unit: None, person: Some(Who::Secretary.person()) });
    take(&device, Who::Cadre, id, feed_back());
    take(&device, Who::Cadre, id, IssueAction::ProposeClosure);
    let may = sheet(&device, Who::Secretary, id).may;
    assert_eq!((may.confirm_closure, may.own_item), (false, true));
    let refused = act(&device, Who::Secretary, id, IssueAction::ConfirmClosure).expect_err("refused");
    assert_eq!(refused.refusal, Some(Refusal::OwnItem));
}

#[test]
fn what_is_sent_back_is_its_owners_again_and_needs_a_new_feedback() {
    let (device, id) = completed(the_office());
    take(&device, Who::Cadre, id, feed_back());
    take(&device, Who::Cadre, id, IssueAction::ProposeClosure);
    take(&device, Who::Secretary, id, IssueAction::Reopen { reason: "又不亮了".into(), due: None });
    let shown = sheet(&device, Who::Cadre, id);
    assert_eq!((shown.row.phase, shown.return_reason.as_str()), (Phase::Listed, "又不亮了"));
    take(&device, Who::Cadre, id, IssueAction::Complete { result: "换了线路".into() });
    assert!(!sheet(&device, Who::Cadre, id).may.propose_closure);
}

#[test]
fn h1h_what_is_sent_back_has_a_deadline_of_its_own_and_is_not_overdue_at_once() {
    let (device, id) = completed(the_office());
    device.pass(100 * DAY_MS);
    let reopen = |due| IssueAction::Reopen { reason: "又不亮了".into(), due };
    let today = TODAY.saturating_add(jiff::Span::new().days(100));
    let refused = act(&device, Who::Secretary, id, reopen(Some(today))).expect_err("refused");
    assert_eq!(refused.fields[0].field, "due");
    let due = today.saturating_add(jiff::Span::new().days(15));
    take(&device, Who::Secretary, id, reopen(Some(due)));
    assert_eq!(sheet(&device, Who::Cadre, id).row.days_left, Some(15));
}

#[test]
fn h1h_a_deadline_is_put_off_with_a_reason_and_the_story_keeps_both() {
    let (device, ids) = with_reported(&["路灯不亮"]);
    device.saved(Who::Secretary, examine(ids[0], "", listing(the_office())));
    let due = TODAY.saturating_add(jiff::Span::new().days(60));
    let extend = |due| IssueAction::Extend { due, reason: "等配件".into() };
    let refused = act(&device, Who::Secretary, ids[0], extend(TODAY)).expect_err("refused");
    assert_eq!(refused.fields[0].field, "due");
    take(&device, Who::Secretary, ids[0], extend(due));
    let shown = sheet(&device, Who::Cadre, ids[0]);
    assert_eq!(shown.row.days_left, Some(60));
    assert_eq!(shown.timeline.len(), 5, "registered, reported, examined, listed, extended");
}

#[test]
fn a24_an_explanation_waits_for_a_second_person() {
    let (device, ids) = with_reported(&["要求多分一套房"]);
    let explain = ReviewDecision::Explain { reason: "不符合现行政策".into() };
    device.saved(Who::Secretary, examine(ids[0], "", explain));
    let shown = sheet(&device, Who::Secretary, ids[0]);
    assert_eq!((shown.row.phase, shown.may.approve, shown.may.own_item), (Phase::Explaining, false, true));
    let refused = act(&device, Who::Secretary, ids[0], IssueAction::Approve).expect_err("refused");
    assert_eq!(refused.refusal, Some(Refusal::OwnItem));
}

#[test]
fn h1d_h1e_the_review_goes_from_the_oldest_and_each_decision_leaves_its_row() {
    let (device, ids) = with_reported(&["路灯不亮", "房屋漏水", "井盖松动"]);
    let inbox = || {
        let phases = vec![Phase::Reported];
        let filter = IssueFilter { phases, oldest_first: true, ..IssueFilter::default() };
        let rows = view!(device, Who::Secretary, Request::Issues { filter, page: Page::default() }, Issues);
        rows.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let mut by_id = ids.clone();
    by_id.sort();
    assert_eq!(inbox(), by_id, "reported at the same time: by id");
    device.saved(Who::Secretary, examine(ids[0], "线路老化", listing(the_office())));
    device.saved(Who::Secretary, examine(ids[1], "", ReviewDecision::Wait));
    let heads = sheet(&device, Who::Secretary, ids[2]).heads;
    let give_back = ReviewDecision::Return { heads, reason: "位置不清".into() };
    device.saved(Who::Secretary, examine(ids[2], "", give_back));
    assert_eq!(inbox(), [ids[1]], "what waits stays in the inbox");
    for id in ids {
        let examined = sheet(&device, Who::Cadre, id).timeline.into_iter();
        let rows = examined.filter(|row| matches!(&row.kind, EventKind::Issue(IssueEvent::Examined { .. })));
        assert_eq!(rows.count(), 1);
    }
}

#[test]
fn owners_who_were_chosen_most_come_first() {
    let (device, ids) = with_reported(&["路灯不亮", "房屋漏水"]);
    device.saved(Who::Secretary, examine(ids[0], "", listing(the_office())));
    let owners = view!(device, Who::Secretary, Request::Owners { issue: ids[1] }, Owners);
    assert_eq!(owners[0].owner, the_office());
}

#[test]
fn h1a_what_was_solved_on_the_spot_waits_for_nobody_is_never_due_and_can_be_taken_up_again() {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let id = device.issues(Who::Cadre)[0].id;
    take(&device, Who::GridWorker, id, IssueAction::ResolveOnSpot { answer: "当场换了灯泡".into() });
    let solved = sheet(&device, Who::Cadre, id).row;
    assert_eq!((solved.phase, solved.turn, solved.due), (Phase::ResolvedOnSpot, Turn::Nobody, None));
    assert_eq!(device.today(Who::Cadre), []);
    take(&device, Who::Secretary, id, IssueAction::Reopen { reason: "第二天又灭了".into(), due: None });
    assert_eq!(sheet(&device, Who::Cadre, id).row.phase, Phase::Returned);
}

#[test]
fn n7_h1c_a_duplicate_is_merged_and_the_merging_taken_back_leaves_it_as_it_was() {
    let (device, ids) = with_reported(&["路灯不亮", "楼下路灯坏了"]);
    let before = sheet(&device, Who::Secretary, ids[1]).row;
    let merge = |id, into| Request::MergeIssue { id, into };
    device.saved(Who::Secretary, merge(ids[1], ids[0]));
    let shown = sheet(&device, Who::Cadre, ids[1]);
    assert_eq!((shown.row.phase, shown.merged_into), (Phase::Merged, Some(ids[0])));
    let told = shown.timeline.last().expect("merged");
    assert_eq!(told.other, sheet(&device, Who::Cadre, ids[0]).row.number);
    let refused = device.refused(Who::Secretary, merge(ids[0], ids[1]));
    assert_eq!(refused.fields[0].field, "into", "not into what goes on elsewhere");
    device.saved(Who::Secretary, Request::Withdraw { id: ids[1], event: told.event });
    assert_eq!(sheet(&device, Who::Secretary, ids[1]).row, before);
}

#[test]
fn n7_h1c_a_bundle_is_divided_into_issues_with_its_source_reporter_and_opinion() {
    let (device, ids) = with_reported(&["路灯不亮，井盖松动"]);
    let whole = sheet(&device, Who::Secretary, ids[0]);
    let divide = |parts: &[&str]| Request::DivideIssue {
        id: ids[0],
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
    };
    assert_eq!(device.refused(Who::Secretary, divide(&["路灯不亮", " "])).fields[0].field, "parts");
    let saved = device.saved(Who::Secretary, divide(&["路灯不亮", "井盖松动"]));
    assert_eq!(saved.issues, 2);
    assert_eq!(sheet(&device, Who::Cadre, ids[0]).row.phase, Phase::Divided);
    let parts: Vec<IssueRow> =
        device.issues(Who::Cadre).into_iter().filter(|row| row.phase == Phase::Reported).collect();
    assert_eq!(parts.len(), 2);
    for part in parts {
        let shown = sheet(&device, Who::Secretary, part.id);
        assert_eq!(
            (&shown.row.opinion, shown.household, shown.source),
            (&whole.row.opinion, whole.household, whole.source)
        );
        assert_eq!(shown.reporter, whole.reporter);
        assert!(shown.may.list, "it is in the inbox");
    }
}

#[test]
fn today_tells_the_village_to_feed_back_and_the_township_to_confirm() {
    let (device, id) = completed(the_office());
    let waits = |who| view!(device, who, Request::Today, Today).items;
    let told = |fed_back| {
        let content = "路灯不亮".to_owned();
        TodayItem::ToFeedBack { issue: id, content, phase: Phase::Completed, fed_back }
    };
    assert!(waits(Who::Cadre).contains(&told(false)));
    take(&device, Who::Cadre, id, feed_back());
    assert!(waits(Who::Cadre).contains(&told(true)));
    take(&device, Who::Cadre, id, IssueAction::ProposeClosure);
    assert!(waits(Who::Secretary).contains(&TodayItem::ToConfirm { count: 1, oldest: TODAY }));
    take(&device, Who::Secretary, id, IssueAction::ConfirmClosure);
    assert!(!waits(Who::Secretary).iter().any(|item| matches!(item, TodayItem::ToConfirm { .. })));
}
