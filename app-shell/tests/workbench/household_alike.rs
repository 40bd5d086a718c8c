//! The same household entered twice is told of while it is typed, and again where it came from two people (N7).

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::limits::ALIKE_SHOWN_MAX;
use shared::workflow::Likeness;

const ID_NUMBER: &str = "11010519491231002X";

fn like(device: &Device, who: Who, form: HouseholdForm, but: Option<DocId>) -> Vec<LikeRow> {
    view!(device, who, Request::Like { form, but }, Like)
}

fn pairs(device: &Device, who: Who) -> Vec<AlikePair> {
    view!(device, who, Request::AlikeHouseholds { page: Page::default() }, Alike).rows
}

fn told(device: &Device, who: Who) -> Option<u32> {
    let count = |item| match item {
        TodayItem::Alike { count } => Some(count),
        _ => None,
    };
    device.today(who).into_iter().find_map(count)
}

/// Somebody of a household where nobody has a phone or is called alike.
fn form(head: &str, address: &str, phone: &str, id_number: &str) -> HouseholdForm {
    let mut form = household_form(head, address);
    form.household.members.retain(|_, member| member.relation == Relation::Head);
    for member in form.household.members.values_mut() {
        member.phone = phone.into();
        member.id_number = id_number.into();
    }
    form
}

fn save(device: &Device, who: Who, form: HouseholdForm) -> DocId {
    device.saved(who, Request::SaveHousehold { id: None, base: vec![], form }).id
}

#[test]
fn n7_while_a_household_is_typed_those_that_are_like_it_are_named_with_their_phones_masked() {
    let device = Device::of_village();
    let known = save(&device, Who::Cadre, form("林秀英", "江滨路3号", "13850912345", ID_NUMBER));
    for (typed, likeness) in [
        (form("林阿英", "", "", "11010519491231002x"), Likeness::IdNumber),
        (form("林秀英", "别处", "138-5091-2345", ""), Likeness::PhoneAndName),
        (form("林国华", "江滨路 ３号", "", ""), Likeness::AddressAndSurname),
    ] {
        let found = like(&device, Who::GridWorker, typed, None);
        assert_eq!(found.len(), 1, "{likeness:?}");
        assert_eq!((found[0].home.id, found[0].likeness), (known, likeness));
        assert_eq!(found[0].home.phone_masked, "138****2345");
    }
    assert!(like(&device, Who::GridWorker, form("陈秀英", "江滨路3号", "", ""), None).is_empty());
    let own = form("林秀英", "江滨路3号", "13850912345", ID_NUMBER);
    assert!(like(&device, Who::GridWorker, own, Some(known)).is_empty(), "nobody is like themselves");
}

#[test]
fn saving_is_never_refused_because_of_a_likeness_and_few_are_named() {
    let device = Device::of_village();
    for _ in 0..5 {
        save(&device, Who::GridWorker, form("林秀英", "江滨路3号", "13850912345", ""));
    }
    let found = like(&device, Who::GridWorker, form("林秀英", "江滨路3号", "", ""), None);
    assert_eq!(found.len(), ALIKE_SHOWN_MAX);
}

#[test]
fn n7_a_household_that_two_people_entered_offline_is_proposed_after_the_sync() {
    let (door, hall) = (Device::new(1, &[Who::GridWorker]), Device::new(2, &[Who::Cadre, Who::Secretary]));
    let one = save(&door, Who::GridWorker, form("林秀英", "江滨路3号", "13850912345", ""));
    let other = save(&hall, Who::Cadre, form("林秀英", "江滨路3号东", "13850912345", ""));
    assert_eq!(told(&hall, Who::Cadre), None);
    let mut relay = Relay::default();
    relay.sync(&door);
    relay.sync(&hall);
    for who in [Who::Cadre, Who::Secretary] {
        assert_eq!(told(&hall, who), Some(1));
        let pair = pairs(&hall, who).remove(0);
        assert_eq!(
            (pair.left.id.min(pair.right.id), pair.left.id.max(pair.right.id)),
            (one.min(other), one.max(other))
        );
        assert_eq!((pair.likeness, pair.crossed), (Some(Likeness::PhoneAndName), false));
    }
    assert_eq!(told(&door, Who::GridWorker), None, "it is not the grid worker's to decide");
}

#[test]
fn households_that_were_told_apart_are_not_proposed_again_until_that_is_taken_back() {
    let device = Device::of_village();
    let one = save(&device, Who::GridWorker, form("林秀英", "江滨路3号", "", ""));
    let other = save(&device, Who::GridWorker, form("林国华", "江滨路3号", "", ""));
    assert_eq!(device.refused(Who::GridWorker, Request::KeepApart { one, other }).code, ErrorCode::Forbidden);
    device.saved(Who::Cadre, Request::KeepApart { one, other });
    assert!(pairs(&device, Who::Cadre).is_empty() && told(&device, Who::Cadre).is_none());
    assert!(device.saved(Who::Cadre, Request::KeepApart { one: other, other: one }).unchanged);
    let compared = view!(device, Who::Cadre, Request::CompareHouseholds { left: other, right: one }, Compare);
    assert_eq!((compared.settled, compared.may_keep_apart), (Some(Settled::Apart), false));
    let story = view!(device, Who::Cadre, Request::Household { id: one }, Household).timeline;
    assert_eq!((story[0].other.as_str(), story[0].may_withdraw), ("林国华", true));
    device.saved(Who::Cadre, Request::Withdraw { id: one, event: story[0].event });
    assert_eq!(pairs(&device, Who::Cadre).len(), 1);
}

#[test]
fn an_address_that_half_the_village_has_proposes_nobody() {
    let device = Device::of_village();
    for name in ["林一", "林二", "林三", "林四", "林五"] {
        save(&device, Who::GridWorker, form(name, "三组", "", ""));
    }
    assert!(pairs(&device, Who::Cadre).is_empty());
}

#[test]
fn what_another_village_has_is_named_to_the_township_alone() {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Neighbour, Who::Secretary]);
    save(&device, Who::GridWorker, form("林秀英", "江滨路3号", "13850912345", ""));
    let mut there = form("林秀英", "东安路9号", "13850912345", "");
    (there.unit, there.household.grid) = (Some(unit(OTHER_VILLAGE)), None);
    assert!(like(&device, Who::Neighbour, there.clone(), None).is_empty());
    let theirs = save(&device, Who::Neighbour, there.clone());
    assert_eq!(like(&device, Who::Secretary, there, Some(theirs)).len(), 1);
    assert!(pairs(&device, Who::Cadre).is_empty());
    assert_eq!(pairs(&device, Who::Secretary).len(), 1);
}
