//! People of a household: who left, who died, who moved to another household.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;

fn sheet(device: &Device, id: DocId) -> HouseholdSheet {
    *view!(device, Who::GridWorker, Request::Household { id }, Household)
}

fn member_of(device: &Device, id: DocId, name: &str) -> EntryId {
    let members = sheet(device, id).household.members;
    let found = members.into_iter().find(|(_, member)| member.name == name);
    found.expect("such a member").0
}

/// Two households; the daughter of the first is 林小雨.
fn two_homes() -> (Device, DocId, DocId) {
    let device = Device::of_village();
    let parents = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let young = device.add_household(Who::GridWorker, "黄志明", "江滨路5号");
    (device, parents, young)
}

#[test]
fn t3a_who_moves_into_another_household_is_marked_there_and_added_here_in_one_act() {
    let (device, parents, young) = two_homes();
    let daughter = member_of(&device, parents, "林小雨");
    let before = sheet(&device, young).household.members.len();
    let saved =
        device.saved(Who::GridWorker, Request::MoveMember { from: parents, member: daughter, to: young });
    assert_eq!(saved.id, young);
    let left = sheet(&device, parents).household.members.remove(&daughter).expect("never removed");
    assert_eq!((left.state, left.moved_to, left.since), (MemberState::MovedOut, Some(young), Some(TODAY)));
    assert_eq!(left.whereabouts, "黄志明家，江滨路5号");
    let members = sheet(&device, young).household.members;
    let here = members.values().find(|member| member.moved_from == Some(parents)).expect("came here");
    assert_eq!(
        (members.len(), here.state, here.relation),
        (before + 1, MemberState::Present, Relation::Other)
    );
    assert_eq!(here.phone, "137****8888", "masked as everybody's");
}

#[test]
fn who_does_not_live_there_any_more_cannot_move_away_again() {
    let (device, parents, young) = two_homes();
    let daughter = member_of(&device, parents, "林小雨");
    let moved = Request::MoveMember { from: parents, member: daughter, to: young };
    device.saved(Who::GridWorker, moved.clone());
    assert_eq!(device.refused(Who::GridWorker, moved).code, ErrorCode::Invalid);
    let nowhere = Request::MoveMember { from: parents, member: EntryId(uuid::Uuid::from_u128(9)), to: young };
    assert_eq!(device.refused(Who::GridWorker, nowhere).code, ErrorCode::Invalid);
    let own = Request::MoveMember { from: young, member: daughter, to: young };
    assert_eq!(device.refused(Who::GridWorker, own).code, ErrorCode::Invalid);
}

#[test]
fn a_move_into_a_household_that_cannot_take_one_more_changes_neither() {
    let (device, parents, young) = two_homes();
    let (base, mut form) = device.household_form(Who::GridWorker, young);
    for n in 100..100 + 58 {
        let member = Member { name: format!("客{n}"), ..Member::default() };
        form.household.members.insert(EntryId(uuid::Uuid::from_u128(n)), member);
    }
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(young), base, form });
    let daughter = member_of(&device, parents, "林小雨");
    let moved = Request::MoveMember { from: parents, member: daughter, to: young };
    assert_eq!(device.refused(Who::GridWorker, moved).code, ErrorCode::Invalid);
    assert_eq!(sheet(&device, parents).household.members[&daughter].state, MemberState::Present);
}

#[test]
fn when_somebody_died_or_moved_away_is_kept_with_where_to() {
    let (device, parents, _) = two_homes();
    let daughter = member_of(&device, parents, "林小雨");
    let (base, mut form) = device.household_form(Who::GridWorker, parents);
    let member = form.household.members.get_mut(&daughter).expect("the daughter");
    member.state = MemberState::MovedOut;
    member.since = Some(TODAY);
    member.whereabouts = " 厦门 ".into();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(parents), base, form });
    let left = sheet(&device, parents).household.members.remove(&daughter).expect("never removed");
    assert_eq!((left.whereabouts.as_str(), left.since), ("厦门", Some(TODAY)));
}
