//! A household moves to another village of the township, with what happened with it.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn sheet(device: &Device, who: Who, id: DocId) -> HouseholdSheet {
    *view!(device, who, Request::Household { id }, Household)
}

fn moved(id: DocId, to: &str) -> Request {
    Request::MoveHousehold { id, to: unit(to), address: "梅岭路8号".into() }
}

/// A tablet on which both villages and their township are read, and a household of the first.
fn township() -> (Device, DocId) {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Neighbour, Who::Secretary]);
    let home = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    (device, home)
}

#[test]
fn t3a_a_household_that_moved_is_listed_where_it_lives_without_its_old_grid() {
    let (device, home) = township();
    device.saved(Who::Cadre, moved(home, OTHER_VILLAGE));
    let there = sheet(&device, Who::Neighbour, home);
    assert_eq!((there.unit_name.as_str(), there.household.grid.as_ref()), ("东安社区", None));
    assert_eq!(there.household.address, "梅岭路8号");
    assert_eq!(device.refused(Who::GridWorker, Request::Household { id: home }).code, ErrorCode::NotFound);
    let filter = HouseholdFilter { unit: Some(unit(OTHER_VILLAGE)), ..HouseholdFilter::default() };
    let listed = Request::Households { filter, page: Page::default() };
    assert_eq!(view!(device, Who::Secretary, listed, Households).total, 1);
}

#[test]
fn a_visit_after_the_move_is_the_new_villages() {
    let (device, home) = township();
    device.saved(Who::Secretary, moved(home, OTHER_VILLAGE));
    let saved = device.visit(Who::Neighbour, home, &["路灯不亮"], &[]);
    let visit = view!(device, Who::Neighbour, Request::Visit { id: saved.id }, Visit);
    assert_eq!(visit.unit_name, "东安社区");
    assert_eq!(device.issues(Who::Neighbour).len(), 1);
    assert!(device.issues(Who::GridWorker).is_empty());
}

#[test]
fn only_those_who_answer_for_the_village_are_offered_where_to_move_it() {
    let (device, home) = township();
    let offered = |who| sheet(&device, who, home).may_move_to;
    assert!(offered(Who::GridWorker).is_empty());
    let names: Vec<String> = offered(Who::Cadre).into_iter().map(|target| target.name).collect();
    assert_eq!(names, ["东安社区"]);
    assert_eq!(device.refused(Who::GridWorker, moved(home, OTHER_VILLAGE)).code, ErrorCode::Forbidden);
    assert_eq!(device.refused(Who::Cadre, moved(home, VILLAGE)).code, ErrorCode::Invalid);
    assert_eq!(device.refused(Who::Cadre, moved(home, "350404001099")).code, ErrorCode::Invalid);
}

#[test]
fn the_secretary_takes_a_move_back_and_the_household_is_where_it_was() {
    let (device, home) = township();
    device.saved(Who::Cadre, moved(home, OTHER_VILLAGE));
    let story = sheet(&device, Who::Secretary, home).timeline;
    assert_eq!((story.len(), story[0].owner.as_str(), story[0].may_withdraw), (1, "东安社区", true));
    device.saved(Who::Secretary, Request::Withdraw { id: home, event: story[0].event });
    assert_eq!(sheet(&device, Who::GridWorker, home).unit_name, "江滨社区");
}
