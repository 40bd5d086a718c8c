//! What the township files an issue under, 事项类别 and 个人/集体: guessed for it, said by its act, told in the ledger.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

const DUE_DAYS: i64 = 30;

/// A device at which everybody works, with an issue that was reported.
fn with_reported(content: &str) -> (Device, DocId) {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.visit(Who::GridWorker, household, &[content], &[]);
    let id = device.issues(Who::Cadre)[0].id;
    device.report(Who::Cadre, id, "建议更换");
    (device, id)
}

fn sheet(device: &Device, id: DocId) -> IssueSheet {
    *view!(device, Who::Secretary, Request::Issue { id }, Issue)
}

fn examined(id: DocId, filed: Filed, decision: ReviewDecision) -> Request {
    Request::Examine { id, analysis: String::new(), tier: Tier::Ordinary, filed, decision }
}

fn listing() -> ReviewDecision {
    let owner = Owner { unit: Some(unit(OFFICE)), person: None };
    let due = TODAY.saturating_add(jiff::Span::new().days(DUE_DAYS));
    ReviewDecision::List { owner, measures: "更换路灯".into(), due }
}

fn filed(class: IssueClass, scope: Scope) -> Filed {
    Filed { class: Some(class), scope: Some(scope) }
}

fn rows(device: &Device, classes: &[IssueClass]) -> Vec<LedgerRow> {
    let filter = LedgerFilter { classes: classes.to_vec(), ..LedgerFilter::default() };
    view!(device, Who::Secretary, Request::Ledger { filter, page: Page::default() }, Ledger).rows
}

#[test]
fn c2_it_is_guessed_from_the_words_and_from_who_stands_behind_it_and_not_said_until_somebody_did() {
    let (device, id) = with_reported("巷口路灯不亮");
    let before = sheet(&device, id);
    assert_eq!(before.filed, Filed::default());
    assert_eq!(before.filed_or_guessed, filed(IssueClass::Transport, Scope::Personal));
    let row = device.ledger(Who::Secretary).remove(0);
    assert_eq!((row.class, row.scope), (None, None));
}

#[test]
fn c2_what_the_review_says_stands_on_the_sheet_and_in_the_ledger_and_the_ledger_is_filtered_by_it() {
    let (device, id) = with_reported("巷口路灯不亮");
    let said = filed(IssueClass::Utilities, Scope::Collective);
    device.saved(Who::Secretary, examined(id, said, listing()));
    let after = sheet(&device, id);
    assert_eq!((after.filed, after.filed_or_guessed), (said, said));
    let row = device.ledger(Who::Secretary).remove(0);
    assert_eq!((row.class, row.scope), (said.class, said.scope));
    assert_eq!(rows(&device, &[IssueClass::Utilities, IssueClass::Other]).len(), 1);
    assert!(rows(&device, &[IssueClass::Transport]).is_empty());
}

#[test]
fn what_is_put_off_says_nothing_of_it_and_a_later_listing_changes_only_what_it_says() {
    let (device, id) = with_reported("巷口路灯不亮");
    device.saved(Who::Secretary, examined(id, Filed::default(), ReviewDecision::Wait));
    assert_eq!(sheet(&device, id).filed, Filed::default());
    let first = filed(IssueClass::Utilities, Scope::Personal);
    device.saved(Who::Secretary, examined(id, first, listing()));
    let ReviewDecision::List { owner, measures, due } = listing() else { panic!("a listing lists") };
    let then = Filed { class: None, scope: Some(Scope::Collective) };
    let action = IssueAction::List { owner, measures, due, tier: Tier::Hard, filed: then };
    device.saved(Who::Secretary, Request::ActOnIssue { id, action });
    assert_eq!(sheet(&device, id).filed, filed(IssueClass::Utilities, Scope::Collective));
}

#[test]
fn a_withdrawn_listing_takes_what_it_filed_along() {
    let (device, id) = with_reported("巷口路灯不亮");
    let ReviewDecision::List { owner, measures, due } = listing() else { panic!("a listing lists") };
    let said = filed(IssueClass::Utilities, Scope::Collective);
    let action = IssueAction::List { owner, measures, due, tier: Tier::Ordinary, filed: said };
    device.saved(Who::Secretary, Request::ActOnIssue { id, action });
    let event = sheet(&device, id).timeline.last().expect("the listing").event;
    device.saved(Who::Secretary, Request::Withdraw { id, event });
    assert_eq!(sheet(&device, id).filed, Filed::default());
    assert_eq!(device.ledger(Who::Secretary)[0].class, None);
}
