//! 定点接谈: the page of the officer on duty, the form on one screen, the sheet, the note for the next officer.

use super::{VoidWords, days_ago, line, moment, phase, service, shortened};
use jiff::civil::Date;
use shared::api::{HandoverRow, KnownPerson, LastTime, ReceptionRow, Saved};
use shared::domain::{MatterKind, Platform};

pub const TITLE: &str = "接谈";
pub const TAB_HOUSEHOLDS: &str = "住户";
pub const TABS: &str = "走访还是接谈";
pub const NEW: &str = "接谈登记";
pub const QUEUE: &str = "今天的，和没办完的";
pub const QUEUE_NONE: &str = "今天还没有人来";
pub const QUEUE_NONE_HINT: &str = "有人来了，按“接谈登记”；没办完的也会列在这里，断网也看得到。";
pub const ALL: &str = "全部接谈";
pub const SEARCH: &str = "找接谈";
pub const SEARCH_HINT: &str = "姓名、电话尾号、身份证后四位，或者说了什么";
pub const COUNT_UNIT: &str = "次";
pub const NONE: &str = "还没有接谈记录";
pub const NONE_FOUND: &str = "没有这样的接谈";
pub const POINTS: &str = "居民说事点";

pub const WHO: &str = "谁来了？";
pub const WHO_FIELD: &str = "姓名、电话尾号或身份证后四位";
pub const WHO_HINT: &str = "认识的人打两个字就找到；没有的，写上姓名就行";
pub const FOUND: &str = "是不是这一位";
pub const CHANGE_WHO: &str = "换一位";
pub const ANONYMOUS: &str = "不留姓名";
pub const NAME: &str = "姓名";
pub const WHAT: &str = "反映什么？";
pub const WHAT_FIELD: &str = "说了什么";
pub const MORE_MATTERS: &str = "还有一件";
pub const KIND: &str = "算哪一类";
pub const REACH: &str = "怎么联系？";
pub const PHONE: &str = "电话";
pub const PHONE_HINT: &str = "可以不填";
pub const MORE: &str = "更多：便民服务、反映本村、时间地点";
pub const SERVICES: &str = "当场办的便民服务";
pub const HANDED_ON: &str = "转给别处办";
pub const ABOUT: &str = "反映的是不是这里自己的事";
pub const ABOUT_NOBODY: &str = "不是";
pub const ABOUT_HINT: &str = "选了以后，是谁说的只有上一级看得到，被反映的单位看不到。";
pub const ABOUT_CHOSEN: &str = "背靠背：保存以后，这里就看不到是谁说的了";
pub const DATE: &str = "哪天收到的";
pub const POINT: &str = "在哪里接谈";
pub const ELSEWHERE: &str = "别处";
pub const ID_NUMBER: &str = "身份证号";
pub const ADDRESS: &str = "住址";
pub const SAVE: &str = "保存接谈";
pub const SAVE_CORRECTION: &str = "保存更正";
pub const CORRECT_TITLE: &str = "更正接谈";
pub const WHO_MISSING: &str = "请写姓名，或者选“不留姓名”";
pub const KEPT_AWAY: &str = "姓名只有上一级看得到，这里改不了。";

pub const DONE: &str = "接谈已保存在本机";
pub const DONE_ABOUT: &str = "是谁说的，送达以后只有上一级看得到。";
pub const DONE_CORRECTED: &str = "更正已保存在本机";
pub const DONE_MERGED: &str = "这期间别人也改过这次接谈，两边的内容都保留了。";
pub const DONE_UNCHANGED: &str = "内容没有变化，不用保存。";
pub const NEXT: &str = "登记下一位";
pub const SEE: &str = "看这次接谈";
pub const TO_DESK: &str = "回到接谈";

pub const SHEET_TITLE: &str = "接谈";
pub const SHEET_WHO: &str = "来人";
pub const SHEET_KEPT: &str = "由上一级保管，这里看不到";
pub const SHEET_ABOUT: &str = "反映的单位";
pub const SHEET_RECEIVED: &str = "收到";
pub const SHEET_REGISTERED: &str = "登记";
pub const SHEET_POINT: &str = "地点";
pub const SHEET_MATTERS: &str = "说的事";
pub const VOIDING: VoidWords = VoidWords {
    act: "作废这次接谈",
    hint: "比如记重了。作废后不计入台账，可以在“作废”清单里恢复。",
    done: "这次接谈已作废",
};

pub const HAND_OVER: &str = "交接班";
pub const HAND_OVER_LABEL: &str = "给下一班留句话";
pub const HAND_OVER_HINT: &str = "没办完的接谈会自己列出来，不用抄。";
pub const HAND_OVER_NOW: &str = "留给下一班";
pub const HANDED_OVER: &str = "已留给下一班";
pub const TAKE_OVER: &str = "看到了，我接班";
pub const TAKEN_OVER: &str = "已接班";

pub const POINTS_SUB: &str = "居民在这里找得到值班的人。地点由乡镇（街道）登记，这里只看。";
pub const POINTS_NONE: &str = "还没有登记说事点";
pub const POINTS_NONE_HINT: &str = "请乡镇（街道）的管理人员登记一个。";
pub const WITHOUT: &str = "还没有说事点的村（社区）";

