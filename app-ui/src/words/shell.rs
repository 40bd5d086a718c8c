//! The frame: places, tools, the status line, what to say when there is nothing or something broke.

use super::moment;
use jiff::civil::Date;
use shared::api::{Progress, StatusLine};

pub const SKIP: &str = "跳到正文";
pub const PLACES: &str = "去处";
pub const PLACE_TODAY: &str = "今日";
pub const PLACE_HOUSEHOLDS: &str = "走访接谈";
pub const PLACE_MEETINGS: &str = "夜谈会";
pub const PLACE_ISSUES: &str = "问题";
pub const PLACE_LEDGER: &str = "台账与统计";
pub const CHANGE_PERSON: &str = "换人";
pub const SHADE: &str = "遮挡";
pub const UNSHADE: &str = "取消遮挡";
pub const SETTINGS: &str = "设置";
pub const LOCKS_SOON: &str = "一会儿没人用就锁屏，写的都留着草稿。还在用，碰一下屏幕就行。";
pub const NO_SUCH_PAGE: &str = "没有这一页";
pub const NO_SUCH_PAGE_ADVICE: &str = "地址可能写错了，内容都在。请从下面回到今日。";
pub const TO_TODAY: &str = "回到今日";
pub const BROKEN_TITLE: &str = "程序出了错，请重新打开";
pub const BROKEN_ADVICE: &str = "已保存的都在，写到一半的留有草稿。重新打开后从草稿接着写。";
pub const BROKEN_AGAIN: &str = "重新打开";
pub const FIRST_SYNC: &str = "正在下载本单位的资料";
pub const FIRST_SYNC_ADVICE: &str = "可以离开这一页，断网也不要紧，有网时会接着下载。";
pub const LEASE_ENDED: &str = "离线时间太久，别人的记录暂时看不了";
pub const LEASE_ENDED_ADVICE: &str = "新的走访照样可以记。请到有网的地方同步一次。";

/// The quiet line: `已保存在本机 · 3 条待发送 · 上次同步 18:42`. Problems are said apart.
pub fn status(status: &StatusLine, today: Date) -> String {
    let waiting = match status.waiting {
        0 if status.last_contact.is_some() => "全部已送达".to_owned(),
        0 => String::new(),
        count => format!("{count} 条待发送"),
    };
    super::line(&["已保存在本机", &waiting, &contact(status, today)])
}

fn contact(status: &StatusLine, today: Date) -> String {
    if !status.network_on {
        return "演练断网中".into();
    }
    if let Some(progress) = status.progress {
        return format!("正在下载 {}", share(progress));
    }
    if status.syncing {
        return "正在同步".into();
    }
    match status.last_contact {
        Some(at) if status.online => format!("上次同步 {}", moment(at, today)),
        Some(at) => format!("未联网，上次同步 {}", moment(at, today)),
        None => "还没有同步过".into(),
    }
}

/// `2 条要看`; empty where there is nothing.
pub fn problems(status: &StatusLine) -> String {
    match status.problems {
        0 => String::new(),
        count => format!("{count} 条要看"),
    }
}

/// `412 / 600`
pub fn share(progress: Progress) -> String {
    format!("{} / {}", progress.done, progress.total)
}

pub const CLOCK_OFF: &str = "这台设备的时间不准";

/// The device's clock is wrong: by how much and what to do.
pub fn clock_off(off_ms: i64) -> String {
    let direction = if off_ms > 0 { "快" } else { "慢" };
    let minutes = off_ms.unsigned_abs().div_ceil(60_000);
    format!("时钟{direction}了约 {minutes} 分钟。记录不会丢；请在系统设置里把时间校准。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::noon_of;

    #[test]
    fn the_status_line_says_no_more_than_is_true() {
        let today = jiff::civil::date(2026, 7, 15);
        let noon = noon_of(today);
        let base =
            StatusLine { network_on: true, online: true, last_contact: Some(noon), ..StatusLine::default() };
        let offline = StatusLine { online: false, waiting: 3, ..base.clone() };
        let cut = StatusLine { network_on: false, ..offline.clone() };
        let never = StatusLine { last_contact: None, ..base.clone() };
        let loading = Progress { done: 412, total: 600 };
        let first = StatusLine { progress: Some(loading), last_contact: None, ..base.clone() };
        let table = [
            (base, "已保存在本机 · 全部已送达 · 上次同步 12:00"),
            (offline, "已保存在本机 · 3 条待发送 · 未联网，上次同步 12:00"),
            (cut, "已保存在本机 · 3 条待发送 · 演练断网中"),
            (never, "已保存在本机 · 还没有同步过"),
            (first, "已保存在本机 · 正在下载 412 / 600"),
        ];
        for (state, words) in table {
            assert_eq!(status(&state, today), words);
        }
    }
}
