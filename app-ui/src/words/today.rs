//! 今日: what waits for me, in sentences.

use super::{date, days_ago, days_left, kind, meeting, moment, shortened, talk_form};
use jiff::civil::Date;
use shared::api::{DraftKey, TodayItem, TodayView};
use shared::domain::TalkForm;
use shared::workflow::Phase;

pub const VISIT_NOW: &str = "记一次走访";
pub const STAY_DAY: &str = "今天是住村工作日";
pub const STAY_DAY_HINT: &str = "到村里走一走，听听群众的话。";
pub const NOTHING: &str = "眼下没有等您办的事";
pub const NOTHING_HINT_RECORD: &str = "去看看久未走访的住户吧。";
pub const NOTHING_HINT_READ: &str = "有新的上报，会出现在这里。";
pub const WAITING_FOR_ME: &str = "等您办的";
pub const THIS_MONTH: &str = "本月走访";
pub const MY_VISITS: &str = "我走访";
pub const OUR_VISITS: &str = "本单位走访";
pub const HOUSEHOLDS: &str = "本单位住户";
pub const HOUSEHOLDS_WAITING: &str = "久未走访";
pub const HOUSEHOLDS_WAITING_MEANS: &str = "从未走访，或很久没有走访的住户";

/// By the hour of the device's clock.
pub fn greeting(hour: i64, name: &str) -> String {
    let words = match hour {
        5..=10 => "早上好",
        11..=13 => "中午好",
        14..=17 => "下午好",
        _ => "晚上好",
    };
    format!("{words}，{name}")
}

/// The sentence of an item.
pub fn sentence(item: &TodayItem, today: Date) -> String {
    match item {
        // A list has no name of its own.
        TodayItem::Refused { kind: k, title, .. } if title.is_empty() => {
            format!("{}没有被接收，请看原因", kind(*k))
        }
        TodayItem::Refused { kind: k, title, .. } => {
            format!("{}“{}”没有被接收。写的都在，请看原因", kind(*k), brief(title))
        }
        TodayItem::TalkReturned { form: TalkForm::HomeVisit, title, date: day, by, reason, .. } => {
            format!("{by}退回了 {} 对{title}家的走访：{}", date(*day, today), brief(reason))
        }
        TodayItem::TalkReturned { form, title, date: day, by, reason, .. } => {
            let (day, form) = (date(*day, today), talk_form(*form));
            format!("{by}退回了 {day} 的{form}“{}”：{}", brief(title), brief(reason))
        }
        TodayItem::IssueReturned { content, by, reason, .. } => {
            format!("{by}退回了“{}”：{}", brief(content), brief(reason))
        }
        TodayItem::Conflict { kind: k, title, .. } => {
            format!("{}“{}”：两人改了同一项，请选定一个", kind(*k), brief(title))
        }
        TodayItem::Contradiction { content, .. } => {
            format!("“{}”同时有两种处理，请定下来", brief(content))
        }
        TodayItem::Due { content, due, days, .. } => {
            format!("“{}”{}（{}）", brief(content), days_left(*days), date(*due, today))
        }
        TodayItem::ToFeedBack { content, phase: Phase::Explained, .. } => {
            format!("“{}”已作解释说明，请告诉反映人", brief(content))
        }
        TodayItem::ToFeedBack { content, fed_back: false, .. } => {
            format!("“{}”已办结，请反馈给反映人", brief(content))
        }
        TodayItem::ToFeedBack { content, .. } => format!("“{}”已反馈，可以提请销号", brief(content)),
        TodayItem::ToApprove { content, by, .. } => {
            format!("{by}对“{}”作了解释说明，请您看看能否批准", brief(content))
        }
        TodayItem::ToConfirm { count, oldest } => {
            format!("{count} 件等您确认销号，最早的是{}", days_ago(*oldest, today))
        }
        TodayItem::ToReport { count, oldest, late } => {
            let late = if *late { "，已超过规定的工作日" } else { "" };
            format!("{count} 个问题还没有上报，最早的是{}登记的{late}", days_ago(*oldest, today))
        }
        TodayItem::Unmade { count, oldest } => {
            format!("{count} 个困难还没有形成问题，最早的是{}记的", days_ago(*oldest, today))
        }
        TodayItem::Inbox { count, oldest } => {
            format!("收到 {count} 个上报的问题，最早的是{}", days_ago(*oldest, today))
        }
        TodayItem::Held { count } => {
            format!("{count} 条记录等您确认收不收：写的人权限变了")
        }
        TodayItem::ToReview { count, oldest } => {
            format!("{count} 条记录等您审核，最早的是{}", days_ago(*oldest, today))
        }
        TodayItem::Alike { count } => format!("{count} 对住户可能重复登记，请看看是不是同一户"),
        TodayItem::MoveAsked { head, from, .. } => {
            format!("{from}的{}要迁到您这里，请看看接不接收", super::household::of(head))
        }
        TodayItem::Talk { unit_name, day, start, place, .. } if *day == today => {
            format!("今天{}，{unit_name}夜谈会在{}", meeting::clock(*start), meeting::place(place))
        }
        TodayItem::Talk { unit_name, day, .. } => {
            format!("{unit_name} {} 的夜谈会还没有记录", date(*day, today))
        }
        TodayItem::NoTalk { villages, days, .. } => {
            let named: Vec<&str> = villages.iter().take(3).map(String::as_str).collect();
            let more = if villages.len() > 3 {
                format!("等{}个村（社区）", villages.len())
            } else {
                String::new()
            };
            let left =
                if *days == 0 { "今天是最后一天".into() } else { format!("离月底还有{days}天") };
            format!("{}{more}这个月还没有开夜谈会，{left}", named.join("、"))
        }
        TodayItem::Handover { by, note, .. } => format!("{by}留给下一班：{}", brief(note)),
        TodayItem::Draft { key, title, saved_at } => {
            format!("{}还没写完，草稿留在 {}", draft(*key, title), moment(*saved_at, today))
        }
    }
}

