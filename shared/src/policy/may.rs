//! Who may do what. One function, asked with the operations that a change contains at its own dependencies.
//!
//! What is wrong only in the merge of two lawful offline acts is not refused here: it becomes a derived contradiction
//! ([`crate::workflow`]), so that the order of arrival never decides.

use crate::domain::{
    AnyRecord, Event, EventKind, IssueEvent, Kind, PersonId, RecordEvent, Role, RoleGrant, UnitId,
};
use crate::limits::VOID_HOURS;
use crate::workflow::issue_state;
use serde::{Deserialize, Serialize};

/// A person with the roles that count.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    pub person: PersonId,
    pub grants: &'a [&'a RoleGrant],
}

/// One thing a change does.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// Creates the record, with the events it begins with.
    Create { record: &'a AnyRecord },
    /// Changes fields of the body of `before`.
    Edit { before: &'a AnyRecord },
    /// Adds an event to `before`.
    AddEvent { before: &'a AnyRecord, event: &'a Event },
}

/// Why not. The words for people live in the UI's words file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Records of this kind are not made by this role, or not for that unit.
    #[error("this role may not create such a record for that unit")]
    MayNotCreate,
    #[error("only its author or the village's cadre may change this record")]
    MayNotEdit,
    #[error("this step is another role's")]
    MayNotAct,
    /// `by` is not the person whose change it is.
    #[error("the record names another person as its author")]
    NotYourself,
    /// 作废 by the author is possible within 24 hours; later the secretary does it.
    #[error("24 hours have passed: ask the township secretary to void it")]
    TooLateToVoid,
    /// Such an event does not belong to this kind of record.
    #[error("such an event does not belong to this kind of record")]
    WrongEvent,
}

/// What the rights say about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// Allowed by rights once held, not by those of now: honest work that waits for the secretary.
    Held,
    Refused(Refusal),
}

/// Asks [`may`] with today's rights, then with all that were ever held.
pub fn verdict(
    person: PersonId,
    grants: &[&RoleGrant],
    now: crate::domain::Millis,
    operation: &Operation,
) -> Verdict {
    let held_now: Vec<&RoleGrant> = grants.iter().copied().filter(|grant| grant.held_at(now)).collect();
    match may(Actor { person, grants: &held_now }, operation) {
        Ok(()) => Verdict::Allowed,
        Err(refusal) => match may(Actor { person, grants }, operation) {
            Ok(()) => Verdict::Held,
            Err(_) => Verdict::Refused(refusal),
        },
    }
}

/// # Errors
/// The reason why `actor` may not do `operation`.
pub fn may(actor: Actor, operation: &Operation) -> Result<(), Refusal> {
    match operation {
        Operation::Create { record } => may_create(actor, record),
        Operation::Edit { before } => may_edit(actor, before),
        Operation::AddEvent { before, event } => may_add(actor, before, event),
    }
}

fn may_create(actor: Actor, record: &AnyRecord) -> Result<(), Refusal> {
    let created = record.created();
    let events_are_own = record.events().values().all(|event| event.by == actor.person);
    if created.by != actor.person || !events_are_own {
        return Err(Refusal::NotYourself);
    }
    if !actor.grants.iter().any(|grant| grant.unit == created.unit) {
        return Err(Refusal::MayNotCreate);
    }
    if record.events().values().any(|event| !record.kind().admits(&event.kind)) {
        return Err(Refusal::WrongEvent);
    }
    let roles_allow = match record.kind() {
        Kind::AppComplaint => true,
        Kind::Household | Kind::Visit | Kind::Identity | Kind::Issue | Kind::Suggestion => {
            works_in(actor, record.unit())
        }
    };
    if roles_allow { Ok(()) } else { Err(Refusal::MayNotCreate) }
}

