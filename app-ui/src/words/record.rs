//! What holds for records of every kind: kinds, how far they have come, what was done to them.

use super::moment;
use jiff::civil::Date;
use shared::api::{ReviewView, SendState};
use shared::domain::{EventKind, HouseholdEvent, Kind, RecordEvent};

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Household => "住户",
        Kind::Visit => "走访",
        Kind::Identity => "反映人",
        Kind::Issue => "问题",
        Kind::Suggestion => "建议",
        Kind::AppComplaint => "对本程序的意见",
        Kind::Meeting => "夜谈会",
        Kind::Reception => "接谈",
        Kind::Handover => "交接班",
        Kind::IssueList => "问题清单",
    }
}

pub fn send_state(state: SendState) -> &'static str {
    match state {
        SendState::Local => "本机",
        SendState::Delivered => "已送达",
        SendState::Refused => "被退回",
        SendState::Held => "待乡镇确认",
    }
}

/// What the township said of a visit; empty while it has not looked.
pub fn review(review: &ReviewView) -> &'static str {
    match review {
        ReviewView::Open => "",
        ReviewView::Settled => "旧台账",
        ReviewView::Reviewed { edited_since: false, .. } => "已审核",
        ReviewView::Reviewed { edited_since: true, .. } => "审核后有修改",
        ReviewView::Returned { edited_since: false, .. } => "退回补充",
        ReviewView::Returned { edited_since: true, .. } => "已补充，待再审",
    }
}

/// What happened, in the glossary's word.
fn event(event: &EventKind) -> &'static str {
    match event {
        EventKind::Record(RecordEvent::Reviewed { .. }) => "审核",
        EventKind::Record(RecordEvent::Returned { .. }) => "退回",
        EventKind::Record(RecordEvent::Withdrawn { .. }) => "撤回",
        EventKind::Record(RecordEvent::Voided { .. }) => "作废",
        EventKind::Record(RecordEvent::TakenOver) => "接班",
        EventKind::Issue(step) => super::step(step),
        EventKind::Household(HouseholdEvent::MovedTo { .. }) => "迁往别的村",
        EventKind::Household(HouseholdEvent::MoveProposed { .. }) => "提出迁往",
        EventKind::Household(HouseholdEvent::MoveAccepted { .. }) => "接收",
        EventKind::Household(HouseholdEvent::MoveDeclined { .. }) => "不接收",
        EventKind::Household(HouseholdEvent::MergedInto { .. }) => "并入另一户",
        EventKind::Household(HouseholdEvent::DistinctFrom { .. }) => "认定不是同一户",
        EventKind::Unknown { .. } => "新版本程序的操作",
    }
}

/// Who and when.
pub fn by_line(by: &str, at: shared::domain::Millis, today: Date) -> String {
    super::line(&[by, &moment(at, today)])
}

/// The button that undoes an event.
pub fn withdraw(event_kind: &EventKind) -> String {
    match event_kind {
        EventKind::Record(RecordEvent::Voided { .. }) => "恢复".into(),
        other => format!("撤回这次{}", event(other)),
    }
}

/// 作废 of a talk, in the words of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoidWords {
    /// What the button says.
    pub act: &'static str,
    pub hint: &'static str,
    /// What its page says afterwards.
    pub done: &'static str,
}