/// What a draft is of; `title` names the record, where there is one.
fn draft(key: DraftKey, title: &str) -> String {
    match key {
        DraftKey::NewHousehold => "新增住户".into(),
        DraftKey::Household { .. } => format!("更正“{}”的资料", brief(title)),
        DraftKey::NewVisit { .. } => format!("走访“{}”", brief(title)),
        DraftKey::Visit { .. } => format!("更正走访“{}”", brief(title)),
        DraftKey::ReportUp => "上报问题的意见".into(),
        DraftKey::Review { .. } => format!("问题“{}”的研判", brief(title)),
        DraftKey::Issue { .. } => format!("问题“{}”的办理", brief(title)),
        DraftKey::Complaint => "对本程序的意见".into(),
        DraftKey::NewMeeting => "夜谈会的安排".into(),
        DraftKey::Meeting { .. } => format!("夜谈会“{}”的记录", brief(title)),
        DraftKey::Point { .. } => format!("夜谈会“{}”上的一句话", brief(title)),
        DraftKey::NewReception => "接谈登记".into(),
        DraftKey::Reception { .. } if title.is_empty() => "更正接谈".into(),
        DraftKey::Reception { .. } => format!("更正接谈“{}”", brief(title)),
        DraftKey::Handover => "交接班的留言".into(),
    }
}

/// What pressing it does.
pub fn act(item: &TodayItem) -> &'static str {
    match item {
        TodayItem::Refused { .. } => "看原因",
        TodayItem::TalkReturned { .. } => "去补充",
        TodayItem::IssueReturned { .. } => "去补充",
        TodayItem::Conflict { .. } => "去选定",
        TodayItem::Contradiction { .. } => "去定下来",
        TodayItem::Due { .. } => "去办理",
        TodayItem::ToFeedBack { fed_back: false, .. } => "去反馈",
        TodayItem::ToFeedBack { .. } => "去提请",
        TodayItem::ToApprove { .. } => "去看看",
        TodayItem::ToConfirm { .. } => "去确认",
        TodayItem::ToReport { .. } => "去上报",
        TodayItem::Held { .. } => "去确认",
        TodayItem::Inbox { .. } => "去研判",
        TodayItem::ToReview { .. } => "去审核",
        TodayItem::Unmade { .. } => "去看看",
        TodayItem::Alike { .. } => "去看看",
        TodayItem::MoveAsked { .. } => "去答复",
        TodayItem::Talk { .. } => "去记录",
        TodayItem::NoTalk { .. } => "去安排",
        TodayItem::Handover { .. } => "去接班",
        TodayItem::Draft { .. } => "接着写",
    }
}

/// Whether the sentence names somebody.
pub fn is_personal(item: &TodayItem) -> bool {
    match item {
        TodayItem::Refused { .. }
        | TodayItem::TalkReturned { .. }
        | TodayItem::Conflict { .. }
        | TodayItem::MoveAsked { .. }
        | TodayItem::Handover { .. }
        | TodayItem::Draft { .. } => true,
        TodayItem::IssueReturned { .. }
        | TodayItem::Contradiction { .. }
        | TodayItem::Due { .. }
        | TodayItem::ToFeedBack { .. }
        | TodayItem::ToApprove { .. }
        | TodayItem::ToConfirm { .. }
        | TodayItem::ToReport { .. }
        | TodayItem::Inbox { .. }
        | TodayItem::Held { .. }
        | TodayItem::Unmade { .. }
        | TodayItem::Alike { .. }
        | TodayItem::Talk { .. }
        | TodayItem::NoTalk { .. }
        | TodayItem::ToReview { .. } => false,
    }
}

fn brief(text: &str) -> String {
    shortened(text, 32)
}

/// `等您办的 3 件`
pub fn waiting_count(view: &TodayView) -> String {
    format!("{WAITING_FOR_ME}，{} 件", view.items.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::DocId;

    #[test]
    fn a_returned_visit_is_told_in_one_sentence() {
        let item = TodayItem::TalkReturned {
            talk: DocId(uuid::Uuid::nil()),
            form: TalkForm::HomeVisit,
            title: "林桂英".into(),
            date: jiff::civil::date(2026, 7, 12),
            by: "列东街道".into(),
            reason: "缺少工作建议".into(),
        };
        assert_eq!(
            sentence(&item, jiff::civil::date(2026, 7, 15)),
            "列东街道退回了 7月12日 周日 对林桂英家的走访：缺少工作建议"
        );
        assert!(item.is_pressing());
    }
}