fn may_edit(actor: Actor, before: &AnyRecord) -> Result<(), Refusal> {
    let is_author = before.created().by == actor.person && works_in(actor, &before.created().unit);
    let allowed = match before.kind() {
        // The household is everybody's who works in the village: it is not one person's words.
        Kind::Household => works_in(actor, before.unit()),
        Kind::Visit | Kind::Identity | Kind::Issue | Kind::Suggestion => {
            is_author || has_role_over(actor, &[Role::VillageCadre, Role::TownshipSecretary], before.unit())
        }
        Kind::AppComplaint => false,
    };
    if allowed { Ok(()) } else { Err(Refusal::MayNotEdit) }
}

fn may_add(actor: Actor, before: &AnyRecord, event: &Event) -> Result<(), Refusal> {
    if event.by != actor.person {
        return Err(Refusal::NotYourself);
    }
    if !before.kind().admits(&event.kind) {
        return Err(Refusal::WrongEvent);
    }
    match &event.kind {
        EventKind::Record(event_kind) => may_add_record_event(actor, before, event, event_kind),
        EventKind::Issue(event_kind) => may_add_issue_event(actor, before, event_kind),
        // From a newer program: its own server rules on it; an older one only keeps it.
        EventKind::Unknown { .. } => allow_if(works_in(actor, before.unit())),
    }
}

fn may_add_record_event(
    actor: Actor,
    before: &AnyRecord,
    event: &Event,
    kind: &RecordEvent,
) -> Result<(), Refusal> {
    let secretary = has_role_over(actor, &[Role::TownshipSecretary], before.unit());
    match kind {
        RecordEvent::Reviewed { .. } | RecordEvent::Returned { .. } => allow_if(secretary),
        RecordEvent::Withdrawn { undoes } => {
            let own = before.events().get(undoes).is_some_and(|undone| undone.by == actor.person);
            allow_if(own || secretary)
        }
        RecordEvent::Voided { .. } => {
            let age_ms = event.at - before.created().at;
            match (secretary, before.created().by == actor.person) {
                (true, _) => Ok(()),
                (false, true) if age_ms <= VOID_HOURS * 3_600_000 => Ok(()),
                (false, true) => Err(Refusal::TooLateToVoid),
                (false, false) => Err(Refusal::MayNotAct),
            }
        }
    }
}

fn may_add_issue_event(actor: Actor, before: &AnyRecord, kind: &IssueEvent) -> Result<(), Refusal> {
    let unit = before.unit();
    match kind {
        IssueEvent::Registered => Err(Refusal::WrongEvent),
        IssueEvent::ResolvedOnSpot { .. } => allow_if(works_in(actor, unit)),
        IssueEvent::Reported { .. } => allow_if(has_role_over(actor, &[Role::VillageCadre], unit)),
        IssueEvent::Listed { .. } => allow_if(has_role_over(actor, &[Role::TownshipSecretary], unit)),
        IssueEvent::Progressed { .. } | IssueEvent::Completed { .. } => {
            let owner = issue_state(before.events()).owner;
            let owns = owner.is_some_and(|owner| {
                owner.person == Some(actor.person)
                    || actor.grants.iter().any(|grant| owner.unit.as_ref() == Some(&grant.unit))
            });
            allow_if(owns || has_role_over(actor, &[Role::VillageCadre, Role::TownshipSecretary], unit))
        }
    }
}

fn allow_if(allowed: bool) -> Result<(), Refusal> {
    if allowed { Ok(()) } else { Err(Refusal::MayNotAct) }
}

/// Whether the person records things in this village: grid worker, duty officer, cadre there, or of its township.
fn works_in(actor: Actor, unit: &UnitId) -> bool {
    has_role_over(
        actor,
        &[
            Role::GridWorker,
            Role::DutyOfficer,
            Role::VillageCadre,
            Role::TownshipSecretary,
            Role::TownshipLeader,
        ],
        unit,
    )
}

/// Whether the person holds one of `roles` at `unit` or at an area that contains it.
fn has_role_over(actor: Actor, roles: &[Role], unit: &UnitId) -> bool {
    actor.grants.iter().any(|grant| roles.contains(&grant.role) && grant.unit.contains(unit))
}
