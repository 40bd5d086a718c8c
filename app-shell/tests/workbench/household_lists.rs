//! Which households to go to: by groups, by time since the last visit, one after another.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn ids(device: &Device, filter: HouseholdFilter) -> Vec<DocId> {
    let request = Request::Households { filter, page: Page::default() };
    view!(device, Who::GridWorker, request, Households).rows.into_iter().map(|row| row.id).collect()
}

fn next(device: &Device, filter: &HouseholdFilter, from: DocId) -> Option<DocId> {
    let request = Request::NextHousehold { filter: filter.clone(), from };
    view!(device, Who::GridWorker, request, NextHousehold).map(|row| row.id)
}

/// Three doors of one street.
fn street() -> (Device, [DocId; 3]) {
    let device = Device::of_village();
    let add = |head, address| device.add_household(Who::GridWorker, head, address);
    let doors = [add("林秀英", "江滨路3号"), add("黄阿土", "江滨路5号"), add("陈水生", "江滨路12号")];
    (device, doors)
}

#[test]
fn t3c_households_are_found_by_the_group_that_the_cadre_or_the_township_set() {
    let (device, [first, ..]) = street();
    let (base, mut form) = device.household_form(Who::Cadre, first);
    form.household.groups = [KeyGroup::LowIncome, KeyGroup::EmptyNest].into_iter().collect();
    device.saved(Who::Cadre, Request::SaveHousehold { id: Some(first), base, form });
    let of = |group| HouseholdFilter { group: Some(group), ..HouseholdFilter::default() };
    assert_eq!(ids(&device, of(KeyGroup::EmptyNest)), [first]);
    assert!(ids(&device, of(KeyGroup::Veteran)).is_empty());
    let request = Request::Households { filter: of(KeyGroup::LowIncome), page: Page::default() };
    let row = view!(device, Who::GridWorker, request, Households).rows.remove(0);
    assert_eq!(row.groups, [KeyGroup::LowIncome, KeyGroup::EmptyNest]);
}

#[test]
fn t3d_households_never_visited_and_those_not_visited_for_half_a_year_are_told_apart() {
    let (device, [once, lately, never]) = street();
    device.visit(Who::GridWorker, once, &[], &[]);
    device.pass(200 * DAY_MS);
    device.visit(Who::GridWorker, lately, &[], &[]);
    let without = |unvisited| HouseholdFilter { unvisited: Some(unvisited), ..HouseholdFilter::default() };
    assert_eq!(ids(&device, without(Unvisited::Ever)), [never]);
    assert_eq!(ids(&device, without(Unvisited::Long)), [once, never]);
}

#[test]
fn after_one_household_the_next_door_follows_and_who_was_visited_today_is_passed_over() {
    let (device, [first, second, third]) = street();
    let by_address = HouseholdFilter::default();
    assert_eq!(next(&device, &by_address, first), Some(second));
    device.visit(Who::GridWorker, second, &[], &[]);
    assert_eq!(next(&device, &by_address, first), Some(third));
    assert_eq!(next(&device, &by_address, third), None, "the street ends");
    let nowhere = DocId(uuid::Uuid::from_u128(99));
    assert_eq!(next(&device, &by_address, nowhere), None);
}

#[test]
fn t3d_whoever_waits_longest_follows_and_the_filter_is_kept() {
    let (device, [first, second, third]) = street();
    device.visit(Who::GridWorker, first, &[], &[]);
    device.pass(DAY_MS);
    device.visit(Who::GridWorker, third, &[], &[]);
    let longest = HouseholdFilter { longest_first: true, ..HouseholdFilter::default() };
    assert_eq!(next(&device, &longest, third), Some(second));
    assert_eq!(next(&device, &longest, second), Some(first));
    let among = HouseholdFilter { query: "秀英".into(), ..longest };
    assert_eq!(next(&device, &among, third), Some(first));
}

#[test]
fn t3f_issues_that_came_from_own_visits_are_listed_with_what_became_of_them() {
    let (device, [first, second, _]) = street();
    device.visit(Who::GridWorker, first, &["路灯不亮"], &[]);
    device.visit(Who::Cadre, second, &["水管漏水"], &[]);
    let filter = IssueFilter { raised_by_me: true, ..IssueFilter::default() };
    let request = Request::Issues { filter, page: Page::default() };
    let mine = view!(device, Who::GridWorker, request, Issues).rows;
    assert_eq!(mine.iter().map(|row| row.content.as_str()).collect::<Vec<_>>(), ["路灯不亮"]);
}

#[test]
fn t3f_the_next_visit_begins_with_what_was_settled_since_the_last_one() {
    let (device, [home, ..]) = street();
    device.visit(Who::GridWorker, home, &["路灯不亮", "水管漏水"], &[]);
    device.pass(DAY_MS);
    let lamp =
        device.issues(Who::GridWorker).into_iter().find(|row| row.content == "路灯不亮").expect("made");
    let action = IssueAction::ResolveOnSpot { answer: "灯已换好".into() };
    device.saved(Who::GridWorker, Request::ActOnIssue { id: lamp.id, action });
    let told = |device: &Device| {
        let target = FormTarget::NewVisit { household: home };
        let form = view!(device, Who::GridWorker, Request::OpenForm { target }, Form);
        let FormView::Visit { issues, .. } = *form else { panic!("a visit's form") };
        issues.into_iter().map(|row| (row.issue.content, row.said)).collect::<Vec<_>>()
    };
    let mut first = told(&device);
    first.sort();
    assert_eq!(first, [("水管漏水".to_owned(), String::new()), ("路灯不亮".into(), "灯已换好".into())]);
    device.visit(Who::GridWorker, home, &[], &[]);
    assert_eq!(told(&device), [("水管漏水".to_owned(), String::new())], "the answer was brought");
}
