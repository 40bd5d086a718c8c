//! Import of an existing 民情台账: issues and suggestions with what their events can truly carry (G1, A13).

use crate::import_roster::xlsx;
use crate::support::*;
use crate::view;
use shared::api::*;
use shared::domain::*;
use shared::workflow::Phase;

const HEADINGS: [&str; 12] = [
    "编号",
    "登记时间",
    "谈话形式",
    "反映人(可匿名)",
    "联系电话",
    "住址",
    "诉求类型",
    "内容",
    "初步意见",
    "措施",
    "时限",
    "状态",
];

fn ledger() -> Vec<u8> {
    xlsx(&[
        &HEADINGS,
        &[
            "1",
            "@45418",
            "入户访谈",
            "林秀英",
            "13850912345",
            "江滨路3号",
            "",
            "路灯不亮",
            "",
            "",
            "",
            "已办结",
        ],
        &["2", "2021-03-05", "定点接谈", "匿名", "", "", "", "水压低", "请街道协调", "", "", "已上报"],
        &["3", "2024年5月8日", "集中畅谈", "黄阿土", "", "", "工作建议", "多办夜校", "", "", "", ""],
        &["4", "2024-05-09", "", "", "", "", "", "电梯坏了", "", "换钢丝绳", "2024-06-01", "办理中"],
    ])
}

fn issue<'a>(rows: &'a [IssueRow], content: &str) -> &'a IssueRow {
    rows.iter().find(|row| row.content.starts_with(content)).expect("the issue")
}

fn sheet(device: &Device, who: Who, id: DocId) -> IssueSheet {
    *view!(device, who, Request::Issue { id }, Issue)
}

#[test]
fn g1_a_village_s_old_ledger_comes_in_with_its_dates_states_and_every_word() {
    let device = Device::of_village();
    let home = device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.give(Who::Cadre, &ledger());
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    assert_eq!(trial.plan.of, Some(ImportOf::Ledger));
    let told: Vec<_> = trial.findings.iter().map(|found| (found.row, found.finding.clone())).collect();
    assert_eq!(told, [(3, Finding::Early), (4, Finding::SpeakerHidden)]);
    assert_eq!((trial.tally.issues, trial.tally.suggestions), (3, 1));
    assert_eq!(device.import(Who::Cadre, trial.plan).records, 4);
    let rows = device.issues(Who::Cadre);
    let lamp = issue(&rows, "路灯不亮");
    assert_eq!((lamp.phase, lamp.date), (Phase::ResolvedOnSpot, jiff::civil::date(2024, 5, 6)));
    let shown = sheet(&device, Who::Cadre, lamp.id);
    assert_eq!((shown.household, shown.source), (Some(home), None));
    assert_eq!(shown.reporter.expect("who spoke").name_masked, "林**");
    let water = issue(&rows, "水压低");
    assert_eq!((water.phase, water.opinion.as_str()), (Phase::Reported, "请街道协调"));
    assert_eq!(sheet(&device, Who::Cadre, water.id).reporter, None);
    let lift = issue(&rows, "电梯坏了");
    assert_eq!(lift.phase, Phase::Registered);
    assert!(
        lift.content.contains("措施：换钢丝绳") && lift.content.contains("时限：2024-06-01"),
        "{}",
        lift.content
    );
    let suggestions = view!(device, Who::Cadre, Request::Suggestions { page: Page::default() }, Suggestions);
    assert!(suggestions.rows[0].content.starts_with("多办夜校"));
    assert!(!suggestions.rows[0].content.contains("黄阿土"), "speakers of a gathering are hidden");
}

#[test]
fn what_a_secretary_imports_is_listed_where_measures_and_deadline_are_there() {
    let device = Device::of_township();
    device.give(Who::Secretary, &ledger());
    let plan = ImportPlan { unit: Some(unit(VILLAGE)), ..ImportPlan::default() };
    device.import(Who::Secretary, plan);
    let rows = device.issues(Who::Secretary);
    let lift = issue(&rows, "电梯坏了");
    assert_eq!((lift.phase, lift.due), (Phase::Listed, Some(jiff::civil::date(2024, 6, 1))));
    assert_eq!(sheet(&device, Who::Secretary, lift.id).measures, "换钢丝绳");
    let water = issue(&rows, "水压低");
    assert_eq!(water.phase, Phase::Registered, "reporting up is the village's act");
    assert!(water.content.contains("初步意见：请街道协调") && water.content.contains("状态：已上报"));
}

#[test]
fn rows_without_a_date_or_words_and_unknown_forms_are_told_and_repeated_rows_stay_out() {
    let device = Device::of_village();
    device.give(
        Who::Cadre,
        &xlsx(&[
            &["日期", "形式", "内容"],
            &["", "入户", "路灯不亮"],
            &["2024-05-06", "托梦", "水压低"],
            &["2024-05-07", "入户", ""],
            &["2024-05-08", "入户", "电梯坏了"],
            &["2024-05-08", "入户", "电梯坏了"],
        ]),
    );
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    let told: Vec<_> =
        trial.findings.into_iter().map(|found| (found.row, found.column, found.finding)).collect();
    let expected = [
        (2, Some(Column::Date), Finding::Trouble(Trouble::Missing)),
        (3, Some(Column::Form), Finding::UnknownForm),
        (4, Some(Column::Content), Finding::Trouble(Trouble::Missing)),
        (6, Some(Column::Content), Finding::LikeRow { row: 5, likeness: Likeness::Matter }),
    ];
    assert_eq!(told, expected);
    device.import(Who::Cadre, ImportPlan { leave_out: true, ..ImportPlan::default() });
    assert_eq!(device.issues(Who::Cadre).len(), 1);
}

#[test]
fn undo_of_a_ledger_takes_who_spoke_along_but_not_from_an_issue_that_went_on() {
    let device = Device::of_village();
    device.give(Who::Cadre, &ledger());
    let import = device.import(Who::Cadre, ImportPlan::default());
    let rows = device.issues(Who::Cadre);
    let lift = issue(&rows, "电梯坏了").id;
    device.report(Who::Cadre, lift, "请街道协调");
    let undone = view!(device, Who::Cadre, Request::UndoImport { id: import.id }, ImportUndone);
    assert_eq!((undone.voided, undone.left.len(), undone.left[0].id), (3, 1, lift));
    let standing = device.issues(Who::Cadre);
    assert_eq!(standing.iter().map(|row| row.id).collect::<Vec<_>>(), [lift]);
}
