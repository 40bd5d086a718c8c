//! The issue loop: lists, reporting up, the sheet of an issue and its steps.

use shared::api::{IssueRow, OwnerChoice};
use shared::domain::{Filed, TalkForm};

pub const TITLE: &str = "问题";
pub const PROVISIONAL: &str = "登记时的编号";
pub const LISTS: &str = "问题清单";
pub const SHOW: &str = "看哪些";
pub const SEARCH: &str = "找问题";
pub const SEARCH_HINT: &str = "编号、内容里的几个字";
pub const COUNT_UNIT: &str = "件";
pub const NONE: &str = "这里没有问题";
pub const NONE_HINT: &str = "走访时登记的困难会出现在这里。";
pub const REPORT_UP: &str = "汇总上报";

pub const OPEN: &str = "待上报";
pub const INBOX: &str = "待乡镇定";
pub const LISTED: &str = "办理中";
pub const TO_FEED_BACK: &str = "待反馈";
pub const TO_CLOSE: &str = "待销号";
pub const MINE: &str = "我负责的";
pub const RAISED_BY_ME: &str = "我登记的";
pub const FINISHED: &str = "已了结";
pub const ALL: &str = "全部";

pub const REPORT_TITLE: &str = "汇总上报";
pub const REPORT_SUB: &str = "勾选要报的问题，写上初步办理意见，一次报给乡镇（街道）。";
pub const REPORT_NONE: &str = "没有等着上报的问题";
pub const REPORT_NONE_HINT: &str = "走访登记的问题和被退回的问题会列在这里。";
pub const OPINION: &str = "初步办理意见";
pub const OPINION_FOR_ALL: &str = "几件一个意见";
pub const OPINION_FOR_ALL_HINT: &str = "写在这里的意见，填到下面勾选而没写意见的每一件。";
pub const OPINION_MISSING: &str = "勾选了，还没有写意见";
pub const NONE_TICKED: &str = "请先勾选要上报的问题。";
pub const OPINION_PHRASES: &[(&str, &str)] = &[
    ("村里协调", "建议由村（社区）先行协调。"),
    ("部门办理", "村（社区）无力解决，建议请主管部门办理。"),
    ("资金", "需要资金支持，建议协调解决。"),
    ("现场查看", "建议乡镇（街道）派人现场查看后定办法。"),
    ("救助", "情况属实，建议按规定给予救助。"),
];

pub const SHEET_OPINION: &str = "村（社区）意见";
pub const MEASURES: &str = "措施";
pub const OWNER: &str = "责任人或单位";
pub const DUE: &str = "完成时限";
pub const RAISED: &str = "提出";
pub const REPORTER: &str = "反映人";
pub const ANONYMOUS: &str = "匿名，或不对本单位公开";
pub const SEE_HOUSEHOLD: &str = "看这一户";
pub const STORY: &str = "经过";
pub const RETURNED: &str = "退回补充";
pub const CONTRADICTION: &str = "两边同时作了不同的决定";
pub const CONTRADICTION_ADVICE: &str =
    "两步都在下面的经过里，目前按后一步算。看过之后再办一步，就以新的一步为准。";

pub const RESOLVE: &str = "现场解决";
pub const RESOLVE_LABEL: &str = "怎么解决的，怎么答复的";
pub const RESOLVE_HINT: &str = "当场的答复就算反馈，不用另外再填。";
pub const LIST: &str = "列入问题清单";
pub const LIST_NOW: &str = "列入清单";
pub const RETURN: &str = "退回补充";
pub const RETURN_LABEL: &str = "缺什么、要补什么";
pub const PROGRESS: &str = "记进展";
pub const PROGRESS_LABEL: &str = "办到哪一步了";
pub const COMPLETE: &str = "办结";
pub const COMPLETE_LABEL: &str = "办理结果";
pub const COMPLETE_PHRASES: &[(&str, &str)] =
    &[("已办好", "已办好。"), ("已修复", "已修复，现场看过。"), ("已落实", "已按政策落实。")];
pub const PROGRESS_PHRASES: &[(&str, &str)] =
    &[("已到现场", "已到现场看过。"), ("已联系", "已联系有关人员。"), ("正在办", "正在办理。")];
