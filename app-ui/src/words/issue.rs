//! Issues: where they stand and whose turn it is.

use shared::api::Matter;
use shared::domain::{FeedbackChannel, IssueEvent, TalkForm, Tier};
use shared::workflow::{Phase, Turn};

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Registered => "已登记",
        Phase::ResolvedOnSpot => "现场解决",
        Phase::Reported => "已上报",
        Phase::Returned => "退回补充",
        Phase::Listed => "已列入清单",
        Phase::Explaining => "解释说明待批",
        Phase::Explained => "解释说明",
        Phase::Completed => "已办结",
        Phase::ClosureProposed => "待销号",
        Phase::Closed => "已销号",
        Phase::Merged => "已合并",
        Phase::Divided => "已拆分",
        Phase::Voided => "作废",
    }
}

pub fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Village => "等村（社区）办",
        Turn::Township => "等乡镇（街道）定",
        Turn::Owner => "等责任人办",
        Turn::Nobody => "",
    }
}

pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Ordinary => "一般事项",
        Tier::Hard => "重点难点",
        Tier::BeyondTownship => "乡镇无法协调",
    }
}

pub fn channel(channel: FeedbackChannel) -> &'static str {
    match channel {
        FeedbackChannel::Visit => "上门",
        FeedbackChannel::WeChat => "微信",
        FeedbackChannel::Phone => "电话",
        FeedbackChannel::PublicNotice => "公示",
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

pub fn matter(matter: Matter) -> &'static str {
    match matter {
        Matter::Nothing => "无问题无建议",
        Matter::Difficulty => "困难问题",
        Matter::Suggestion => "工作建议",
        Matter::Service => "便民服务",
    }
}

/// The five forms, as the programme names them.
pub fn talk_form(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Gathering => "集中畅谈",
        TalkForm::Topical => "专题座谈",
        TalkForm::HomeVisit => "入户访谈",
        TalkForm::Reception => "定点接谈",
        TalkForm::ETalk => "随机e谈",
    }
}
