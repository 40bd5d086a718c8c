//! Every Chinese word on screen. Components hold none.
//!
//! Fixed words are constants, sentences are functions of typed values, so that a missing word does not compile. An
//! error says what happened, what was kept and what to do.

pub mod alike;
pub mod conflict;
mod date;
mod error;
mod field;
pub mod held;
pub mod household;
pub mod import;
mod issue;
pub mod issue_list;
pub mod ledger;
pub mod meeting;
mod people;
pub mod picture;
pub mod reception;
mod record;
pub mod review;
pub mod rules;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod steps;
mod story;
pub mod sync;
pub mod today;
pub mod visit;

pub use date::{date, days_ago, days_left, full_date, hour, moment, month_day};
pub use error::{error, error_title, field_error, refusal, trouble};
pub use field::{field_name, field_value, in_words};
pub use issue::{step, turn};
pub use people::{member_state, relation, role, sex};
pub use record::{VoidWords, by_line, kind, review, send_state, withdraw};
pub use shared::words::{channel, issue_class, key_group, matter, phase, scope, service, talk_form, tier};
pub use story::{said, story};

pub const APP: &str = "夜谈";
pub const MOTTO: &str = "听得见，记得下，办得成";
pub const SAVE: &str = "保存";
pub const SAVED_HERE: &str = "已保存在本机";
pub const SAVING: &str = "正在保存…";
pub const CANCEL: &str = "不改了";
pub const BACK: &str = "返回";
pub const CLOSE: &str = "知道了";
pub const UNDO: &str = "撤销";
pub const EXPORT_KEPT: &str = "已导出，文件在这里";
pub const RETRY: &str = "再试一次";
pub const NOT_KNOWN: &str = "未填";
pub const WAITING: &str = "正在取…";
pub const SEARCH: &str = "搜索";
pub const TODAY: &str = "今天";
pub const YESTERDAY: &str = "昨天";
pub const DAY_BEFORE: &str = "前天";
pub const OTHER_DAY: &str = "其他日子";

/// Parts of one quiet line.
pub fn line(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// `共 600 户`, and the like: how many rows a list has.
pub fn count_of(total: usize, unit: &str) -> String {
    format!("共 {total} {unit}")
}

/// A long text as part of a sentence: at most `max` characters.
pub fn shortened(text: &str, max: usize) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= max {
        return flat;
    }
    let head: String = flat.chars().take(max).collect();
    format!("{head}…")
}

/// A file that has left the program.
pub fn exported(rows: u32, name: &str) -> String {
    format!("已导出 {rows} 行：{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened_by_characters_not_bytes() {
        assert_eq!(shortened("路灯不亮", 10), "路灯不亮");
        assert_eq!(shortened("村口的路灯\n坏了三个月", 6), "村口的路灯 …");
    }

    #[test]
    fn empty_parts_leave_no_dot_behind() {
        assert_eq!(line(&["江滨社区", "", "一网格"]), "江滨社区 · 一网格");
        assert_eq!(line(&["", ""]), "");
    }
}
