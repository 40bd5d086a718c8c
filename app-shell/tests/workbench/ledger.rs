//! 民情台账: one row per matter, review and return.

use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::workflow::Phase;

fn device() -> (Device, DocId) {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    (device, household)
}

fn rows(device: &Device, who: Who, filter: LedgerFilter) -> ListOf<LedgerRow> {
    view!(device, who, Request::Ledger { filter, page: Page::default() }, Ledger)
}

fn correct_situation(device: &Device, id: DocId, text: &str) {
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::Visit { id });
    form.situation = Confirmed { unchanged: false, text: text.into() };
    device.saved(Who::GridWorker, Request::SaveVisit { id: Some(id), base, form });
}

#[test]
fn t3g_one_row_per_matter_and_a_visit_with_nothing_raised_is_one_row() {
    let (device, household) = device();
    device.visit(Who::GridWorker, household, &[], &[]);
    device.pass(DAY_MS);
    device.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &["多办活动"]);
    let ledger = device.ledger(Who::Secretary);
    let matters: Vec<_> =
        ledger.iter().map(|row| (row.matter, row.content.as_str(), row.number.as_str())).collect();
    assert_eq!(
        matters,
        [
            (Matter::Difficulty, "路灯不亮", "KQB-0001"),
            (Matter::Difficulty, "房屋漏水", "KQB-0002"),
            (Matter::Suggestion, "多办活动", ""),
            (Matter::Nothing, "老两口在家,女儿在外务工", ""),
        ]
    );
    let row = &ledger[0];
    assert_eq!((row.who.as_str(), row.by.as_str()), ("林**", "陈小梅"));
    assert_eq!((row.unit_name.as_str(), row.grid_name.as_str()), ("江滨社区", "一网格"));
    assert_eq!(row.phase, Some(Phase::Registered));
}

#[test]
fn a_struck_item_leaves_the_ledger() {
    let (device, household) = device();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮", "房屋漏水"], &[]);
    let (base, mut form) = device.visit_form(Who::GridWorker, FormTarget::Visit { id: saved.id });
    form.difficulties.items[0].struck = true;
    device.saved(Who::GridWorker, Request::SaveVisit { id: Some(saved.id), base, form });
    let left: Vec<String> = device.ledger(Who::Cadre).into_iter().map(|row| row.content).collect();
    assert_eq!(left, ["房屋漏水"]);
}

#[test]
fn the_ledger_is_filtered_by_date_unit_words_and_what_waits_for_review() {
    let (device, household) = device();
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    device.pass(DAY_MS);
    device.visit(Who::GridWorker, household, &["房屋漏水"], &[]);
    let tomorrow = TODAY.tomorrow().expect("a day");
    let count = |filter| rows(&device, Who::Secretary, filter).total;
    let all = LedgerFilter::default;
    assert_eq!(count(LedgerFilter { from: Some(tomorrow), ..all() }), 1);
    assert_eq!(count(LedgerFilter { to: Some(TODAY), ..all() }), 1);
    assert_eq!(count(LedgerFilter { unit: Some(unit(OTHER_VILLAGE)), ..all() }), 0);
    assert_eq!(count(LedgerFilter { unit: Some(unit(TOWNSHIP)), ..all() }), 2);
    for (query, expected) in
        [("路灯", 1), ("lxy", 2), ("林秀英 漏水", 1), ("kqb-0002", 1), ("没有", 0), ("2345", 2)]
    {
        assert_eq!(count(LedgerFilter { query: query.into(), ..all() }), expected, "{query}");
    }
    assert_eq!(count(LedgerFilter { unreviewed: Some(true), ..all() }), 2);
}

