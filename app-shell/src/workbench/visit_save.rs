//! Saving a visit: the visit, an issue or suggestion for each thing raised, who spoke, and what is now known of the
//! household. All of it is one act (records.md: one local transaction).

use super::acting::{Opened, parse_heads};
use super::raised::{Origin, Planned, Raised};
use super::{Act, Acting, Failure, household, household_merge, picture, raised, visit};
use crate::store::projection::household as household_rows;
use shared::api::{DraftKey, ItemForm, ItemsForm, Saved, VisitForm};
use shared::document::Hash;
use shared::domain::{
    Answer, AnyRecord, Body, DocId, EntryId, Events, Household, Identity, Item, Items, Pictures, Record,
    Source, TalkForm, ThreeAsks, Trouble, UnitId, Visit,
};
use shared::workflow::residence;
use std::collections::BTreeMap;

pub fn save(acting: &Acting, id: Option<DocId>, base: &[String], form: VisitForm) -> Result<Saved, Failure> {
    let base = parse_heads(base)?;
    match id {
        None => record(acting, &base, form),
        Some(id) => correct(acting, id, &base, form),
    }
}

/// A visit on its way into the store.
struct Saving<'a, 'b> {
    acting: &'a Acting<'b>,
    act: Act<'a, 'b>,
    visit: DocId,
    home: Opened,
    planned: Vec<Planned>,
}

fn record(acting: &Acting, base: &[Hash], form: VisitForm) -> Result<Saved, Failure> {
    let home = acting.open(form.household)?;
    let base = if base.is_empty() { home.doc.heads() } else { acting.base_of(&home, base)? };
    let AnyRecord::Household(known) = home.doc.record_at(&base)? else {
        return Err(Failure::not_found());
    };
    let id = acting.new_id();
    let mut saving = Saving { acting, act: Act::new(acting), visit: id, home, planned: Vec::new() };
    let situation = situation(&form, &known.body.situation);
    let mut visit = Visit {
        household: form.household,
        date: form.date,
        asks: ThreeAsks { situation: situation.clone(), ..ThreeAsks::default() },
        reporter: None,
        pictures: Pictures::new(),
    };
    saving.take_items(&mut visit, None, &form)?;
    picture::overlay(&mut saving.act, id, &mut visit.pictures, &form.pictures)?;
    let identity = saving.identity(&visit, &known.body, form.speaker)?;
    visit.reporter = identity.as_ref().map(|_| acting.new_id());
    let unit = residence(&known).unit;
    saving.act.create(id, unit.clone(), visit.clone(), Events::new())?;
    saving.make(&unit, &visit, identity)?;
    if !situation.unchanged {
        household::take_situation(&mut saving.act, &mut saving.home, &base, &situation.text)?;
    }
    saving.tell(&form.told)?;
    saving.commit(DraftKey::NewVisit { household: form.household }, false)
}

/// What stands of 基本情况: what was known, confirmed, or what was written now.
fn situation(form: &VisitForm, known: &str) -> Answer {
    let text = if form.situation.unchanged { known } else { form.situation.text.trim() };
    Answer { unchanged: form.situation.unchanged, text: text.to_owned() }
}

