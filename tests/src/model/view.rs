//! What a tablet has at one moment: plain records, made anew from everything that happened as far as it is known there.

use super::lists::within;
use super::moving::Lives;
use super::room::{PEOPLE, Who, desks};
use super::world::{ActId, Entry, Happened, Seen, World};
use serde::de::DeserializeOwned;
use shared::api::SendState;
use shared::domain::{
    AppComplaint, DocId, EventId, EventKind, Handover, Household, Identity, Issue, IssueEvent, IssueList,
    Kind, Meeting, Member, MemberState, Millis, Reception, RecordEvent, Suggestion, UnitId, Visit,
};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A record as it stands.
pub struct Rec<'w, B> {
    pub id: DocId,
    pub entry: &'w Entry,
    pub body: B,
    /// Those that are known, in their order.
    pub events: Vec<&'w Happened>,
    pub void: Option<&'w Happened>,
    pub in_conflict: bool,
    pub state: SendState,
    /// Where a household lives; of other records the unit where they were made.
    pub unit: UnitId,
    /// The village that a household is said to move to, once that accepts.
    pub asked: Option<(EventId, UnitId)>,
    /// Where the household lives with which the record goes along.
    along: Option<UnitId>,
    desks: BTreeSet<UnitId>,
}

pub struct View<'w> {
    pub world: &'w World,
    pub now: Millis,
    pub seen: Seen,
    /// Acts that were not sent yet.
    pub unsent: BTreeSet<ActId>,
    pub homes: BTreeMap<DocId, Rec<'w, Household>>,
    pub visits: BTreeMap<DocId, Rec<'w, Visit>>,
    pub issues: BTreeMap<DocId, Rec<'w, Issue>>,
    pub suggestions: BTreeMap<DocId, Rec<'w, Suggestion>>,
    pub identities: BTreeMap<DocId, Rec<'w, Identity>>,
    pub complaints: BTreeMap<DocId, Rec<'w, AppComplaint>>,
    pub meetings: BTreeMap<DocId, Rec<'w, Meeting>>,
    pub receptions: BTreeMap<DocId, Rec<'w, Reception>>,
    pub handovers: BTreeMap<DocId, Rec<'w, Handover>>,
    pub lists: BTreeMap<DocId, Rec<'w, IssueList>>,
}

impl<'w> View<'w> {
    pub fn new(
        world: &'w World,
        tablet: usize,
        now: Millis,
        seen: &BTreeSet<ActId>,
        unsent: &BTreeSet<ActId>,
    ) -> Self {
        let read: BTreeSet<UnitId> =
            (0..PEOPLE.len()).filter(|who| PEOPLE[*who].tablet == tablet).flat_map(desks).collect();
        let making = Making { world, seen: Rc::new(seen.clone()), unsent, read };
        View {
            world,
            now,
            seen: making.seen.clone(),
            unsent: unsent.clone(),
            homes: making.all(Kind::Household),
            visits: making.all(Kind::Visit),
            issues: making.all(Kind::Issue),
            suggestions: making.all(Kind::Suggestion),
            identities: making.all(Kind::Identity),
            complaints: making.all(Kind::AppComplaint),
            meetings: making.all(Kind::Meeting),
            receptions: making.all(Kind::Reception),
            handovers: making.all(Kind::Handover),
            lists: making.all(Kind::IssueList),
        }
    }
}

struct Making<'w, 'a> {
    world: &'w World,
    seen: Seen,
    unsent: &'a BTreeSet<ActId>,
    read: BTreeSet<UnitId>,
}

