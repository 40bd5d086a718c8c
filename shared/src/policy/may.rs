//! Who may do what. One function, asked with the operations that a change contains at its own dependencies.
//!
//! What is wrong only in the merge of two lawful offline acts is not refused here: it becomes a derived contradiction
//! ([`crate::workflow`]), so that the order of arrival never decides.

use super::household_step::may_take_household_step;
use super::reads;
use super::step::may_take_step;
use crate::domain::{
    AnyRecord, Event, EventKind, IssueEvent, Kind, Level, Millis, PersonId, RecordEvent, Role, RoleGrant,
    UnitId,
};
use crate::limits::VOID_HOURS;
use crate::workflow::{Residence, in_order, residence};
use serde::{Deserialize, Serialize};

/// A person with the roles that count.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    pub person: PersonId,
    pub grants: &'a [&'a RoleGrant],
    /// Where the household of the record lives that is asked about, if it has moved: there it is now worked with.
    pub lives: Option<&'a Residence>,
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
    /// The issue is at another step: reporting what is listed, completing what is not.
    #[error("the issue is not at that step")]
    NotNow,
    /// Nobody closes an own item, or approves an own explanation (A20, A24).
    #[error("nobody confirms what is their own work: ask another person of the township")]
    OwnItem,
    /// G6: who raised it hears of the result before it is closed.
    #[error("the result was not fed back: feed it back first")]
    NotFedBack,
}

impl Refusal {
    pub const ALL: [Refusal; 9] = [
        Refusal::MayNotCreate,
        Refusal::MayNotEdit,
        Refusal::MayNotAct,
        Refusal::NotYourself,
        Refusal::TooLateToVoid,
        Refusal::WrongEvent,
        Refusal::NotNow,
        Refusal::OwnItem,
        Refusal::NotFedBack,
    ];
}

/// What the rights say about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// Allowed by rights once held, not by those of now: honest work that waits for the secretary.
    Held,
    Refused(Refusal),
}

/// Asks [`may`] with the rights of `now`, then with all that were held until then. `grants`: all roles of the person.
/// `lives`: see [`Actor::lives`].
pub fn verdict(
    person: PersonId,
    grants: &[&RoleGrant],
    now: Millis,
    lives: Option<&Residence>,
    operation: &Operation,
) -> Verdict {
    let begun: Vec<&RoleGrant> = grants.iter().copied().filter(|grant| grant.from <= now).collect();
    let held: Vec<&RoleGrant> = begun.iter().copied().filter(|grant| grant.held_at(now)).collect();
    match may(Actor { person, grants: &held, lives }, operation) {
        Ok(()) => Verdict::Allowed,
        Err(refusal) => match may(Actor { person, grants: &begun, lives }, operation) {
            Ok(()) => Verdict::Held,
            Err(_) => Verdict::Refused(refusal),
        },
    }
}

/// # Errors
/// The reason why `actor` may not do `operation`.
pub fn may(actor: Actor, operation: &Operation) -> Result<(), Refusal> {
    let Some(moved) = moved(actor, operation.record()) else {
        return may_where_it_is(actor, operation);
    };
    let there = may_where_it_is(actor, &operation.on(&moved));
    match operation.record() {
        // Its own moves are known to whoever writes on it.
        AnyRecord::Household(_) => there,
        // Whoever has not heard of the move acts lawfully where the household lived.
        _ => there.or_else(|_| may_where_it_is(actor, operation)),
    }
}

/// The record as one of the village where its household lives now; `None` where it has not moved.
fn moved(actor: Actor, record: &AnyRecord) -> Option<AnyRecord> {
    let unit = match record {
        AnyRecord::Household(record) => Some(residence(record)).filter(Residence::has_moved)?.unit,
        _ => actor.lives.filter(|lives| lives.takes_along(record.unit()))?.unit.clone(),
    };
    let mut record = record.clone();
    record.set_unit(unit);
    Some(record)
}