pub const EXTEND: &str = "延期";
pub const EXTEND_LABEL: &str = "为什么延期";
pub const EXTEND_PHRASES: &[(&str, &str)] = &[
    ("天气", "受天气影响。"),
    ("配件材料", "等配件、材料。"),
    ("资金", "资金正在落实。"),
    ("协商", "几方还在协商。"),
];
pub const EXPLAIN: &str = "解释说明";
pub const EXPLAIN_LABEL: &str = "为什么不能办，怎么向反映人解释";
pub const EXPLAIN_HINT: &str = "由另一位乡镇（街道）同志批准后生效，单独统计，不算已解决。";
pub const EXPLAIN_PHRASES: &[(&str, &str)] = &[
    ("走法律途径", "属于诉讼、仲裁范围，请依法通过法律途径解决。"),
    ("不属政府", "属于当事人之间的民事约定，不属于政府职责范围。"),
    ("不符合政策", "不符合现行政策规定。"),
    ("已有结论", "此前已作出处理答复，没有新的情况。"),
    ("条件不具备", "目前条件还不具备。"),
];
pub const APPROVE: &str = "批准解释说明";
pub const FEED_BACK: &str = "反馈";
pub const FEED_BACK_LABEL: &str = "怎么反馈的，反映人怎么说";
pub const FEED_BACK_HOW: &str = "反馈方式";
pub const FEED_BACK_PHRASES: &[(&str, &str)] = &[
    ("表示满意", "已把办理结果告诉反映人，反映人表示满意。"),
    ("表示理解", "已向反映人解释清楚，反映人表示理解。"),
    ("还有意见", "已告诉反映人，反映人还有意见。"),
    ("公示七天", "已在公示栏公示七天，没有收到意见。"),
];
pub const PROPOSE: &str = "提请销号";
pub const CONFIRM: &str = "确认销号";
pub const REOPEN: &str = "退回重办";
pub const REOPEN_LABEL: &str = "还差什么";
pub const REOPEN_PHRASES: &[(&str, &str)] = &[
    ("没办好", "现场看过，还没有办好。"),
    ("反映人不认可", "反映人不认可。"),
    ("反馈不清楚", "反馈的内容不清楚。"),
];
pub const OWN_ITEM: &str = "这件由您负责或经手";
pub const OWN_ITEM_ADVICE: &str = "自己的事自己不销号、不批准。请另一位乡镇（街道）同志来确认。";
pub const MEASURES_PHRASES: &[(&str, &str)] = &[
    ("上门核实", "上门核实情况。"),
    ("现场办理", "到现场办理。"),
    ("协调部门", "协调有关部门办理。"),
    ("落实政策", "按政策落实。"),
    ("长期跟进", "先行处理，长期跟进。"),
];
pub const TIER: &str = "分类";
pub const FILED: &str = "归类";
pub const CLASS: &str = "事项类别";
pub const SCOPE: &str = "个人还是集体的事";
pub const MORE_OWNERS: &str = "其他人和单位";
pub const SEE_MERGED: &str = "看合并到的那件";
pub const REOPENED: &str = "退回重办";
pub const VOID: &str = "作废";
pub const VOID_LABEL: &str = "为什么作废";
pub const VOID_HINT: &str = "作废后不计入清单和统计，可以在“作废”清单里恢复。";
pub const DO_NOW: &str = "保存";
pub const OWNER_MISSING: &str = "请选责任人或责任单位。";
pub const DUE_MISSING: &str = "请定完成时限。";
pub const DUE_PAST: &str = "完成时限要在今天之后。";
pub const DUE_OTHER: &str = "其他日子";

/// `交通出行 · 集体事项`; empty where nobody has said.
pub fn filed(filed: Filed) -> String {
    let class = filed.class.map_or("", super::issue_class);
    super::line(&[class, filed.scope.map_or("", super::scope)])
}

/// `归类：交通出行 · 集体事项`
pub fn filing(filed: Filed) -> String {
    match self::filed(filed).as_str() {
        "" => format!("{FILED}：还没选"),
        said => format!("{FILED}：{said}"),
    }
}

/// `3 件已报给乡镇（街道）`
pub fn reported(count: usize) -> String {
    format!("{count} 件已报上去，有网时送达乡镇（街道）")
}

/// `上报 3 件`
pub fn report_now(count: usize) -> String {
    format!("上报 {count} 件")
}

/// `问题 KQB-0007`
/// The official number; until the month's list gives it, the provisional one.
pub fn number(row: &IssueRow) -> &str {
    if row.official.is_empty() { &row.number } else { &row.official }
}

pub fn title(number: &str) -> String {
    format!("问题 {number}")
}

/// `一个月内`, and the like: the day a deadline chip stands for.
pub fn within(days: i32) -> String {
    match days {
        7 => "一周内".into(),
        15 => "半个月内".into(),
        30 => "一个月内".into(),
        90 => "三个月内".into(),
        days => format!("{days} 天内"),
    }
}

/// `黄雅婷（乡镇专人 · 列东街道）`
pub fn owner(choice: &OwnerChoice) -> String {
    let roles: Vec<&str> = choice.roles.iter().map(|role| super::role(*role)).collect();
    let detail = super::line(&[&roles.join("、"), &choice.unit_name]);
    let said_already = detail.is_empty() || detail == choice.name;
    if said_already { choice.name.clone() } else { format!("{}（{detail}）", choice.name) }
}

/// To the talk at which an issue was raised.
pub fn see_talk(form: TalkForm) -> &'static str {
    match form {
        TalkForm::HomeVisit => "看那次走访",
        TalkForm::Reception => "看那次接谈",
        TalkForm::Gathering | TalkForm::Topical => "看这场夜谈会",
        TalkForm::ETalk => "看台账",
    }
}
