//! Import of an existing 住户名册: columns and rows as people keep them, what is wrong by row, nothing half-imported, undo.

use crate::support::*;
use crate::view;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rust_xlsxwriter::{Format, Workbook};
use shared::api::*;
use shared::domain::*;
use shared::limits::{IMPORT_PIECE_BYTES_MAX, VOID_HOURS};
use shared::policy::Refusal;
use shared::workflow::Likeness;

/// Bytes of a workbook with these rows. A cell that begins with `#` is a number, one with `@` a date.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let (mut book, date) = (Workbook::new(), Format::new().set_num_format("yyyy-mm-dd"));
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            let number = |text: &str| text.parse::<f64>().expect("a number");
            match cell.chars().next() {
                None => continue,
                Some('#') => sheet.write_number(row, column, number(&cell[1..])),
                Some('@') => sheet.write_number_with_format(row, column, number(&cell[1..]), &date),
                Some(_) => sheet.write_string(row, column, *cell),
            }
            .expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

impl Device {
    pub fn give(&self, who: Who, bytes: &[u8]) {
        let pieces = bytes.len().div_ceil(IMPORT_PIECE_BYTES_MAX) as u32;
        for (piece, bytes) in (0..).zip(bytes.chunks(IMPORT_PIECE_BYTES_MAX)) {
            let base64 = BASE64_STANDARD.encode(bytes);
            self.done(who, Request::PutWorkbook { name: "名册.xlsx".into(), piece, pieces, base64 });
        }
    }

    pub fn trial(&self, who: Who, plan: ImportPlan) -> ImportTrial {
        *view!(self, who, Request::TryImport { plan }, ImportTrial)
    }

    pub fn import(&self, who: Who, plan: ImportPlan) -> ImportRow {
        view!(self, who, Request::Import { plan }, Imported)
    }

    fn households(&self, who: Who) -> Vec<HouseholdRow> {
        let request = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
        view!(self, who, request, Households).rows
    }

    fn undo(&self, who: Who, id: uuid::Uuid) -> ImportUndone {
        view!(self, who, Request::UndoImport { id }, ImportUndone)
    }
}

const HEADINGS: [&str; 9] =
    ["序号", "户号", "姓名", "与户主关系", "身份证号码", "联系电话", "现住址", "网格", "民族"];

/// Two households of three people, as a village keeps them: a title above, cells merged over a household.
fn roster() -> Vec<u8> {
    xlsx(&[
        &["江滨社区住户花名册（2024年）"],
        &HEADINGS,
        &["#1", "#1", "林秀英", "户主", "11010519491231002X", "#13850912345", "江滨路3号", "第一网格", "汉"],
        &["#2", "", "林小雨", "长女", "", "13799998888、8222333", "", "", "畲"],
        &["#3", "#2", "黄阿土", "户主", "440524188001010014", "", "江滨路12号", "1", ""],
    ])
}

fn leaving_out() -> ImportPlan {
    ImportPlan { leave_out: true, ..ImportPlan::default() }
}

#[test]
fn a_roster_of_persons_becomes_households_with_their_members_grids_and_all_its_words() {
    let device = Device::of_village();
    device.give(Who::Cadre, &roster());
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    assert_eq!((trial.plan.of, trial.plan.heading), (Some(ImportOf::Roster), Some(2)));
    assert_eq!(trial.findings, []);
    let tally = ImportTally { rows: 3, households: 2, people: 3, ..ImportTally::default() };
    assert_eq!(trial.tally, tally);
    assert!(device.households(Who::Cadre).is_empty(), "a trial writes nothing");
    let done = device.import(Who::Cadre, trial.plan);
    assert_eq!((done.records, done.file.as_str(), done.may_undo), (2, "名册.xlsx", true));
    let rows = device.households(Who::Cadre);
    assert_eq!(rows.iter().map(|row| row.head.as_str()).collect::<Vec<_>>(), ["林秀英", "黄阿土"]);
    assert_eq!((rows[0].members, rows[0].grid_name.as_str()), (2, "一网格"));
    let (_, form) = device.household_form(Who::Cadre, rows[0].id);
    let members: Vec<Member> = form.household.members.into_values().collect();
    assert_eq!((members[0].sex, members[0].born()), (Sex::Female, Some(jiff::civil::date(1949, 12, 31))));
    assert_eq!((members[1].relation, members[1].phone.as_str()), (Relation::Child, "13799998888"));
    assert_eq!(members[1].note, "民族：畲\n电话：13799998888、8222333");
}

