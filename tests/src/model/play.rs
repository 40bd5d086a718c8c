//! People at work, by the dice: every act is the product's own command, and what it should have done is written into the
//! [`World`] from what the person typed. Ids are the product's to give; they are looked up and not foretold.

use super::answer::{Answering, Drafts, named};
use super::importing::Imported;
use super::room::{PEOPLE, Room, Who, assignment, desks, standing_links};
use super::steps::SECRETARY;
use super::view::View;
use super::world::{ActId, Seen, World};
use crate::synthetic::Dice;
use shared::api::{DraftKey, ErrorCode, HouseholdForm, MeetingForm, Reply, Request, Saved};
use shared::domain::{
    AnyRecord, Charge, DocId, EventId, EventKind, Kind, Millis, Month, UnitId, date_of, noon_of,
};
use std::collections::BTreeSet;
use std::rc::Rc;

const MINUTE_MS: Millis = 60_000;
const DAY_MS: Millis = 24 * 60 * MINUTE_MS;

/// Acts between two lists that the secretary freezes.
const FREEZES_EVERY: usize = 7;

/// Something that was looked at and is sent later, when others may have changed it.
pub enum Held {
    Home { who: Who, id: DocId, base: Vec<String>, form: HouseholdForm, seen: Seen },
    Word { who: Who, id: DocId, heads: Vec<String>, looked: Seen, reason: Option<String> },
    Talk { who: Who, id: DocId, base: Vec<String>, form: MeetingForm, seen: Seen },
}

pub struct Play {
    pub room: Room,
    pub world: World,
    pub dice: Dice,
    pub drafts: Drafts,
    pub(super) held: Vec<Held>,
    /// Issues numbered so far, of each person.
    pub(super) numbers: [u64; PEOPLE.len()],
    /// Sentences written into minutes so far.
    pub(super) sentences: u32,
    pub(super) imports: Vec<Imported>,
    seen: [BTreeSet<ActId>; 2],
    unsent: [BTreeSet<ActId>; 2],
    last_contact: Millis,
    /// Commands that the product let in, and that it refused.
    pub done: u32,
    pub refused: u32,
}

impl Play {
    pub fn new(seed: u64) -> Play {
        let now = noon_of(jiff::civil::date(2026, 1, 15));
        Play {
            room: Room::new(seed, now),
            world: World { links: standing_links(now), ..World::default() },
            dice: Dice::new(seed),
            drafts: Drafts::new(),
            held: Vec::new(),
            numbers: [0; PEOPLE.len()],
            sentences: 0,
            imports: Vec::new(),
            seen: Default::default(),
            unsent: Default::default(),
            last_contact: now,
            done: 0,
            refused: 0,
        }
    }

    /// Somebody does something, some time later.
    pub fn act(&mut self) {
        let minutes = 1 + self.dice.below(120) as Millis;
        let days = if self.dice.chance(10) { self.dice.below(14) as Millis } else { 0 };
        self.room.now.set(self.room.now.get() + minutes * MINUTE_MS + days * DAY_MS);
        let who = self.dice.below(PEOPLE.len() as u64) as Who;
        match self.dice.below(100) {
            0..9 => self.new_household(who),
            9..14 => self.edit_household(who),
            14..18 => self.move_home(),
            18..20 => self.merge_homes(),
            20..21 => self.keep_apart(),
            21..24 => self.move_member(who),
            24..34 => self.new_visit(who),
            34..38 => self.new_reception(who),
            38..40 => self.correct_reception(who),
            40..45 => self.correct_visit(who),
            45..46 => self.import(),
            46..66 => self.step_of_an_issue(who),
            66..68 => self.raise_point(who),
            68..70 => self.edit_meeting(who),
            70..72 => self.hand_over(who),
            72..73 => self.take_over(who),
            73..80 => self.word_on_a_talk(),
            80..84 => self.void(who),
            84..88 => self.withdraw(who),
            88..92 => self.settle(who),
            92..94 => self.draft(who),
            94..95 => self.complain(who),
            95..96 => self.undo_an_import(),
            96..97 => self.new_meeting(who),
            _ => self.send_held(),
        }
        self.freeze_in_time();
    }

    /// The secretary freezes the month's list every now and then: no throw of the dice, so that stories stay as they are.
    fn freeze_in_time(&mut self) {
        let turn = self.world.acts.len();
        if turn.is_multiple_of(FREEZES_EVERY) {
            let today = date_of(self.room.now.get());
            let this = Month::of(today);
            self.freeze(SECRETARY, if turn.is_multiple_of(3 * FREEZES_EVERY) { this.before() } else { this });
        }
    }

    /// Both tablets hear of everything.
    pub fn exchange(&mut self) {
        self.room.exchange();
        self.last_contact = self.room.now.get();
        let all: BTreeSet<ActId> = self.seen.iter().flatten().copied().collect();
        self.seen = [all.clone(), all];
        self.unsent = Default::default();
        let everything: Vec<DocId> = self.world.entries.keys().copied().collect();
        for id in everything {
            self.adopt(0, id);
            self.adopt(1, id);
        }
        self.link_a_household();
    }

