//! 本月研判 (H1d, H1e): what the township decides on what the villages reported; duplicates merged, bundles divided (N7).

use super::issue_step::{check_due, check_owner, is_at_township};
use super::{Act, Acting, Failure, ledger};
use shared::api::{DraftKey, ReviewDecision, Saved};
use shared::domain::{
    Decision, DocId, Event, EventId, EventKind, Events, Filed, IssueEvent, RecordEvent, Tier, Trouble,
};
use shared::limits::PARTS_MAX;
use shared::policy::Refusal;
use shared::workflow::{Phase, issue_state};

/// The examination and what follows from it, in one act. Who examined without words leaves the decision behind, too: each
/// item that was on the table has its row (H1e).
pub fn examine(
    acting: &Acting,
    id: DocId,
    analysis: String,
    (tier, filed): (Tier, Filed),
    decision: ReviewDecision,
) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    opened.issue()?;
    let (decision, then) = match decision {
        ReviewDecision::List { owner, measures, due } => {
            check_owner(acting, &owner)?;
            check_due(acting, due)?;
            let listed = IssueEvent::Listed { owner, measures, due, tier, filed };
            (Decision::List, Some(EventKind::Issue(listed)))
        }
        ReviewDecision::Explain { reason } => {
            (Decision::Explain, Some(EventKind::Issue(IssueEvent::Explained { reason })))
        }
        ReviewDecision::Return { heads, reason } => {
            ledger::check_heads(&opened, &heads)?;
            (Decision::Return, Some(EventKind::Record(RecordEvent::Returned { heads, reason })))
        }
        ReviewDecision::Wait => (Decision::Wait, None),
    };
    let in_turn = is_at_township(&opened.record, &[Phase::Reported]);
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Issue(IssueEvent::Examined { analysis, tier, decision, filed }))?;
    if let Some(then) = then {
        act.add(&mut opened, then)?;
    }
    if !in_turn {
        return Err(Refusal::NotNow.into());
    }
    act.finish(id, Some(DraftKey::Review { id }))
}

/// # Errors
/// `Invalid` at `into` where that is the issue itself, or goes on elsewhere.
pub fn merge(acting: &Acting, id: DocId, into: DocId) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    opened.issue()?;
    let goes_on = acting.open(into)?.issue().is_ok_and(|issue| !issue_state(&issue.events).phase.is_over());
    if id == into || !goes_on {
        return Err(Failure::field("into", Trouble::Unknown));
    }
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Issue(IssueEvent::Merged { into }))?;
    act.finish(id, Some(DraftKey::Review { id }))
}

/// Parts with the source, the reporter and the opinion of the whole, each in the inbox with a number of its own.
///
/// # Errors
/// `Invalid` at `parts` unless there are 2 to 10 of them with words.
pub fn divide(acting: &Acting, id: DocId, parts: &[String]) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let whole = opened.issue()?.clone();
    let texts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    if texts.len() < 2 {
        return Err(Failure::field("parts", Trouble::Missing));
    }
    if texts.len() > PARTS_MAX {
        return Err(Failure::field("parts", Trouble::TooMany { max: PARTS_MAX }));
    }
    let opinion = issue_state(&whole.events).opinion.unwrap_or_default();
    let parts: Vec<DocId> = texts.iter().map(|_| acting.new_id()).collect();
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Issue(IssueEvent::Divided { parts: parts.clone() }))?;
    for (part, text) in parts.into_iter().zip(&texts) {
        let mut body = whole.body.clone();
        (body.number, body.content) = (act.next_number(), (*text).to_owned());
        act.create(part, whole.unit.clone(), body, begins_with(acting, id, &opinion))?;
    }
    let saved = act.finish(id, Some(DraftKey::Review { id }))?;
    Ok(Saved { issues: texts.len() as u32, ..saved })
}

fn begins_with(acting: &Acting, from: DocId, opinion: &str) -> Events {
    let (first, second): (EventId, EventId) = (acting.new_id(), acting.new_id());
    let event =
        |after, kind| Event { by: acting.person(), at: acting.at, after, kind: EventKind::Issue(kind) };
    let split = IssueEvent::Split { from, opinion: opinion.to_owned() };
    [(first, event(Vec::new(), IssueEvent::Registered)), (second, event(vec![first], split))].into()
}
