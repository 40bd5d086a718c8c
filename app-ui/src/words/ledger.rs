//! 民情台账, 建议清单, 作废清单, search.

use shared::api::LedgerRow;

pub const TITLE: &str = "民情台账";
pub const SUB: &str = "走访里说到的每件事一行，由走访记录自动汇成，不用另外填。";
pub const SEARCH: &str = "找台账";
pub const SEARCH_HINT: &str = "内容、姓名、住址里的几个字";
pub const REVIEW_STATE: &str = "审核";
pub const ALL: &str = "全部";
pub const TO_REVIEW: &str = "待审核";
pub const PERIOD: &str = "时间";
pub const ANY_TIME: &str = "不限";
pub const THIS_MONTH: &str = "本月";
pub const THIS_YEAR: &str = "今年";
pub const COUNT_UNIT: &str = "行";
pub const NONE: &str = "没有这样的台账";
pub const NONE_HINT: &str = "记了走访，台账里就有。";
pub const SUGGESTIONS: &str = "建议清单";
pub const SUGGESTIONS_SUB: &str = "居民对工作的建议，走访时记下的。";
pub const SUGGESTIONS_NONE: &str = "还没有建议";
pub const SUGGESTIONS_UNIT: &str = "条";
pub const VOIDED: &str = "作废清单";
pub const VOIDED_SUB: &str = "作废的不计入台账和统计，内容都在，可以恢复。";
pub const VOIDED_NONE: &str = "没有作废的记录";
pub const VOIDED_UNIT: &str = "条";
pub const RESTORE: &str = "恢复";
pub const RESTORED: &str = "已恢复";
pub const COLUMN_DATE: &str = "日期";
pub const COLUMN_WHO: &str = "住户";
pub const COLUMN_CONTENT: &str = "说了什么";
pub const COLUMN_STATE: &str = "办到哪里";

pub const FIND: &str = "搜索";
pub const FIND_HINT: &str = "姓名、拼音首字母、住址、电话尾号、问题编号或内容";
pub const FIND_NONE: &str = "没有找到";
pub const FIND_NONE_HINT: &str = "换个说法，或少打几个字再找。";
pub const FIND_BEGIN: &str = "打几个字就开始找，断网也能找";

/// What a row says of its matter.
pub fn content(row: &LedgerRow) -> String {
    if row.content.is_empty() { super::matter(row.matter).into() } else { row.content.clone() }
}
