//! Households that were merged, told apart, or look alike, the slow way.

use super::reader::{Reader, unit_name};
use super::rights::has_role_over;
use super::view::{Rec, head, phone, present, standing};
use super::words::{masked_phone, plain};
use shared::api::{AbsorbedHome, AlikeHome, AlikePair, MergeStanding, MergedView};
use shared::domain::{DocId, EventId, EventKind, Household, HouseholdEvent, Role};
use shared::workflow::Likeness;
use std::collections::{BTreeMap, BTreeSet};

/// More households than this at one address of one family are no likeness.
const SHARED_MAX: usize = 4;

/// The merge that stands: the last one that was not undone.
fn merge(home: &Rec<Household>) -> Option<(EventId, DocId)> {
    let stands = standing(&home.events).into_iter().rev();
    stands
        .filter_map(|event| match &event.kind {
            EventKind::Household(HouseholdEvent::MergedInto { household }) => Some((event.id, *household)),
            _ => None,
        })
        .next()
}

fn is_apart(home: &Rec<Household>, from: DocId) -> bool {
    let apart = EventKind::Household(HouseholdEvent::DistinctFrom { household: from });
    standing(&home.events).into_iter().any(|event| event.kind == apart)
}

/// Whatever tells somebody who lives there.
fn tells(home: &Rec<Household>) -> Vec<(Likeness, String)> {
    let body = &home.body;
    let mut told = Vec::new();
    for member in present(body) {
        let id_number = plain(&member.id_number);
        let phone = if member.phone.is_empty() { &body.phone } else { &member.phone };
        let (phone, name) = (plain(phone), plain(&member.name));
        if !id_number.is_empty() {
            told.push((Likeness::IdNumber, id_number));
        }
        if !phone.is_empty() && !name.is_empty() {
            told.push((Likeness::PhoneAndName, format!("{name}{phone}")));
        }
    }
    let (address, family) = (plain(&body.address), plain(head(body)));
    if let (false, Some(first)) = (address.is_empty(), family.chars().next()) {
        told.push((Likeness::AddressAndSurname, format!("{}{first}{address}", home.unit)));
    }
    told
}

impl<'v, 'w> Reader<'v, 'w> {
    /// Merges of which the person sees both households, and both stand.
    pub fn merges(&self) -> BTreeMap<DocId, DocId> {
        let stands = |id: DocId| self.home(id).is_some_and(|home| home.void.is_none());
        let homes = self.view.homes.values().filter(|home| stands(home.id));
        let merged = homes.filter_map(|home| Some((home.id, merge(home)?.1)));
        merged.filter(|(_, into)| stands(*into)).collect()
    }

    /// Whether one comes back to it by following the merges.
    fn is_in_a_circle(&self, id: DocId) -> bool {
        let mut here = id;
        for _ in 0..=self.merges.len() {
            match self.merges.get(&here) {
                Some(next) if *next == id => return true,
                Some(next) => here = *next,
                None => return false,
            }
        }
        false
    }

    pub fn merge_of(&self, id: DocId) -> Option<(EventId, DocId)> {
        self.home(id).and_then(merge)
    }

    /// The merge by which a household stands in a circle.
    pub fn circling(&self, id: DocId) -> Option<EventId> {
        self.merge_of(id).filter(|_| self.is_in_a_circle(id)).map(|(event, _)| event)
    }

    pub fn has_circle(&self) -> bool {
        self.merges.keys().any(|id| self.is_in_a_circle(*id))
    }

    /// The household with which this one is shown.
    pub fn shown_as(&self, id: DocId) -> DocId {
        let mut here = id;
        while let Some(next) = self.merges.get(&here).filter(|_| !self.is_in_a_circle(here)) {
            here = *next;
        }
        here
    }

    pub fn is_merged(&self, id: DocId) -> bool {
        self.shown_as(id) != id
    }

