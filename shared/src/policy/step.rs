//! Who may take which step of the issue loop, and when.

use super::may::{allow_if, has_role_over, works_in};
use super::{Actor, Refusal};
use crate::domain::{AnyRecord, EventId, IssueEvent, Owner, Role};
use crate::workflow::{IssueState, Phase, issue_state};

/// Those of the township who decide on what a secretary has prepared, one for the other.
const TOWNSHIP: [Role; 2] = [Role::TownshipSecretary, Role::TownshipLeader];

/// Whose step it is, then whether the issue is at that step. After a contradiction every step that one of its sides could
/// take is open, so that it can be settled; but not those that end an issue, which need their ground.
pub(super) fn may_take_step(actor: Actor, before: &AnyRecord, step: &IssueEvent) -> Result<(), Refusal> {
    let state = issue_state(before.events());
    allow_if(is_whose_step(actor, before, &state, step)?, Refusal::MayNotAct)?;
    let at = |phases: &[Phase]| phases.contains(&state.phase) || !state.contradictions.is_empty();
    let now = match step {
        IssueEvent::Registered | IssueEvent::Split { .. } => return Err(Refusal::WrongEvent),
        IssueEvent::ResolvedOnSpot { .. } | IssueEvent::Reported { .. } => {
            at(&[Phase::Registered, Phase::Returned])
        }
        IssueEvent::Examined { .. } | IssueEvent::Explained { .. } => at(&[Phase::Reported, Phase::Listed]),
        IssueEvent::Listed { .. } => !state.phase.is_over(),
        IssueEvent::Progressed { .. } | IssueEvent::Completed { .. } | IssueEvent::Extended { .. } => {
            at(&[Phase::Listed])
        }
        IssueEvent::Approved { explanation } => return may_approve(actor, &state, *explanation),
        IssueEvent::FedBack { .. } => at(&[Phase::Completed, Phase::ClosureProposed, Phase::Explained]),
        IssueEvent::ClosureProposed => {
            allow_if(state.phase == Phase::Completed, Refusal::NotNow)?;
            return allow_if(state.fed_back, Refusal::NotFedBack);
        }
        IssueEvent::ClosureConfirmed => {
            allow_if(state.phase == Phase::ClosureProposed, Refusal::NotNow)?;
            return allow_if(!state.is_own_item_of(actor.person), Refusal::OwnItem);
        }
        IssueEvent::Reopened { .. } => {
            at(&[Phase::ResolvedOnSpot, Phase::Completed, Phase::ClosureProposed, Phase::Closed])
        }
        IssueEvent::Merged { .. } | IssueEvent::Divided { .. } => at(&[Phase::Reported]),
    };
    allow_if(now, Refusal::NotNow)
}

/// # Errors
/// [`Refusal::WrongEvent`] for what comes with an issue's creation only.
fn is_whose_step(
    actor: Actor,
    before: &AnyRecord,
    state: &IssueState,
    step: &IssueEvent,
) -> Result<bool, Refusal> {
    let unit = before.unit();
    let holds = |roles: &[Role]| has_role_over(actor, roles, unit);
    Ok(match step {
        IssueEvent::Registered | IssueEvent::Split { .. } => return Err(Refusal::WrongEvent),
        IssueEvent::ResolvedOnSpot { .. } | IssueEvent::FedBack { .. } => works_in(actor, unit),
        IssueEvent::Reported { .. } | IssueEvent::ClosureProposed => holds(&[Role::VillageCadre]),
        IssueEvent::Listed { .. }
        | IssueEvent::Extended { .. }
        | IssueEvent::Merged { .. }
        | IssueEvent::Divided { .. } => holds(&[Role::TownshipSecretary]),
        IssueEvent::Examined { .. }
        | IssueEvent::Explained { .. }
        | IssueEvent::Approved { .. }
        | IssueEvent::ClosureConfirmed
        | IssueEvent::Reopened { .. } => holds(&TOWNSHIP),
        IssueEvent::Progressed { .. } | IssueEvent::Completed { .. } => {
            let owns = state.owner.as_ref().is_some_and(|owner| is_owner(actor, owner));
            owns || holds(&[Role::VillageCadre, Role::TownshipSecretary])
        }
    })
}

/// A24: a second person, and the explanation that is in force.
fn may_approve(actor: Actor, state: &IssueState, explanation: EventId) -> Result<(), Refusal> {
    let in_force = state.explanation.filter(|(id, _)| *id == explanation && state.phase == Phase::Explaining);
    let (_, author) = in_force.ok_or(Refusal::NotNow)?;
    allow_if(author != actor.person, Refusal::OwnItem)
}

fn is_owner(actor: Actor, owner: &Owner) -> bool {
    owner.person == Some(actor.person)
        || actor.grants.iter().any(|grant| owner.unit.as_ref() == Some(&grant.unit))
}
