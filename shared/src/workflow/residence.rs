//! Where a household lives: a fold over its moves. What happened with it goes along.

use super::{in_order, withdrawn};
use crate::domain::{EventId, EventKind, Household, HouseholdEvent, Record, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a household lives and lived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residence {
    /// The village where it lives now.
    pub unit: UnitId,
    /// Every village where it was ever said to live, that one included: also where a move was undone, because things
    /// happened there meanwhile.
    pub lived: BTreeSet<UnitId>,
    /// The move that waits for the receiver's word, and the village that is asked.
    pub asked: Option<(EventId, UnitId)>,
}

impl Residence {
    pub fn has_moved(&self) -> bool {
        self.lived.len() > 1
    }

    /// Whether a record of that unit goes along: what another village keeps about the household stays there.
    pub fn takes_along(&self, unit: &UnitId) -> bool {
        self.has_moved() && self.lived.contains(unit)
    }
}

/// Folds the moves of a household.
pub fn residence(record: &Record<Household>) -> Residence {
    let gone = withdrawn(&record.events);
    let mut here =
        Residence { unit: record.unit.clone(), lived: BTreeSet::from([record.unit.clone()]), asked: None };
    for (id, event) in in_order(&record.events) {
        let EventKind::Household(event) = &event.kind else { continue };
        let stands = !gone.contains(&id);
        match event {
            HouseholdEvent::MovedTo { unit } => here.goes_to(unit, stands),
            HouseholdEvent::MoveProposed { unit } if stands => here.asked = Some((id, unit.clone())),
            HouseholdEvent::MoveAccepted { proposal } => {
                if let Some(unit) = proposed(record, *proposal) {
                    here.goes_to(&unit, stands && !gone.contains(proposal));
                }
            }
            HouseholdEvent::MoveDeclined { proposal, .. } if stands => {
                here.asked = here.asked.take().filter(|(asked, _)| asked != proposal);
            }
            _ => {}
        }
    }
    here
}

impl Residence {
    fn goes_to(&mut self, unit: &UnitId, stands: bool) {
        self.lived.insert(unit.clone());
        if stands {
            self.unit.clone_from(unit);
            // Whoever was asked is not asked about where it lives now.
            self.asked = None;
        }
    }
}

fn proposed(record: &Record<Household>, proposal: EventId) -> Option<UnitId> {
    match &record.events.get(&proposal)?.kind {
        EventKind::Household(HouseholdEvent::MoveProposed { unit }) => Some(unit.clone()),
        _ => None,
    }
}
