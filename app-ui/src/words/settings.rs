//! Settings: how it looks, the password, other people on this device, complaints about the program.

use shared::api::Theme;

pub const TITLE: &str = "设置";
pub const LOOKS: &str = "显示";
pub const SIZE: &str = "字的大小";
pub const USUAL: &str = "标准";
pub const ELDER: &str = "长辈版（大字）";
pub const THEME: &str = "明暗";
pub const IDLE: &str = "多久没人用就锁屏";
pub const PASSWORD: &str = "改密码";
pub const PASSWORD_HINT: &str = "要联网。改好后，断网也用新密码登录。";
pub const OLD_PASSWORD: &str = "现在的密码";
pub const NEW_PASSWORD: &str = "新密码";
pub const CHANGE: &str = "改密码";
pub const CHANGED: &str = "密码已改好";
pub const PEOPLE: &str = "这台设备的使用人";
pub const PEOPLE_HINT: &str = "同一单位的人可以共用一台设备，各用各的密码。";
pub const ADD_PERSON: &str = "添一位使用人";
pub const VOIDED: &str = "作废清单";
pub const COMPLAINT: &str = "给程序提意见";
pub const COMPLAINT_HINT: &str = "哪里不好用、哪里让您多做了事，请直说。意见送给市里，不计入任何考核。";
pub const COMPLAINT_TEXT: &str = "您的意见";
pub const COMPLAIN: &str = "送出意见";
pub const COMPLAINED: &str = "意见已保存在本机，有网时送出";
pub const VERSION: &str = "程序版本";

/// `10 分钟`
pub fn minutes(minutes: i64) -> String {
    format!("{minutes} 分钟")
}

pub fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "跟随系统",
        Theme::Light => "浅色",
        Theme::Dark => "深色（夜间）",
    }
}
