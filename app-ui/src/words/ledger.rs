//! 民情台账, 建议清单, 作废清单, search.

use shared::api::{LedgerOrder, LedgerRow};

pub const TITLE: &str = "民情台账";
pub const SUB: &str = "谈话里说到的每件事一行，由走访、接谈等记录自动汇成，不用另外填。";
pub const SEARCH: &str = "找台账";
pub const SEARCH_HINT: &str = "内容、姓名、住址里的几个字";
pub const REVIEW_STATE: &str = "审核";
pub const ALL: &str = "全部";
pub const TO_REVIEW: &str = "待审核";
pub const UNMADE: &str = "没形成问题的困难";
pub const PERIOD: &str = "时间";
pub const ANY_TIME: &str = "不限";
pub const THIS_MONTH: &str = "本月";
pub const LAST_MONTH: &str = "上月";
pub const THIS_YEAR: &str = "今年";
pub const VIEW: &str = "看哪些";
pub const ONE_BY_ONE: &str = "走访接谈";
pub const TALKS: &str = "夜谈会";
pub const KEEP_VIEW: &str = "保存这个看法";
pub const KEEP_VIEW_NOW: &str = "保存";
pub const DROP_VIEW: &str = "不再保留";
pub const VIEW_NAME: &str = "叫什么";
pub const VIEW_NAME_HINT: &str = "下次点一下这个名字，筛选、排序和栏目就都一样。只在这台设备上有。";
pub const VIEW_KEPT: &str = "已保存，上面点名字就能看";
pub const VIEW_DROPPED: &str = "已去掉，台账本身没有变";
pub const COLUMNS: &str = "栏目";
pub const BRIEF: &str = "简要栏目";
pub const FULL: &str = "全部栏目";
pub const MATTER: &str = "诉求类型";
pub const ALL_MATTERS: &str = "全部类型";
pub const PHASE: &str = "办到哪里";
pub const LOOKED_AT: &str = "已看过";
pub const BY: &str = "记录人";
pub const ORDER: &str = "排序";
pub const FROM: &str = "从哪天起";
pub const TO: &str = "到哪天止";
pub const MORE_FILTERS: &str = "更多筛选和排序";
pub const SELECTION: &str = "选上的记录";
pub const REVIEW_ALL: &str = "审核通过";
pub const RETURN_ALL: &str = "退回补充";
pub const RETURN_ALL_NOW: &str = "全部退回";
pub const RETURN_REASON: &str = "缺什么，要补什么";
pub const PICK_ALL: &str = "待审核的都选上";
pub const PICK_NONE: &str = "都不选";
pub const EXPORT: &str = "导出表格";
pub const EXPORT_TITLE: &str = "把现在看到的这些行导出为表格（.xlsx）";
pub const EXPORT_MASKED: &str = "姓名、电话、住址会遮挡。WPS 和 Excel 都能打开。";
pub const EXPORT_PLAIN: &str = "姓名、电话、住址会完整写出，这次导出会记入审计。请妥善保管，用完删除。";
pub const EXPORT_ASK_PLAIN: &str = "不遮挡姓名、电话和住址";
pub const EXPORT_NOW: &str = "导出";
pub const PRINT: &str = "打印";
pub const PRINT_NOW: &str = "打印这些";
pub const PRINT_CUT_HINT: &str = "请先用时间或村（社区）筛选，分几次打印。";
pub const COUNT_UNIT: &str = "行";
pub const NONE: &str = "没有这样的台账";
pub const NONE_HINT: &str = "记了走访，台账里就有。";
pub const SUGGESTIONS: &str = "建议清单";
pub const SUGGESTIONS_SUB: &str = "居民对工作的建议，走访、接谈、夜谈会上记下的。";
pub const SUGGESTIONS_NONE: &str = "还没有建议";
pub const SUGGESTIONS_UNIT: &str = "条";
pub const VOIDED: &str = "作废清单";
pub const VOIDED_SUB: &str = "作废的不计入台账和统计，内容都在，可以恢复。";
pub const VOIDED_NONE: &str = "没有作废的记录";
pub const VOIDED_UNIT: &str = "条";
pub const RESTORE: &str = "恢复";
pub const RESTORED: &str = "已恢复";

pub const FIND: &str = "搜索";
pub const FIND_HINT: &str = "姓名、拼音首字母、住址、电话尾号、问题编号，或说过的话";
pub const FIND_NONE: &str = "没有找到";
pub const FIND_NONE_HINT: &str = "换个说法，或少打几个字再找。";
pub const FIND_BEGIN: &str = "打几个字就开始找，断网也能找";

/// What a row says of its matter.
pub fn content(row: &LedgerRow) -> String {
    if row.content.is_empty() { super::matter(row.matter).into() } else { row.content.clone() }
}

pub fn order(order: LedgerOrder) -> &'static str {
    match order {
        LedgerOrder::Latest => "最近的在前",
        LedgerOrder::Oldest => "最早的在前",
        LedgerOrder::Unit => "按村（社区）",
        LedgerOrder::Due => "时限近的在前",
        LedgerOrder::Phase => "按办理进度",
    }
}

/// Names the box with which a row's record is picked.
pub fn pick(row: &LedgerRow) -> String {
    format!("选上：{}", super::shortened(&content(row), 20))
}

pub fn picked(count: usize) -> String {
    format!("已选 {count} 份记录")
}

pub fn reviewed(count: usize) -> String {
    format!("{count} 份记录已审核")
}

pub fn returned(count: usize) -> String {
    format!("{count} 份记录已退回")
}

pub fn print_cut(shown: usize, total: u32) -> String {
    format!("一次最多打印 {shown} 行，现在共有 {total} 行")
}