    /// The office links a party member to a household that has none yet, each second time for twenty days: no throw of the
    /// dice, so that stories stay as they are.
    fn link_a_household(&mut self) {
        let links = &self.world.links;
        let linked = |home: DocId| {
            links.iter().any(|link| matches!(link.charge, Charge::Household { id, .. } if id == home))
        };
        let homes = self.world.entries.iter().filter(|(_, entry)| entry.kind == Kind::Household);
        let Some((id, entry)) = homes.into_iter().find(|(id, _)| !linked(**id)) else { return };
        let charge = Charge::Household { id: *id, village: entry.unit.clone() };
        let (number, now) = (links.len(), self.room.now.get());
        let until = number.is_multiple_of(2).then_some(now + 20 * DAY_MS);
        let link = assignment(number, number % PEOPLE.len(), charge, now, until);
        self.room.link(&link);
        self.world.links.push(link);
    }

    pub fn view(&self, tablet: usize) -> View<'_> {
        View::new(&self.world, tablet, self.room.now.get(), &self.seen[tablet], &self.unsent[tablet])
    }

    /// Records that a tablet has and should not have, or lacks, or has on other desks.
    pub fn misplaced(&self, tablet: usize) -> Vec<String> {
        let people = (0..PEOPLE.len()).filter(|who| PEOPLE[*who].tablet == tablet);
        let read: BTreeSet<UnitId> = people.flat_map(desks).collect();
        let (expected, found) = (self.view(tablet).lying(&read), self.room.lying(tablet, &read));
        let ids: BTreeSet<&DocId> = expected.keys().chain(found.keys()).collect();
        let differ = ids.into_iter().filter(|id| expected.get(id) != found.get(id));
        let tell = |id: &DocId| {
            let entry = &self.world.entries[id];
            let (kind, unit) = (entry.kind.name(), &entry.unit);
            format!("{kind} {id} of {unit} lies on {:?}, not on {:?}", found.get(id), expected.get(id))
        };
        differ.map(tell).collect()
    }

    /// What the product should answer.
    ///
    /// # Errors
    /// As the product's.
    pub fn expected(&self, view: &View, who: Who, request: &Request) -> Result<Reply, ErrorCode> {
        Answering { view, drafts: &self.drafts, imports: &self.imports, last_contact: self.last_contact }
            .answer(who, request)
    }

    pub(super) fn tablet(&self, who: Who) -> usize {
        PEOPLE[who].tablet
    }

    /// What is known at the person's tablet.
    pub(super) fn seen(&self, who: Who) -> Seen {
        Rc::new(self.seen[self.tablet(who)].clone())
    }

    pub(super) fn ask(&mut self, who: Who, request: Request) -> Option<Reply> {
        let answer = self.room.ask(who, request).ok();
        match answer {
            Some(_) => self.done += 1,
            None => self.refused += 1,
        }
        answer
    }

    /// A command that saves; `None` where it is refused or nothing was different.
    pub(super) fn saved(&mut self, who: Who, request: Request) -> Option<Saved> {
        match self.ask(who, request)? {
            Reply::Saved(saved) => Some(saved),
            other => panic!("not saved: {other:?}"),
        }
    }

    pub(super) fn record(&self, who: Who, id: DocId) -> AnyRecord {
        self.room.record(self.tablet(who), id)
    }

    pub(super) fn begin(&mut self, who: Who) -> ActId {
        self.world.act(who, self.room.now.get())
    }

    /// The act is known at the tablet from now on; its draft is gone.
    pub(super) fn end(&mut self, act: ActId, draft: Option<DraftKey>) {
        let (who, wrote) = (self.world.acts[act].who, self.world.acts[act].wrote.clone());
        let tablet = self.tablet(who);
        self.seen[tablet].insert(act);
        self.unsent[tablet].insert(act);
        wrote.into_iter().for_each(|id| self.adopt(tablet, id));
        if let Some(key) = draft {
            self.drafts.remove(&(who, named(&key)));
        }
    }

    /// Where people wrote different things into one field, the product chooses what is shown.
    fn adopt(&mut self, tablet: usize, id: DocId) {
        let seen = Rc::new(self.seen[tablet].clone());
        if self.world.conflicts(id, &seen).is_empty() && !self.world.has_text(id) {
            return;
        }
        // What has left this tablet is told by the other one.
        let shown = self.room.find(tablet, id).or_else(|| self.room.find(1 - tablet, id));
        let shown = shown.expect("somebody has it");
        if let AnyRecord::Meeting(talk) = &shown {
            self.world.adopt_text(id, &seen, &talk.body.minutes);
        }
        self.world.adopt(id, &seen, &shown.to_value()["body"]);
    }

    /// Events of a record that the world does not know of yet, in the order of their making.
    pub(super) fn fresh_events(&self, who: Who, id: DocId) -> Vec<(EventId, EventKind)> {
        let known = self.world.entries.get(&id);
        let known: BTreeSet<EventId> =
            known.into_iter().flat_map(|entry| &entry.events).map(|event| event.id).collect();
        let record = self.record(who, id);
        let fresh = record.events().iter().filter(|(event, _)| !known.contains(event));
        fresh.map(|(id, event)| (*id, event.kind.clone())).collect()
    }

    /// The event that an act has just added to a record: exactly one, and as it was meant.
    pub(super) fn event(&mut self, act: ActId, id: DocId, looked: &Seen, kind: EventKind) {
        let who = self.world.acts[act].who;
        let record = self.record(who, id);
        let known: BTreeSet<EventId> = self.world.entries[&id].events.iter().map(|event| event.id).collect();
        let mut fresh = record.events().iter().filter(|(event, _)| !known.contains(event));
        let (event, added) = fresh.next().expect("an event was added");
        assert_eq!((&added.kind, fresh.next()), (&kind, None), "the event that was meant, and no other");
        let seen = self.seen(who);
        self.world.add_event(act, id, *event, &seen, looked, kind);
    }
}
