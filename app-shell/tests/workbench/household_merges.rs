//! Two households that are one: merged, shown as one, and taken apart again as if nothing had been (N7).

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use app_shell::store::projection;
use shared::api::*;
use shared::domain::*;

fn sheet(device: &Device, who: Who, id: DocId) -> HouseholdSheet {
    *view!(device, who, Request::Household { id }, Household)
}

fn listed(device: &Device, who: Who) -> Vec<HouseholdRow> {
    let filter = HouseholdFilter::default();
    view!(device, who, Request::Households { filter, page: Page::default() }, Households).rows
}

fn ids(rows: &[HouseholdRow]) -> Vec<DocId> {
    rows.iter().map(|row| row.id).collect()
}

fn merge(device: &Device, who: Who, id: DocId, into: DocId) {
    assert!(!device.saved(who, Request::MergeHousehold { id, into }).unchanged);
}

fn undo(device: &Device, who: Who, id: DocId) {
    let merged = sheet(device, who, id).merged.expect("it was merged");
    assert!(merged.may_undo);
    device.saved(who, Request::Withdraw { id, event: merged.event });
}

fn fingerprint(device: &Device) -> [u8; 32] {
    device.store.read(|conn| Ok(projection::fingerprint(conn)?)).expect("reads")
}

/// What people see, in one text.
fn everything(device: &Device, who: Who, households: &[DocId]) -> String {
    let asked: Vec<Reply> = [Request::Today, Request::Search { query: "林".into() }]
        .into_iter()
        .map(|request| device.ask(who, request).expect("answers"))
        .collect();
    let sheets: Vec<HouseholdSheet> = households
        .iter()
        .map(|id| HouseholdSheet { timeline: vec![], history: vec![], ..sheet(device, who, *id) })
        .collect();
    format!(
        "{asked:?} {:?} {sheets:?} {:?} {:?}",
        listed(device, who),
        device.issues(who),
        device.ledger(who)
    )
}

/// A household twice, each with a visit and what was raised at it.
fn twice() -> (Device, DocId, DocId) {
    let device = Device::of_village();
    let one = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let other = device.add_household(Who::Cadre, "林秀英", "江滨路3号东侧");
    device.visit(Who::GridWorker, one, &["路灯不亮"], &[]);
    device.pass(DAY_MS);
    device.visit(Who::Cadre, other, &["水管漏水"], &["多办活动"]);
    (device, one, other)
}

#[test]
fn n7_the_household_that_stands_for_both_shows_visits_issues_and_people_of_both() {
    let (device, one, other) = twice();
    merge(&device, Who::Cadre, other, one);
    let rows = listed(&device, Who::GridWorker);
    assert_eq!(ids(&rows), [one], "the other one left the list");
    assert_eq!((rows[0].open_issues, rows[0].last_visit), (2, TODAY.tomorrow().ok()));
    let home = sheet(&device, Who::GridWorker, one);
    assert_eq!((home.visits.len(), home.issues.len()), (2, 2));
    assert!(home.visits.iter().all(|visit| visit.household == one && visit.address == "江滨路3号"));
    assert_eq!((home.absorbed.len(), home.absorbed[0].id), (1, other));
    assert!(home.absorbed[0].household.members.values().all(|member| member.phone.contains("****")));
    let hits = view!(device, Who::Cadre, Request::Search { query: "东侧".into() }, Hits);
    assert_eq!((hits.len(), hits[0].id), (1, one), "what finds the other one leads here");
    let merged = sheet(&device, Who::Cadre, other).merged.expect("it was merged");
    assert_eq!((merged.into, merged.head.as_str(), merged.standing), (one, "林秀英", MergeStanding::Counts));
    let today = view!(device, Who::Cadre, Request::Today, Today);
    assert_eq!((today.households, today.households_waiting), (1, 0));
}

#[test]
fn n7_a_merge_taken_back_leaves_every_list_and_every_row_as_it_was() {
    let (device, one, other) = twice();
    let third = device.add_household(Who::GridWorker, "林国华", "江滨路3号");
    let all = [one, other, third];
    for (id, into) in [(one, other), (other, one), (third, one), (one, third)] {
        let (rows, seen) = (fingerprint(&device), everything(&device, Who::Cadre, &all));
        merge(&device, Who::Cadre, id, into);
        assert_ne!(everything(&device, Who::Cadre, &all), seen, "a merge is seen");
        undo(&device, Who::Cadre, id);
        assert_eq!(everything(&device, Who::Cadre, &all), seen);
        assert_eq!(fingerprint(&device), rows, "merge, then unmerge, is identity");
    }
    merge(&device, Who::Cadre, third, one);
    let (rows, seen) = (fingerprint(&device), everything(&device, Who::Cadre, &all));
    device.store.rebuild().expect("rebuilds");
    assert_eq!((fingerprint(&device), everything(&device, Who::Cadre, &all)), (rows, seen));
}

#[test]
fn a_visit_to_the_merged_household_from_an_old_form_is_saved_and_shown_with_the_other() {
    let (device, one, other) = twice();
    let (base, form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household: other });
    merge(&device, Who::Cadre, other, one);
    let form = VisitForm { difficulties: raised(&["门口积水"]), suggestions: raised(&[]), ..form };
    let saved = device.saved(Who::GridWorker, Request::SaveVisit { id: None, base, form });
    let home = sheet(&device, Who::Cadre, one);
    assert!(home.visits.iter().any(|visit| visit.id == saved.id));
    assert_eq!(home.issues.len(), 3);
    let issue = home.issues.iter().find(|issue| issue.content == "门口积水").expect("raised");
    assert_eq!(view!(device, Who::Cadre, Request::Issue { id: issue.id }, Issue).household, Some(one));
    let (_, form) = device.visit_form(Who::GridWorker, FormTarget::NewVisit { household: one });
    assert_eq!(form.household, one);
}