/// Chips that begin the note.
pub const HAND_OVER_PHRASES: [(&str, &str); 4] = [
    ("没有要交代的", "没有要交代的。"),
    ("请回电话", "请给来人回个电话。"),
    ("要再来", "这位居民还要再来。"),
    ("等答复", "在等答复。"),
];

pub fn matter_kind(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::Difficulty => "困难问题",
        MatterKind::Suggestion => "意见建议",
        MatterKind::Service => "便民服务",
    }
}

pub fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::ServiceCenter => "党群服务中心",
        Platform::NeighbourHome => "近邻家园",
        Platform::NeighbourStation => "邻里驿站",
        Platform::Other => "其他",
    }
}

/// What a row is about: the resident's words, else the service given.
pub fn row_title(row: &ReceptionRow) -> String {
    match row.service {
        _ if !row.content.is_empty() => shortened(&row.content, 60),
        Some(kind) => service(kind).into(),
        None => matter_kind(MatterKind::Service).into(),
    }
}

/// `今天 · 林** · 谢美玲记`
pub fn row_detail(row: &ReceptionRow, today: Date) -> String {
    let who = match (row.who_masked.is_empty(), row.about.is_empty()) {
        (false, _) => row.who_masked.clone(),
        (true, false) => format!("反映{}，不显示是谁", row.about),
        (true, true) => ANONYMOUS.into(),
    };
    line(&[&days_ago(row.date, today), &who, &format!("{}记", row.by)])
}

/// `3 件事`; empty where it is one.
pub fn row_count(row: &ReceptionRow) -> String {
    match row.difficulties + row.suggestions + row.services {
        0 | 1 => String::new(),
        count => format!("{count} 件事"),
    }
}

/// `住江滨路3号 · 138****1234`
pub fn known_detail(person: &KnownPerson) -> String {
    line(&[&person.address, &person.phone_masked])
}

/// `上次来：3天前，路灯不亮，已上报（KQB-0007）`
pub fn last_time(last: &LastTime, today: Date) -> String {
    let what = match last.service {
        _ if !last.content.is_empty() => shortened(&last.content, 24),
        Some(kind) => service(kind).into(),
        None => String::new(),
    };
    let state = last.issue.as_ref().map(|issue| format!("{}（{}）", phase(issue.phase), issue.number));
    let parts = [days_ago(last.date, today), what, state.unwrap_or_default()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("上次来：{}", parts.join("，"))
}

pub const FIRST_TIME: &str = "没有来过";

/// `新来的群众，电话 13812341234`
pub fn new_with_phone(phone: &str) -> String {
    format!("新来的群众，电话 {phone}")
}

/// What the save made.
pub fn made(saved: &Saved) -> String {
    match (saved.issues, saved.suggestions) {
        (0, 0) => "便民服务已记下。".into(),
        (issues, 0) => format!("登记了 {issues} 个问题。"),
        (0, suggestions) => format!("记下了 {suggestions} 条建议。"),
        (issues, suggestions) => format!("登记了 {issues} 个问题，记下了 {suggestions} 条建议。"),
    }
}

/// `谢美玲 18:42 留给下一班`
pub fn note_title(note: &HandoverRow, today: Date) -> String {
    line(&[&format!("{} 留给下一班", note.by), &moment(note.at, today), &note.point_name])
}

/// `当时还有 2 次接谈没办完，都列在下面。`; empty where there were none.
pub fn note_open(open: u32) -> String {
    if open == 0 {
        String::new()
    } else {
        format!("当时还有 {open} 次接谈没办完，都列在下面。")
    }
}

/// `上一班（谢美玲）的留言，陈建国 18:42 已接`
pub fn note_taken(note: &HandoverRow, today: Date) -> String {
    match &note.taken {
        Some((by, at)) => format!("上一班（{}）的留言，{by} {} 已接", note.by, moment(*at, today)),
        None => String::new(),
    }
}

/// `第 2 件`
pub fn matter_label(number: usize) -> String {
    if number == 1 { WHAT_FIELD.into() } else { format!("第 {number} 件") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::IssueBrief;
    use shared::domain::DocId;
    use shared::domain::ServiceKind;
    use shared::workflow::Phase;

    #[test]
    fn t4d_the_last_time_is_told_with_how_far_it_has_come() {
        let today = jiff::civil::date(2026, 7, 15);
        let issue = IssueBrief { number: "KQB-0007".into(), phase: Phase::Reported };
        let last = LastTime {
            reception: DocId(uuid::Uuid::nil()),
            date: jiff::civil::date(2026, 7, 12),
            content: "路灯不亮".into(),
            service: None,
            issue: Some(issue),
        };
        assert_eq!(last_time(&last, today), "上次来：3天前，路灯不亮，已上报（KQB-0007）");
        let service =
            LastTime { content: String::new(), service: Some(ServiceKind::Pension), issue: None, ..last };
        assert_eq!(last_time(&service, today), "上次来：3天前，养老认证");
    }
}
