//! Who may move a household, take one over, and say that two are one.

use super::may::{Actor, Refusal, allow_if, has_role_over};
use crate::domain::{AnyRecord, HouseholdEvent, Level, Role, UnitId};
use crate::workflow::{Residence, residence};

/// `before` stands with the unit where it lives now.
pub(super) fn may_take_household_step(
    actor: Actor,
    before: &AnyRecord,
    event: &HouseholdEvent,
) -> Result<(), Refusal> {
    let AnyRecord::Household(record) = before else { return Err(Refusal::WrongEvent) };
    let lives = residence(record);
    match event {
        HouseholdEvent::MovedTo { unit } => {
            allow_if(answers_for(actor, &lives.unit), Refusal::MayNotAct)?;
            allow_if(is_elsewhere(&lives, unit), Refusal::WrongEvent)?;
            // Another township is asked first.
            allow_if(same_township(&lives.unit, unit), Refusal::MayNotAct)
        }
        HouseholdEvent::MoveProposed { unit } => {
            allow_if(answers_for(actor, &lives.unit), Refusal::MayNotAct)?;
            allow_if(is_elsewhere(&lives, unit) && !same_township(&lives.unit, unit), Refusal::WrongEvent)?;
            allow_if(lives.asked.is_none(), Refusal::NotNow)
        }
        HouseholdEvent::MoveAccepted { proposal } | HouseholdEvent::MoveDeclined { proposal, .. } => {
            let asked = lives.asked.as_ref().filter(|(asked, _)| asked == proposal);
            let (_, unit) = asked.ok_or(Refusal::NotNow)?;
            allow_if(answers_for(actor, unit), Refusal::MayNotAct)
        }
        HouseholdEvent::MergedInto { .. } | HouseholdEvent::DistinctFrom { .. } => {
            allow_if(answers_for(actor, &lives.unit), Refusal::MayNotAct)
        }
    }
}

/// The village's cadre, or the secretary of its township.
fn answers_for(actor: Actor, village: &UnitId) -> bool {
    has_role_over(actor, &[Role::VillageCadre, Role::TownshipSecretary], village)
}

fn is_elsewhere(lives: &Residence, unit: &UnitId) -> bool {
    unit.level() == Level::Village && *unit != lives.unit
}

fn same_township(one: &UnitId, other: &UnitId) -> bool {
    one.ancestor(Level::Township) == other.ancestor(Level::Township)
}
