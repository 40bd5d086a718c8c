//! 入户访谈: the form in the order of a conversation, and its sheet.

use super::{VoidWords, date, days_ago};
use jiff::civil::Date;
use shared::api::{Saved, VisitRow};

pub const SITUATION: &str = "家里近来怎么样？";
pub const SITUATION_ASK: &str = "基本情况";
pub const KNOWN: &str = "上次记的";
pub const UNCHANGED: &str = "无变化";
pub const CHANGED: &str = "有变化，改写";
pub const SITUATION_TEXT: &str = "现在的情况";
pub const DIFFICULTIES: &str = "有什么困难？";
pub const DIFFICULTIES_ASK: &str = "困难问题";
pub const NO_DIFFICULTY: &str = "无困难";
pub const MORE_DIFFICULTY: &str = "再加一个困难";
pub const MAKE_ISSUE: &str = "登记为问题";
pub const MADE_ISSUE: &str = "已登记为问题";
pub const SUGGESTIONS: &str = "对工作有什么建议？";
pub const SUGGESTIONS_ASK: &str = "工作建议";
pub const NO_SUGGESTION: &str = "无建议";
pub const MORE_SUGGESTION: &str = "再加一条建议";
pub const MAKE_SUGGESTION: &str = "记入建议清单";
pub const MADE_SUGGESTION: &str = "已记入建议清单";
pub const QUICK: &str = "常用的话";
pub const STRIKE: &str = "划掉";
pub const UNSTRIKE: &str = "恢复";
pub const STRUCK: &str = "（已划掉）";
pub const REMOVED: &str = "已拿掉一条";
pub const SPEAKER: &str = "谁说的";
pub const DATE: &str = "哪天走访的";
pub const DAY: &str = "日期";
pub const TOLD: &str = "已当面答复";
pub const OPEN_ISSUES: &str = "这家反映过的事，可以先给个回音";
pub const NOTHING_NEW: &str = "都没有新情况，记下这次走访";
pub const NOTHING_NEW_MEANS: &str = "等于：基本情况无变化、无困难、无建议。有一样不同，就在下面照实写。";
pub const SAVE: &str = "保存走访";
pub const SAVE_CORRECTION: &str = "保存更正";
pub const KEYS: &str = "Ctrl+Enter 也能保存";

pub const DONE: &str = "走访已保存在本机";
pub const DONE_CORRECTED: &str = "更正已保存在本机";
pub const DONE_MERGED: &str = "这期间别人也改过这次走访，两边的内容都保留了。";
pub const DONE_UNCHANGED: &str = "内容没有变化，不用保存。";
pub const DONE_SENDS_ITSELF: &str = "有网时会自己送出去，不用再填别的表。";
pub const NEXT_NONE: &str = "这一列都走完了";
pub const BACK_TO_LIST: &str = "回到名单";
pub const SEE_VISIT: &str = "看这次走访";
pub const SEE_HOUSEHOLD: &str = "回到这一户";
pub const REPORT_UP: &str = "把问题报上去";

pub const CORRECT: &str = "更正";
pub const VOID: &str = "作废";
pub const VOID_DONE: &str = "已作废，可在“作废”清单里恢复";
pub const TAKE_OUT: &str = "拿掉";
pub const MEND: &str = "去补充";
pub const VOIDING: VoidWords = VoidWords {
    act: "作废这次走访",
    hint: "比如记到了别人家。作废后不计入台账，可以在“作废”清单里恢复。",
    done: "这次走访已作废",
};
pub const REVIEW: &str = "审核通过";
pub const RETURN: &str = "退回补充";
pub const RETURN_REASON: &str = "缺什么、要补什么";
pub const RETURN_NOW: &str = "退回";
pub const REVIEWED: &str = "已审核";
pub const RETURNED: &str = "已退回，村里下次同步后就能看到";
pub const STAY_DAY: &str = "住村工作日";
pub const TIMELINE: &str = "经过";
pub const MADE_ISSUES: &str = "由此登记的问题";
pub const WITHDRAWN: &str = "已撤回";

/// Chips that begin a difficulty: the word on the chip and the sentence it starts.
pub const DIFFICULTY_PHRASES: [(&str, &str); 9] = [
    ("路灯", "路灯不亮，地点在"),
    ("道路", "道路破损，地点在"),
    ("饮水", "用水不方便。"),
    ("看病", "看病吃药负担重。"),
    ("低保救助", "生活困难，想申请救助。"),
    ("上学", "孩子上学有困难。"),
    ("找活干", "想找活干。"),
    ("房屋漏水", "房屋漏水，位置在"),
    ("邻里纠纷", "和邻居有矛盾。"),
];

/// Chips that begin a suggestion.
pub const SUGGESTION_PHRASES: [(&str, &str); 5] = [
    ("环境卫生", "环境卫生方面，建议"),
    ("文化活动", "建议多办"),
    ("产业", "村里产业方面，建议"),
    ("养老", "养老服务方面，建议"),
    ("村务公开", "村务公开方面，建议"),
];

/// `走访林桂英家`
pub fn title(head: &str) -> String {
    format!("走访{}", super::household::of(head))
}

/// What can be told at the door: `最近的回音：灯已换好`
pub fn said(words: &str) -> String {
    format!("最近的回音：{words}")
}

/// `下一户：林桂英家`
pub fn next(head: &str) -> String {
    format!("下一户：{}", super::household::of(head))
}

/// `列东街道退回了这条记录`
pub fn returned_by(by: &str) -> String {
    format!("{by}退回了这条记录")
}

/// `更正 7月12日 周六 的走访`
pub fn correct_title(day: Date, today: Date) -> String {
    format!("更正 {} 的走访", date(day, today))
}

/// `上次走访：3天前`
pub fn last(last: Option<Date>, today: Date) -> String {
    last.map_or("这是第一次走访".into(), |day| format!("上次走访：{}", days_ago(day, today)))
}

/// `第 2 个困难`
pub fn item_label(ask: &str, number: usize) -> String {
    format!("{ask} {number}")
}

/// What the save made: `登记了 2 个问题，记下 1 条建议。`
pub fn made(saved: &Saved) -> String {
    match (saved.issues, saved.suggestions) {
        (0, 0) => "没有新的问题和建议。".into(),
        (issues, 0) => format!("登记了 {issues} 个问题。"),
        (0, suggestions) => format!("记下了 {suggestions} 条建议。"),
        (issues, suggestions) => format!("登记了 {issues} 个问题，记下了 {suggestions} 条建议。"),
    }
}

/// `2 个困难，1 条建议`
pub fn row_matters(row: &VisitRow) -> String {
    match (row.difficulties, row.suggestions) {
        (0, 0) => super::matter(shared::api::Matter::Nothing).into(),
        (difficulties, 0) => format!("{difficulties} 个困难"),
        (0, suggestions) => format!("{suggestions} 条建议"),
        (difficulties, suggestions) => format!("{difficulties} 个困难，{suggestions} 条建议"),
    }
}

/// `已恢复 18:42 没写完的内容`
pub fn restored(moment: &str) -> String {
    format!("接着 {moment} 没写完的草稿")
}
pub const START_OVER: &str = "放弃草稿，重新填";
pub const STARTED_OVER: &str = "草稿已放下";

pub const DRAFT_KEPT: &str = "草稿已存";
pub const DRAFT_BY_ITSELF: &str = "边写边存";
pub const DRAFT_NOT_KEPT: &str = "草稿没存上，请先别关";
