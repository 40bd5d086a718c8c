//! What the policy leaves open: each number with the sentence that it comes from.

use jiff::civil::Date;
use shared::api::{CalendarView, ChargeView, LinkView, RuleView};
use shared::domain::RuleKey;

pub const TITLE: &str = "规则与挂包";
pub const SUB: &str = "文件没有写死的地方，系统按下面的数办。要改，请找县（市、区）管理员。";
pub const RULES: &str = "规则";
pub const CALENDAR: &str = "工作日";
pub const STAY_DAY: &str = "住村工作日";
pub const LINKS: &str = "我的挂包";
pub const LINKS_NONE: &str = "没有登记您的挂村、包片或联户。";
pub const SENTENCE: &str = "依据";

pub fn name(key: RuleKey) -> &'static str {
    match key {
        RuleKey::ReportWorkdays => "问题几个工作日内上报",
        RuleKey::DueNoticeDays => "到期前几天提醒",
        RuleKey::UnvisitedDays => "多少天没走访算“久未走访”",
    }
}

pub fn value(rule: &RuleView) -> String {
    let n = rule.value;
    match rule.key {
        RuleKey::ReportWorkdays => format!("{n} 个工作日，只提醒，不拦"),
        RuleKey::DueNoticeDays => format!("提前 {n} 天"),
        RuleKey::UnvisitedDays => format!("{n} 天"),
    }
}

/// The sentence: the one that was set with it, else the policy's own.
pub fn sentence(rule: &RuleView) -> &str {
    if !rule.sentence.is_empty() {
        return &rule.sentence;
    }
    match rule.key {
        RuleKey::ReportWorkdays => "并及时梳理汇总、建立民情台账",
        RuleKey::DueNoticeDays => "对期限内未完成办理的，提前1周下发《催办单》",
        RuleKey::UnvisitedDays => "常态化下沉村（社区）网格，走访联系群众、听取意见建议",
    }
}

/// Since when, and who set it.
pub fn origin(rule: &RuleView, today: Date) -> String {
    match rule.since {
        None => "系统建议值，还没有人改过".into(),
        Some(since) => {
            let set_by =
                if rule.set_by.is_empty() { String::new() } else { format!("，{} 设定", rule.set_by) };
            format!("{}自 {} 起{set_by}", rule.area_name, super::date(since, today))
        }
    }
}

pub fn calendar(calendar: &CalendarView) -> String {
    let year = calendar.year;
    if calendar.known {
        format!("{year} 年节假日和调休已按《{}》计算", calendar.source)
    } else {
        format!("{year} 年的节假日安排还没有下发，工作日暂时只按周末计算")
    }
}

pub fn stay_day(weekday: i8) -> String {
    let names = ["一", "二", "三", "四", "五", "六", "日"];
    let name = usize::try_from(weekday - 1).ok().and_then(|i| names.get(i)).unwrap_or(&"");
    format!("每周{name}")
}

pub fn charge(charge: ChargeView) -> &'static str {
    match charge {
        ChargeView::Village => "挂村",
        ChargeView::Grid => "包片",
        ChargeView::Household { .. } => "联户",
    }
}

pub fn link(link: &LinkView) -> String {
    format!("{}：{}{}", charge(link.charge), link.village, link.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n1_every_rule_shows_a_sentence_and_where_it_comes_from() {
        let today = jiff::civil::date(2026, 7, 15);
        for key in RuleKey::ALL {
            let mut rule = RuleView {
                key,
                value: key.proposed(),
                since: None,
                area_name: String::new(),
                sentence: String::new(),
                set_by: String::new(),
            };
            assert!(!sentence(&rule).is_empty() && !origin(&rule, today).is_empty(), "{key:?}");
            (rule.since, rule.area_name) = (Some(jiff::civil::date(2026, 7, 1)), "三元区".into());
            rule.sentence = "县里的通知".into();
            assert_eq!(sentence(&rule), "县里的通知");
            assert!(origin(&rule, today).starts_with("三元区自"));
        }
    }

    #[test]
    fn an_unknown_year_is_said() {
        let known = CalendarView { year: 2026, known: true, source: "通知".into() };
        assert!(!calendar(&known).contains("周末"));
        assert!(calendar(&CalendarView { known: false, ..known }).contains("只按周末"));
        assert_eq!((stay_day(2), stay_day(7)), ("每周二".into(), "每周日".into()));
    }
}
