//! 挂包 and 住村工作日: whose households these are today, and who comes to them (T3b, T3c).

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use jiff::civil::Weekday;
use shared::api::*;
use shared::domain::*;
use uuid::Uuid;

/// A Wednesday.
const STAY_WEEKDAY: i8 = 3;

fn listed(device: &Device, who: Who, among: Among) -> Vec<DocId> {
    let filter = HouseholdFilter { among: Some(among), ..HouseholdFilter::default() };
    let request = Request::Households { filter, page: Page::default() };
    view!(device, who, request, Households).rows.into_iter().map(|row| row.id).collect()
}

fn sheet(device: &Device, who: Who, id: DocId) -> HouseholdSheet {
    *view!(device, who, Request::Household { id }, Household)
}

fn link(number: u128, who: Who, charge: Charge, from: Millis, until: Option<Millis>) -> DirectoryRow {
    let id = GrantId(Uuid::from_u128(0x900 + number));
    DirectoryRow::Assignment(Assignment { id, person: who.person(), charge, from, until })
}

fn stay_day(weekday: Option<i8>, from: jiff::civil::Date) -> DirectoryRow {
    DirectoryRow::StayDay(StayDay { township: unit(TOWNSHIP), from, weekday })
}

fn of_household(id: DocId) -> Charge {
    Charge::Household { id, village: unit(VILLAGE) }
}

/// Two doors of one village at its device, the first in the grid, the second in none.
fn two_doors() -> (Device, DocId, DocId) {
    let device = Device::of_village();
    let first = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let mut form = household_form("黄阿土", "江滨路5号");
    form.household.grid = None;
    let second = device.saved(Who::GridWorker, Request::SaveHousehold { id: None, base: vec![], form }).id;
    Relay::default().sync(&device);
    (device, first, second)
}

#[test]
fn t3c_my_households_are_those_of_my_village_my_patch_or_linked_to_me_by_themselves() {
    let (device, first, second) = two_doors();
    assert!(listed(&device, Who::GridWorker, Among::Linked).is_empty());
    let patch = Charge::Grid(GridId::new(GRID).expect("a grid"));
    device.hear(vec![link(1, Who::GridWorker, patch, 0, None)]);
    assert_eq!(listed(&device, Who::GridWorker, Among::Linked), [first]);
    device.hear(vec![link(2, Who::GridWorker, of_household(second), 0, None)]);
    assert_eq!(listed(&device, Who::GridWorker, Among::Linked), [first, second]);
    assert!(listed(&device, Who::Cadre, Among::Linked).is_empty(), "these are the grid worker's");
    device.hear(vec![link(3, Who::Cadre, Charge::Village(unit(VILLAGE)), 0, None)]);
    assert_eq!(listed(&device, Who::Cadre, Among::Linked), [first, second]);
}

#[test]
fn t3c_a_household_says_who_comes_to_it_and_since_when_the_widest_link_first() {
    let (device, first, second) = two_doors();
    let began = device.now.get() - DAY_MS;
    let ended = Some(device.now.get() - HOUR_MS);
    device.hear(vec![
        link(1, Who::Cadre, of_household(first), began, None),
        link(2, Who::Duty, Charge::Grid(GridId::new(GRID).expect("a grid")), began, None),
        link(3, Who::Secretary, Charge::Village(unit(VILLAGE)), began, None),
        link(4, Who::Neighbour, Charge::Village(unit(VILLAGE)), began, ended),
    ]);
    let told = |id| {
        let links = sheet(&device, Who::GridWorker, id).links.into_iter();
        links.map(|link| (link.name, link.unit_name, link.since)).collect::<Vec<_>>()
    };
    let said = |who: Who, unit: &str| (who.name().to_owned(), unit.to_owned(), began);
    let leader = said(Who::Secretary, "列东街道");
    let all = [leader.clone(), said(Who::Duty, "列东街道"), said(Who::Cadre, "江滨社区")];
    assert_eq!(told(first), all);
    assert_eq!(told(second), [leader], "in no patch, and nobody's by itself");
}

#[test]
fn t3c_households_without_a_party_member_are_listed_for_those_who_link_them() {
    let (device, first, second) = two_doors();
    device.hear(vec![
        link(1, Who::GridWorker, of_household(first), 0, None),
        link(2, Who::Cadre, Charge::Village(unit(VILLAGE)), 0, None),
    ]);
    assert_eq!(listed(&device, Who::Cadre, Among::Unlinked), [second], "a village's leader is no such link");
    let yesterday = Some(device.now.get() - DAY_MS);
    device.hear(vec![link(1, Who::GridWorker, of_household(first), 0, yesterday)]);
    assert_eq!(listed(&device, Who::Cadre, Among::Unlinked), [first, second]);
}

#[test]
fn t3c_a_link_stands_for_the_household_into_which_its_own_was_merged() {
    let (device, first, second) = two_doors();
    device.hear(vec![link(1, Who::GridWorker, of_household(second), 0, None)]);
    device.saved(Who::Cadre, Request::MergeHousehold { id: second, into: first });
    assert_eq!(listed(&device, Who::GridWorker, Among::Linked), [first]);
    assert!(listed(&device, Who::Cadre, Among::Unlinked).is_empty());
    assert_eq!(sheet(&device, Who::Cadre, first).links.len(), 1);
}

#[test]
fn t3b_on_its_stay_day_a_village_has_all_its_households_listed_and_on_no_other() {
    let (device, first, second) = two_doors();
    assert_eq!(TODAY.weekday(), Weekday::Wednesday);
    assert!(listed(&device, Who::Cadre, Among::StayDay).is_empty(), "the township has none");
    device.hear(vec![stay_day(Some(STAY_WEEKDAY), TODAY)]);
    assert_eq!(listed(&device, Who::Cadre, Among::StayDay), [first, second]);
    device.pass(DAY_MS);
    assert!(listed(&device, Who::Cadre, Among::StayDay).is_empty());
}

#[test]
fn t3b_a_visit_says_by_itself_that_it_was_made_on_a_stay_day_also_when_the_weekday_changed_since() {
    let (device, first, _) = two_doors();
    device.hear(vec![stay_day(Some(STAY_WEEKDAY), TODAY)]);
    let on_it = device.visit(Who::Cadre, first, &[], &[]).id;
    device.pass(DAY_MS);
    let on_the_next = device.visit(Who::Cadre, first, &[], &[]).id;
    device.hear(vec![stay_day(None, TODAY.tomorrow().expect("a day"))]);
    let says = |id| view!(device, Who::GridWorker, Request::Visit { id }, Visit).stay_day;
    assert!(says(on_it) && !says(on_the_next));
}