#[test]
fn a_row_per_household_and_rows_grouped_by_address_and_head_are_understood_too() {
    let table: [(&[&[&str]], &[u32]); 3] = [
        (
            &[
                &["户主", "住址", "电话"],
                &["林秀英", "江滨路3号", "13850912345"],
                &["黄阿土", "江滨路5号", ""],
            ],
            &[1, 1],
        ),
        (
            &[
                &["户主姓名", "姓名", "家庭住址"],
                &["林秀英", "林秀英", "江滨路3号"],
                &["黄阿土", "黄阿土", "江滨路3号"],
                &["林秀英", "林小雨", "江滨路3号"],
            ],
            &[2, 1],
        ),
        (
            &[
                &["姓名", "关系", "地址"],
                &["林秀英", "户主", "江滨路3号"],
                &["陈大明", "丈夫", "江滨路3号"],
                &["黄阿土", "户主", "江滨路3号"],
            ],
            &[2, 1],
        ),
    ];
    for (rows, members) in table {
        let device = Device::of_village();
        device.give(Who::Cadre, &xlsx(rows));
        device.import(Who::Cadre, ImportPlan::default());
        let mut found: Vec<u32> = device.households(Who::Cadre).iter().map(|row| row.members).collect();
        found.sort_by_key(|count| std::cmp::Reverse(*count));
        assert_eq!(found, members, "{rows:?}");
    }
}

#[test]
fn each_problem_is_told_by_row_and_such_a_household_stays_out_whole_and_only_by_the_persons_word() {
    let device = Device::of_village();
    device.give(
        Who::Cadre,
        &xlsx(&[
            &["户号", "姓名", "与户主关系", "身份证号", "电话", "住址", "网格", "村（社区）", "出生日期"],
            &["1", "林秀英", "户主", "110105194912310021", "", "江滨路3号", "", "", ""],
            &["1", "林小雨", "女儿", "", "", "", "", "", ""],
            &["2", "黄阿土", "户主", "#11010519491231002", "电话", "", "九网格", "", ""],
            &["3", "吴志强", "户主", "11010519491231002X", "", "江滨路5号", "", "东安社区", "不详"],
            &["4", "郑大勇", "户主", "440524188001010014", "", "江滨路7号", "", "江滨", "1950.3"],
            &["5", "郑小勇", "户主", "440524188001010014", "", "江滨路9号", "", "", ""],
        ]),
    );
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    let told: Vec<(u32, Option<Column>, Finding)> =
        trial.findings.into_iter().map(|found| (found.row, found.column, found.finding)).collect();
    let wrong = |trouble| Finding::Trouble(trouble);
    let expected = [
        (2, Some(Column::IdNumber), wrong(Trouble::IdNumber(IdNumberError::CheckDigit))),
        (4, Some(Column::Grid), Finding::UnknownGrid),
        (4, Some(Column::IdNumber), Finding::Rounded),
        (4, Some(Column::Address), wrong(Trouble::Missing)),
        (4, Some(Column::Phone), wrong(Trouble::NotAPhone)),
        (5, Some(Column::Village), Finding::UnknownVillage),
        (5, Some(Column::Birth), Finding::NotADate),
        (7, Some(Column::IdNumber), Finding::SamePerson { row: 6 }),
        (7, None, Finding::LikeRow { row: 6, likeness: Likeness::IdNumber }),
    ];
    assert_eq!(told, expected);
    assert_eq!((trial.tally.wrong, trial.tally.households), (4, 1));
    let refused = device.refused(Who::Cadre, Request::Import { plan: ImportPlan::default() });
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::Invalid, "rows"));
    assert!(device.households(Who::Cadre).is_empty());
    device.import(Who::Cadre, leaving_out());
    assert_eq!(device.households(Who::Cadre).len(), 1);
}

