//! Receptions and hand-overs, written down and corrected.

use super::desk::{contents, is_open_reception};
use super::play::Play;
use super::reader::Reader;
use super::rights::may_edit;
use super::room::{PEOPLE, UNITS, Who, unit};
use super::standing::issue_standing;
use super::view::phone;
use super::world::{ActId, Seen};
use jiff::ToSpan;
use serde_json::{json, to_value};
use shared::api::{
    DraftKey, FormTarget, FormView, KnownAs, MatterForm, ReceptionForm, Reply, Request, SpeakerForm,
};
use shared::domain::{
    AnyRecord, DocId, EntryId, EventKind, Handover, Household, Identity, Intake, Issue, IssueEvent, Kind,
    MatterKind, Reception, ReceptionMatter, RecordEvent, ServiceKind, Source, Suggestion, TalkForm, UnitId,
    date_of,
};
use shared::workflow::Phase;
use std::collections::BTreeMap;

/// A reception on its way into the world.
struct Saving<'s> {
    who: Who,
    act: ActId,
    reception: DocId,
    unit: UnitId,
    identity: Option<Identity>,
    /// Matters that were there before.
    before: &'s BTreeMap<EntryId, ReceptionMatter>,
}

impl Play {
    fn told_matter(&mut self) -> MatterForm {
        let kinds = [MatterKind::Difficulty, MatterKind::Difficulty, MatterKind::Suggestion];
        let (kind, text) = (*self.dice.pick(&kinds), self.matter());
        MatterForm { id: None, kind, text, service: None, handed_on: false, struck: false, document: None }
    }

    fn given_service(&mut self) -> MatterForm {
        let service = Some(*self.dice.pick(&ServiceKind::ALL));
        let handed_on = self.dice.chance(30);
        MatterForm {
            kind: MatterKind::Service,
            text: String::new(),
            service,
            handed_on,
            ..self.told_matter()
        }
    }

    fn speaker(&mut self, who: Who) -> SpeakerForm {
        let home = self.some_home(who);
        match (self.dice.below(10), home) {
            (0..2, _) => SpeakerForm { anonymous: true, ..SpeakerForm::default() },
            (2..6, Some(household)) => {
                let home: Household = self.world.body(household, &self.seen(who));
                let ids: Vec<EntryId> = home.members.keys().copied().collect();
                let member = *self.dice.pick(&ids);
                let known = Some(KnownAs::Member { household, member });
                let phone = if self.dice.chance(20) { self.phone() } else { String::new() };
                SpeakerForm { known, phone, ..SpeakerForm::default() }
            }
            _ => SpeakerForm { name: self.person_name(), phone: self.phone(), ..SpeakerForm::default() },
        }
    }

