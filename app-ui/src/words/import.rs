//! Import of a roster or a ledger.

use super::alike;
use shared::api::{Column, Finding, ImportFinding, ImportOf, ImportRow, ImportTally, ImportUndone, Weight};
use shared::domain::TalkForm;

pub const OPEN: &str = "导入旧台账";
pub const OPEN_ROSTER: &str = "导入名册";
pub const TITLE: &str = "导入名册或台账";
pub const SUB: &str =
    "已有的表格（.xlsx）不用重打：选文件、对一对列、先看结果，满意了再导入。要么全部导入，要么一行不动。";
pub const CHOOSE: &str = "选表格文件";
pub const CHOOSE_OTHER: &str = "换一个文件，或改好再选";
pub const DROP: &str = "不导入了";
pub const READING: &str = "正在读文件…";
pub const UNREAD: &str = "文件读不进来：最多 8 MB。请删去图片和用不着的表，或分成几个文件。";
pub const WHAT: &str = "这张表是";
pub const SHEET: &str = "用哪张表";
pub const VILLAGE: &str = "没写村（社区）的行归";
pub const FORM: &str = "没写谈话形式的行算";
pub const HEADING_UP: &str = "标题在上一行";
pub const HEADING_DOWN: &str = "标题在下一行";
pub const COLUMNS: &str = "每一列是什么";
pub const COLUMNS_HINT: &str = "已按标题认好，认错了点一下就能改。认不出的会写进备注，不会丢。";
pub const LEFT_OUT: &str = "不要这一列";
pub const FINDINGS: &str = "逐行看";
pub const NO_FINDINGS: &str = "没有发现问题";
pub const LEAVE_OUT: &str = "有问题的先不导入，其余照导";
pub const TAKE_ALIKE: &str = "看着像重复的也导入（身份证号相同的除外）";
pub const LEAVE_OUT_FIRST: &str = "有问题的行要么在表格里改好再选一次文件，要么在上面勾选“先不导入”。";
pub const NOTHING: &str = "没有可以导入的行";
pub const IMPORTING: &str = "正在导入…";
pub const PAST: &str = "导入过的";
pub const UNDO: &str = "撤销这次导入";
pub const UNDONE: &str = "已撤销";
pub const TOO_LATE: &str = "已过 24 小时，不能整批撤销";
pub const LEFT: &str = "这些已经有人接着用了，没有撤销，请逐条看";

pub fn of(of: ImportOf) -> &'static str {
    match of {
        ImportOf::Roster => "住户名册",
        ImportOf::Ledger => "民情台账",
    }
}

pub fn column(column: Column) -> &'static str {
    match column {
        Column::HouseNo => "户号",
        Column::Head => "户主姓名",
        Column::Name => "姓名",
        Column::Relation => "与户主关系",
        Column::Sex => "性别",
        Column::Birth => "出生日期",
        Column::IdNumber => "身份证号",
        Column::Phone => "电话",
        Column::Address => "住址",
        Column::Village => "村（社区）",
        Column::Grid => "网格",
        Column::Situation => "基本情况",
        Column::Note => "写进备注",
        Column::Date => "登记时间",
        Column::Form => "谈话形式",
        Column::Reporter => "反映人",
        Column::Appeal => "诉求类型",
        Column::Class => "事项类别",
        Column::Extent => "个人/集体",
        Column::Content => "内容",
        Column::Opinion => "初步意见",
        Column::Owner => "责任人（单位）",
        Column::Measures => "措施",
        Column::Due => "时限",
        Column::Status => "状态",
        Column::Feedback => "反馈",
    }
}

pub const FORMS: [(TalkForm, &str); 5] = [
    (TalkForm::Gathering, "集中畅谈"),
    (TalkForm::Topical, "专题座谈"),
    (TalkForm::HomeVisit, "入户访谈"),
    (TalkForm::Reception, "定点接谈"),
    (TalkForm::ETalk, "随机e谈"),
];

/// `标题在第 3 行`
pub fn heading(row: u32) -> String {
    format!("标题在第 {row} 行")
}

