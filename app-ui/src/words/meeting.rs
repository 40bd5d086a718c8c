//! 夜谈会: the month, a talk's sheet, its form, its points.

use super::{VoidWords, date, line};
use jiff::civil::{Date, Time};
use shared::api::MeetingRow;
use shared::domain::{Outcome, Place, PlaceKind, Purpose, TalkForm};

pub const TITLE: &str = "夜谈会";
pub const PLAN: &str = "安排一场";
pub const EMPTY: &str = "这场夜谈会什么也没记";
pub const EMPTY_ADVICE: &str = "没有发言，也没有纪要。开过的请补上，没开成的请作废。";
pub const LIKE_EARLIER_ADVICE: &str = "请看看是不是抄了上次的。只作提醒，不影响保存和审核。";
pub const SEE_EARLIER: &str = "看那一场";
pub const NONE: &str = "这个月还没有夜谈会";
pub const NONE_HINT: &str = "每月至少开一场集中畅谈。";
pub const EARLIER: &str = "上个月";
pub const LATER: &str = "下个月";
pub const CALENDAR: &str = "这个月的夜谈会";
pub const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
pub const HELD_MEANS: &str = "怎么算的";
pub const HELD_MEANING: &str = "按实际召开的日期计入当月，只算已经开过、没有作废的。次月5日以后才录入的也计入，标“补录”。走访和接谈另外统计。";
pub const WITHOUT: &str = "这个月还没开的村（社区）";
pub const LATE: &str = "补录";
pub const PLANNED: &str = "已安排";
pub const HELD: &str = "已召开";
pub const GOING_ON: &str = "正在开";
pub const VILLAGE: &str = "在哪个村（社区）开";

pub const NEW_TITLE: &str = "安排夜谈会";
pub const EDIT_TITLE: &str = "夜谈会记录";
pub const STAGE: &str = "开过没有";
pub const STAGE_PLANNED: &str = "将要开";
pub const STAGE_HELD: &str = "已经开过";
pub const DAY: &str = "哪天";
pub const START: &str = "几点开始";
pub const END: &str = "几点结束";
pub const PLACE: &str = "在哪里谈";
pub const PLACE_NAME: &str = "具体地点（可不填）";
pub const TOPIC: &str = "主题（可不填，不定主题、不定任务）";
pub const PURPOSES: &str = "主要做什么（可不选）";
pub const DAYTIME: &str = "不在晚上6点到10点，方便的话写一句原因（可不填）";
pub const CADRES: &str = "来了哪些干部";
pub const RESIDENTS: &str = "来了多少群众";
pub const MINUTES: &str = "会议记录";
pub const MINUTES_HINT: &str = "几个人可以同时写，各人写的都会留下。不要写是谁说的。";
pub const MORE: &str = "更多";
pub const SAVE_PLAN: &str = "保存安排";
pub const SAVE: &str = "保存";
pub const DONE: &str = "已保存在本机";
pub const DONE_MERGED: &str = "已保存。这期间别人也写了，两边的内容都保留了。";
pub const DONE_UNCHANGED: &str = "内容没有变化，不用保存。";

pub const BEGIN: &str = "现在开始";
pub const END_NOW: &str = "会议结束";
pub const RECORD: &str = "到场和记录";
pub const POINT: &str = "谈到了什么，一句话";
pub const NOTE_POINT: &str = "记下";
pub const BECOMES: &str = "怎么办";
pub const ANSWER: &str = "当场怎么答复、怎么解决的";
pub const SPEAKER: &str = "谁说的（不写就不留姓名）";
pub const SPEAKER_HINT: &str = "姓名单独保管，问题里和名单上都不显示。";
pub const ABOUT_US: &str = "反映的是本村（社区），不留姓名";
pub const POINTS: &str = "谈到的事";
pub const NO_POINTS: &str = "还没有记。谈到一件，就记一句。";
pub const POINT_DONE: &str = "记下了";
pub const CHANGE_POINT: &str = "更正";
pub const SAVE_POINT: &str = "改好了";
pub const STRIKE_POINT: &str = "划掉";
pub const NAMED: &str = "留了姓名";
pub const STRUCK: &str = "（已划掉）";
pub const SEE_ISSUE: &str = "看问题";
pub const WHO_CAME: &str = "到场";
pub const NO_MINUTES: &str = "还没有写。";
pub const VOIDING: VoidWords = VoidWords {
    act: "作废这场夜谈会",
    hint: "作废后不计入场次，由它登记的问题一起作废，可以在“作废”清单里恢复。",
    done: "这场夜谈会已作废",
};
pub const FEWER: &str = "少";
pub const MORE_PEOPLE: &str = "多";