#[test]
fn chains_lead_to_their_end_and_a_circle_is_refused_where_it_is_seen() {
    let (device, one, other) = twice();
    let third = device.add_household(Who::GridWorker, "林国华", "江滨路5号");
    merge(&device, Who::Cadre, other, one);
    let refused = device.refused(Who::Cadre, Request::MergeHousehold { id: one, into: other });
    assert_eq!(refused.code, ErrorCode::Invalid, "that one is shown here already");
    merge(&device, Who::Cadre, one, third);
    assert_eq!(ids(&listed(&device, Who::Cadre)), [third]);
    assert_eq!(sheet(&device, Who::Cadre, third).visits.len(), 2);
    assert_eq!(sheet(&device, Who::Cadre, other).merged.expect("merged").into, third);
    undo(&device, Who::Cadre, one);
    assert_eq!(ids(&listed(&device, Who::Cadre)), [one, third]);
}

#[test]
fn two_people_who_merge_them_into_one_another_offline_lose_none_and_somebody_decides() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let one = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let other = village.add_household(Who::GridWorker, "林秀英", "江滨路5号");
    let mut relay = Relay::default();
    relay.sync(&village);
    relay.sync(&township);
    merge(&village, Who::Cadre, one, other);
    merge(&township, Who::Secretary, other, one);
    for device in [&village, &township, &village] {
        relay.sync(device);
    }
    for (device, who) in [(&village, Who::Cadre), (&township, Who::Secretary)] {
        assert_eq!(ids(&listed(device, who)), [one, other], "both stay");
        assert_eq!(sheet(device, who, one).merged.expect("merged").standing, MergeStanding::Crossed);
        let pairs = view!(device, who, Request::AlikeHouseholds { page: Page::default() }, Alike).rows;
        assert_eq!((pairs.len(), pairs[0].crossed), (1, true));
    }
    // The level above takes back what the village did.
    merge_decides(&township, one, other);
    relay.sync(&township);
    relay.sync(&village);
    assert_eq!(ids(&listed(&village, Who::Cadre)), [one]);
}

/// The household of the first stands.
fn merge_decides(township: &Device, one: DocId, other: DocId) {
    let compared =
        view!(township, Who::Secretary, Request::CompareHouseholds { left: one, right: other }, Compare);
    assert!(compared.crossed && compared.may_merge_into_left && compared.settled.is_none());
    township.saved(Who::Secretary, Request::MergeHousehold { id: other, into: one });
    assert_eq!(ids(&listed(township, Who::Secretary)), [one]);
}

#[test]
fn a_merge_into_what_is_void_or_out_of_sight_hides_nothing() {
    let device = Device::new(3, &[Who::GridWorker, Who::Cadre, Who::Neighbour, Who::Secretary]);
    let here = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let mut form = household_form("林秀英", "东安路9号");
    (form.unit, form.household.grid) = (Some(unit(OTHER_VILLAGE)), None);
    let there = device.saved(Who::Neighbour, Request::SaveHousehold { id: None, base: vec![], form }).id;
    let unseen = Request::MergeHousehold { id: here, into: there };
    assert_eq!(device.refused(Who::Cadre, unseen).code, ErrorCode::NotFound);
    merge(&device, Who::Secretary, here, there);
    assert_eq!(ids(&listed(&device, Who::Secretary)), [there]);
    assert_eq!(ids(&listed(&device, Who::Cadre)), [here], "the village does not see the other one");
    let merged = sheet(&device, Who::Cadre, here).merged.expect("merged");
    assert_eq!((merged.standing, merged.head.as_str()), (MergeStanding::Alone, ""));
    device.saved(Who::Secretary, Request::Void { id: there, reason: "记错".into() });
    assert_eq!(ids(&listed(&device, Who::Secretary)), [here]);
}

#[test]
fn who_answers_for_neither_village_merges_nothing() {
    let (device, one, other) = twice();
    for request in [Request::MergeHousehold { id: one, into: other }, Request::KeepApart { one, other }] {
        assert_eq!(device.refused(Who::GridWorker, request).code, ErrorCode::Forbidden);
    }
    let compare = Request::CompareHouseholds { left: one, right: other };
    let compared = view!(device, Who::GridWorker, compare, Compare);
    assert!(!compared.may_merge_into_left && !compared.may_merge_into_right && !compared.may_keep_apart);
    assert_eq!((compared.left.visits, compared.right.issues, compared.left.last_visit), (1, 1, Some(TODAY)));
    assert!(compared.left.household.members.values().all(|member| member.phone.contains("****")));
}

#[test]
fn somebody_of_both_households_is_known_once_at_the_desk() {
    let (device, one, other) = twice();
    merge(&device, Who::Cadre, other, one);
    let known = view!(device, Who::Cadre, Request::Known { query: "林秀英".into() }, Known);
    assert_eq!(known.len(), 1);
    assert!(matches!(known[0].known, KnownAs::Member { household, .. } if household == one));
}
