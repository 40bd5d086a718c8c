//! The ledger as a spreadsheet, read back: types, masks, and no formulas, whatever was typed.

use crate::support::*;
use crate::view;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use shared::api::*;
use shared::domain::KeyGroup;
use std::io::Cursor;

/// Headings stand below the title and three notes.
const HEADINGS: u32 = 4;

fn device() -> Device {
    let device = Device::new(3, &EVERYBODY);
    let household = device.add_household(Who::GridWorker, "林秀英", "江滨路3号201室");
    device.visit(
        Who::GridWorker,
        household,
        &["=HYPERLINK(\"http://x\")", "+1 号楼漏水"],
        &["@多办活动", "-不要停电"],
    );
    device
}

fn export(device: &Device, who: Who, plain: bool) -> (FileView, Range<Data>, Vec<String>) {
    let view = LedgerView { columns: ColumnSet::Full, ..LedgerView::default() };
    let file = view!(device, who, Request::ExportLedger { view, plain }, File);
    let FilePlace::Here(content) = &file.place else { panic!("not here") };
    let bytes = BASE64_STANDARD.decode(content).expect("base64");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let sheet = book.worksheet_range("民情台账").expect("the sheet");
    let formulas = book.worksheet_formula("民情台账").expect("formulas");
    let formulas = formulas.used_cells().map(|(_, _, formula)| formula.clone()).filter(|f| !f.is_empty());
    (file.clone(), sheet, formulas.collect())
}

fn column<'s>(sheet: &'s Range<Data>, heading: &str) -> Vec<&'s Data> {
    let width = sheet.get_size().1 as u32;
    let at = |row, column| sheet.get_value((row, column)).unwrap_or(&Data::Empty);
    let column = (0..width).find(|column| at(HEADINGS, *column) == &Data::String(heading.into()));
    let column = column.unwrap_or_else(|| panic!("no column {heading}"));
    (HEADINGS + 1..sheet.get_size().0 as u32).map(|row| at(row, column)).collect()
}

#[test]
fn t3g_the_ledger_leaves_as_a_spreadsheet_with_types_and_a_head() {
    let device = device();
    let (file, sheet, _) = export(&device, Who::Secretary, false);
    assert_eq!((file.rows, file.name.as_str()), (4, "民情台账-列东街道-2026-07-15.xlsx"));
    let head: Vec<String> =
        (0..HEADINGS).filter_map(|row| Some(sheet.get_value((row, 0))?.to_string())).collect();
    assert_eq!(
        head,
        ["民情台账", "列东街道 王芳　2026-07-15 12:00 导出　共 4 行", "筛选：全部", "姓名、电话、住址已遮挡"]
    );
    assert!(column(&sheet, "登记时间").iter().all(|cell| matches!(cell, Data::DateTime(_))));
    assert_eq!(column(&sheet, "诉求类型")[0], &Data::String("困难问题".into()));
    assert_eq!(column(&sheet, "满意度")[0], &Data::Empty);
}

#[test]
fn c2_a_row_says_what_kind_of_person_raised_it() {
    let device = device();
    let household = device.add_household(Who::GridWorker, "黄阿土", "东安路12号");
    device.visit(Who::GridWorker, household, &["房屋漏水"], &[]);
    let (base, mut form) = device.household_form(Who::GridWorker, household);
    form.household.groups = [KeyGroup::LowIncome, KeyGroup::Disabled].into_iter().collect();
    device.saved(Who::GridWorker, Request::SaveHousehold { id: Some(household), base, form });
    let (_, sheet, _) = export(&device, Who::Secretary, false);
    let (contents, kinds) = (column(&sheet, "内容"), column(&sheet, "人员类别"));
    for (content, kind) in contents.into_iter().zip(kinds) {
        let of_it = content == &Data::String("房屋漏水".into());
        let said = if of_it { Data::String("低保、残疾".into()) } else { Data::Empty };
        assert_eq!(kind, &said, "{content}");
    }
}

#[test]
fn what_was_typed_stays_text_and_is_never_a_formula() {
    let device = device();
    let (_, sheet, formulas) = export(&device, Who::Cadre, false);
    assert_eq!(formulas, Vec::<String>::new());
    let contents: Vec<String> = column(&sheet, "内容").iter().map(ToString::to_string).collect();
    assert_eq!(contents, ["=HYPERLINK(\"http://x\")", "+1 号楼漏水", "@多办活动", "-不要停电"]);
    assert!(column(&sheet, "内容").iter().all(|cell| matches!(cell, Data::String(_))));
}

#[test]
fn personal_data_leaves_masked_and_in_full_only_by_right_and_audited() {
    let device = device();
    let audited = || {
        let profile = Who::Secretary.profile_on(device.number);
        let request = device.store.next_request(profile).expect("prepares").expect("signed in");
        request.request.audit.iter().filter(|row| row.act == "export_ledger").count()
    };
    let (_, masked, _) = export(&device, Who::Secretary, false);
    assert_eq!(column(&masked, "反映人")[0], &Data::String("林**".into()));
    assert_eq!(column(&masked, "联系电话")[0], &Data::String("138****2345".into()));
    assert_eq!(audited(), 0);
    let (_, plain, _) = export(&device, Who::Secretary, true);
    assert_eq!(column(&plain, "反映人")[0], &Data::String("林秀英".into()));
    assert_eq!(column(&plain, "联系电话")[0], &Data::String("13850912345".into()), "text, not a number");
    assert_eq!(column(&plain, "住址")[0], &Data::String("江滨路3号201室".into()));
    assert_eq!(audited(), 1);
    let view = LedgerView::default();
    let refused = device.refused(Who::GridWorker, Request::ExportLedger { view, plain: true });
    assert_eq!(refused.code, ErrorCode::Forbidden);
}

#[test]
fn paper_gets_the_rows_of_the_filter_masked_with_a_head() {
    let device = device();
    let filter = LedgerFilter { matters: vec![Matter::Suggestion], ..LedgerFilter::default() };
    let sheet = view!(device, Who::Cadre, Request::PrintLedger { filter }, LedgerSheet);
    assert_eq!((sheet.total, sheet.rows.len()), (2, 2));
    assert_eq!(sheet.made, "江滨社区 林建国　2026-07-15 12:00 导出　共 2 行");
    assert_eq!(sheet.conditions, "筛选：工作建议");
    assert_eq!(sheet.rows[0].who, "林**");
}
