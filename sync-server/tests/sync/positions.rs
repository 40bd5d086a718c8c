//! Invariant 8: positions are commit-ordered and gapless per desk, however many push at once; and nobody's work is lost.

use crate::office::Office;
use crate::sample::{doc_id, household, unit};
use shared::domain::{AnyRecord, EntryId, Member, Role};
use shared::sync::wire::Receipt;

const VILLAGE: &str = "350404001001";
const DEVICES: u128 = 8;
const EDITS: u128 = 12;

fn add_member(record: &mut AnyRecord, n: u128) {
    let AnyRecord::Household(household) = record else { panic!("a household") };
    let member = Member { name: format!("林{n}"), ..Member::default() };
    household.body.members.insert(EntryId(crate::sample::uuid(1_000 + n)), member);
}

fn members(record: &AnyRecord) -> usize {
    let AnyRecord::Household(household) = record else { panic!("a household") };
    household.body.members.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invariant_8_positions_are_gapless_under_concurrent_pushes_to_the_same_documents() {
    let office = Office::open().await;
    let worker = office.person(Role::GridWorker, VILLAGE);
    let mut first = office.enrol(&worker);
    first.sync(vec![]).await;
    let created = vec![
        first.create(doc_id(1), &household(&worker, "江滨路1号")),
        first.create(doc_id(2), &household(&worker, "江滨路2号")),
    ];
    first.sync(created).await;
    let pushing: Vec<_> = (0..DEVICES)
        .map(|n| {
            let mut device = office.enrol(&worker);
            tokio::spawn(async move {
                device.sync(vec![]).await;
                let mut accepted = 0;
                for i in 0..EDITS {
                    let shared = doc_id(1 + (n + i) % 2);
                    let member = n * EDITS + i;
                    let edit = device.edit(shared, |record| add_member(record, member));
                    let own =
                        device.create(doc_id(100 + member), &household(&device.owner.clone(), "江滨路"));
                    // `sync` asserts that every page goes on where the last one ended.
                    let receipts = device.sync(vec![edit, own]).await;
                    accepted +=
                        receipts.iter().filter(|receipt| matches!(receipt, Receipt::Accepted(_))).count();
                }
                (device, accepted)
            })
        })
        .collect();
    let mut devices = Vec::new();
    for task in pushing {
        let (device, accepted) = task.await.expect("it went through");
        assert_eq!(accepted, 2 * EDITS as usize);
        devices.push(device);
    }
    let total = 2 + 2 * DEVICES * EDITS;
    for device in &mut devices {
        device.sync(vec![]).await;
        assert_eq!(u128::from(device.desks[&unit(VILLAGE)].position), total);
        assert_eq!(device.docs.len() as u128, 2 + DEVICES * EDITS);
        assert_eq!(
            members(&device.record(doc_id(1))) + members(&device.record(doc_id(2))),
            2 + 96,
            "nobody's work is lost"
        );
    }
}
