//! Households and visits, written down and corrected.

use super::play::{Held, Play};
use super::reader::Reader;
use super::rights::may_edit;
use super::room::{ALL_VILLAGES, GRIDS, PEOPLE, VILLAGES, Who, grid, unit};
use super::standing::issue_standing;
use super::view::{phone, present};
use super::world::{ActId, Seen};
use jiff::ToSpan;
use serde_json::{json, to_value};
use shared::api::{
    AnswerRow, DraftKey, FormTarget, FormView, HouseholdForm, ItemForm, ItemsForm, Reply, Request, VisitForm,
};
use shared::domain::{
    Answer, AnyRecord, DocId, EntryId, EventKind, FeedbackChannel, Household, Identity, Issue, IssueEvent,
    Item, Items, KeyGroup, Kind, Member, MemberState, Relation, Source, Suggestion, TalkForm, ThreeAsks,
    UnitId, Visit, date_of,
};
use shared::workflow::Phase;
use std::collections::BTreeMap;

/// A visit on its way into the world.
struct Saving {
    who: Who,
    act: ActId,
    visit: DocId,
    village: UnitId,
}

impl Play {
    fn member(&mut self, relation: Relation) -> Member {
        Member { name: self.person_name(), relation, phone: self.phone(), ..Member::default() }
    }

    pub(super) fn new_household(&mut self, who: Who) {
        let own = PEOPLE[who].unit;
        let village = if ALL_VILLAGES.contains(&own) { own } else { *self.dice.pick(&VILLAGES) };
        let grids: Vec<&str> =
            GRIDS.map(|(id, _)| id).into_iter().filter(|id| id.starts_with(village)).collect();
        let mut household = Household {
            address: self.address(),
            grid: self.dice.chance(80).then(|| grid(self.dice.pick::<&str>(&grids))),
            phone: self.phone(),
            situation: self.situation(),
            ..Household::default()
        };
        for relation in
            [Relation::Head, Relation::Spouse, Relation::Child].iter().take(1 + self.dice.below(3) as usize)
        {
            let (id, member) = (EntryId(self.dice.uuid()), self.member(*relation));
            household.members.insert(id, member);
        }
        let form = HouseholdForm { unit: Some(unit(village)), household: household.clone() };
        let act = self.begin(who);
        let Some(saved) = self.saved(who, Request::SaveHousehold { id: None, base: Vec::new(), form }) else {
            return;
        };
        let body = to_value(household).expect("plain");
        self.world.create(act, saved.id, Kind::Household, &unit(village), &body);
        self.end(act, Some(DraftKey::NewHousehold));
    }