impl<'a> Operation<'a> {
    /// What it is done to.
    pub fn record(&self) -> &'a AnyRecord {
        match self {
            Operation::Create { record } => record,
            Operation::Edit { before } | Operation::AddEvent { before, .. } => before,
        }
    }

    fn on<'b>(&self, record: &'b AnyRecord) -> Operation<'b>
    where
        'a: 'b,
    {
        match self {
            Operation::Create { .. } => Operation::Create { record },
            Operation::Edit { .. } => Operation::Edit { before: record },
            Operation::AddEvent { event, .. } => Operation::AddEvent { before: record, event },
        }
    }
}

fn may_where_it_is(actor: Actor, operation: &Operation) -> Result<(), Refusal> {
    match operation {
        Operation::Create { record } => may_create(actor, record),
        Operation::Edit { before } => may_edit(actor, before),
        Operation::AddEvent { before, event } => may_add(actor, before, event),
    }
}

fn may_create(actor: Actor, record: &AnyRecord) -> Result<(), Refusal> {
    let created = record.created();
    if created.by != actor.person {
        return Err(Refusal::NotYourself);
    }
    let allowed = match record.kind() {
        // Everybody may complain about the app, to whoever is above.
        Kind::AppComplaint => {
            actor.grants.iter().any(|grant| grant.unit == created.unit)
                && record.unit().contains(&created.unit)
        }
        Kind::Household
        | Kind::Visit
        | Kind::Identity
        | Kind::Issue
        | Kind::Suggestion
        | Kind::Reception
        | Kind::Handover => records_for(actor, record),
        // The village's party organisation leads it (T1a).
        Kind::Meeting => record.unit().level() == Level::Village && records_for(actor, record),
        Kind::IssueList => freezes(actor, record),
    };
    if allowed { may_begin_with_events(actor, record) } else { Err(Refusal::MayNotCreate) }
}

/// H1f: the township's secretary, for its own villages.
fn freezes(actor: Actor, record: &AnyRecord) -> bool {
    let AnyRecord::IssueList(list) = record else { return false };
    let township = &list.unit;
    let secretary = |grant: &&RoleGrant| grant.role == Role::TownshipSecretary && grant.unit == *township;
    township.level() == Level::Township
        && list.created.unit == *township
        && actor.grants.iter().any(secretary)
        && list.body.rows.values().all(|row| township.contains(&row.village))
}

/// 背靠背 (T1f): who complains about the unit at whose point they are received is told to the area above it, and to nobody
/// else: such an identity is made for a desk that its author does not read.
fn is_kept_from_own_unit(record: &AnyRecord) -> bool {
    let AnyRecord::Identity(identity) = record else { return false };
    let about = identity.body.about.as_ref().filter(|about| about.contains(&record.created().unit));
    about.is_some_and(|about| about.above().as_ref() == Some(record.unit()))
}

/// The events that a record begins with are asked about like later ones, in their order; only an issue's 登记, and that it
/// is a part of a divided one, come with its creation and never later.
fn may_begin_with_events(actor: Actor, record: &AnyRecord) -> Result<(), Refusal> {
    let mut so_far = record.clone();
    so_far.events_mut().clear();
    for (id, event) in in_order(record.events()) {
        match &event.kind {
            EventKind::Issue(IssueEvent::Registered)
                if record.kind() == Kind::Issue && so_far.events().is_empty() =>
            {
                allow_if(event.by == actor.person, Refusal::NotYourself)?;
            }
            EventKind::Issue(IssueEvent::Split { .. })
                if record.kind() == Kind::Issue && so_far.events().len() == 1 =>
            {
                allow_if(event.by == actor.person, Refusal::NotYourself)?;
                let secretary = has_role_over(actor, &[Role::TownshipSecretary], record.unit());
                allow_if(secretary, Refusal::MayNotAct)?;
            }
            _ => may_add(actor, &so_far, event)?,
        }
        so_far.events_mut().insert(id, event.clone());
    }
    Ok(())
}