    /// Whether what names one household is shown with the other.
    pub fn is_of(&self, named: DocId, home: DocId) -> bool {
        named == home || self.shown_as(named) == home
    }

    /// The household that stands for the one that is named.
    pub fn home_of(&self, named: DocId) -> Option<&'v Rec<'w, Household>> {
        self.home(self.shown_as(named))
    }

    pub fn merged_view(&self, home: &Rec<Household>) -> Option<MergedView> {
        let (event, into) = merge(home)?;
        let (standing, into) = if self.is_merged(home.id) {
            (MergeStanding::Counts, self.shown_as(home.id))
        } else if self.is_in_a_circle(home.id) {
            (MergeStanding::Crossed, into)
        } else {
            (MergeStanding::Alone, into)
        };
        let head = self.home(into).map_or(String::new(), |home| head(&home.body).to_owned());
        Some(MergedView { event, into, head, standing, may_undo: false })
    }

    pub fn absorbed(&self, home: DocId) -> Vec<AbsorbedHome> {
        let merged = self.merges.keys().filter(|from| **from != home && self.shown_as(**from) == home);
        let view = |from: &DocId| {
            let rec = self.home(*from)?;
            let event = merge(rec).filter(|(_, into)| *into == home).map(|(event, _)| event);
            Some(AbsorbedHome {
                id: *from,
                household: super::answer::masked(&rec.body),
                event,
                may_undo: false,
            })
        };
        merged.filter_map(view).collect()
    }

    /// Pairs that look alike or were merged into one another, for those who decide about either.
    pub fn alike(&self) -> Vec<AlikePair> {
        let homes = self.homes();
        let mut pairs = Vec::new();
        for one in &self.view.homes.keys().copied().collect::<Vec<_>>() {
            for other in self.view.homes.keys().filter(|other| *other > one) {
                let (Some(left), Some(right)) = (self.home(*one), self.home(*other)) else { continue };
                let crossed = [(left, right), (right, left)].iter().any(|(from, into)| {
                    self.merges.get(&from.id) == Some(&into.id) && self.is_in_a_circle(from.id)
                });
                let listed = |id: DocId| homes.iter().any(|home| home.id == id);
                let apart = is_apart(left, right.id) || is_apart(right, left.id);
                let likeness =
                    self.likeness(&homes, left, right).filter(|_| listed(*one) && listed(*other) && !apart);
                if crossed || likeness.is_some() {
                    pairs.push(AlikePair {
                        left: alike_home(left),
                        right: alike_home(right),
                        likeness,
                        crossed,
                    });
                }
            }
        }
        let decides = |home: &AlikeHome| {
            has_role_over(self.who, &[Role::VillageCadre, Role::TownshipSecretary], &home.unit)
        };
        pairs.retain(|pair| decides(&pair.left) || decides(&pair.right));
        pairs.sort_by_key(|pair| {
            let rank = if pair.crossed { None } else { Some(pair.likeness) };
            (rank, pair.left.id, pair.right.id)
        });
        pairs
    }

    /// The surest of what both have and few others do.
    fn likeness(
        &self,
        homes: &[&Rec<Household>],
        one: &Rec<Household>,
        other: &Rec<Household>,
    ) -> Option<Likeness> {
        let (here, there) = (tells(one), tells(other));
        let rare = |told: &(Likeness, String)| {
            let sharing: BTreeSet<DocId> =
                homes.iter().filter(|home| tells(home).contains(told)).map(|home| home.id).collect();
            sharing.len() <= SHARED_MAX
        };
        here.into_iter().filter(|told| there.contains(told) && rare(told)).map(|(likeness, _)| likeness).min()
    }
}

fn alike_home(home: &Rec<Household>) -> AlikeHome {
    AlikeHome {
        id: home.id,
        unit: home.unit.clone(),
        unit_name: unit_name(&home.unit),
        head: head(&home.body).to_owned(),
        address: home.body.address.clone(),
        phone_masked: masked_phone(phone(&home.body)),
    }
}