    /// A household that stands, out of those that the person reads.
    pub(super) fn some_home(&mut self, who: Who) -> Option<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.homes.values().filter(|home| home.void.is_none() && home.readable_by(who));
        let homes: Vec<DocId> = read.map(|home| home.id).collect();
        (!homes.is_empty()).then(|| *self.dice.pick(&homes))
    }

    pub(super) fn edit_household(&mut self, who: Who) {
        let Some(id) = self.some_home(who) else { return };
        let seen = self.seen(who);
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::Household { id } });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Household { base, mut form, spare_ids, .. } = *opened else {
            panic!("not a household's form");
        };
        for _ in 0..1 + self.dice.below(3) {
            self.change(&mut form.household, spare_ids[0]);
        }
        let held = Held::Home { who, id, base, form, seen };
        if self.dice.chance(35) {
            self.held.push(held);
        } else {
            self.send(held);
        }
    }

    fn change(&mut self, household: &mut Household, spare: EntryId) {
        let ids: Vec<EntryId> = household.members.keys().copied().collect();
        let some = *self.dice.pick(&ids);
        match self.dice.below(10) {
            0 => household.address = self.address(),
            1 => household.phone = self.phone(),
            2 => household.grid = None,
            3 => household.note = self.matter(),
            4 => drop(household.members.insert(spare, self.member(Relation::Parent))),
            5 => household.members.entry(some).or_default().name = self.person_name(),
            6 => household.members.entry(some).or_default().phone = self.phone(),
            8 => {
                let group = *self.dice.pick(&KeyGroup::ALL);
                household.groups.set(group, !household.groups.has(group));
            }
            7 => household.members.entry(some).or_default().relation = Relation::Sibling,
            _ => {
                let states =
                    [MemberState::Present, MemberState::MovedOut, MemberState::Deceased, MemberState::Struck];
                household.members.entry(some).or_default().state = *self.dice.pick(&states);
            }
        }
    }

    pub(super) fn send_home(
        &mut self,
        who: Who,
        id: DocId,
        base: Vec<String>,
        form: HouseholdForm,
        seen: &Seen,
    ) {
        let typed = to_value(&form.household).expect("plain");
        let (act, now) = (self.begin(who), self.seen(who));
        let Some(saved) = self.saved(who, Request::SaveHousehold { id: Some(id), base, form }) else {
            return;
        };
        let wrote = self.world.save(act, id, seen, &now, &typed);
        assert_eq!(saved.unchanged, !wrote, "whether anything was different");
        self.end(act, Some(DraftKey::Household { id }));
    }

    /// Somebody moves from one household into another: both are written, or neither.
    pub(super) fn move_member(&mut self, who: Who) {
        let (Some(from), Some(to)) = (self.some_home(who), self.some_home(who)) else { return };
        let (act, now) = (self.begin(who), self.seen(who));
        let [mut left, mut joined] = [from, to].map(|id| self.world.body::<Household>(id, &now));
        let ids: Vec<EntryId> = left.members.keys().copied().collect();
        let member = *self.dice.pick(&ids);
        let Some(saved) = self.saved(who, Request::MoveMember { from, member, to }) else { return };
        let known: Vec<EntryId> = joined.members.keys().copied().collect();
        let AnyRecord::Household(record) = self.record(who, saved.id) else { panic!("a household") };
        let fresh = record.body.members.keys().find(|id| !known.contains(id)).expect("somebody came");
        let today = Some(date_of(self.world.acts[act].at));
        let person = left.members[&member].clone();
        assert_eq!(person.state, MemberState::Present, "only who lives there moves");
        let here = Member {
            relation: Relation::Other,
            since: today,
            moved_from: Some(from),
            moved_to: None,
            whereabouts: String::new(),
            ..person.clone()
        };
        let head = present(&joined).first().map_or(String::new(), |head| format!("{}家，", head.name));
        let gone = Member {
            state: MemberState::MovedOut,
            since: today,
            whereabouts: head + &joined.address,
            moved_to: Some(to),
            ..person
        };
        left.members.insert(member, gone);
        joined.members.insert(*fresh, here);
        for (id, home) in [(from, left), (to, joined)] {
            self.world.save(act, id, &now, &now, &to_value(home).expect("plain"));
        }
        self.end(act, None);
    }

    pub(super) fn new_visit(&mut self, who: Who) {
        let Some(household) = self.some_home(who) else { return };
        let (act, seen) = (self.begin(who), self.seen(who));
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::NewVisit { household } });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Visit { base, mut form, members, issues, .. } = *opened else {
            panic!("not a visit's form")
        };
        let told: Vec<AnswerRow> =
            issues.into_iter().filter(|row| row.may_tell && self.dice.chance(60)).collect();
        form.told = told.iter().map(|row| row.issue.id).collect();
        if self.dice.chance(30) {
            form.date = form.date.saturating_add((self.dice.below(100) as i64 - 60).days());
        }
        form.situation.unchanged = self.dice.chance(40);
        if !form.situation.unchanged && self.dice.chance(70) {
            form.situation.text = self.situation();
        }
        (form.difficulties, form.suggestions) = (self.raised(3), self.raised(2));
        if !members.is_empty() && self.dice.chance(30) {
            form.speaker = Some(self.dice.pick(&members).0);
        }
        let request = Request::SaveVisit { id: None, base, form: form.clone() };
        if let Some(saved) = self.saved(who, request) {
            self.record_visit(who, act, saved.id, &form, &seen);
            for row in told {
                let told = IssueEvent::FedBack { channel: FeedbackChannel::Visit, content: row.said };
                self.event(act, row.issue.id, &Seen::default(), EventKind::Issue(told));
            }
            self.end(act, Some(DraftKey::NewVisit { household }));
        }
    }

    fn raised(&mut self, most: u64) -> ItemsForm {
        let count = self.dice.below(most + 1);
        let items: Vec<ItemForm> = (0..count).map(|_| self.item()).collect();
        ItemsForm { none: items.is_empty(), items }
    }

    fn item(&mut self) -> ItemForm {
        ItemForm { id: None, text: self.matter(), make: self.dice.chance(85), struck: false, document: None }
    }

    fn record_visit(&mut self, who: Who, act: ActId, id: DocId, form: &VisitForm, seen: &Seen) {
        let home: Household = self.world.body(form.household, seen);
        let village = self.view(self.tablet(who)).homes[&form.household].unit.clone();
        let AnyRecord::Visit(record) = self.record(who, id) else { panic!("a visit was saved") };
        let text =
            if form.situation.unchanged { home.situation.clone() } else { form.situation.text.clone() };
        let identity = self.identity(form, &home);
        assert_eq!(
            record.body.reporter.is_some(),
            identity.is_some(),
            "who spoke where something was raised"
        );
        let none = BTreeMap::new();
        let visit = Visit {
            household: form.household,
            date: form.date,
            asks: ThreeAsks {
                situation: Answer { unchanged: form.situation.unchanged, text: text.clone() },
                difficulties: typed_items(&form.difficulties, &none, &record.body.asks.difficulties),
                suggestions: typed_items(&form.suggestions, &none, &record.body.asks.suggestions),
            },
            reporter: record.body.reporter,
            pictures: BTreeMap::new(),
        };
        self.world.create(act, id, Kind::Visit, &village, &to_value(&visit).expect("plain"));
        self.make(&Saving { who, act, visit: id, village }, &visit, &none, identity);
        if !form.situation.unchanged {
            self.world.save(act, form.household, seen, seen, &json!({ "situation": text }));
        }
    }

    /// Who spoke: the one chosen, else the head, where anything was raised.
    fn identity(&self, form: &VisitForm, home: &Household) -> Option<Identity> {
        let stand = |items: &ItemsForm| items.items.iter().any(|item| !item.struck);
        let spoke = match form.speaker {
            Some(id) => home.members.get(&id),
            None => present(home).into_iter().next(),
        };
        let spoke = spoke.filter(|_| stand(&form.difficulties) || stand(&form.suggestions))?;
        Some(Identity {
            name: spoke.name.clone(),
            phone: if spoke.phone.is_empty() { phone(home).to_owned() } else { spoke.phone.clone() },
            id_number: spoke.id_number.clone(),
            address: home.address.clone(),
            household: Some(form.household),
            about: None,
        })
    }

    /// Documents made of what was raised and is new, and of who spoke.
    fn make(
        &mut self,
        saving: &Saving,
        visit: &Visit,
        before: &BTreeMap<EntryId, Item>,
        identity: Option<Identity>,
    ) {
        let Saving { who, act, village, .. } = saving;
        let mut create = |id, kind, body| self.world.create(*act, id, kind, village, &body);
        if let (Some(reporter), Some(identity)) = (visit.reporter, identity) {
            create(reporter, Kind::Identity, to_value(identity).expect("plain"));
        }
        let source = Source { form: TalkForm::HomeVisit, document: saving.visit };
        let (household, reporter, date) = (Some(visit.household), visit.reporter, visit.date);
        let fresh = |items: &Items| -> Vec<(DocId, String)> {
            let items = items.items.iter().filter(|(id, _)| !before.contains_key(id));
            items.filter_map(|(_, item)| Some((item.document?, item.text.clone()))).collect()
        };
        for (document, content) in fresh(&visit.asks.suggestions) {
            let suggestion = Suggestion { content, source: source.clone(), household, reporter, date };
            create(document, Kind::Suggestion, to_value(suggestion).expect("plain"));
        }
        for (document, content) in fresh(&visit.asks.difficulties) {
            self.numbers[*who] += 1;
            let number = format!("{}-{:04}", PEOPLE[*who].code, self.numbers[*who]);
            let issue =
                Issue { number, content, source: source.clone(), household, reporter, about: None, date };
            self.world.create(*act, document, Kind::Issue, village, &to_value(issue).expect("plain"));
            self.event(*act, document, &Seen::default(), EventKind::Issue(IssueEvent::Registered));
        }
    }

    /// A visit that stands, out of those that the person reads.
    pub(super) fn some_visit(&mut self, who: Who) -> Option<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.visits.values().filter(|visit| visit.void.is_none() && visit.readable_by(who));
        let visits: Vec<DocId> = read.map(|visit| visit.id).collect();
        (!visits.is_empty()).then(|| *self.dice.pick(&visits))
    }

    pub(super) fn correct_visit(&mut self, who: Who) {
        let Some(id) = self.some_visit(who) else { return };
        let (act, seen) = (self.begin(who), self.seen(who));
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::Visit { id } });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Visit { base, mut form, .. } = *opened else { panic!("not a visit's form") };
        for _ in 0..1 + self.dice.below(2) {
            self.correct(&mut form);
        }
        for items in [&mut form.difficulties, &mut form.suggestions] {
            items.none = items.items.iter().all(|item| item.struck);
        }
        let request = Request::SaveVisit { id: Some(id), base, form: form.clone() };
        if let Some(saved) = self.saved(who, request) {
            self.record_correction(who, act, id, &form, &seen);
            assert_eq!(
                saved.unchanged,
                self.world.acts[act].wrote.is_empty(),
                "whether anything was different"
            );
            self.end(act, Some(DraftKey::Visit { id }));
        }
    }

    fn correct(&mut self, form: &mut VisitForm) {
        let (choice, text, situation) = (self.dice.below(5), self.matter(), self.situation());
        let some = self.dice.roll() as usize;
        let raised = if self.dice.chance(70) { &mut form.difficulties } else { &mut form.suggestions };
        let count = raised.items.len().max(1);
        match (choice, raised.items.get_mut(some % count)) {
            (0, _) => form.date = form.date.saturating_add((some as i64 % 20 - 10).days()),
            (1, _) => {
                form.situation.unchanged = false;
                form.situation.text = situation;
            }
            (2, Some(item)) => item.struck = true,
            (3, Some(item)) => item.text = text,
            _ => raised.items.push(ItemForm { text, ..self.item() }),
        }
    }

    fn record_correction(&mut self, who: Who, act: ActId, id: DocId, form: &VisitForm, seen: &Seen) {
        let before: Visit = self.world.body(id, seen);
        let home: Household = self.world.body(form.household, seen);
        let village = self.view(self.tablet(who)).visits[&id].lives_in().clone();
        let AnyRecord::Visit(record) = self.record(who, id) else { panic!("a visit was saved") };
        let asks = &before.asks;
        let known: BTreeMap<EntryId, Item> =
            asks.difficulties.items.clone().into_iter().chain(asks.suggestions.items.clone()).collect();
        let typed = &form.situation;
        let text = if typed.unchanged { asks.situation.text.clone() } else { typed.text.trim().to_owned() };
        let identity = self.identity(form, &home).filter(|_| before.reporter.is_none());
        let fresh = identity.as_ref().and(record.body.reporter);
        let visit = Visit {
            household: form.household,
            date: form.date,
            asks: ThreeAsks {
                situation: Answer { unchanged: typed.unchanged, text },
                difficulties: typed_items(&form.difficulties, &known, &record.body.asks.difficulties),
                suggestions: typed_items(&form.suggestions, &known, &record.body.asks.suggestions),
            },
            reporter: before.reporter.or(fresh),
            pictures: BTreeMap::new(),
        };
        let (texts, situation) =
            (self.carried_texts(who, &before, &visit), self.carried_situation(who, id, &before, &visit));
        self.world.save(act, id, seen, seen, &to_value(&visit).expect("plain"));
        self.make(&Saving { who, act, visit: id, village }, &visit, &known, identity);
        for (issue, content) in texts {
            self.world.save(act, issue, seen, seen, &json!({ "content": content }));
        }
        if let Some(text) = situation {
            self.world.save(act, form.household, seen, seen, &json!({ "situation": text }));
        }
    }

    /// A corrected difficulty is corrected in its issue, as long as that is the village's and says the same.
    fn carried_texts(&self, who: Who, before: &Visit, visit: &Visit) -> Vec<(DocId, String)> {
        let view = self.view(self.tablet(who));
        let carried = |(id, item): (&EntryId, &Item)| {
            let old = before.asks.difficulties.items.get(id).filter(|old| old.text != item.text)?;
            let issue = view.issues.get(&item.document?)?;
            let village = matches!(issue_standing(issue).phase, Phase::Registered | Phase::Returned);
            let same = issue.body.content == old.text;
            (village && same && may_edit(who, issue)).then(|| (issue.id, item.text.clone()))
        };
        visit.asks.difficulties.items.iter().filter_map(carried).collect()
    }

    /// A corrected situation is the household's, if this is still its latest visit.
    fn carried_situation(&self, who: Who, id: DocId, before: &Visit, visit: &Visit) -> Option<String> {
        let (old, new) = (&before.asks.situation, &visit.asks.situation);
        let view = self.view(self.tablet(who));
        let reader = Reader::new(&view, who);
        let of_home = view
            .visits
            .values()
            .filter(|other| other.readable_by(who) && reader.is_of(other.body.household, visit.household));
        let latest =
            of_home.filter(|other| other.void.is_none()).max_by_key(|other| (other.body.date, other.id));
        let is_latest = latest.is_some_and(|latest| latest.id == id);
        (!new.unchanged && old.text != new.text && is_latest).then(|| new.text.clone())
    }
}

/// Items as typed, over those that were there; the ids of new ones are the product's, in the order of entry.
fn typed_items(typed: &ItemsForm, before: &BTreeMap<EntryId, Item>, saved: &Items) -> Items {
    let mut fresh = saved.items.iter().filter(|(id, _)| !before.contains_key(id));
    let mut items = BTreeMap::new();
    for item in &typed.items {
        let text = item.text.trim().to_owned();
        let (id, document) = match item.id {
            Some(id) => (id, item.document),
            None => {
                let (id, made) = fresh.next().expect("as many as were typed");
                let ticked = item.make && !item.struck;
                assert_eq!(made.document.is_some(), ticked, "made where it was ticked");
                (*id, made.document)
            }
        };
        items.insert(id, Item { text, document, struck: item.struck });
    }
    Items { none: typed.none, items }
}