#[test]
fn n7_households_that_are_here_already_stay_out_and_the_same_file_twice_changes_nothing() {
    let device = Device::of_village();
    device.add_household(Who::GridWorker, "林秀英", "江滨路30号");
    device.add_household(Who::GridWorker, "黄大山", "江滨路12号");
    device.give(Who::Cadre, &roster());
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    let likeness = |found: &ImportFinding| match &found.finding {
        Finding::LikeKnown { likeness, head } => Some((found.row, *likeness, head.clone())),
        _ => None,
    };
    let alike: Vec<_> = trial.findings.iter().filter_map(likeness).collect();
    assert_eq!(
        alike,
        [
            (3, Likeness::PhoneAndName, "林秀英".to_owned()),
            (5, Likeness::AddressAndSurname, "黄大山".to_owned())
        ]
    );
    assert_eq!((trial.tally.alike, trial.tally.comes_in()), (2, 0));
    let nothing = device.refused(Who::Cadre, Request::Import { plan: ImportPlan::default() });
    assert_eq!(nothing.fields[0].trouble, Trouble::Missing);
    let all = ImportPlan { take_alike: true, ..ImportPlan::default() };
    device.import(Who::Cadre, all.clone());
    assert_eq!(device.households(Who::Cadre).len(), 4);
    device.give(Who::Cadre, &roster());
    let again = device.trial(Who::Cadre, all);
    assert_eq!(
        (again.tally.alike, again.tally.comes_in()),
        (2, 0),
        "the same ID numbers are the same people"
    );
}

#[test]
fn columns_are_guessed_and_can_be_named_otherwise() {
    let device = Device::of_village();
    device.give(Who::Cadre, &xlsx(&[&["住户", "在哪里"], &["林秀英", "江滨路3号"]]));
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    assert_eq!(trial.missing, [vec![Column::Name, Column::Head], vec![Column::Address]]);
    assert_eq!(trial.columns[1], ImportColumn { heading: "在哪里".into(), sample: "江滨路3号".into() });
    let error = device.refused(Who::Cadre, Request::Import { plan: trial.plan.clone() });
    assert_eq!(error.fields[0].field, "columns");
    let plan = ImportPlan { columns: Some(vec![Some(Column::Name), Some(Column::Address)]), ..trial.plan };
    device.import(Who::Cadre, plan);
    assert_eq!(device.households(Who::Cadre)[0].head, "林秀英");
}

#[test]
fn a_township_secretary_names_the_village_and_others_may_not_import() {
    let device = Device::of_township();
    device.give(Who::Secretary, &xlsx(&[&["户主", "住址"], &["林秀英", "江滨路3号"]]));
    let trial = device.trial(Who::Secretary, ImportPlan::default());
    assert_eq!(trial.findings[0].finding, Finding::UnknownVillage);
    let plan = |village: &str| ImportPlan { unit: Some(unit(village)), ..ImportPlan::default() };
    let elsewhere = device.refused(Who::Secretary, Request::TryImport { plan: plan("350404002001") });
    assert_eq!(elsewhere.fields[0].field, "unit");
    device.import(Who::Secretary, plan(OTHER_VILLAGE));
    assert_eq!(device.households(Who::Secretary).len(), 1);
    let village = Device::of_village();
    for request in [Request::Imports, Request::TryImport { plan: ImportPlan::default() }] {
        assert_eq!(village.refused(Who::GridWorker, request).refusal, Some(Refusal::MayNotCreate));
    }
}

