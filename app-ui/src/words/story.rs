//! The course of a record, told as a story: who did what, in one sentence, and what was said with it.

use super::{channel, date, issue_class, scope, tier};
use jiff::civil::Date;
use shared::api::TimelineRow;
use shared::domain::{Decision, EventKind, Filed, HouseholdEvent, IssueEvent, RecordEvent, Tier};

/// Who did what. `林建国上报乡镇（街道）`
pub fn story(row: &TimelineRow, today: Date) -> String {
    format!("{}{}", row.by, deed(row, today))
}

fn deed(row: &TimelineRow, today: Date) -> String {
    let fixed = match &row.kind {
        EventKind::Record(RecordEvent::Reviewed { .. }) => "审核了",
        EventKind::Record(RecordEvent::Returned { .. }) => "退回补充",
        EventKind::Record(RecordEvent::Withdrawn { .. }) => "撤回了前面的一步",
        EventKind::Record(RecordEvent::TakenOver) => "接了班",
        EventKind::Record(RecordEvent::Voided { .. }) => "作废了这条记录",
        EventKind::Issue(step) => return step_deed(step, row, today),
        EventKind::Household(step) => return household_deed(step, row),
        EventKind::Unknown { .. } => "用新版本程序办了一步",
    };
    fixed.to_owned()
}

fn household_deed(step: &HouseholdEvent, row: &TimelineRow) -> String {
    let fixed = match step {
        HouseholdEvent::MovedTo { .. } => {
            return format!("把这一户迁到{}，走访和问题一起转过去", row.owner);
        }
        HouseholdEvent::MoveProposed { .. } => return format!("请{}接收这一户", row.owner),
        HouseholdEvent::MoveAccepted { .. } => "接收了这一户",
        HouseholdEvent::MoveDeclined { .. } => "答复不接收",
        HouseholdEvent::MergedInto { .. } => return format!("把它合并到{}", another(&row.other)),
        HouseholdEvent::DistinctFrom { .. } => {
            return format!("认定和{}不是同一户", another(&row.other));
        }
    };
    fixed.to_owned()
}

/// A household that may not be seen here.
fn another(head: &str) -> String {
    if head.is_empty() { "另一户".into() } else { super::household::of(head) }
}

fn step_deed(step: &IssueEvent, row: &TimelineRow, today: Date) -> String {
    let fixed = match step {
        IssueEvent::Registered => "登记了这个问题",
        IssueEvent::ResolvedOnSpot { .. } => "当场解决，并答复了反映人",
        IssueEvent::Reported { .. } => "上报乡镇（街道）",
        IssueEvent::Examined { tier: of, decision, filed, .. } => {
            return format!("研判为{}，{}", sorted(*of, *filed), decided(*decision));
        }
        IssueEvent::Listed { tier: of, due, filed, .. } => {
            let due = date(*due, today);
            return format!("列入问题清单（{}），交{}在{due}前办结", sorted(*of, *filed), row.owner);
        }
        IssueEvent::Extended { due, .. } => return format!("把时限延到{}", date(*due, today)),
        IssueEvent::Progressed { .. } => "记了进展",
        IssueEvent::Completed { .. } => "报告办结",
        IssueEvent::Explained { .. } => "作了解释说明，待另一人批准",
        IssueEvent::Approved { .. } => "批准了解释说明",
        IssueEvent::FedBack { channel: by, .. } => return format!("{}，反馈了结果", channel(*by)),
        IssueEvent::ClosureProposed => "提请销号",
        IssueEvent::ClosureConfirmed => "确认销号",
        IssueEvent::Reopened { due: Some(due), .. } => {
            return format!("退回重办，要求在{}前办结", date(*due, today));
        }
        IssueEvent::Reopened { due: None, .. } => "退回重办",
        IssueEvent::Merged { .. } => return format!("把它合并到 {}", row.other),
        IssueEvent::Divided { .. } => return format!("把它拆分成 {}", row.other),
        IssueEvent::Split { .. } => return format!("从 {} 里拆分出这件", row.other),
    };
    fixed.to_owned()
}

/// `重点难点、交通出行、集体事项`
fn sorted(of: Tier, filed: Filed) -> String {
    let words = [Some(tier(of)), filed.class.map(issue_class), filed.scope.map(scope)];
    words.into_iter().flatten().collect::<Vec<_>>().join("、")
}

fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::List => "决定列入清单",
        Decision::Explain => "决定解释说明",
        Decision::Return => "决定退回补充",
        Decision::Wait => "暂缓，下次再议",
    }
}

/// What was said with it, empty where nothing was.
pub fn said(row: &TimelineRow) -> String {
    match &row.kind {
        EventKind::Record(RecordEvent::Returned { reason, .. } | RecordEvent::Voided { reason }) => {
            reason.clone()
        }
        EventKind::Record(
            RecordEvent::Reviewed { .. } | RecordEvent::Withdrawn { .. } | RecordEvent::TakenOver,
        ) => String::new(),
        EventKind::Issue(step) => said_with_step(step),
        EventKind::Household(HouseholdEvent::MoveDeclined { reason, .. }) => reason.clone(),
        EventKind::Household(_) => String::new(),
        EventKind::Unknown { .. } => "请更新程序后查看".into(),
    }
}

fn said_with_step(step: &IssueEvent) -> String {
    match step {
        IssueEvent::Registered
        | IssueEvent::Approved { .. }
        | IssueEvent::ClosureProposed
        | IssueEvent::ClosureConfirmed
        | IssueEvent::Merged { .. }
        | IssueEvent::Divided { .. } => String::new(),
        IssueEvent::ResolvedOnSpot { answer: words }
        | IssueEvent::Examined { analysis: words, .. }
        | IssueEvent::Progressed { note: words }
        | IssueEvent::Completed { result: words }
        | IssueEvent::Extended { reason: words, .. }
        | IssueEvent::Explained { reason: words }
        | IssueEvent::FedBack { content: words, .. }
        | IssueEvent::Reopened { reason: words, .. } => words.clone(),
        IssueEvent::Reported { opinion } | IssueEvent::Split { opinion, .. } => {
            format!("初步办理意见：{opinion}")
        }
        IssueEvent::Listed { measures, .. } => format!("措施：{measures}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::{EventId, IssueClass, Owner, Scope};

    fn row(kind: IssueEvent) -> TimelineRow {
        TimelineRow {
            event: EventId(uuid::Uuid::nil()),
            at: 0,
            by: "王芳".into(),
            kind: EventKind::Issue(kind),
            owner: "城建办".into(),
            other: "KQB-0003".into(),
            undone: false,
            may_withdraw: false,
        }
    }

    #[test]
    fn each_step_is_one_sentence_that_begins_with_who_did_it() {
        let today = jiff::civil::date(2026, 11, 26);
        let owner = Owner { unit: None, person: None };
        let due = jiff::civil::date(2026, 12, 15);
        let filed = Filed { class: Some(IssueClass::Transport), scope: Some(Scope::Collective) };
        let listed = IssueEvent::Listed { owner, measures: "换灯".into(), due, tier: Tier::Hard, filed };
        let told = row(listed);
        assert_eq!(
            story(&told, today),
            "王芳列入问题清单（重点难点、交通出行、集体事项），交城建办在12月15日 周二前办结"
        );
        assert_eq!(said(&told), "措施：换灯");
        let merged = IssueEvent::Merged { into: shared::domain::DocId(uuid::Uuid::nil()) };
        assert_eq!(story(&row(merged), today), "王芳把它合并到 KQB-0003");
    }
}
