//! The columns of the 民情台账: heading, width, and what a row says in each.

use crate::api::{ColumnSet, LedgerFilter, LedgerRow};
use crate::domain::{Millis, TalkForm, date_of, minute_of};
use crate::workflow::Phase;
use jiff::civil::Date;

/// The 22 columns of the paper ledger, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Number,
    Registered,
    Source,
    Form,
    Unit,
    Grid,
    Who,
    Phone,
    PersonKind,
    Address,
    Class,
    Matter,
    Extent,
    Content,
    Opinion,
    Tier,
    Owner,
    Measures,
    Due,
    Phase,
    Feedback,
    Satisfaction,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    Text(String),
    Date(Date),
    Moment(Millis),
}

impl Column {
    pub const ALL: [Column; 22] = [
        Column::Number,
        Column::Registered,
        Column::Source,
        Column::Form,
        Column::Unit,
        Column::Grid,
        Column::Who,
        Column::Phone,
        Column::PersonKind,
        Column::Address,
        Column::Class,
        Column::Matter,
        Column::Extent,
        Column::Content,
        Column::Opinion,
        Column::Tier,
        Column::Owner,
        Column::Measures,
        Column::Due,
        Column::Phase,
        Column::Feedback,
        Column::Satisfaction,
    ];
    const BRIEF: [Column; 8] = [
        Column::Number,
        Column::Registered,
        Column::Unit,
        Column::Who,
        Column::Matter,
        Column::Content,
        Column::Phase,
        Column::Due,
    ];

    pub fn of(set: ColumnSet) -> &'static [Column] {
        match set {
            ColumnSet::Brief => &Column::BRIEF,
            ColumnSet::Full => &Column::ALL,
        }
    }

    pub fn heading(self) -> &'static str {
        match self {
            Column::Number => "编号",
            Column::Registered => "登记时间",
            Column::Source => "来源",
            Column::Form => "谈话形式",
            Column::Unit => "村（社区）",
            Column::Grid => "网格",
            Column::Who => "反映人",
            Column::Phone => "联系电话",
            Column::PersonKind => "人员类别",
            Column::Address => "住址",
            Column::Class => "事项类别",
            Column::Matter => "诉求类型",
            Column::Extent => "个人/集体",
            Column::Content => "内容",
            Column::Opinion => "初步意见",
            Column::Tier => "办理层级",
            Column::Owner => "责任人（单位）",
            Column::Measures => "措施",
            Column::Due => "时限",
            Column::Phase => "状态",
            Column::Feedback => "反馈方式及时间",
            Column::Satisfaction => "满意度",
        }
    }

    /// In characters of a digit's width, as spreadsheets count.
    pub fn width(self) -> u32 {
        match self {
            Column::Content | Column::Measures => 44,
            Column::Opinion | Column::Address => 28,
            Column::Registered | Column::Owner | Column::Feedback => 18,
            Column::Unit | Column::Phone => 15,
            _ => 12,
        }
    }

    /// What a row says here.
    pub fn cell(self, row: &LedgerRow) -> Cell {
        match self {
            Column::Number => text(&row.number),
            Column::Registered => Cell::Moment(row.registered),
            Column::Source => text(source(row.form)),
            Column::Form => text(super::talk_form(row.form)),
            Column::Unit => text(&row.unit_name),
            Column::Grid => text(&row.grid_name),
            Column::Who => text(&row.who),
            Column::Phone => text(&row.phone),
            Column::Address => text(&row.address),
            Column::PersonKind => text(&groups(row)),
            Column::Matter => text(super::matter(row.matter)),
            Column::Content => text(&row.content),
            Column::Opinion => text(&row.opinion),
            Column::Owner => text(&row.owner),
            Column::Due => row.due.map_or(Cell::Empty, Cell::Date),
            Column::Phase => row.phase.map_or(Cell::Empty, |phase| text(super::phase(phase))),
            Column::Tier => row.tier.map_or(Cell::Empty, |tier| text(super::tier(tier))),
            Column::Measures => text(&row.measures),
            Column::Feedback => text(&feedback(row)),
            Column::Class => row.class.map_or(Cell::Empty, |class| text(super::issue_class(class))),
            Column::Extent => row.scope.map_or(Cell::Empty, |scope| text(super::scope(scope))),
            // Until residents rate what was done.
            Column::Satisfaction => Cell::Empty,
        }
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// `低保、残疾`
fn groups(row: &LedgerRow) -> String {
    row.groups.iter().map(|group| super::key_group(*group)).collect::<Vec<_>>().join("、")
}

/// `上门 2026-11-20`
fn feedback(row: &LedgerRow) -> String {
    match row.told {
        Some((channel, at)) => format!("{} {}", super::channel(channel), date_of(at)),
        None if row.phase == Some(Phase::ResolvedOnSpot) => ON_THE_SPOT.to_owned(),
        None => String::new(),
    }
}

/// Where a matter came in.
fn source(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Gathering => "畅谈",
        TalkForm::Topical => "座谈",
        TalkForm::HomeVisit => "入户",
        TalkForm::Reception => "接谈",
        TalkForm::ETalk => "e谈",
    }
}