impl<'w> Making<'w, '_> {
    fn all<B: DeserializeOwned>(&self, kind: Kind) -> BTreeMap<DocId, Rec<'w, B>> {
        let here = |entry: &Entry| entry.kind == kind && self.seen.contains(&entry.born);
        let entries = self.world.entries.iter().filter(|(_, entry)| here(entry));
        let recs = entries.map(|(id, entry)| (*id, self.rec(*id, entry)));
        recs.filter(|(_, rec)| rec.lies_on(&self.read)).collect()
    }

    fn rec<B: DeserializeOwned>(&self, id: DocId, entry: &'w Entry) -> Rec<'w, B> {
        let events = in_order(entry.events.iter().filter(|event| self.seen.contains(&event.act)).collect());
        let voids = |event: &&&Happened| matches!(event.kind, EventKind::Record(RecordEvent::Voided { .. }));
        let touched = |act: &ActId| self.world.acts[*act].wrote.contains(&id);
        let local = self.unsent.iter().any(touched);
        let lives = Lives::of(entry, &events);
        // Of a household that is not here nobody here knows where it lives.
        let here = self.household(id, entry).filter(|home| self.is_here(*home));
        let along = here.and_then(|_| self.along(id, entry, |_| true));
        Rec {
            id,
            entry,
            body: self.world.body(id, &self.seen),
            void: standing(&events).iter().find(|event| voids(event)).copied(),
            desks: self.desks(id, entry),
            unit: lives.unit,
            asked: lives.asked,
            along: along.map(|lives| lives.unit),
            events,
            in_conflict: !self.world.conflicts(id, &self.seen).is_empty(),
            state: if local { SendState::Local } else { SendState::Delivered },
        }
    }

    /// Events that are known here, out of those that `counts` names, in their order.
    fn events(&self, entry: &'w Entry, counts: impl Fn(&ActId) -> bool) -> Vec<&'w Happened> {
        let known = entry.events.iter().filter(|event| self.seen.contains(&event.act) && counts(&event.act));
        in_order(known.collect())
    }

    /// The household that the record names.
    fn household(&self, id: DocId, entry: &Entry) -> Option<DocId> {
        let goes = [Kind::Visit, Kind::Identity, Kind::Issue, Kind::Suggestion, Kind::Reception];
        let named = goes.contains(&entry.kind).then(|| self.world.field(id, "household", &self.seen))??;
        serde_json::from_value(named).ok()
    }

    /// Whether the household lies on a desk that is read at this tablet.
    fn is_here(&self, home: DocId) -> bool {
        let entry = self.world.entries.get(&home).filter(|entry| self.seen.contains(&entry.born));
        entry.is_some_and(|entry| !self.desks(home, entry).is_disjoint(&self.read))
    }

    /// Where the household lives that the record names, if it goes along with it.
    fn along(&self, id: DocId, entry: &Entry, counts: impl Fn(&ActId) -> bool) -> Option<Lives> {
        let home = self.world.entries.get(&self.household(id, entry)?)?;
        let known = self.seen.contains(&home.born) && counts(&home.born);
        let lives = known.then(|| Lives::of(home, &self.events(home, counts)))?;
        (lives.has_moved() && lives.ever.contains(&entry.unit)).then_some(lives)
    }

    /// Home unit, author's unit, and whoever was made its owner; a household's village and the one that is asked to take it
    /// over; of a month's list those who stand on it; of who complained all but the unit complained about (T1f). What was not
    /// sent counts only as long as the server has nothing of the record: from then on it lies where the server lays it.
    fn desks(&self, id: DocId, entry: &'w Entry) -> BTreeSet<UnitId> {
        let is_sent = |act: &ActId| !self.unsent.contains(act);
        let is_new = !is_sent(&entry.born);
        let events = self.events(entry, |act| is_new || is_sent(act));
        let owners = events.iter().filter_map(|event| match &event.kind {
            EventKind::Issue(IssueEvent::Listed { owner, .. }) => owner.unit.clone(),
            _ => None,
        });
        let mut desks: BTreeSet<UnitId> = owners.collect();
        let lives = match entry.kind {
            Kind::Household => {
                let lives = Lives::of(entry, &events);
                // Who is asked sees the household; what happened with it comes when it does.
                desks.extend(lives.asked.iter().map(|(_, unit)| unit.clone()));
                Some(lives)
            }
            _ if is_new => None,
            _ => self.along(id, entry, is_sent),
        };
        match lives {
            Some(lives) => {
                desks.insert(lives.keeps(&entry.author_unit));
                desks.insert(lives.unit);
            }
            None => desks.extend([entry.unit.clone(), entry.author_unit.clone()]),
        }
        if entry.kind == Kind::IssueList {
            for row in self.world.body::<IssueList>(id, &self.seen).rows.into_values() {
                desks.insert(row.village);
                desks.extend(row.owner.unit);
            }
        }
        if entry.kind == Kind::Identity
            && let Some(about) = self.world.body::<Identity>(id, &self.seen).about
        {
            desks.retain(|desk| !within(desk, Some(&about)));
        }
        desks
    }
}

impl View<'_> {
    /// Every record that a tablet has, with the desks on which it lies of those that are read there.
    pub fn lying(&self, read: &BTreeSet<UnitId>) -> BTreeMap<DocId, BTreeSet<UnitId>> {
        let mut lying = BTreeMap::new();
        macro_rules! add {
            ($($kind:ident)*) => {$(
                lying.extend(self.$kind.values().map(|rec| (rec.id, &rec.desks & read)));
            )*};
        }
        add!(homes visits issues suggestions identities complaints meetings receptions handovers lists);
        lying
    }
}