    pub(super) fn new_reception(&mut self, who: Who) {
        let (act, seen) = (self.begin(who), self.seen(who));
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::NewReception });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Reception { base, mut form, about, .. } = *opened else {
            panic!("not a reception's form")
        };
        form.speaker = self.speaker(who);
        if self.dice.chance(25) {
            form.about = Some(self.dice.pick(&about).0.clone());
        }
        if self.dice.chance(20) {
            form.date = form.date.saturating_sub((self.dice.below(5) as i64).days());
        }
        form.matters = (0..self.dice.below(3)).map(|_| self.told_matter()).collect();
        if form.matters.is_empty() || self.dice.chance(30) {
            form.matters.push(self.given_service());
        }
        let request = Request::SaveReception { id: None, base, form: form.clone() };
        if let Some(saved) = self.saved(who, request) {
            self.record_reception(who, act, saved.id, &form, &seen);
            self.end(act, Some(DraftKey::NewReception));
        }
    }

    fn record_reception(&mut self, who: Who, act: ActId, id: DocId, form: &ReceptionForm, seen: &Seen) {
        let AnyRecord::Reception(record) = self.record(who, id) else { panic!("a reception was saved") };
        let identity = self.who_came(&form.speaker, seen);
        assert_eq!(record.body.speaker.is_some(), identity.is_some(), "a name where one was given");
        let none = BTreeMap::new();
        let household = match form.speaker.known {
            Some(KnownAs::Member { household, .. }) if form.about.is_none() => Some(household),
            _ => None,
        };
        let reception = Reception {
            point: form.point,
            intake: Intake::WalkIn,
            date: form.date,
            household,
            speaker: record.body.speaker,
            about: form.about.clone(),
            matters: typed_matters(&form.matters, &none, &record.body.matters),
        };
        let home = unit(PEOPLE[who].unit);
        self.world.create(act, id, Kind::Reception, &home, &to_value(&reception).expect("plain"));
        self.make_of(&Saving { who, act, reception: id, unit: home, identity, before: &none }, &reception);
    }

    fn who_came(&self, form: &SpeakerForm, seen: &Seen) -> Option<Identity> {
        if form.anonymous {
            return None;
        }
        let Some(KnownAs::Member { household, member }) = form.known else {
            let (name, phone) = (form.name.clone(), form.phone.clone());
            return Some(Identity { name, phone, ..Identity::default() });
        };
        let home: Household = self.world.body(household, seen);
        let member = &home.members[&member];
        let phones = [form.phone.as_str(), &member.phone, phone(&home)];
        let phone = phones.into_iter().find(|phone| !phone.is_empty()).unwrap_or_default();
        Some(Identity {
            name: member.name.clone(),
            phone: phone.to_owned(),
            id_number: member.id_number.clone(),
            address: home.address.clone(),
            about: None,
            household: Some(household),
        })
    }

    /// Documents made of what was brought and is new, and of who came.
    fn make_of(&mut self, saving: &Saving, reception: &Reception) {
        let about = reception.about.clone();
        if let (Some(speaker), Some(identity)) = (reception.speaker, &saving.identity) {
            let household = identity.household.filter(|_| about.is_none());
            let identity = Identity { about: about.clone(), household, ..identity.clone() };
            let home = told_to(&saving.unit, about.as_ref());
            let body = to_value(identity).expect("plain");
            self.world.create(saving.act, speaker, Kind::Identity, &home, &body);
        }
        let source = Source { form: TalkForm::Reception, document: saving.reception };
        let (household, reporter, date) = (reception.household, reception.speaker, reception.date);
        let fresh = reception.matters.iter().filter(|(id, _)| !saving.before.contains_key(id));
        for (_, matter) in fresh {
            let Some(document) = matter.document else { continue };
            let (content, source) = (matter.content.clone(), source.clone());
            if matter.kind == MatterKind::Suggestion {
                let suggestion = Suggestion { content, source, household, reporter, date };
                let body = to_value(suggestion).expect("plain");
                self.world.create(saving.act, document, Kind::Suggestion, &saving.unit, &body);
                continue;
            }
            self.numbers[saving.who] += 1;
            let number = format!("{}-{:04}", PEOPLE[saving.who].code, self.numbers[saving.who]);
            let issue = Issue { number, content, source, household, reporter, about: about.clone(), date };
            let body = to_value(issue).expect("plain");
            self.world.create(saving.act, document, Kind::Issue, &saving.unit, &body);
            self.event(saving.act, document, &Seen::default(), EventKind::Issue(IssueEvent::Registered));
        }
    }

    /// A reception that stands, out of those that the person reads.
    pub(super) fn some_reception(&mut self, who: Who) -> Option<DocId> {
        let view = self.view(self.tablet(who));
        let read = view.receptions.values().filter(|rec| rec.void.is_none() && rec.readable_by(who));
        let ids: Vec<DocId> = read.map(|rec| rec.id).collect();
        (!ids.is_empty()).then(|| *self.dice.pick(&ids))
    }

    pub(super) fn correct_reception(&mut self, who: Who) {
        let Some(id) = self.some_reception(who) else { return };
        let (act, seen) = (self.begin(who), self.seen(who));
        let opened = self.ask(who, Request::OpenForm { target: FormTarget::Reception { id } });
        let Some(Reply::Form(opened)) = opened else { return };
        let FormView::Reception { base, mut form, .. } = *opened else { panic!("not a reception's form") };
        let (added, text) = (self.told_matter(), self.matter());
        let told = form.matters.iter_mut().find(|matter| matter.kind != MatterKind::Service);
        match (self.dice.below(4), told) {
            (0, Some(matter)) => matter.text = text,
            (1, Some(matter)) => matter.struck = true,
            (2, _) => form.date = form.date.saturating_sub(1.days()),
            (3, _) if !form.speaker.anonymous => form.speaker.phone = self.phone(),
            _ => form.matters.push(added),
        }
        let request = Request::SaveReception { id: Some(id), base, form: form.clone() };
        if let Some(saved) = self.saved(who, request) {
            self.record_mended(who, act, id, &form, &seen);
            assert_eq!(
                saved.unchanged,
                self.world.acts[act].wrote.is_empty(),
                "whether anything was different"
            );
            self.end(act, Some(DraftKey::Reception { id }));
        }
    }

    fn record_mended(&mut self, who: Who, act: ActId, id: DocId, form: &ReceptionForm, seen: &Seen) {
        let before: Reception = self.world.body(id, seen);
        let home = self.world.entries[&id].unit.clone();
        let AnyRecord::Reception(record) = self.record(who, id) else { panic!("a reception was saved") };
        let reception = Reception {
            date: form.date,
            matters: typed_matters(&form.matters, &before.matters, &record.body.matters),
            ..before.clone()
        };
        let texts = self.carried(who, &before, &reception);
        let phone = self.mended_phone(who, &before, form);
        self.world.save(act, id, seen, seen, &to_value(&reception).expect("plain"));
        if let Some((identity, phone)) = phone {
            self.world.save(act, identity, seen, seen, &json!({ "phone": phone }));
        }
        let before = &before.matters;
        let saving = Saving { who, act, reception: id, unit: home, identity: None, before };
        self.make_of(&saving, &reception);
        for (issue, content) in texts {
            self.world.save(act, issue, seen, seen, &json!({ "content": content }));
        }
    }

    fn mended_phone(&self, who: Who, before: &Reception, form: &ReceptionForm) -> Option<(DocId, String)> {
        let view = self.view(self.tablet(who));
        let identity = view.identities.get(&before.speaker?)?;
        let mine = !form.speaker.anonymous && identity.readable_by(who) && may_edit(who, identity);
        mine.then(|| (identity.id, form.speaker.phone.clone()))
    }

    /// A corrected difficulty is corrected in its issue, as long as that is the village's and says the same.
    fn carried(&self, who: Who, before: &Reception, reception: &Reception) -> Vec<(DocId, String)> {
        let view = self.view(self.tablet(who));
        let carried = |(id, matter): (&EntryId, &ReceptionMatter)| {
            let old = before.matters.get(id).filter(|old| old.content != matter.content)?;
            let issue = view.issues.get(&matter.document?).filter(|issue| issue.readable_by(who))?;
            let village = matches!(issue_standing(issue).phase, Phase::Registered | Phase::Returned);
            let same = issue.body.content == old.content;
            (village && same && may_edit(who, issue)).then(|| (issue.id, matter.content.clone()))
        };
        reception.matters.iter().filter_map(carried).collect()
    }

    pub(super) fn hand_over(&mut self, who: Who) {
        let note = format!("请回电话{}", self.dice.below(50));
        let (point, open) = {
            let view = self.view(self.tablet(who));
            let reader = Reader::new(&view, who);
            let mut open = reader.own_receptions();
            open.retain(|rec| is_open_reception(&reader, rec));
            (reader.last_point(), open.iter().map(|rec| (rec.id, true)).collect())
        };
        let act = self.begin(who);
        let Some(saved) = self.saved(who, Request::HandOver { note: note.clone() }) else { return };
        let handover = Handover { point, date: date_of(self.room.now.get()), note, open };
        let body = to_value(handover).expect("plain");
        self.world.create(act, saved.id, Kind::Handover, &unit(PEOPLE[who].unit), &body);
        self.end(act, Some(DraftKey::Handover));
    }

    pub(super) fn take_over(&mut self, who: Who) {
        let waiting = {
            let view = self.view(self.tablet(who));
            let reader = Reader::new(&view, who);
            reader
                .handovers()
                .into_iter()
                .filter(|row| row.taken.is_none())
                .map(|row| row.id)
                .collect::<Vec<_>>()
        };
        if waiting.is_empty() {
            return;
        }
        let id = *self.dice.pick(&waiting);
        let act = self.begin(who);
        if self.saved(who, Request::TakeOver { id }).is_some() {
            self.event(act, id, &Seen::default(), EventKind::Record(RecordEvent::TakenOver));
            self.end(act, None);
        }
    }
}

