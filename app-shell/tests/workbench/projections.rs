//! Projections are caches: made anew from the documents, they are the same.

use crate::relay::Relay;
use crate::support::*;
use app_shell::store::projection;
use shared::api::*;
use shared::domain::*;

fn fingerprint(device: &Device) -> [u8; 32] {
    device.store.read(|conn| Ok(projection::fingerprint(conn)?)).expect("reads")
}

#[test]
fn rebuilding_gives_the_same_rows_and_the_same_search() {
    let (village, township, mut relay) = (Device::of_village(), Device::of_township(), Relay::default());
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    let visit = village.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &["多办活动"]).id;
    let issue = village.issues(Who::Cadre)[0].id;
    village.report(Who::Cadre, issue, "建议更换");
    for device in [&village, &township] {
        relay.sync(device);
    }
    let heads = township.ledger(Who::Secretary)[0].heads.clone();
    township.saved(Who::Secretary, Request::Return { id: visit, heads, reason: "缺少日期".into() });
    let second = village.visit(Who::GridWorker, household, &["一时记错"], &[]).id;
    village.saved(Who::GridWorker, Request::Void { id: second, reason: "记错了户".into() });
    relay.sync(&township);
    relay.sync(&village);
    for (device, who) in [(&village, Who::Cadre), (&township, Who::Secretary)] {
        let (before, ledger) = (fingerprint(device), device.ledger(who));
        device.store.rebuild().expect("rebuilds");
        assert_eq!(fingerprint(device), before);
        assert_eq!(device.ledger(who), ledger);
        let hits = crate::view!(device, who, Request::Search { query: "路灯".into() }, Hits);
        assert_eq!((hits.len(), hits[0].kind), (1, Kind::Issue));
    }
}

#[test]
fn lists_bear_it_that_a_counterpart_has_not_arrived() {
    let (village, township) = (Device::of_village(), Device::of_township());
    let household = village.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&village);
    village.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    // The township hears of the visit and not of the household.
    let mut relay = Relay::default();
    relay.sync(&village);
    relay.sync(&township);
    let row = township.ledger(Who::Secretary).remove(0);
    assert_eq!((row.who.as_str(), row.content.as_str(), row.grid_name.as_str()), ("", "路灯不亮", ""));
    assert_eq!(township.issues(Who::Secretary)[0].head_masked, "");
    let visit = crate::view!(township, Who::Secretary, Request::Visit { id: row.source }, Visit);
    assert_eq!(visit.row.head, "");
}
