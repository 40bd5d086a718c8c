//! Households merged, told apart, and merged into one another by people who do not know of one another.

use super::play::Play;
use super::reader::Reader;
use super::room::{PEOPLE, Who};
use super::world::{ActId, Seen};
use shared::api::Request;
use shared::domain::{DocId, EventKind, HouseholdEvent, RecordEvent, Role};

/// The secretary, by place among the people.
const SECRETARY: Who = 4;

impl Play {
    /// Somebody whose right it is.
    fn who_merges(&mut self) -> Who {
        let may = |who: &Who| matches!(PEOPLE[*who].role, Role::VillageCadre | Role::TownshipSecretary);
        let people: Vec<Who> = (0..PEOPLE.len()).filter(may).collect();
        *self.dice.pick(&people)
    }

    pub(super) fn merge_homes(&mut self) {
        let who = self.who_merges();
        if let (Some(id), Some(into)) = (self.some_home(who), self.some_home(who)) {
            self.merge_home(who, id, into);
        }
    }

    fn merge_home(&mut self, who: Who, id: DocId, into: DocId) {
        let view = self.view(self.tablet(who));
        let reader = Reader::new(&view, who);
        let into = reader.shown_as(into);
        let taken_back = reader.circling(into);
        let known = reader.merge_of(id).is_some_and(|(_, standing)| standing == into);
        drop(view);
        let act = self.begin(who);
        if self.saved(who, Request::MergeHousehold { id, into }).is_none() {
            return;
        }
        let undo = taken_back.map(|undoes| EventKind::Record(RecordEvent::Withdrawn { undoes }));
        self.happened(act, who, into, undo);
        let merged = EventKind::Household(HouseholdEvent::MergedInto { household: into });
        self.happened(act, who, id, (!known).then_some(merged));
        self.end(act, None);
    }

    pub(super) fn keep_apart(&mut self) {
        let who = self.who_merges();
        let (Some(one), Some(other)) = (self.some_home(who), self.some_home(who)) else { return };
        let act = self.begin(who);
        if self.saved(who, Request::KeepApart { one, other }).is_none() {
            return;
        }
        // Merges of the two are taken back; on which of them the word stands is the product's to choose.
        for id in [one, other] {
            for (event, kind) in self.fresh_events(who, id) {
                let from = if id == one { other } else { one };
                let apart = EventKind::Household(HouseholdEvent::DistinctFrom { household: from });
                let undo = matches!(kind, EventKind::Record(RecordEvent::Withdrawn { .. }));
                assert!(undo || kind == apart, "told apart: {kind:?}");
                let seen = self.seen(who);
                self.world.add_event(act, id, event, &seen, &Seen::default(), kind);
            }
        }
        self.end(act, None);
    }

    fn happened(&mut self, act: ActId, who: Who, id: DocId, meant: Option<EventKind>) {
        let fresh = self.fresh_events(who, id);
        let kinds: Vec<EventKind> = fresh.iter().map(|(_, kind)| kind.clone()).collect();
        assert_eq!(kinds, Vec::from_iter(meant), "what was meant, and nothing else");
        for (event, kind) in fresh {
            let seen = self.seen(who);
            self.world.add_event(act, id, event, &seen, &Seen::default(), kind);
        }
    }

    /// A village's cadre and the secretary merge two households into one another, neither knowing of the other: so that
    /// every story has a circle.
    pub fn merge_into_one_another(&mut self) {
        for cadre in (0..PEOPLE.len()).filter(|who| PEOPLE[*who].role == Role::VillageCadre) {
            let view = self.view(self.tablet(cadre));
            let homes = Reader::new(&view, cadre).homes();
            let two: Vec<DocId> = homes.iter().map(|home| home.id).take(2).collect();
            drop(view);
            if let [one, other] = two[..] {
                self.merge_home(cadre, one, other);
                self.merge_home(SECRETARY, other, one);
            }
        }
    }
}