fn correct(acting: &Acting, id: DocId, base: &[Hash], form: VisitForm) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    // The form was opened on two documents, and each knows its own heads.
    let given = base;
    let base = acting.base_of(&opened, given)?;
    let AnyRecord::Visit(seen) = opened.doc.record_at(&base)? else {
        return Err(Failure::not_found());
    };
    if form.household != seen.body.household {
        return Err(Failure::field("household", Trouble::Unknown));
    }
    let home = acting.open(form.household)?;
    let home_base = acting.base_of(&home, given).unwrap_or_else(|_| home.doc.heads());
    let current = opened.visit()?.body.clone();
    let merged = opened.doc.heads() != base;
    let lives = acting.lives(&opened.record)?.filter(|lives| lives.takes_along(&seen.unit));
    let unit = lives.map_or_else(|| seen.unit.clone(), |lives| lives.unit);
    let mut saving = Saving { acting, act: Act::new(acting), visit: id, home, planned: Vec::new() };
    let mut visit = seen.body.clone();
    visit.date = form.date;
    visit.asks.situation = situation(&form, &seen.body.asks.situation.text);
    saving.take_items(&mut visit, Some(&current), &form)?;
    picture::overlay(&mut saving.act, id, &mut visit.pictures, &form.pictures)?;
    let known = saving.home.household()?.body.clone();
    let identity = saving.identity(&visit, &known, form.speaker)?;
    let already = current.reporter.or(seen.body.reporter);
    if already.is_none() {
        visit.reporter = identity.as_ref().map(|_| acting.new_id());
    }
    let typed = Visit::any(Record { body: visit.clone(), ..seen.clone() });
    saving.act.edit(&mut opened, &base, &typed)?;
    match already {
        Some(reporter) => {
            saving.correct_identity(reporter, identity.filter(|_| form.speaker.is_some()))?;
            saving.make(&unit, &Visit { reporter: Some(reporter), ..visit.clone() }, None)?;
        }
        None => saving.make(&unit, &visit, identity)?,
    }
    saving.carry_texts(&seen.body, &visit)?;
    saving.carry_situation(&seen.body, &visit, &home_base)?;
    saving.commit(DraftKey::Visit { id }, merged)
}

impl Saving<'_, '_> {
    /// Difficulties and suggestions as typed, over those of the visit. `current`: the visit as it stands, where it is a
    /// correction.
    fn take_items(
        &mut self,
        visit: &mut Visit,
        current: Option<&Visit>,
        form: &VisitForm,
    ) -> Result<(), Failure> {
        let made =
            |of: fn(&Visit) -> &Items| current.map(|visit| of(visit).items.clone()).unwrap_or_default();
        let difficulties = made(|visit| &visit.asks.difficulties);
        self.overlay(&mut visit.asks.difficulties, &difficulties, &form.difficulties, Raised::Difficulty)?;
        let suggestions = made(|visit| &visit.asks.suggestions);
        self.overlay(&mut visit.asks.suggestions, &suggestions, &form.suggestions, Raised::Suggestion)
    }

    fn overlay(
        &mut self,
        items: &mut Items,
        current: &BTreeMap<EntryId, Item>,
        form: &ItemsForm,
        raised: Raised,
    ) -> Result<(), Failure> {
        items.none = form.none;
        for typed in &form.items {
            // A line that was begun and left empty is no answer.
            if typed.id.is_none() && typed.text.trim().is_empty() {
                continue;
            }
            let id = typed.id.unwrap_or_else(|| self.acting.new_id());
            let seen = items.items.get(&id);
            if typed.id.is_some() && seen.is_none() {
                return Err(Failure::field(field(raised), Trouble::Unknown));
            }
            let document = seen.and_then(|item| item.document);
            let made = document.or(current.get(&id).and_then(|item| item.document));
            let planned = (made.is_none() && typed.make && !typed.struck).then(|| self.plan(typed, raised));
            let text = typed.text.trim().to_owned();
            items.items.insert(id, Item { text, document: document.or(planned), struck: typed.struck });
        }
        Ok(())
    }

    fn plan(&mut self, typed: &ItemForm, raised: Raised) -> DocId {
        let id = self.acting.new_id();
        self.planned.push(Planned { id, raised, text: typed.text.trim().to_owned() });
        id
    }

    /// Who spoke, where anything was raised: the member chosen, else the head.
    fn identity(
        &self,
        visit: &Visit,
        home: &Household,
        speaker: Option<EntryId>,
    ) -> Result<Option<Identity>, Failure> {
        let asks = &visit.asks;
        let raised = asks.difficulties.standing().chain(asks.suggestions.standing()).next().is_some();
        let member = match speaker {
            Some(id) => {
                let member = home.members.get(&id);
                Some(member.ok_or_else(|| Failure::field("speaker", Trouble::Unknown))?)
            }
            None => home.head(),
        };
        let identity = |member: &shared::domain::Member| Identity {
            name: member.name.clone(),
            phone: if member.phone.is_empty() { home.best_phone().to_owned() } else { member.phone.clone() },
            id_number: member.id_number.clone(),
            address: home.address.clone(),
            household: Some(visit.household),
            about: None,
        };
        Ok(member.filter(|_| raised).map(identity))
    }

