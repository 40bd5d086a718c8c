//! Households that move, within their township at once, into another when that village accepts; and what goes along.

use super::play::Play;
use super::reader::{Reader, unit_name};
use super::rights::has_role_over;
use super::room::{ALL_VILLAGES, PEOPLE, Who, unit};
use super::view::{head, is_undone};
use super::world::{Entry, Happened, Seen};
use serde_json::json;
use shared::api::{Request, TodayItem};
use shared::domain::{DocId, EventId, EventKind, HouseholdEvent, Kind, Role, UnitId};
use std::collections::BTreeSet;

/// Where a household lives.
pub struct Lives {
    pub unit: UnitId,
    /// Every village where it was ever said to live, also by a move that was undone.
    pub ever: BTreeSet<UnitId>,
    /// What waits for the receiver's word.
    pub asked: Option<(EventId, UnitId)>,
}

impl Lives {
    /// From its moves, one after another. Of a record that is no household: where it was made.
    pub fn of(entry: &Entry, events: &[&Happened]) -> Lives {
        let mut lives =
            Lives { unit: entry.unit.clone(), ever: BTreeSet::from([entry.unit.clone()]), asked: None };
        if entry.kind != Kind::Household {
            return lives;
        }
        for event in events {
            let EventKind::Household(step) = &event.kind else { continue };
            let stands = !is_undone(event, events);
            match step {
                HouseholdEvent::MovedTo { unit } => lives.goes(unit.clone(), stands),
                HouseholdEvent::MoveProposed { unit } if stands => {
                    lives.asked = Some((event.id, unit.clone()));
                }
                HouseholdEvent::MoveAccepted { proposal } => {
                    let Some(asked) = events.iter().find(|other| other.id == *proposal) else { continue };
                    if let EventKind::Household(HouseholdEvent::MoveProposed { unit }) = &asked.kind {
                        lives.goes(unit.clone(), stands && !is_undone(asked, events));
                    }
                }
                HouseholdEvent::MoveDeclined { proposal, .. } if stands => {
                    lives.asked = lives.asked.filter(|(asked, _)| asked != proposal);
                }
                _ => {}
            }
        }
        lives
    }

    fn goes(&mut self, to: UnitId, stands: bool) {
        self.ever.insert(to.clone());
        if stands {
            (self.unit, self.asked) = (to, None);
        }
    }

    pub fn has_moved(&self) -> bool {
        self.ever.len() > 1
    }

    /// The author's unit keeps it, unless that is a village that it left, or the township of one.
    pub fn keeps(&self, author: &UnitId) -> UnitId {
        let around = |village: &UnitId| author == village || within_area(author, village);
        let left = self.has_moved() && self.ever.iter().any(around) && !around(&self.unit);
        if left { self.unit.clone() } else { author.clone() }
    }
}

fn within_area(area: &UnitId, village: &UnitId) -> bool {
    !area.as_str().contains('-') && village.as_str().starts_with(area.as_str())
}

fn township(village: &UnitId) -> &str {
    &village.as_str()[..9]
}

impl Play {
    /// Mostly by who answers for it; now and then the question that waits is answered.
    pub(super) fn move_home(&mut self) {
        let may = |who: &Who| matches!(PEOPLE[*who].role, Role::VillageCadre | Role::TownshipSecretary);
        let people: Vec<Who> = (0..PEOPLE.len()).filter(may).collect();
        let who = *self.dice.pick(&people);
        if self.dice.chance(50) {
            self.answer_a_move(who);
        } else if let Some(id) = self.some_home(who) {
            let to = unit(self.dice.pick::<&str>(&ALL_VILLAGES));
            self.move_away(who, id, to);
        }
    }

    fn move_away(&mut self, who: Who, id: DocId, to: UnitId) {
        let address = if self.dice.chance(50) { self.address() } else { String::new() };
        let from = self.view(self.tablet(who)).homes[&id].unit.clone();
        let (act, seen) = (self.begin(who), self.seen(who));
        let request = Request::MoveHousehold { id, to: to.clone(), address: address.clone() };
        if self.saved(who, request).is_none() {
            return;
        }
        let step = if township(&from) == township(&to) {
            self.settle_in(act, id, &seen, &address);
            HouseholdEvent::MovedTo { unit: to }
        } else {
            HouseholdEvent::MoveProposed { unit: to }
        };
        self.event(act, id, &Seen::default(), EventKind::Household(step));
        self.end(act, None);
    }

    /// It lies in no grid of the village that it left, and has another address if one was given.
    fn settle_in(&mut self, act: super::world::ActId, id: DocId, seen: &Seen, address: &str) {
        self.world.save(act, id, seen, seen, &json!({ "grid": null }));
        if !address.is_empty() {
            self.world.save(act, id, seen, seen, &json!({ "address": address }));
        }
    }

    fn answer_a_move(&mut self, who: Who) {
        let asked: Vec<(DocId, EventId)> = {
            let view = self.view(self.tablet(who));
            let read = view.homes.values().filter(|home| home.readable_by(who));
            read.filter_map(|home| Some((home.id, home.asked.as_ref()?.0))).collect()
        };
        if asked.is_empty() {
            return;
        }
        let (id, proposal) = *self.dice.pick(&asked);
        let decline = self.dice.chance(30).then(|| "不住这里".to_owned());
        let (act, seen) = (self.begin(who), self.seen(who));
        if self.saved(who, Request::AnswerMove { id, decline: decline.clone() }).is_none() {
            return;
        }
        let step = match decline {
            Some(reason) => HouseholdEvent::MoveDeclined { proposal, reason },
            None => {
                self.settle_in(act, id, &seen, "");
                HouseholdEvent::MoveAccepted { proposal }
            }
        };
        self.event(act, id, &Seen::default(), EventKind::Household(step));
        self.end(act, None);
    }
}

impl Reader<'_, '_> {
    /// Households that a village of mine is asked to take over.
    pub fn moves_asked(&self) -> Vec<TodayItem> {
        let answers = [Role::VillageCadre, Role::TownshipSecretary];
        let read = self.view.homes.values().filter(|home| home.readable_by(self.who) && home.void.is_none());
        let mine = read.filter(|home| {
            home.asked.as_ref().is_some_and(|(_, unit)| has_role_over(self.who, &answers, unit))
        });
        let item = |home: &super::view::Rec<shared::domain::Household>| TodayItem::MoveAsked {
            household: home.id,
            head: head(&home.body).to_owned(),
            from: unit_name(&home.unit),
        };
        mine.map(item).collect()
    }
}
