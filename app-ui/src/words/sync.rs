//! The sync screen: what waits, what was refused and why, what to do.

use shared::api::{ErrorCode, OutgoingRow, Refused, SendState, SyncView};

pub const TITLE: &str = "同步";
pub const NETWORK_ON: &str = "网络开着";
pub const NETWORK_HINT: &str = "关掉可以演练断网：照样能记，打开后几秒内自动送达。";
pub const SYNC_NOW: &str = "现在同步";
pub const SYNCING: &str = "正在同步…";
pub const SERVER: &str = "服务器";
pub const LAST_CONTACT: &str = "上次联系";
pub const NEVER: &str = "还没有联系过";
pub const WAITING: &str = "等着送的";
pub const OLDEST: &str = "最早一条";
pub const MINE: &str = "我的记录";
pub const MINE_NONE: &str = "最近没有您的记录";
pub const MINE_NONE_HINT: &str = "您记的走访和问题，送到哪一步会写在这里。";
pub const PROBLEMS: &str = "要您看一看的";
pub const WORDS: &str = "您当时写的";
pub const MEND: &str = "打开改正";
pub const REVIEW_LISTS: &str = "打开清单再看";
pub const LET_GO: &str = "看过了，不再保留";
pub const LET_GO_DONE: &str = "已放下";
pub const HELD: &str = "您的权限变了，这条先由乡镇（街道）确认。已送达，不用重记。";
pub const CONFLICT: &str = "两人改了同一项，打开看看以哪个为准。";

/// `3 条` or `没有`
pub fn waiting(count: u32) -> String {
    if count == 0 { "没有，全部已送达".into() } else { format!("{count} 条") }
}

/// Why the last attempt failed, as what to do; empty where it went well.
pub fn trouble(view: &SyncView) -> Option<String> {
    let code = view.last_error?;
    let quiet = code == ErrorCode::Offline && !view.status.network_on;
    (!quiet).then(|| super::error(&shared::api::ApiError::new(code, "")))
}

/// What became of a record.
pub fn state(row: &OutgoingRow) -> &'static str {
    match row.state {
        SendState::Local => "已保存在本机，等着送",
        SendState::Delivered => "已送达",
        SendState::Refused => "被退回",
        SendState::Held => "已送达，待乡镇（街道）确认",
    }
}

/// Why the server refused it.
pub fn reason(refused: &Refused) -> String {
    if let Some(refusal) = refused.refusal {
        return super::refusal(refusal).into();
    }
    if refused.code == "already_frozen" {
        return super::issue_list::already_frozen(&refused.reason);
    }
    if !refused.reason.is_empty() {
        return format!("乡镇（街道）退回：{}", refused.reason);
    }
    match refused.code.as_str() {
        "limit" => "内容太长，服务器收不下。请删短后再保存。",
        "shape" => "有的内容不合要求。请打开改正后再保存。",
        "policy" => "按您的权限不能这样改。请找乡镇（街道）专人办。",
        "descendant" => "它接着的那一条被退回了，所以也没有收。请改正那一条，再保存一次。",
        "erased" => "这条记录已依法删除，不能再改。",
        "schema" => "程序版本太旧。请更新程序后再保存。",
        "exists" => "服务器上已有同一条记录。请打开核对后再保存。",
        _ => "服务器没有收下这次修改。您写的都在，请打开再保存一次；还不行就告诉乡镇（街道）专人。",
    }
    .into()
}
