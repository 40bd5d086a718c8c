//! A household moves to another village, with all that happened with it: at once within the township, into another one
//! when that village has accepted it.

use super::acting::Opened;
use super::{Act, Acting, Failure, history};
use shared::api::{MoveTarget, MovingView, Saved};
use shared::domain::{
    AnyRecord, DocId, EventKind, Household, HouseholdEvent, Level, Record, Trouble, UnitId,
};
use shared::policy::Refusal;
use shared::workflow::{merged_into, residence, voided};

/// # Errors
/// `Invalid` where there is no such village here, or it lives there; `Forbidden`.
pub fn move_to(acting: &Acting, id: DocId, to: UnitId, address: &str) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let lives = residence(opened.household()?);
    let is_village = to.level() == Level::Village && to != lives.unit;
    if !is_village || acting.directory.units.get(&to).is_none_or(|unit| unit.ended.is_some()) {
        return Err(Failure::field("unit", Trouble::Unknown));
    }
    let mut act = Act::new(acting);
    if lives.unit.ancestor(Level::Township) == to.ancestor(Level::Township) {
        // Before it moves: afterwards it is the other village's to write.
        settle_in(&mut act, &mut opened, address)?;
        act.add(&mut opened, EventKind::Household(HouseholdEvent::MovedTo { unit: to }))?;
    } else {
        act.add(&mut opened, EventKind::Household(HouseholdEvent::MoveProposed { unit: to }))?;
    }
    act.finish(id, None)
}

/// The word of the village that is asked.
///
/// # Errors
/// `Forbidden` where nobody is asked (any more), or somebody else.
pub fn answer(acting: &Acting, id: DocId, decline: Option<String>) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let (proposal, _) = residence(opened.household()?).asked.ok_or(Refusal::NotNow)?;
    let mut act = Act::new(acting);
    let word = match decline {
        Some(reason) => HouseholdEvent::MoveDeclined { proposal, reason },
        None => HouseholdEvent::MoveAccepted { proposal },
    };
    let accepts = matches!(word, HouseholdEvent::MoveAccepted { .. });
    act.add(&mut opened, EventKind::Household(word))?;
    if accepts {
        settle_in(&mut act, &mut opened, "")?;
    }
    act.finish(id, None)
}

/// It lies in no grid of the village that it left, and has another address.
fn settle_in(act: &mut Act, opened: &mut Opened, address: &str) -> Result<(), Failure> {
    let mut record: Record<Household> = opened.household()?.clone();
    record.body.grid = None;
    if !address.trim().is_empty() {
        address.trim().clone_into(&mut record.body.address);
    }
    let heads = opened.doc.heads();
    act.edit(opened, &heads, &AnyRecord::Household(record)).map(drop)
}

/// Where the person may move it, those of its township first.
pub fn targets(acting: &Acting, opened: &Opened, record: &Record<Household>) -> Vec<MoveTarget> {
    let lives = residence(record).unit;
    let stands = voided(&record.events).is_none() && merged_into(record).is_none();
    let may = |to: &UnitId| {
        let within = HouseholdEvent::MovedTo { unit: to.clone() };
        let beyond = HouseholdEvent::MoveProposed { unit: to.clone() };
        [within, beyond].into_iter().any(|event| acting.may_add(&opened.record, EventKind::Household(event)))
    };
    let township = lives.ancestor(Level::Township);
    let villages = acting.directory.units.values().filter(|unit| unit.ended.is_none());
    let villages = villages.filter(|unit| stands && unit.id.level() == Level::Village && may(&unit.id));
    let target = |unit: &shared::domain::Unit| {
        let theirs = unit.id.ancestor(Level::Township).filter(|theirs| Some(theirs) != township.as_ref());
        MoveTarget {
            unit: unit.id.clone(),
            name: unit.short_name().to_owned(),
            township_name: theirs.map(|theirs| acting.unit_name(&theirs)).unwrap_or_default(),
        }
    };
    let mut targets: Vec<MoveTarget> = villages.map(target).collect();
    targets.sort_by_key(|target| !target.township_name.is_empty());
    targets
}

/// The move that waits for an answer.
pub fn moving(acting: &Acting, opened: &Opened, record: &Record<Household>) -> Option<MovingView> {
    let (proposal, unit) = residence(record).asked?;
    let asked = record.events.get(&proposal)?;
    let accept = EventKind::Household(HouseholdEvent::MoveAccepted { proposal });
    Some(MovingView {
        to_name: acting.unit_name(&unit),
        by: acting.person_name(asked.by),
        at: asked.at,
        proposal,
        may_withdraw: history::may_withdraw(acting, &opened.record, proposal),
        may_answer: acting.may_add(&opened.record, accept),
    })
}
