//! Held work: what waits for the township secretary's word.

use super::kind;
use shared::api::HeldRecord;

pub const TITLE: &str = "待确认的记录";
pub const SUB: &str = "写的人后来调岗、离岗，或设备停用，系统不能自己收。请看一看：情况属实就收下，算他本人记的；有问题就写明原因退回。";
pub const NONE: &str = "没有等您确认的记录";
pub const NONE_HINT: &str = "有人调岗、离岗后才送到的记录，会先放在这里。";
pub const ACCEPT: &str = "收下";
pub const RETURN: &str = "退回";
pub const REASON: &str = "退回的原因";
pub const REASON_HINT: &str = "本人会看到这句话，可以改好再送。";
pub const RETURN_DO: &str = "退回给本人";
pub const ACCEPTED: &str = "已收下";
pub const RETURNED: &str = "已退回，本人会看到原因";
pub const ALREADY: &str = "别人已经处理过了";
pub const REVOKED: &str = "设备已停用";
pub const ENDED: &str = "本人已不在这个岗位";
pub const HIDDEN: &str = "内容依规定不向本单位显示（涉及对本单位的反映）。";
pub const NO_WORDS: &str = "没有改动文字";
pub const RECORD: &str = "一条记录";

/// `新记走访 林桂英`, `改了问题 路灯不亮`
pub fn record(record: &HeldRecord) -> String {
    let Some(k) = record.kind else { return RECORD.into() };
    let verb = if record.is_new { "新记" } else { "改了" };
    format!("{verb}{} {}", kind(k), record.title).trim_end().to_owned()
}

/// Where the list is cut.
pub fn more(total: u32) -> String {
    format!("共 {total} 条，处理完这些再看其余的")
}
