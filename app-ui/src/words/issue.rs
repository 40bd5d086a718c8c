//! Issues: where they stand and whose turn it is.

use shared::domain::IssueEvent;
use shared::workflow::Turn;

pub fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Village => "等村（社区）办",
        Turn::Township => "等乡镇（街道）定",
        Turn::Owner => "等责任人办",
        Turn::Nobody => "",
    }
}

/// A step in the glossary's word.
pub fn step(step: &IssueEvent) -> &'static str {
    match step {
        IssueEvent::Registered => "登记",
        IssueEvent::ResolvedOnSpot { .. } => "现场解决",
        IssueEvent::Reported { .. } => "上报",
        IssueEvent::Examined { .. } => "研判",
        IssueEvent::Listed { .. } => "列入问题清单",
        IssueEvent::Extended { .. } => "延期",
        IssueEvent::Progressed { .. } => "进展",
        IssueEvent::Completed { .. } => "办结",
        IssueEvent::Explained { .. } => "解释说明",
        IssueEvent::Approved { .. } => "批准",
        IssueEvent::FedBack { .. } => "反馈",
        IssueEvent::ClosureProposed => "提请销号",
        IssueEvent::ClosureConfirmed => "销号",
        IssueEvent::Reopened { .. } => "退回重办",
        IssueEvent::Merged { .. } => "合并",
        IssueEvent::Divided { .. } => "拆分",
        IssueEvent::Split { .. } => "拆分",
    }
}
