//! 本月研判: the township decides on what the villages reported, one after another.

pub const TITLE: &str = "本月研判";
pub const START: &str = "逐件研判";
pub const NONE: &str = "没有等着研判的问题";
pub const NONE_HINT: &str = "村（社区）上报的问题会按先后列在这里。";
pub const ALL_SKIPPED: &str = "剩下的都跳过了";
pub const FROM_START: &str = "从头再看一遍";
pub const TO_LISTS: &str = "去定稿本月清单";
pub const TO_ISSUES: &str = "看问题列表";
pub const OPINION: &str = "村（社区）意见";
pub const ANALYSIS: &str = "研判意见";
pub const ANALYSIS_HINT: &str = "可以不写。";
pub const LIST_NEXT: &str = "列入清单并看下一件";
pub const LISTED: &str = "已列入清单";
pub const RETURN: &str = "退回补充";
pub const RETURN_NEXT: &str = "退回并看下一件";
pub const EXPLAIN_NEXT: &str = "解释说明并看下一件";
pub const WAIT: &str = "暂缓";
pub const WAITED: &str = "已记为暂缓";
pub const SKIP: &str = "跳过";
pub const MERGE: &str = "合并到…";
pub const MERGE_LABEL: &str = "找要并进去的那件";
pub const MERGE_HINT: &str = "编号、内容里的几个字。合并后这件不再单独办理，可以撤回。";
pub const MERGE_NONE: &str = "没有找到别的问题";
pub const MERGED: &str = "已合并";
pub const DIVIDE: &str = "拆分";
pub const DIVIDE_LABEL: &str = "每件一行，至少两行";
pub const DIVIDE_HINT: &str = "来源、反映人和村（社区）意见照原样带过去。";
pub const DIVIDE_NOW: &str = "拆成几件";
pub const DIVIDE_MISSING: &str = "请写两行以上，一行一件";
pub const DONE: &str = "已保存在本机";

/// `第 2 件，还有 5 件`
pub fn position(at: usize, left: usize) -> String {
    if left <= 1 {
        format!("第 {at} 件，最后一件")
    } else {
        format!("第 {at} 件，连这件还有 {left} 件")
    }
}

/// `已拆成 3 件，排在收件箱里`
pub fn divided(count: u32) -> String {
    format!("已拆成 {count} 件，排在后面等研判")
}