pub const TITLE: &str = "民情台账";
pub const NOTHING: &str = "—";
/// Whoever raised it heard the answer there and then (H1a).
const ON_THE_SPOT: &str = "当场答复";
/// What an export keeps covered, and what it tells.
pub const MASKED: &str = "姓名、电话、住址已遮挡";
pub const PLAIN: &str = "含完整的姓名、电话、住址，请妥善保管，用完删除";
/// The foot of a printed page, as spreadsheets write it.
pub const PAGE_OF: &str = "&C第 &P 页，共 &N 页";

/// `列东街道 王芳　2026-11-26 10:05 导出　共 12 行`: who took it out, when, how much.
pub fn made(who: &str, unit: &str, at: Millis, rows: usize) -> String {
    let minute = minute_of(at).strftime("%Y-%m-%d %H:%M");
    format!("{unit} {who}　{minute} 导出　共 {rows} 行")
}

/// Names that a filter holds as ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilterNames {
    pub unit: String,
    pub grid: String,
    pub by: String,
}

/// `筛选：入户访谈、定点接谈；2026-11-01起；待审核`
pub fn conditions(filter: &LedgerFilter, names: &FilterNames) -> String {
    let listed = |words: Vec<&'static str>| words.join("、");
    let query = filter.query.trim();
    let parts = [
        listed(filter.forms.iter().map(|form| super::talk_form(*form)).collect()),
        listed(filter.matters.iter().map(|matter| super::matter(*matter)).collect()),
        listed(filter.classes.iter().map(|class| super::issue_class(*class)).collect()),
        listed(filter.phases.iter().map(|phase| super::phase(*phase)).collect()),
        names.unit.clone(),
        names.grid.clone(),
        filter.group.map_or("", super::key_group).to_owned(),
        if names.by.is_empty() { String::new() } else { format!("记录人 {}", names.by) },
        filter.from.map(|date| format!("{date} 起")).unwrap_or_default(),
        filter.to.map(|date| format!("{date} 止")).unwrap_or_default(),
        if filter.unmade { "没有形成问题的困难".to_owned() } else { String::new() },
        filter.unreviewed.map_or("", |waits| if waits { "待审核" } else { "已审核或已退回" }).to_owned(),
        if query.is_empty() { String::new() } else { format!("含“{query}”") },
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "筛选：全部".to_owned() } else { format!("筛选：{}", parts.join("；")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Matter;

    #[test]
    fn a_filter_is_told_in_one_line() {
        assert_eq!(conditions(&LedgerFilter::default(), &FilterNames::default()), "筛选：全部");
        let filter = LedgerFilter {
            query: " 路灯 ".into(),
            forms: vec![TalkForm::HomeVisit, TalkForm::Reception],
            matters: vec![Matter::Difficulty],
            classes: vec![crate::domain::IssueClass::Transport],
            from: Some(jiff::civil::date(2026, 11, 1)),
            group: Some(crate::domain::KeyGroup::LowIncome),
            unreviewed: Some(true),
            ..LedgerFilter::default()
        };
        let names =
            FilterNames { unit: "江滨社区".into(), by: "陈小梅".into(), ..FilterNames::default() };
        assert_eq!(
            conditions(&filter, &names),
            "筛选：入户访谈、定点接谈；困难问题；交通出行；江滨社区；低保；记录人 陈小梅；2026-11-01 起；待审核；含“路灯”"
        );
    }

    #[test]
    fn the_full_ledger_has_the_22_columns_and_the_brief_one_is_of_them() {
        assert_eq!(Column::of(ColumnSet::Full).len(), 22);
        assert!(Column::of(ColumnSet::Brief).iter().all(|column| Column::ALL.contains(column)));
    }
}