#[test]
fn a_half_import_is_impossible_where_the_disk_fails_in_the_middle_nothing_came_in() {
    let device = Device::of_village();
    let names: Vec<String> = (0..450).map(|n| format!("江滨路{n}号")).collect();
    let mut rows: Vec<Vec<&str>> = vec![vec!["户主", "住址"]];
    rows.extend(names.iter().map(|address| vec!["林秀英", address.as_str()]));
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    device.give(Who::Cadre, &xlsx(&rows));
    let break_at = "CREATE TRIGGER broken BEFORE INSERT ON household WHEN NEW.address = '江滨路430号'
                    BEGIN SELECT RAISE(ABORT, 'the disk failed'); END";
    device.store.write(|tx| Ok(tx.execute_batch(break_at)?)).expect("a trap");
    let plan = ImportPlan::default();
    assert_eq!(device.refused(Who::Cadre, Request::Import { plan: plan.clone() }).code, ErrorCode::Storage);
    let left = |device: &Device| {
        let request = Request::Imports;
        let view = view!(device, Who::Cadre, request, Imports);
        (
            device.households(Who::Cadre).len(),
            device.store.status().expect("reads").waiting,
            view.imports.len(),
            view.file,
        )
    };
    assert_eq!(left(&device), (0, 0, 0, Some("名册.xlsx".into())), "and the file is there to be tried again");
    device.store.write(|tx| Ok(tx.execute_batch("DROP TRIGGER broken")?)).expect("mended");
    assert_eq!(device.import(Who::Cadre, plan).records, 450);
    let (_, waiting, imports, file) = left(&device);
    assert_eq!((waiting, imports, file), (450, 1, None));
}

#[test]
fn undo_voids_what_nobody_worked_on_names_the_rest_and_may_be_done_twice() {
    let device = Device::of_village();
    device.give(Who::Cadre, &roster());
    let import = device.import(Who::Cadre, ImportPlan::default());
    let visited = device.households(Who::Cadre)[0].id;
    device.visit(Who::GridWorker, visited, &[], &[]);
    let undone = device.undo(Who::Cadre, import.id);
    assert_eq!((undone.voided, undone.left.len(), undone.left[0].id), (1, 1, visited));
    assert_eq!(undone.left[0].title, "林秀英 · 江滨路3号");
    assert_eq!(device.households(Who::Cadre).len(), 1);
    let again = device.undo(Who::Cadre, import.id);
    assert_eq!((again.voided, again.left.len()), (0, 1));
    let voided = view!(device, Who::Cadre, Request::VoidedList { page: Page::default() }, Voided);
    let row = &voided.rows[0];
    assert!(row.may_restore && row.reason.starts_with("撤销导入"));
    device.saved(Who::Cadre, Request::Withdraw { id: row.id, event: row.event });
    assert_eq!(device.households(Who::Cadre).len(), 2, "what was undone can be brought back");
    let imports = view!(device, Who::Cadre, Request::Imports, Imports).imports;
    assert!(imports[0].undone_at.is_some() && !imports[0].may_undo);
}

#[test]
fn an_import_is_undone_within_a_day_by_its_author_and_by_nobody_else() {
    let device = Device::of_village();
    device.give(Who::Cadre, &roster());
    let id = device.import(Who::Cadre, ImportPlan::default()).id;
    assert_eq!(
        device.refused(Who::GridWorker, Request::UndoImport { id }).refusal,
        Some(Refusal::MayNotCreate)
    );
    device.pass((VOID_HOURS + 1) * HOUR_MS);
    let error = device.refused(Who::Cadre, Request::UndoImport { id });
    assert_eq!(error.refusal, Some(Refusal::TooLateToVoid));
    assert_eq!(device.households(Who::Cadre).len(), 2);
    assert!(!view!(device, Who::Cadre, Request::Imports, Imports).imports[0].may_undo);
}
