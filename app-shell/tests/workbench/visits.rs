//! Visits: the three asks, what is made of them, corrections.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn sheet(device: &Device, who: Who, id: DocId) -> VisitSheet {
    *view!(device, who, Request::Visit { id }, Visit)
}

fn correct(device: &Device, who: Who, id: DocId, change: impl FnOnce(&mut VisitForm)) -> Saved {
    let (base, mut form) = device.visit_form(who, FormTarget::Visit { id });
    change(&mut form);
    device.saved(who, Request::SaveVisit { id: Some(id), base, form })
}

fn situation(device: &Device, household: DocId) -> String {
    let sheet = view!(device, Who::GridWorker, Request::Household { id: household }, Household);
    sheet.household.situation
}

fn village() -> (Device, DocId) {
    let device = Device::of_village();
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    (device, household)
}

#[test]
fn each_difficulty_becomes_one_issue_with_a_provisional_number_and_a_suggestion_a_suggestion() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &["多办文化活动"]);
    assert_eq!((saved.issues, saved.suggestions), (2, 1));
    let mut numbers: Vec<String> = device.issues(Who::Cadre).into_iter().map(|row| row.number).collect();
    numbers.sort();
    assert_eq!(numbers, ["KQB-0001", "KQB-0002"]);
    let visit = sheet(&device, Who::Cadre, saved.id);
    let made: Vec<&str> = visit.course.issues.iter().map(|row| row.content.as_str()).collect();
    assert_eq!(made, ["路灯不亮", "房屋漏水"]);
    assert!(visit.visit.asks.difficulties.items.values().all(|item| item.document.is_some()));
    let suggestions = view!(device, Who::Cadre, Request::Suggestions { page: Page::default() }, Suggestions);
    assert_eq!((suggestions.rows[0].content.as_str(), suggestions.rows[0].visit), ("多办文化活动", saved.id));
}

#[test]
fn an_unticked_difficulty_stays_in_the_visit_and_makes_no_issue() {
    let (device, household) = village();
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    form.difficulties = raised(&["路灯不亮"]);
    form.difficulties.items[0].make = false;
    form.suggestions = raised(&[]);
    let saved = device.saved(Who::GridWorker, Request::SaveVisit { id: None, base, form });
    assert_eq!(saved.issues, 0);
    assert!(device.issues(Who::GridWorker).is_empty());
    assert_eq!(sheet(&device, Who::GridWorker, saved.id).row.difficulties, 1);
}

#[test]
fn t3e_an_unanswered_ask_is_refused_and_names_the_ask() {
    let (device, household) = village();
    let (base, form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    let attempt = |change: fn(&mut VisitForm)| {
        let mut form = VisitForm { difficulties: raised(&[]), suggestions: raised(&[]), ..form.clone() };
        change(&mut form);
        let error =
            device.refused(Who::GridWorker, Request::SaveVisit { id: None, base: base.clone(), form });
        error.fields.into_iter().map(|error| (error.field, error.trouble)).collect::<Vec<_>>()
    };
    let unanswered = |field: &str| [(field.to_owned(), Trouble::Unanswered)];
    assert_eq!(attempt(|form| form.situation.text.clear()), unanswered("asks.situation"));
    assert_eq!(attempt(|form| form.difficulties.none = false), unanswered("asks.difficulties"));
    assert_eq!(attempt(|form| form.suggestions.none = false), unanswered("asks.suggestions"));
    let both = attempt(|form| form.difficulties = ItemsForm { none: true, ..raised(&["路灯不亮"]) });
    assert_eq!(both, [("asks.difficulties".to_owned(), Trouble::Contradicts)]);
    assert!(device.ledger(Who::GridWorker).is_empty() && device.issues(Who::GridWorker).is_empty());
}

#[test]
fn n4_what_is_known_is_prefilled_and_confirming_it_changes_nothing_at_the_household() {
    let (device, household) = village();
    let (_, form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    assert_eq!(form.situation.text, "老两口在家,女儿在外务工");
    let before = device.household_form(Who::GridWorker, household).0;
    let saved = device.visit(Who::GridWorker, household, &[], &[]);
    assert_eq!(device.household_form(Who::GridWorker, household).0, before);
    assert_eq!(sheet(&device, Who::GridWorker, saved.id).visit.asks.situation.text, form.situation.text);
}

#[test]
fn a_new_situation_reaches_the_household_in_the_same_act() {
    let (device, household) = village();
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household });
    form.situation.text = "女儿回来了".into();
    form.difficulties = raised(&[]);
    form.suggestions = raised(&[]);
    let saved = device.saved(Who::GridWorker, Request::SaveVisit { id: None, base, form });
    assert_eq!(situation(&device, household), "女儿回来了");
    correct(&device, Who::GridWorker, saved.id, |form| form.situation.text = "女儿和女婿回来了".into());
    assert_eq!(situation(&device, household), "女儿和女婿回来了");
    device.pass(DAY_MS);
    device.visit(Who::GridWorker, household, &[], &[]);
    correct(&device, Who::GridWorker, saved.id, |form| form.situation.text = "早就回来了".into());
    assert_eq!(situation(&device, household), "女儿和女婿回来了", "a later visit knows better");
}

