//! The steps of the issue loop: which of them this person is offered, and taking one.

use super::{Act, Acting, Failure};
use shared::api::{DraftKey, IssueAction, IssueMay, Saved};
use shared::domain::{
    AnyRecord, DocId, EventKind, FeedbackChannel, FieldError, Filed, IssueEvent, Owner, RecordEvent, Tier,
    Trouble,
};
use shared::policy::Refusal;
use shared::workflow::{IssueState, Phase, issue_state};

/// Where the township lists an issue, anew where it is listed already or was explained away.
const LISTS: [Phase; 4] = [Phase::Reported, Phase::Listed, Phase::Explaining, Phase::Explained];

/// What rights and the step at which the issue is allow.
pub fn may(acting: &Acting, record: &AnyRecord) -> IssueMay {
    let state = issue_state(record.events());
    if state.phase == Phase::Voided {
        return IssueMay::default();
    }
    let refused = |event| acting.refused(record, EventKind::Issue(event));
    let step = |event| refused(event).is_none();
    let at = |phases: &[Phase]| phases.contains(&state.phase);
    let act = |event| acting.may_add(record, EventKind::Record(event));
    let text = String::new;
    let approve = refused(approval(&state));
    let confirm = refused(IssueEvent::ClosureConfirmed);
    let feed_back = IssueEvent::FedBack { channel: FeedbackChannel::Visit, content: text() };
    let answered = [Phase::Completed, Phase::ClosureProposed, Phase::Explained];
    let ended = [Phase::ResolvedOnSpot, Phase::Completed, Phase::ClosureProposed, Phase::Closed];
    let decided = [Phase::Reported, Phase::Listed];
    IssueMay {
        resolve_on_spot: step(IssueEvent::ResolvedOnSpot { answer: text() }),
        report: step(IssueEvent::Reported { opinion: text() }),
        list: is_at_township(record, &LISTS) && step(some_listing(acting, record)),
        return_: is_at_township(record, &[Phase::Reported])
            && act(RecordEvent::Returned { heads: Vec::new(), reason: text() }),
        extend: at(&[Phase::Listed]) && step(IssueEvent::Extended { due: acting.today(), reason: text() }),
        progress: step(IssueEvent::Progressed { note: text() }),
        complete: step(IssueEvent::Completed { result: text() }),
        explain: at(&decided) && step(IssueEvent::Explained { reason: text() }),
        approve: approve.is_none(),
        feed_back: at(&answered) && step(feed_back),
        propose_closure: step(IssueEvent::ClosureProposed),
        confirm_closure: confirm.is_none(),
        reopen: at(&ended) && step(IssueEvent::Reopened { reason: text(), due: None }),
        sort: at(&[Phase::Reported]) && step(IssueEvent::Divided { parts: Vec::new() }),
        void: act(RecordEvent::Voided { reason: text() }),
        own_item: [approve, confirm].contains(&Some(Refusal::OwnItem)),
    }
}

fn some_listing(acting: &Acting, record: &AnyRecord) -> IssueEvent {
    let owner = Owner { unit: Some(record.unit().clone()), person: None };
    let (tier, filed) = (Tier::default(), Filed::default());
    IssueEvent::Listed { owner, measures: String::new(), due: acting.today(), tier, filed }
}

/// Of the explanation in force; without one it names none and is refused.
fn approval(state: &IssueState) -> IssueEvent {
    let explanation = state.explanation.map(|(id, _)| id);
    IssueEvent::Approved { explanation: explanation.unwrap_or(shared::domain::EventId(uuid::Uuid::nil())) }
}

/// H1b: the township lists and returns what the village reported up with its opinion, not what it reads there before. A
/// contradiction is settled by either. The rules for merging allow more than what is offered and taken here.
pub fn is_at_township(record: &AnyRecord, phases: &[Phase]) -> bool {
    let state = issue_state(record.events());
    phases.contains(&state.phase) || !state.contradictions.is_empty()
}

pub fn act(acting: &Acting, id: DocId, action: IssueAction) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let state = issue_state(&opened.issue()?.events);
    let event = match action {
        IssueAction::ResolveOnSpot { answer } => IssueEvent::ResolvedOnSpot { answer },
        IssueAction::List { owner, measures, due, tier, filed } => {
            check_owner(acting, &owner)?;
            check_due(acting, due)?;
            IssueEvent::Listed { owner, measures, due, tier, filed }
        }
        IssueAction::Extend { due, reason } => {
            check_due(acting, due)?;
            IssueEvent::Extended { due, reason }
        }
        IssueAction::Progress { note } => IssueEvent::Progressed { note },
        IssueAction::Complete { result } => IssueEvent::Completed { result },
        IssueAction::Explain { reason } => IssueEvent::Explained { reason },
        IssueAction::Approve => approval(&state),
        IssueAction::FeedBack { channel, content } => IssueEvent::FedBack { channel, content },
        IssueAction::ProposeClosure => IssueEvent::ClosureProposed,
        IssueAction::ConfirmClosure => IssueEvent::ClosureConfirmed,
        IssueAction::Reopen { reason, due } => {
            due.map_or(Ok(()), |due| check_due(acting, due))?;
            IssueEvent::Reopened { reason, due }
        }
    };
    let lists = matches!(event, IssueEvent::Listed { .. });
    let in_turn = !lists || is_at_township(&opened.record, &LISTS);
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Issue(event))?;
    if !in_turn {
        return Err(Refusal::NotNow.into());
    }
    act.finish(id, Some(DraftKey::Issue { id }))
}

/// H1g: the owner exists.
///
/// # Errors
/// `Invalid` at `owner`.
pub fn check_owner(acting: &Acting, owner: &Owner) -> Result<(), Failure> {
    let unit_known = owner.unit.as_ref().is_none_or(|unit| acting.directory.units.contains_key(unit));
    let person_known = owner.person.is_none_or(|person| acting.directory.people.contains_key(&person));
    let wrong = FieldError { field: "owner".into(), trouble: Trouble::Unknown };
    if unit_known && person_known { Ok(()) } else { Err(vec![wrong].into()) }
}

/// H1h: the deadline lies after the decision.
///
/// # Errors
/// `Invalid` at `due`.
pub fn check_due(acting: &Acting, due: jiff::civil::Date) -> Result<(), Failure> {
    if due > acting.today() { Ok(()) } else { Err(Failure::field("due", Trouble::BadDate)) }
}