/// T1f: of a complaint about the own unit only the area above hears who came.
fn told_to(own: &UnitId, about: Option<&UnitId>) -> UnitId {
    let inside =
        about.filter(|about| !about.as_str().contains('-') && own.as_str().starts_with(about.as_str()));
    let Some(about) = inside.or(about.filter(|about| *about == own)) else { return own.clone() };
    let areas =
        UNITS.iter().map(|(id, ..)| *id).filter(|id| !id.contains('-') && about.as_str().starts_with(id));
    let above = areas.filter(|id| *id != about.as_str()).max_by_key(|id| id.len());
    unit(above.expect("an area above"))
}

/// Matters as typed, over those that were there; the ids of new ones are the product's, in the order of entry.
fn typed_matters(
    typed: &[MatterForm],
    before: &BTreeMap<EntryId, ReceptionMatter>,
    saved: &BTreeMap<EntryId, ReceptionMatter>,
) -> BTreeMap<EntryId, ReceptionMatter> {
    let mut fresh = saved.iter().filter(|(id, _)| !before.contains_key(id));
    let mut matters = BTreeMap::new();
    for matter in typed {
        let (id, document) = match matter.id {
            Some(id) => (id, matter.document),
            None => {
                let (id, made) = fresh.next().expect("as many as were typed");
                let made_of_it = matter.kind != MatterKind::Service;
                assert_eq!(made.document.is_some(), made_of_it, "a document of what was told");
                (*id, made.document)
            }
        };
        let content = matter.text.clone();
        let MatterForm { kind, service, handed_on, struck, .. } = *matter;
        matters.insert(id, ReceptionMatter { kind, content, service, handed_on, document, struck });
    }
    assert_eq!(contents(&matters).count(), typed.iter().filter(|matter| !matter.struck).count());
    matters
}
