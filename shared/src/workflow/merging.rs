//! Households that were merged because they were entered twice (N7): which one stands for both.
//!
//! A merge is an event of the household that goes into another; which merge of it stands is a fold over its own events. How
//! merges of several households fit together is decided here, from all that a person can read: a chain leads to its end,
//! and where two offline merges point at one another neither counts until somebody decides. So nobody's household is ever
//! lost, in whatever order the merges arrive.

use super::alike::{Pair, pair};
use super::{in_order, withdrawn};
use crate::domain::{DocId, EventId, EventKind, Events, Household, HouseholdEvent, Record};
use std::collections::{BTreeMap, BTreeSet};

/// The household into which this one was merged, by the merge that stands.
pub fn merged_into(record: &Record<Household>) -> Option<(EventId, DocId)> {
    let standing = standing(&record.events).into_iter().rev();
    standing
        .filter_map(|(id, event)| match event {
            HouseholdEvent::MergedInto { household } => Some((id, *household)),
            _ => None,
        })
        .next()
}

/// Households from which somebody told this one apart, by what stands: they are not proposed again.
pub fn kept_apart(record: &Record<Household>) -> BTreeSet<DocId> {
    let standing = standing(&record.events).into_iter();
    standing
        .filter_map(|(_, event)| match event {
            HouseholdEvent::DistinctFrom { household } => Some(*household),
            _ => None,
        })
        .collect()
}

fn standing(events: &Events) -> Vec<(EventId, &HouseholdEvent)> {
    let gone = withdrawn(events);
    let standing = in_order(events).into_iter().filter(|(id, _)| !gone.contains(id));
    standing
        .filter_map(|(id, event)| match &event.kind {
            EventKind::Household(event) => Some((id, event)),
            _ => None,
        })
        .collect()
}

/// Which household stands for which, for somebody who reads all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Homes {
    /// Merged household → the one that stands for it, which is never merged itself.
    merged: BTreeMap<DocId, DocId>,
    /// Merges that point at one another, directly or around: none of them counts.
    crossed: BTreeSet<Pair>,
}

impl Homes {
    /// From the merges that stand: household → the one into which it was merged.
    pub fn new(merges: &BTreeMap<DocId, DocId>) -> Homes {
        let mut homes = Homes::default();
        for (from, into) in merges {
            if crosses(merges, *from) {
                homes.crossed.insert(pair(*from, *into));
            } else {
                homes.merged.insert(*from, end_of(merges, *from));
            }
        }
        homes
    }

    /// The household that stands for this one; itself, where it was not merged.
    pub fn of(&self, household: DocId) -> DocId {
        self.merged.get(&household).copied().unwrap_or(household)
    }

    pub fn is_merged(&self, household: DocId) -> bool {
        self.merged.contains_key(&household)
    }

    /// Those for which this one stands, itself not among them.
    pub fn merged_into(&self, household: DocId) -> impl Iterator<Item = DocId> + '_ {
        self.merged.iter().filter(move |(_, home)| **home == household).map(|(from, _)| *from)
    }

    /// Merged household and the one that stands for it.
    pub fn all(&self) -> impl Iterator<Item = (DocId, DocId)> + '_ {
        self.merged.iter().map(|(from, home)| (*from, *home))
    }

    /// Pairs whose merges contradict one another: both stay, until somebody decides.
    pub fn crossed(&self) -> &BTreeSet<Pair> {
        &self.crossed
    }

    /// Whether merges that contradict one another pass through this one.
    pub fn is_crossed(&self, household: DocId) -> bool {
        self.crossed.iter().any(|(one, other)| *one == household || *other == household)
    }

    /// Nothing is merged: every household stands for itself.
    pub fn is_empty(&self) -> bool {
        self.merged.is_empty()
    }
}

/// Whether following the merges from this household leads back to it.
fn crosses(merges: &BTreeMap<DocId, DocId>, household: DocId) -> bool {
    let mut seen = BTreeSet::new();
    let mut here = household;
    while let Some(next) = merges.get(&here) {
        if *next == household {
            return true;
        }
        // Some other circle.
        if !seen.insert(*next) {
            return false;
        }
        here = *next;
    }
    false
}

/// Where the merges lead from a household in no circle: to one that is not merged, or stays because it is in a circle.
fn end_of(merges: &BTreeMap<DocId, DocId>, household: DocId) -> DocId {
    let mut here = household;
    while let Some(next) = merges.get(&here) {
        if here != household && crosses(merges, here) {
            break;
        }
        here = *next;
    }
    here
}