fn may_edit(actor: Actor, before: &AnyRecord) -> Result<(), Refusal> {
    let by_role = match before.kind() {
        // The household is everybody's who works in the village: it is not one person's words.
        // So are a talk's points and minutes: two people write them at one table.
        Kind::Household | Kind::Meeting => works_in(actor, before.unit()),
        Kind::Visit | Kind::Identity | Kind::Issue | Kind::Suggestion | Kind::Reception => {
            is_author(actor, before)
                || has_role_over(actor, &[Role::VillageCadre, Role::TownshipSecretary], before.unit())
        }
        // A hand-over is one officer's word to the next: it is written once.
        // A frozen list is the paper that was printed (H1f).
        Kind::AppComplaint | Kind::Handover | Kind::IssueList => false,
    };
    allow_if(by_role && sees(actor, before), Refusal::MayNotEdit)
}

fn may_add(actor: Actor, before: &AnyRecord, event: &Event) -> Result<(), Refusal> {
    allow_if(event.by == actor.person, Refusal::NotYourself)?;
    allow_if(before.kind().admits(&event.kind), Refusal::WrongEvent)?;
    allow_if(sees(actor, before), Refusal::MayNotAct)?;
    match &event.kind {
        EventKind::Record(event_kind) => may_add_record_event(actor, before, event, event_kind),
        EventKind::Issue(step) => may_take_step(actor, before, step),
        EventKind::Household(event_kind) => may_take_household_step(actor, before, event_kind),
        // Whoever may do it is known to newer programs only; one that let it in unasked would let anybody do it.
        EventKind::Unknown { .. } => Err(Refusal::WrongEvent),
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
        RecordEvent::Reviewed { .. } | RecordEvent::Returned { .. } => {
            allow_if(secretary, Refusal::MayNotAct)
        }
        RecordEvent::Withdrawn { undoes } => {
            let undone = before.events().get(undoes).ok_or(Refusal::WrongEvent)?;
            allow_if(undone.by == actor.person || secretary, Refusal::MayNotAct)
        }
        RecordEvent::TakenOver => allow_if(works_in(actor, before.unit()), Refusal::MayNotAct),
        RecordEvent::Voided { .. } if secretary => Ok(()),
        RecordEvent::Voided { .. } => {
            allow_if(is_author(actor, before), Refusal::MayNotAct)?;
            let age_ms = event.at.saturating_sub(before.created().at);
            allow_if(age_ms <= VOID_HOURS * 3_600_000, Refusal::TooLateToVoid)
        }
    }
}

pub(super) fn allow_if(allowed: bool, refusal: Refusal) -> Result<(), Refusal> {
    if allowed { Ok(()) } else { Err(refusal) }
}

/// Roles that record things in villages.
const WORKING: [Role; 5] =
    [Role::GridWorker, Role::DutyOfficer, Role::VillageCadre, Role::TownshipSecretary, Role::TownshipLeader];

/// Whether the person records things in this village: grid worker, duty officer, cadre there, or of its township.
pub(super) fn works_in(actor: Actor, unit: &UnitId) -> bool {
    has_role_over(actor, &WORKING, unit)
}

/// Whether the person, at work in the unit that the record names as its author's, records things for its home unit.
fn records_for(actor: Actor, record: &AnyRecord) -> bool {
    let unit = &record.created().unit;
    let at_own_unit = actor.grants.iter().any(|grant| WORKING.contains(&grant.role) && grant.unit == *unit);
    at_own_unit && (works_in(actor, record.unit()) || is_kept_from_own_unit(record))
}

fn is_author(actor: Actor, record: &AnyRecord) -> bool {
    record.created().by == actor.person && works_in(actor, &record.created().unit)
}

/// Nobody changes what they may not see: the unit complained about does not write into who complained.
fn sees(actor: Actor, record: &AnyRecord) -> bool {
    reads(actor.grants.iter().copied(), record, actor.lives)
}

/// Whether the person holds one of `roles` at `unit` or at an area that contains it.
pub(super) fn has_role_over(actor: Actor, roles: &[Role], unit: &UnitId) -> bool {
    actor.grants.iter().any(|grant| roles.contains(&grant.role) && grant.unit.contains(unit))
}