    /// Makes the identity that the visit names, and the planned documents.
    fn make(&mut self, unit: &UnitId, visit: &Visit, identity: Option<Identity>) -> Result<(), Failure> {
        if let (Some(id), Some(identity)) = (visit.reporter, identity) {
            self.act.create(id, unit.clone(), identity, Events::new())?;
        }
        let origin = Origin {
            source: Source { form: TalkForm::HomeVisit, document: self.visit },
            unit,
            household: Some(visit.household),
            reporter: visit.reporter,
            about: None,
            date: visit.date,
        };
        raised::make(self.acting, &mut self.act, &origin, &self.planned)
    }

    /// Answers that were brought along. What somebody else told meanwhile, or what is not this household's, is left alone.
    fn tell(&mut self, issues: &[DocId]) -> Result<(), Failure> {
        let homes = household_merge::homes(self.acting)?;
        let home = homes.of(self.home.id);
        for id in issues {
            let Ok(mut opened) = self.acting.open(*id) else { continue };
            let raised_here = opened.record.household().is_some_and(|raised| homes.of(raised) == home);
            if let Some(told) = visit::answer_to_tell(self.acting, &opened.record).filter(|_| raised_here) {
                self.act.add(&mut opened, told)?;
            }
        }
        Ok(())
    }

    /// Another speaker was chosen in a correction.
    fn correct_identity(&mut self, id: DocId, identity: Option<Identity>) -> Result<(), Failure> {
        let Some(identity) = identity else {
            return Ok(());
        };
        // 背靠背, or it has not arrived: then there is nothing to correct here.
        let Ok(mut opened) = self.acting.open(id) else {
            return Ok(());
        };
        let AnyRecord::Identity(record) = opened.record.clone() else {
            return Ok(());
        };
        if record.body.name == identity.name {
            return Ok(());
        }
        let about = record.body.about.clone();
        let typed = Identity::any(Record { body: Identity { about, ..identity }, ..record });
        let heads = opened.doc.heads();
        self.act.edit(&mut opened, &heads, &typed).map(drop)
    }

    /// A corrected difficulty is corrected in its issue, too.
    fn carry_texts(&mut self, seen: &Visit, visit: &Visit) -> Result<(), Failure> {
        let before = &seen.asks.difficulties.items;
        for (id, item) in &visit.asks.difficulties.items {
            if let (Some(old), Some(document)) = (before.get(id), item.document) {
                raised::carry_text(self.acting, &mut self.act, document, &old.text, &item.text)?;
            }
        }
        Ok(())
    }

    /// A corrected situation reaches the household if this is still its latest visit.
    fn carry_situation(&mut self, seen: &Visit, visit: &Visit, base: &[Hash]) -> Result<(), Failure> {
        let (old, new) = (&seen.asks.situation, &visit.asks.situation);
        if new.unchanged || old.text == new.text {
            return Ok(());
        }
        let latest =
            self.acting.read(|conn, reader| household_rows::last_visit(conn, reader, visit.household))?;
        if latest.is_some_and(|(id, _)| id == self.visit) {
            household::take_situation(&mut self.act, &mut self.home, base, &new.text)?;
        }
        Ok(())
    }

    fn commit(self, draft: DraftKey, merged: bool) -> Result<Saved, Failure> {
        let saved = self.act.finish(self.visit, Some(draft))?;
        Ok(raised::counted(saved, &self.planned, merged))
    }
}

fn field(raised: Raised) -> &'static str {
    match raised {
        Raised::Difficulty => "asks.difficulties",
        Raised::Suggestion => "asks.suggestions",
    }
}
