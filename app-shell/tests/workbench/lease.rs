//! After the offline lease ended: others' records are locked, own unsent words and new entries are not.

use crate::relay::Relay;
use crate::support::*;
use crate::view;
use serde_json::json;
use shared::api::*;

#[test]
fn reading_others_records_locks_and_own_work_goes_on() {
    let device = Device::of_village();
    let delivered = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    Relay::default().sync(&device);
    let own = device.add_household(Who::GridWorker, "黄阿土", "江滨路5号");
    device.lease_ended.set(true);
    let page = Page::default();
    let locked = [
        Request::Search { query: "林".into() },
        Request::Households { filter: HouseholdFilter::default(), page },
        Request::Issues { filter: IssueFilter::default(), page },
        Request::Ledger { filter: LedgerFilter::default(), page },
        Request::Suggestions { page },
        Request::VoidedList { page },
        Request::Household { id: delivered },
        Request::OpenForm { target: FormTarget::Household { id: delivered } },
    ];
    for request in locked {
        assert_eq!(
            device.refused(Who::GridWorker, request.clone()).code,
            ErrorCode::LeaseEnded,
            "{request:?}"
        );
    }
    assert_eq!(device.refused(Who::Cadre, Request::Household { id: own }).code, ErrorCode::LeaseEnded);
    assert_eq!(view!(device, Who::GridWorker, Request::Household { id: own }, Household).id, own);
    device.add_household(Who::GridWorker, "曾美玉", "江滨路7号");
    device.visit(Who::GridWorker, own, &["路灯不亮"], &[]);
    let key = DraftKey::NewHousehold;
    device.done(Who::GridWorker, Request::SaveDraft { key, base: vec![], value: json!(1) });
    let items = device.today(Who::GridWorker);
    assert!(matches!(items[..], [TodayItem::Draft { .. }]), "{items:?}");
    assert_eq!(view!(device, Who::GridWorker, Request::Sync, Sync).status.waiting, 5);
}