/// `纪要和 9月10日 那场几乎一样`
pub fn like_earlier(day: Date) -> String {
    format!("纪要和 {} 那场几乎一样", super::month_day(day))
}

pub fn form(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Gathering => "集中畅谈",
        TalkForm::Topical => "专题座谈",
        TalkForm::HomeVisit => "入户访谈",
        TalkForm::Reception => "定点接谈",
        TalkForm::ETalk => "随机e谈",
    }
}

pub fn place_kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Bench => "板凳",
        PlaceKind::CoveredBridge => "廊桥",
        PlaceKind::RoundTable => "圆桌",
        PlaceKind::Pavilion => "凉亭",
        PlaceKind::Courtyard => "庭院",
        PlaceKind::Square => "广场",
        PlaceKind::Other => "其他地方",
    }
}

pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Closeness => "融洽感情",
        Purpose::Policy => "宣传政策",
        Purpose::Wishes => "倾听诉求",
        Purpose::Service => "办理服务",
    }
}

pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Issue => "问题",
        Outcome::Suggestion => "建议",
        Outcome::Solved => "当场解决",
        Outcome::Note => "只记一笔",
    }
}

/// `廊桥 · 村口`
pub fn place(place: &Place) -> String {
    line(&[place_kind(place.kind), &place.name])
}

/// `19:30`
pub fn clock(time: Option<Time>) -> String {
    time.map(|time| format!("{}:{:02}", time.hour(), time.minute())).unwrap_or_default()
}

/// `2026年7月`
pub fn month(month: Date) -> String {
    format!("{}年{}月", month.year(), month.month())
}

/// `7月15日 周三 19:30 · 廊桥`
pub fn when_and_where(row: &MeetingRow, today: Date) -> String {
    let when = [date(row.day, today), clock(row.start)].join(" ");
    line(&[when.trim(), &place(&row.place)])
}

/// What came of it, in numbers: `干部4人 · 群众23人 · 6件事`.
pub fn numbers(row: &MeetingRow) -> String {
    let cadres = if row.cadres > 0 { format!("干部{}人", row.cadres) } else { String::new() };
    let residents = row.residents.map(|count| format!("群众{count}人")).unwrap_or_default();
    let points = if row.points > 0 { format!("{}件事", row.points) } else { String::new() };
    line(&[&cadres, &residents, &points])
}

/// `已召开集中畅谈 3 场`
pub fn held_count(held: &[(TalkForm, u32)]) -> String {
    let words = |(talk, count): &(TalkForm, u32)| format!("{} {count} 场", form(*talk));
    let told: Vec<String> =
        held.iter().filter(|(talk, count)| *talk == TalkForm::Gathering || *count > 0).map(words).collect();
    format!("已召开：{}", told.join("，"))
}

/// The label of a day in the calendar, for those who hear it.
pub fn day_label(day: Date, held: usize, planned: usize) -> String {
    let day = format!("{}日", day.day());
    match (held, planned) {
        (0, 0) => day,
        (0, planned) => format!("{day}，安排了{planned}场"),
        (held, 0) => format!("{day}，开了{held}场"),
        (held, planned) => format!("{day}，开了{held}场，还安排了{planned}场"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn a_talk_is_told_by_its_evening_and_its_place() {
        assert_eq!(clock(Some(time(19, 5, 0, 0))), "19:05");
        let bridge = Place { kind: PlaceKind::CoveredBridge, name: "村口".into() };
        assert_eq!(place(&bridge), "廊桥 · 村口");
        assert_eq!(held_count(&[(TalkForm::Gathering, 3), (TalkForm::Topical, 0)]), "已召开：集中畅谈 3 场");
    }
}
