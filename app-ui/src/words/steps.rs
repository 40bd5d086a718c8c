//! The issue loop: lists, reporting up, the sheet of an issue and its steps.

use shared::api::OwnerChoice;

pub const TITLE: &str = "问题";
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
pub const MINE: &str = "我负责的";
pub const RAISED_BY_ME: &str = "我登记的";
pub const FINISHED: &str = "已办结";
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
    ("村里协调", "建议由村（社区）先行协调，"),
    ("部门办理", "村（社区）无力解决，建议请主管部门办理："),
    ("资金", "需要资金支持，建议"),
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
pub const SEE_VISIT: &str = "看那次走访";
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
pub const VOID: &str = "作废";
pub const VOID_LABEL: &str = "为什么作废";
pub const VOID_HINT: &str = "作废后不计入清单和统计，可以在“作废”清单里恢复。";
pub const DO_NOW: &str = "保存";
pub const OWNER_MISSING: &str = "请选责任人或责任单位。";
pub const DUE_MISSING: &str = "请定完成时限。";
pub const DUE_PAST: &str = "完成时限要在今天之后。";
pub const DUE_OTHER: &str = "其他日子";

/// `3 件已报给乡镇（街道）`
pub fn reported(count: usize) -> String {
    format!("{count} 件已报上去，有网时送达乡镇（街道）")
}

/// `上报 3 件`
pub fn report_now(count: usize) -> String {
    format!("上报 {count} 件")
}

/// `问题 KQB-0007`
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
