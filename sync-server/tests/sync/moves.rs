//! A household that moves takes along what happened with it: it joins the new village's desk and leaves the old one in the
//! transaction of the move, whether it was there before, comes with it, or comes later from somebody who has not heard.

use crate::device::Device;
use crate::office::Office;
use crate::sample::{doc_id, household, issue, issue_of, moved_to, reported, unit};
use shared::domain::{AnyRecord, Role};
use shared::sync::wire::Receipt;

const VILLAGE: &str = "350404001001";
const OTHER_VILLAGE: &str = "350404001002";
const HOME: u128 = 1;
const RAISED: u128 = 2;
const ELSEWHERE: u128 = 3;

/// A household with an issue, and an issue that has nothing to do with it: on the desk of the worker's village.
async fn village(office: &Office) -> (Device, Device, Device) {
    let worker = office.person(Role::GridWorker, VILLAGE);
    let neighbour = office.person(Role::VillageCadre, OTHER_VILLAGE);
    let secretary = office.person(Role::TownshipSecretary, "350404001");
    let mut devices = [&worker, &neighbour, &secretary].map(|person| office.enrol(person));
    for device in &mut devices {
        device.sync(vec![]).await;
    }
    let [mut at_home, there, above] = devices;
    let made = vec![
        at_home.create(doc_id(HOME), &household(&worker, "江滨路1号")),
        at_home.create(doc_id(RAISED), &issue_of(&worker, 1, doc_id(HOME))),
        at_home.create(doc_id(ELSEWHERE), &issue(&worker, 2)),
    ];
    at_home.sync(made).await;
    (at_home, there, above)
}

async fn move_it(above: &mut Device) {
    above.sync(vec![]).await;
    let moved = above.add(doc_id(HOME), 9, moved_to(OTHER_VILLAGE));
    let receipts = above.sync(vec![moved]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_moves_takes_its_issues_along_and_leaves_the_rest() {
    let office = Office::open().await;
    let (mut at_home, mut there, mut above) = village(&office).await;
    move_it(&mut above).await;
    there.sync(vec![]).await;
    let story = &there.desks[&unit(OTHER_VILLAGE)].story;
    assert_eq!(story, "jj", "both came whole");
    assert_eq!(there.record(doc_id(RAISED)), above.record(doc_id(RAISED)));
    at_home.sync(vec![]).await;
    assert_eq!(at_home.desks[&unit(VILLAGE)].story, "cccll", "and left");
    assert!(at_home.docs.contains_key(&doc_id(ELSEWHERE)));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_with_it_goes_on_in_the_new_village() {
    let office = Office::open().await;
    let (_, mut there, mut above) = village(&office).await;
    move_it(&mut above).await;
    there.sync(vec![]).await;
    let report = there.add(doc_id(RAISED), 20, reported());
    let note = there.edit(doc_id(HOME), |record| crate::sample::set_note(record, "搬来了"));
    let receipts = there.sync(vec![report, note]).await;
    assert!(receipts.iter().all(|receipt| matches!(receipt, Receipt::Accepted(_))), "{receipts:?}");
    above.sync(vec![]).await;
    assert_eq!(there.record(doc_id(RAISED)), above.record(doc_id(RAISED)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_wrote_who_had_not_heard_of_the_move_follows_it_at_once() {
    let office = Office::open().await;
    let (mut at_home, mut there, mut above) = village(&office).await;
    move_it(&mut above).await;
    let worker = at_home.owner.clone();
    let late = at_home.create(doc_id(4), &issue_of(&worker, 30, doc_id(HOME)));
    let edit = at_home.edit(doc_id(HOME), |record| crate::sample::set_note(record, "走之前写的"));
    let receipts = at_home.sync(vec![late, edit]).await;
    assert!(receipts.iter().all(|receipt| matches!(receipt, Receipt::Accepted(_))), "{receipts:?}");
    at_home.sync(vec![]).await;
    assert_eq!(at_home.desks[&unit(VILLAGE)].story, "ccclll", "of the late one it hears that it is gone");
    there.sync(vec![]).await;
    assert!(there.docs.contains_key(&doc_id(4)));
    assert_eq!(crate::sample::note(&there.record(doc_id(HOME))), "走之前写的");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_moves_back_brings_its_issues_back() {
    let office = Office::open().await;
    let (mut at_home, mut there, mut above) = village(&office).await;
    move_it(&mut above).await;
    there.sync(vec![]).await;
    let back = there.add(doc_id(HOME), 21, moved_to(VILLAGE));
    let receipts = there.sync(vec![back]).await;
    assert!(matches!(receipts[..], [Receipt::Accepted(_)]), "{receipts:?}");
    at_home.sync(vec![]).await;
    above.sync(vec![]).await;
    assert_eq!(at_home.record(doc_id(RAISED)), above.record(doc_id(RAISED)));
    assert!(at_home.desks[&unit(VILLAGE)].story.ends_with("jj"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_correction_took_from_a_household_does_not_go_along_with_it() {
    let office = Office::open().await;
    let (mut at_home, mut there, mut above) = village(&office).await;
    let corrected = at_home.edit(doc_id(RAISED), |record| match record {
        AnyRecord::Issue(issue) => issue.body.household = None,
        _ => unreachable!("it was made as an issue"),
    });
    at_home.sync(vec![corrected]).await;
    move_it(&mut above).await;
    there.sync(vec![]).await;
    at_home.sync(vec![]).await;
    assert!(!there.docs.contains_key(&doc_id(RAISED)));
    assert_eq!(at_home.desks[&unit(VILLAGE)].story, "ccccl", "only the household left");
}