/// `还没认出“住址”这一列，请指一下`
pub fn missing(groups: &[Vec<Column>]) -> String {
    let group = |group: &Vec<Column>| group.iter().map(|it| column(*it)).collect::<Vec<_>>().join("或");
    let groups: Vec<String> = groups.iter().map(|it| format!("“{}”", group(it))).collect();
    format!("还没认出{}在哪一列，请在下面指一下。", groups.join("、"))
}

/// What would come in.
pub fn coming(tally: &ImportTally, of: ImportOf) -> String {
    match of {
        ImportOf::Roster => format!("新增 {} 户 {} 人", tally.households, tally.people),
        ImportOf::Ledger => format!("新增 {} 个问题、{} 条建议", tally.issues, tally.suggestions),
    }
}

pub fn alike(count: u32) -> String {
    format!("跳过 {count}（看着像重复）")
}

pub fn nothing(count: u32) -> String {
    format!("不用导入 {count}（没有提出困难或建议）")
}

pub fn wrong(count: u32) -> String {
    format!("有问题 {count}")
}

pub fn import_now(tally: &ImportTally, of: ImportOf) -> String {
    let unit = if of == ImportOf::Roster { "户" } else { "件" };
    format!("导入 {} {unit}", tally.comes_in())
}

pub fn done(row: &ImportRow) -> String {
    format!("已导入 {} {}，保存在本机", row.records, if row.of == ImportOf::Roster { "户" } else { "件" })
}

pub fn undone(undone: &ImportUndone) -> String {
    format!("已撤销：{} 条移到作废清单", undone.voided)
}

/// `第 12 行 身份证号：有一位打错了，…`
pub fn finding(found: &ImportFinding) -> String {
    let place = match found.column {
        Some(named) => format!("第 {} 行 {}：", found.row, column(named)),
        None => format!("第 {} 行：", found.row),
    };
    format!("{place}{}", what(&found.finding))
}

fn what(finding: &Finding) -> String {
    match finding {
        Finding::Trouble(trouble) => super::trouble(trouble),
        Finding::Rounded => "表格把它当成了数字，后几位已经丢了。请把这一列设为文本再填一次".into(),
        Finding::NotADate => "看不出是哪一天，请写成 2024-05-06 这样".into(),
        Finding::UnknownVillage => "不是您管的村（社区），或没有写。请改好，或在上面选一个".into(),
        Finding::UnknownGrid => "这个村（社区）没有这个网格".into(),
        Finding::UnknownForm => "看不出是五种谈话形式里的哪一种".into(),
        Finding::SamePerson { row } => format!("与第 {row} 行是同一个身份证号"),
        Finding::SameAsRow { row } => format!("和第 {row} 行日期和内容相同，先跳过"),
        Finding::InLedger => "台账里已有日期和内容相同的一条，先跳过".into(),
        Finding::LikeRow { row, likeness } => format!("和第 {row} 行{}，先跳过", alike::likeness(*likeness)),
        Finding::LikeKnown { head, likeness } => {
            format!("和已有的“{head}”家{}，先跳过", alike::likeness(*likeness))
        }
        Finding::Early => "早于 2021 年 8 月（那时还没有夜谈），照样导入".into(),
        Finding::Future => "晚于今天，照样导入，请看看是不是写错了".into(),
        Finding::SpeakerHidden => "座谈、畅谈的发言人要保密，姓名不导入".into(),
        Finding::NothingRaised => "没有提出困难或建议，不用导入".into(),
        Finding::Covered => "姓名是遮挡过的，不导入姓名和电话".into(),
        Finding::MayNot(why) => super::refusal(*why).into(),
    }
}

pub fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Wrong => "要改",
        Weight::Alike => "跳过",
        Weight::Told => "提醒",
        Weight::Left => "不用导入",
    }
}

/// `只列出前 200 条，共 315 条`
pub fn more(shown: usize, total: u32) -> String {
    format!("只列出前 {shown} 条，共 {total} 条")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::{IdNumberError, Trouble};

    #[test]
    fn a_finding_says_row_column_and_what_to_do() {
        let trouble = Finding::Trouble(Trouble::IdNumber(IdNumberError::CheckDigit));
        let found = ImportFinding { row: 12, column: Some(Column::IdNumber), finding: trouble };
        assert!(finding(&found).starts_with("第 12 行 身份证号：有一位打错了"), "{}", finding(&found));
    }
}
