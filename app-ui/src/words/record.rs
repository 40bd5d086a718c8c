//! What holds for records of every kind: kinds, how far they have come, what was done to them.

use super::{date, moment};
use jiff::civil::Date;
use shared::api::{ReviewView, SendState, TimelineRow};
use shared::domain::{EventKind, IssueEvent, Kind, RecordEvent};

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Household => "住户",
        Kind::Visit => "走访",
        Kind::Identity => "反映人",
        Kind::Issue => "问题",
        Kind::Suggestion => "建议",
        Kind::AppComplaint => "对本程序的意见",
        Kind::Reception => "接谈",
        Kind::Handover => "交接班",
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
        ReviewView::Reviewed { edited_since: false, .. } => "已审核",
        ReviewView::Reviewed { edited_since: true, .. } => "审核后有修改",
        ReviewView::Returned { edited_since: false, .. } => "退回补充",
        ReviewView::Returned { edited_since: true, .. } => "已补充，待再审",
    }
}

/// What happened, in the glossary's word.
pub fn event(event: &EventKind) -> &'static str {
    match event {
        EventKind::Record(RecordEvent::Reviewed { .. }) => "审核",
        EventKind::Record(RecordEvent::Returned { .. }) => "退回",
        EventKind::Record(RecordEvent::Withdrawn { .. }) => "撤回",
        EventKind::Record(RecordEvent::Voided { .. }) => "作废",
        EventKind::Record(RecordEvent::TakenOver) => "接班",
        EventKind::Issue(IssueEvent::Registered) => "登记",
        EventKind::Issue(IssueEvent::ResolvedOnSpot { .. }) => "现场解决",
        EventKind::Issue(IssueEvent::Reported { .. }) => "上报",
        EventKind::Issue(IssueEvent::Listed { .. }) => "列入问题清单",
        EventKind::Issue(IssueEvent::Progressed { .. }) => "进展",
        EventKind::Issue(IssueEvent::Completed { .. }) => "办结",
        EventKind::Unknown { .. } => "新版本程序的操作",
    }
}

/// What was said with an event, empty where nothing was.
pub fn timeline_words(row: &TimelineRow, today: Date) -> String {
    match &row.kind {
        EventKind::Record(event) => match event {
            RecordEvent::Returned { reason, .. } | RecordEvent::Voided { reason } => reason.clone(),
            RecordEvent::Reviewed { .. } | RecordEvent::Withdrawn { .. } | RecordEvent::TakenOver => {
                String::new()
            }
        },
        EventKind::Issue(event) => match event {
            IssueEvent::Registered => String::new(),
            IssueEvent::ResolvedOnSpot { answer } => answer.clone(),
            IssueEvent::Reported { opinion } => format!("初步办理意见：{opinion}"),
            IssueEvent::Listed { measures, due, .. } => {
                format!("由{}负责，{}前办结。措施：{measures}", row.owner, date(*due, today))
            }
            IssueEvent::Progressed { note } => note.clone(),
            IssueEvent::Completed { result } => result.clone(),
        },
        EventKind::Unknown { .. } => "请更新程序后查看".into(),
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
