//! Import of an existing 民情台账: issues and suggestions with what their events can truly carry (G1, A13).

use crate::import_roster::xlsx;
use crate::support::*;
use crate::view;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
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
fn c2_what_an_old_ledger_filed_a_matter_under_comes_along_where_its_words_are_ours() {
    let device = Device::of_township();
    device.give(
        Who::Secretary,
        &xlsx(&[
            &["登记时间", "内容", "事项类别", "个人/集体", "措施", "时限", "状态"],
            &["2024-05-08", "路灯不亮", "交通出行", "集体", "换灯", "2024-06-01", "办理中"],
            &["2024-05-09", "鸡鸭乱跑", "养鸡养鸭", "个人事项", "劝导", "2024-06-01", "办理中"],
            &["2024-05-10", "水压低", "供水供电供气", "", "", "", ""],
        ]),
    );
    device.import(Who::Secretary, ImportPlan { unit: Some(unit(VILLAGE)), ..ImportPlan::default() });
    let rows = device.issues(Who::Secretary);
    let filed = |content| sheet(&device, Who::Secretary, issue(&rows, content).id).filed;
    let lamp = Filed { class: Some(IssueClass::Transport), scope: Some(Scope::Collective) };
    assert_eq!(filed("路灯不亮"), lamp);
    let content = &issue(&rows, "路灯不亮").content;
    assert!(
        !content.contains("类别") && !content.contains("集体"),
        "what is filed is not told twice: {content}"
    );
    let hens = issue(&rows, "鸡鸭乱跑");
    assert_eq!(filed("鸡鸭乱跑"), Filed { class: None, scope: Some(Scope::Personal) });
    assert!(hens.content.contains("事项类别：养鸡养鸭"), "no word is lost: {}", hens.content);
    let water = issue(&rows, "水压低");
    assert_eq!(filed("水压低"), Filed::default());
    assert!(water.content.contains("事项类别：供水供电供气"), "{}", water.content);
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
        (6, Some(Column::Content), Finding::SameAsRow { row: 5 }),
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

fn rows(device: &Device, filter: LedgerFilter) -> Vec<LedgerRow> {
    view!(device, Who::Cadre, Request::Ledger { filter, page: Page::default() }, Ledger).rows
}

#[test]
fn t3g_what_an_old_ledger_brought_stands_in_the_ledger_and_waits_for_nobody() {
    let device = Device::of_village();
    device.add_household(Who::GridWorker, "林秀英", "江滨路3号");
    device.give(Who::Cadre, &ledger());
    let import = device.import(Who::Cadre, ImportPlan::default());
    let all = rows(&device, LedgerFilter::default());
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|row| row.review == ReviewView::Settled));
    let lamp = all.iter().find(|row| row.content.starts_with("路灯不亮")).expect("the row");
    assert_eq!((lamp.issue, lamp.phase), (Some(lamp.source), Some(Phase::ResolvedOnSpot)));
    assert_eq!((lamp.form, lamp.who.as_str()), (TalkForm::HomeVisit, "林**"));
    let waiting = LedgerFilter { unreviewed: Some(true), ..LedgerFilter::default() };
    assert!(rows(&device, waiting).is_empty(), "the township looked them over long ago");
    let talks = LedgerFilter { forms: vec![TalkForm::Gathering], ..LedgerFilter::default() };
    assert_eq!(rows(&device, talks)[0].matter, Matter::Suggestion);
    view!(device, Who::Cadre, Request::UndoImport { id: import.id }, ImportUndone);
    assert!(rows(&device, LedgerFilter::default()).is_empty());
}

#[test]
fn what_left_as_a_file_comes_in_elsewhere_as_the_same_matters_and_only_once() {
    let from = Device::of_village();
    for n in 1..=10 {
        let home = from.add_household(Who::GridWorker, "林秀英", &format!("江滨路{n}号"));
        let (difficulty, suggestion) = (format!("{n}号楼漏水"), format!("在{n}号楼装灯"));
        from.visit(Who::GridWorker, home, &[&difficulty], &[&suggestion]);
    }
    let view = LedgerView { columns: ColumnSet::Full, ..LedgerView::default() };
    let file = view!(from, Who::Cadre, Request::ExportLedger { view, plain: true }, File);
    let FilePlace::Here(content) = file.place else { panic!("not here") };
    let book = BASE64_STANDARD.decode(content).expect("base64");
    let told = |device: &Device| {
        let mut told: Vec<_> = rows(device, LedgerFilter::default())
            .into_iter()
            .map(|row| {
                let own = row.content.lines().next().unwrap_or_default().to_owned();
                (own, row.date, row.form, row.matter)
            })
            .collect();
        told.sort_by(|one, other| one.0.cmp(&other.0));
        told
    };
    let to = Device::of_village();
    to.give(Who::Cadre, &book);
    let trial = to.trial(Who::Cadre, ImportPlan::default());
    assert_eq!((trial.plan.heading, trial.findings.as_slice()), (Some(5), [].as_slice()));
    assert_eq!(to.import(Who::Cadre, trial.plan).records, 20);
    assert_eq!(told(&to), told(&from));
    for device in [&from, &to] {
        device.give(Who::Cadre, &book);
        let again = device.trial(Who::Cadre, ImportPlan::default());
        assert_eq!((again.tally.alike, again.tally.comes_in()), (20, 0), "they are here already");
    }
}

#[test]
fn rows_at_which_nothing_was_raised_are_no_issues_and_masked_names_are_nobody() {
    let device = Device::of_village();
    device.give(
        Who::Cadre,
        &xlsx(&[
            &["日期", "诉求类型", "内容", "反映人", "电话"],
            &["2024-05-06", "", "无", "", ""],
            &["2024-05-06", "便民服务", "代办社保", "", ""],
            &["2024-05-07", "无问题无建议", "", "", ""],
            &["2024-05-08", "困难问题", "电梯坏了", "林**", "138****2345"],
        ]),
    );
    let trial = device.trial(Who::Cadre, ImportPlan::default());
    let told: Vec<_> = trial.findings.iter().map(|found| (found.row, found.finding.clone())).collect();
    let expected = [
        (5, Finding::Covered),
        (2, Finding::NothingRaised),
        (3, Finding::NothingRaised),
        (4, Finding::NothingRaised),
    ];
    assert_eq!(told, expected);
    assert_eq!((trial.tally.nothing, trial.tally.issues, trial.tally.wrong), (3, 1, 0));
    device.import(Who::Cadre, trial.plan);
    let issues = device.issues(Who::Cadre);
    assert_eq!(issues.len(), 1);
    assert_eq!(sheet(&device, Who::Cadre, issues[0].id).reporter, None);
}
