//! 问题清单: the months' lists, freezing one, and one of them.

use shared::api::{IssueListDraft, IssueListRow, ListedRow, SendState};
use shared::domain::Month;
pub use shared::words::issue_list::TITLE;
use shared::words::issue_list::month;

pub const SUB: &str = "每月研判后定稿，编号由服务器统一给，一件一号，不重不漏";
pub const NONE: &str = "还没有定过稿的清单";
pub const NONE_HINT: &str = "乡镇（街道）定稿后，清单会出现在这里。";
pub const TABLE: &str = "清单内容";
pub const NEW: &str = "定稿时给号";
pub const PENDING: &str = "待服务器确认";
pub const FREEZE: &str = "定稿";
pub const FREEZE_ASK: &str = "定稿后编号不再变。要改的，再定一版就行。";
pub const FREEZE_NOW: &str = "确认定稿";
pub const FREEZE_NOT: &str = "再看看";
pub const OFFLINE: &str = "现在连不上服务器";
pub const OFFLINE_HINT: &str = "编号由服务器给，所以定稿要联网。内容都在，连上以后再来定。";
pub const WAITING: &str = "上一版还在等服务器确认";
pub const WAITING_HINT: &str = "确认后才能再定一版，一般几秒钟。";
pub const EMPTY: &str = "这个月没有可定稿的问题";
pub const EMPTY_HINT: &str = "先在“逐件研判”里把问题列入清单。";
pub const CHANGED: &str = "清单内容刚有变化，请看过再定稿。";
pub const FREEZING: &str = "正在定稿…";
pub const FREEZING_HINT: &str = "已保存在本机，等服务器确认后给编号。编号没下来之前，请不要打印。";
pub const LATER: &str = "这个月已有更新的一版";
pub const PRINT: &str = "打印";
pub const EXPORT: &str = "导出表格";
pub const ALL: &str = "所有清单";
pub const HERE_NONE: &str = "这份清单里没有归您这里办的问题。";

/// `2026年11月问题清单`
pub fn of_month(of: Month) -> String {
    format!("{}{TITLE}", month(of))
}

/// `看 2026年11月清单并定稿`
pub fn to_draft(of: Month) -> String {
    format!("{}清单定稿", month(of))
}

/// `列东街道 2026年11月问题清单（第2版）`
pub fn title(row: &IssueListRow) -> String {
    shared::words::issue_list::title(&row.unit_name, row.month, row.version)
}

/// `第 2 版 · 12 件`
pub fn version(row: &IssueListRow) -> String {
    super::line(&[&format!("第 {} 版", row.version), &format!("{} 件", row.issues)])
}

/// How far it has come.
pub fn state(row: &IssueListRow) -> &'static str {
    match row.state {
        SendState::Delivered => "已定稿",
        SendState::Held => "待乡镇（街道）确认",
        SendState::Local | SendState::Refused => PENDING,
    }
}

/// `共 12 件，其中新列入 3 件`
pub fn count(draft: &IssueListDraft) -> String {
    let new = draft.rows.iter().filter(|row| row.number.is_none()).count();
    format!("第 {} 版，共 {} 件，其中新列入 {new} 件", draft.version, draft.rows.len())
}

/// `还有 7 件这一版放不下，定稿后再定一版就有了`
pub fn left_out(count: u32) -> String {
    format!("还有 {count} 件这一版放不下，定稿后再定一版，就排进去了")
}

/// `已导出 12 件：….xlsx`
/// The official number; what stands in its place while there is none.
pub fn number(row: &ListedRow, else_: &str) -> String {
    row.number.map_or_else(|| else_.to_owned(), |number| number.to_string())
}

/// Why the server did not take a list, and what to do. `by`: who was first, where that is known.
pub fn already_frozen(by: &str) -> String {
    let who = if by.is_empty() { "别的设备" } else { by };
    format!("本月清单已由{who}定稿，这一份没有用上，编号也没有占用。请同步后打开清单再看，有要补的再定一版。")
}
