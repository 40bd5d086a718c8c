//! Work of people whose rights changed, between real devices and a real server: the township's secretary reads it in
//! plain words, accepts it as its author's or returns it with a reason (records.md, "Work made under old rights").

use shared::api::{
    ErrorCode, HeldChanges, HeldRow, HeldView, OutgoingRow, Reply, Request, SendState, TodayItem,
};
use shared::domain::{DocId, Kind, PersonId, Role};
use tests::harness::forms::{households, issues, ledger, new_household, new_visit};
use tests::harness::{Device, Office, TOWNSHIP, VILLAGE};

struct Stage {
    office: Office,
    worker: PersonId,
    village: Device,
    township: Device,
}

/// A grid worker whose role ended while the device was offline with a household, a visit and its issue on it.
async fn stage() -> Stage {
    let office = Office::open().await;
    let worker = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let secretary = office.person("黄雅婷", Role::TownshipSecretary, TOWNSHIP);
    let village = Device::of(&office, worker).await;
    let township = Device::of(&office, secretary).await;
    village.network(false).await;
    let home = new_household(&village, "江滨路12号", "揭秀英").await;
    new_visit(&village, home, "门前路灯不亮").await;
    office.end_role(worker, Role::GridWorker, VILLAGE);
    Stage { office, worker, village, township }
}

async fn held(device: &Device) -> HeldView {
    match device.call(Request::HeldWork).await {
        Reply::Held(view) => view,
        other => panic!("not held work: {other:?}"),
    }
}

async fn decide(device: &Device, request: Request) -> HeldView {
    match device.call(request).await {
        Reply::Held(view) => view,
        other => panic!("not held work: {other:?}"),
    }
}

fn work(row: &HeldRow) -> Vec<HeldChanges> {
    row.records.iter().map(|record| record.held.clone()).collect()
}

async fn told_today(device: &Device) -> Option<u32> {
    let Reply::Today(view) = device.call(Request::Today).await else { panic!("not today") };
    view.items.into_iter().find_map(|item| match item {
        TodayItem::Held { count } => Some(count),
        _ => None,
    })
}

async fn mine(device: &Device) -> Vec<OutgoingRow> {
    match device.call(Request::Sync).await {
        Reply::Sync(view) => view.mine,
        other => panic!("not the sync screen: {other:?}"),
    }
}

async fn refused(device: &Device, kind: Kind) -> Option<(DocId, String, Vec<(String, String)>)> {
    let rows = mine(device).await.into_iter().filter(|row| row.kind == kind);
    rows.filter_map(|row| row.refused.map(|refused| (row.id, refused.reason, refused.words))).next()
}

#[tokio::test(flavor = "multi_thread")]
async fn held_work_that_the_secretary_accepts_is_its_authors_and_counts_like_any_other() {
    let Stage { office: _running, village, township, .. } = stage().await;
    village.network(true).await;
    village.quiet().await;
    let count = township.until("held work", async || told_today(&township).await).await;
    assert_eq!(count, 4, "a household, a visit, who spoke, an issue");
    assert!(ledger(&township).await.is_empty(), "held work is in no list");

    let view = held(&township).await;
    assert_eq!((view.total, view.rows.len()), (4, 1), "what belongs together is one piece of work");
    let row = &view.rows[0];
    assert_eq!((row.by.as_str(), row.revoked), ("林晓燕", false));
    let kinds: Vec<_> = row.records.iter().map(|record| record.kind).collect();
    let all = [Kind::Household, Kind::Visit, Kind::Issue, Kind::Identity].map(Some);
    assert_eq!(kinds, all);
    let said = |n: usize, text: &str| row.records[n].words.iter().any(|(_, words)| words == text);
    assert!(said(0, "江滨路12号") && said(2, "门前路灯不亮"), "{:?}", row.records);

    let view = decide(&township, Request::AcceptHeld { work: work(row) }).await;
    assert_eq!((view.settled, view.total), (4, 0));
    assert_eq!(told_today(&township).await, None);
    let rows = township
        .until("the ledger", async || Some(ledger(&township).await).filter(|rows| !rows.is_empty()))
        .await;
    assert_eq!((rows[0].by.as_str(), rows[0].content.as_str()), ("林晓燕", "门前路灯不亮"));
    assert_eq!((households(&township).await.len(), issues(&township).await.len()), (1, 1));

    let again = decide(&township, Request::AcceptHeld { work: work(row) }).await;
    assert_eq!(again.settled, 0, "a decision is made once");
    let delivered = async || {
        let held = mine(&village).await.into_iter().any(|row| row.state == SendState::Held);
        let news = village.news().await;
        (!held && news.status.problems == 0).then_some(())
    };
    village.until("the author to hear of it", delivered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_work_that_is_returned_comes_back_to_its_author_with_words_and_reason() {
    let Stage { office: _running, village, township, .. } = stage().await;
    village.network(true).await;
    village.quiet().await;
    township.until("held work", async || told_today(&township).await).await;
    let row = held(&township).await.rows.remove(0);
    let reason = "这户已由新网格员登记，请与她核对".to_owned();
    let view = decide(&township, Request::ReturnHeld { work: work(&row), reason: reason.clone() }).await;
    assert_eq!((view.settled, view.total), (4, 0));

    village.call(Request::SyncNow).await;
    let (_, told, words) =
        village.until("the words", async || refused(&village, Kind::Household).await).await;
    assert_eq!(told, reason);
    assert!(words.iter().any(|(_, text)| text == "江滨路12号"), "nothing typed is lost: {words:?}");
    assert!(households(&township).await.is_empty() && issues(&township).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_device_that_was_taken_out_of_service_is_decided_like_any_held_work() {
    let office = Office::open().await;
    let worker = office.person("林晓燕", Role::GridWorker, VILLAGE);
    let secretary = office.person("黄雅婷", Role::TownshipSecretary, TOWNSHIP);
    let (village, township) = (Device::of(&office, worker).await, Device::of(&office, secretary).await);
    village.network(false).await;
    new_household(&village, "江滨路12号", "揭秀英").await;
    office.revoke_devices(worker, VILLAGE);
    village.network(true).await;
    village.call(Request::SyncNow).await;
    township.until("held work", async || told_today(&township).await).await;
    let row = held(&township).await.rows.remove(0);
    assert!(row.revoked);
    assert_eq!(decide(&township, Request::AcceptHeld { work: work(&row) }).await.settled, 1);
    township.until("the household", async || households(&township).await.pop()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_townships_secretary_decides_and_only_with_a_network() {
    let Stage { office, village, township, worker } = stage().await;
    village.network(true).await;
    village.quiet().await;
    township.until("held work", async || told_today(&township).await).await;
    let row = held(&township).await.rows.remove(0);
    assert_eq!(village.refused(Request::HeldWork).await.code, ErrorCode::Forbidden);

    // The device of another township's secretary may ask; the server tells it that nothing waits.
    office.unit("350404002", "列西街道");
    let other = office.person("刘洋", Role::TownshipSecretary, "350404002");
    let elsewhere = Device::of(&office, other).await;
    assert_eq!(held(&elsewhere).await, HeldView::default());
    let view = decide(&elsewhere, Request::AcceptHeld { work: work(&row) }).await;
    assert_eq!(view, HeldView::default(), "what is foreign looks like what does not exist");
    assert_eq!(held(&township).await.total, 4);

    township.network(false).await;
    assert_eq!(township.refused(Request::HeldWork).await.code, ErrorCode::Offline);
    assert_eq!(told_today(&township).await, Some(4), "what is known stays on the list");
    assert_ne!(worker, other);
}