#[test]
fn a_reviewed_visit_says_when_it_was_edited_since() {
    let (device, household) = device();
    let saved = device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    let row = device.ledger(Who::Secretary).remove(0);
    device.done(Who::Secretary, Request::Review { records: vec![(row.source, row.heads)] });
    let review = || device.ledger(Who::Cadre).remove(0).review;
    let at = device.now.get();
    assert_eq!(review(), ReviewView::Reviewed { by: "王芳".into(), at, edited_since: false });
    assert_eq!(
        rows(&device, Who::Secretary, LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() })
            .total,
        0
    );
    correct_situation(&device, saved.id, "女儿回来了");
    assert_eq!(review(), ReviewView::Reviewed { by: "王芳".into(), at, edited_since: true });
    assert_eq!(
        rows(&device, Who::Secretary, LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() })
            .total,
        1
    );
}

#[test]
fn a_returned_visit_waits_for_its_author_until_it_is_mended() {
    let (device, household) = device();
    let saved = device.visit(Who::GridWorker, household, &[], &[]);
    let heads = device.ledger(Who::Secretary)[0].heads.clone();
    device.saved(Who::Secretary, Request::Return { id: saved.id, heads, reason: "缺少工作建议".into() });
    let returned =
        |who| device.today(who).into_iter().any(|item| matches!(item, TodayItem::TalkReturned { .. }));
    assert!(returned(Who::GridWorker) && !returned(Who::Cadre));
    let filter = || LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() };
    assert_eq!(rows(&device, Who::Secretary, filter()).total, 0, "the village has it");
    correct_situation(&device, saved.id, "女儿回来了");
    assert!(!returned(Who::GridWorker));
    assert_eq!(rows(&device, Who::Secretary, filter()).total, 1);
}

#[test]
fn reviewing_is_the_secretarys_and_needs_heads_of_the_record() {
    let (device, household) = device();
    let saved = device.visit(Who::GridWorker, household, &[], &[]);
    let heads = device.ledger(Who::Secretary)[0].heads.clone();
    let error = device.refused(Who::Cadre, Request::Review { records: vec![(saved.id, heads)] });
    assert_eq!(error.code, ErrorCode::Forbidden);
    for wrong in [vec![], vec!["zz".to_owned()], vec!["0".repeat(64)]] {
        let error = device.refused(Who::Secretary, Request::Review { records: vec![(saved.id, wrong)] });
        assert_eq!(error.code, ErrorCode::BadRequest);
    }
}

#[test]
fn lists_come_in_slices_with_their_total() {
    let (device, household) = device();
    for _ in 0..5 {
        device.visit(Who::GridWorker, household, &[], &[]);
    }
    let page = |offset, limit| {
        let request = Request::Ledger { filter: LedgerFilter::default(), page: Page { offset, limit } };
        let list = view!(device, Who::Cadre, request, Ledger);
        (list.rows.len(), list.total, list.offset)
    };
    assert_eq!(page(0, 2), (2, 5, 0));
    assert_eq!(page(4, 2), (1, 5, 4));
    assert_eq!(page(9, u32::MAX), (0, 5, 9));
}

#[test]
fn c2_the_kind_of_person_is_that_of_the_household_and_the_ledger_is_filtered_by_it() {
    let (device, household) = device();
    device.visit(Who::GridWorker, household, &["路灯不亮"], &[]);
    assert!(device.ledger(Who::Cadre)[0].groups.is_empty());
    let (base, mut form) = device.household_form(Who::GridWorker, household);
    form.household.groups = [KeyGroup::Disabled, KeyGroup::LowIncome].into_iter().collect();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(household), base, form });
    let other = device.add_household(Who::GridWorker, "黄阿土", "东安路12号");
    device.visit(Who::GridWorker, other, &["房屋漏水"], &[]);
    let of = |group| {
        let filter = LedgerFilter { group, ..LedgerFilter::default() };
        let rows = rows(&device, Who::Secretary, filter).rows;
        rows.into_iter().map(|row| (row.content, row.groups)).collect::<Vec<_>>()
    };
    let both = vec![KeyGroup::LowIncome, KeyGroup::Disabled];
    assert_eq!(of(Some(KeyGroup::LowIncome)), [("路灯不亮".into(), both)]);
    assert_eq!(of(Some(KeyGroup::Veteran)), []);
    assert_eq!(of(None).len(), 2);
}