#[test]
fn correcting_a_visit_never_makes_a_second_issue() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    for text in ["路灯不亮,在桥头", "桥头路灯不亮"] {
        let corrected = correct(&device, Who::GridWorker, saved.id, |form| {
            assert!(form.difficulties.items[0].make);
            form.difficulties.items[0].text = text.into();
        });
        assert_eq!((corrected.id, corrected.issues), (saved.id, 0));
    }
    let issues = device.issues(Who::GridWorker);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].content, "桥头路灯不亮", "the village's issue is corrected along");
}

#[test]
fn an_item_added_by_a_correction_makes_its_issue_and_shares_who_spoke() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let reporter = sheet(&device, Who::GridWorker, saved.id).visit.reporter;
    let corrected = correct(&device, Who::GridWorker, saved.id, |form| {
        form.difficulties.items.extend(raised(&["房屋漏水"]).items);
    });
    assert_eq!(corrected.issues, 1);
    assert_eq!(device.issues(Who::GridWorker).len(), 2);
    assert_eq!(sheet(&device, Who::GridWorker, saved.id).visit.reporter, reporter);
    assert!(reporter.is_some());
}

#[test]
fn what_the_township_has_taken_up_keeps_its_words_when_the_visit_is_corrected() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let issue = device.issues(Who::Cadre)[0].id;
    device.report(Who::Cadre, issue, "建议更换");
    correct(&device, Who::GridWorker, saved.id, |form| form.difficulties.items[0].text = "路灯坏了".into());
    assert_eq!(device.issues(Who::Cadre)[0].content, "路灯不亮");
}

#[test]
fn the_head_speaks_unless_somebody_else_is_chosen_and_a_correction_can_choose() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let issue = device.issues(Who::Cadre)[0].id;
    let reporter = || view!(device, Who::Cadre, Request::Issue { id: issue }, Issue).reporter.expect("known");
    assert_eq!((reporter().name_masked.as_str(), reporter().phone_masked.as_str()), ("林**", "138****2345"));
    correct(&device, Who::GridWorker, saved.id, |form| {
        form.speaker = Some(EntryId(uuid::Uuid::from_u128(2)));
    });
    assert_eq!(reporter().phone_masked, "137****8888");
    let (_, form) = device.visit_form(Who::GridWorker, FormTarget::Visit { id: saved.id });
    assert_eq!(form.speaker, Some(EntryId(uuid::Uuid::from_u128(2))));
}

#[test]
fn nobody_is_named_where_nothing_was_raised() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &[], &[]);
    assert_eq!(sheet(&device, Who::GridWorker, saved.id).visit.reporter, None);
}

#[test]
fn saving_an_unchanged_correction_writes_nothing() {
    let (device, household) = village();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &["多办活动"]);
    let heads = sheet(&device, Who::GridWorker, saved.id).course.heads;
    assert!(correct(&device, Who::GridWorker, saved.id, |_| ()).unchanged);
    assert_eq!(sheet(&device, Who::GridWorker, saved.id).course.heads, heads);
}

#[test]
fn empty_lines_are_no_answers_and_items_keep_the_order_of_entry() {
    let (device, household) = village();
    let texts = ["一", "二", "", "三", "四", "五", "六"];
    let saved = device.visit(Who::GridWorker, household, &texts, &[]);
    assert_eq!(saved.issues, 6);
    let visit = sheet(&device, Who::GridWorker, saved.id).visit;
    let order: String = visit.asks.difficulties.standing().map(|(_, item)| item.text.as_str()).collect();
    assert_eq!(order, "一二三四五六");
}

#[test]
fn the_form_of_a_next_visit_shows_what_is_still_open() {
    let (device, household) = village();
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let target = FormTarget::NewVisit { household };
    let form = view!(device, Who::GridWorker, Request::OpenForm { target }, Form);
    let FormView::Visit { issues, last_visit, head, members, .. } = *form else { panic!("a visit's form") };
    assert_eq!((issues.len(), last_visit, head.as_str(), members.len()), (1, Some(TODAY), "林秀英", 2));
}