impl<B> Rec<'_, B> {
    /// The village whose matter it is: where its household lives.
    pub fn lives_in(&self) -> &UnitId {
        self.along.as_ref().unwrap_or(&self.unit)
    }

    /// Units whose people work with it: who has not heard of a move does what they may do where the household lived.
    pub fn places(&self) -> impl Iterator<Item = &UnitId> {
        self.along.iter().chain([&self.unit])
    }

    fn lies_on(&self, desks: &BTreeSet<UnitId>) -> bool {
        !self.desks.is_disjoint(desks)
    }

    pub fn readable_by(&self, who: Who) -> bool {
        self.lies_on(&desks(who).into_iter().collect())
    }
}

/// An event comes after all that its author knew of; of others the id decides.
fn in_order(mut events: Vec<&Happened>) -> Vec<&Happened> {
    let mut ranks: BTreeMap<ActId, usize> = BTreeMap::new();
    // Acts are numbered as they happened: who is known of comes first.
    events.sort_by_key(|event| event.act);
    for event in &events {
        let below = ranks.iter().filter(|(act, _)| event.seen.contains(act)).map(|(_, rank)| rank + 1);
        let rank = below.max().unwrap_or(0);
        ranks.insert(event.act, rank);
    }
    events.sort_by_key(|event| (ranks[&event.act], event.id));
    events
}

/// Without those that were undone, unless the undoing was undone.
pub fn standing<'w>(events: &[&'w Happened]) -> Vec<&'w Happened> {
    events.iter().filter(|event| !is_undone(event, events)).copied().collect()
}

pub fn is_undone(event: &Happened, events: &[&Happened]) -> bool {
    events.iter().any(|other| {
        let undoes = |kind: &EventKind| {
            matches!(kind, EventKind::Record(RecordEvent::Withdrawn { undoes }) if *undoes == event.id)
        };
        undoes(&other.kind) && !is_undone(other, events)
    })
}

/// What the secretary last said of a talk, and whether it was changed since.
pub fn last_word<'w, B>(view: &View<'w>, talk: &Rec<'w, B>) -> Option<(&'w Happened, bool)>
where
    B: DeserializeOwned + PartialEq,
{
    let stand = standing(&talk.events);
    let word = stand.into_iter().rev().find(|event| {
        let EventKind::Record(kind) = &event.kind else { return false };
        matches!(kind, RecordEvent::Reviewed { .. } | RecordEvent::Returned { .. })
    })?;
    Some((word, view.world.body::<B>(talk.id, &word.looked) != talk.body))
}

/// Who lives there, the head first: by relation, then in the order of entry.
pub fn present(home: &Household) -> Vec<&Member> {
    let mut present: Vec<_> =
        home.members.iter().filter(|(_, member)| member.state == MemberState::Present).collect();
    present.sort_by_key(|(id, member)| (member.relation, **id));
    present.into_iter().map(|(_, member)| member).collect()
}

pub fn head(home: &Household) -> &str {
    present(home).first().map_or("", |member| &member.name)
}

/// The household's phone, else the first that anybody present has.
pub fn phone(home: &Household) -> &str {
    let phones = present(home).into_iter().map(|member| member.phone.as_str());
    std::iter::once(home.phone.as_str()).chain(phones).find(|phone| !phone.is_empty()).unwrap_or_default()
}
