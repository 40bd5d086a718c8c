//! Forms: opened now, saved now or much later, with one field changed that can be told from all others.

use super::people::{Answer, Person, Step};
use super::staff;
use crate::picture::jpeg;
use anyhow::{Context, Result, bail};
use shared::api::{
    FormTarget, FormView, HouseholdForm, ItemForm, PictureForm, PointForm, Reply, Request, VisitForm,
};
use shared::document::{Doc, tree};
use shared::domain::{DocId, Member, Outcome, ProfileId};

/// A form as it stands on somebody's screen.
pub struct Form {
    pub profile: ProfileId,
    pub request: Request,
    /// Of a household: the one field that was typed into.
    pub typed: Option<Vec<String>>,
}

impl Person<'_> {
    /// # Errors
    /// Where something broke.
    pub fn new_household(&mut self) -> Result<Step> {
        let target = FormTarget::NewHousehold;
        let Some(FormView::Household { base, mut form, spare_ids, .. }) = self.open(target)? else {
            return Ok(Step::nothing());
        };
        if form.unit.is_none() {
            let village = self.dice.pick(&staff::VILLAGES).copied().unwrap_or(staff::VILLAGES[0]);
            form.unit = Some(staff::unit(village));
        }
        form.household.address = self.text("夜谈路");
        let head = Member { name: self.text("户主"), phone: "13812345678".into(), ..Member::default() };
        form.household.members.insert(spare_ids[0], head);
        self.save_or_wait(Form {
            profile: self.profile,
            request: Request::SaveHousehold { id: None, base, form },
            typed: None,
        })
    }

    /// # Errors
    /// Where something broke.
    pub fn edit_household(&mut self) -> Result<Step> {
        let Some(id) = self.any("household")? else { return Ok(Step::nothing()) };
        let target = FormTarget::Household { id };
        let Some(FormView::Household { base, mut form, spare_ids, .. }) = self.open(target)? else {
            return Ok(Step::nothing());
        };
        let typed = self.type_into(&mut form, spare_ids[0].to_string());
        let request = Request::SaveHousehold { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: Some(typed) })
    }

    fn type_into(&mut self, form: &mut HouseholdForm, spare: String) -> Vec<String> {
        let household = &mut form.household;
        let text = format!("改{}", self.words);
        let body = |field: &str| vec!["body".to_owned(), field.to_owned()];
        match self.dice.below(5) {
            0 => (household.address, _) = (text, ()),
            1 => {
                household.note = text;
                return body("note");
            }
            2 => {
                household.situation = text;
                return body("situation");
            }
            3 => {
                if let Some((id, member)) = household.members.iter_mut().next() {
                    member.note = text;
                    return [body("members"), vec![id.to_string(), "note".into()]].concat();
                }
                household.address = text;
            }
            _ => {
                if let Ok(id) = spare.parse() {
                    household.members.insert(id, Member { name: text, ..Member::default() });
                    return [body("members"), vec![spare]].concat();
                }
            }
        }
        body("address")
    }

    /// # Errors
    /// Where something broke.
    pub fn new_visit(&mut self) -> Result<Step> {
        let Some(household) = self.any("household")? else { return Ok(Step::nothing()) };
        let Some(FormView::Visit { base, mut form, issues, .. }) =
            self.open(FormTarget::NewVisit { household })?
        else {
            return Ok(Step::nothing());
        };
        self.fill(&mut form);
        form.told = issues.iter().filter(|row| row.may_tell).map(|row| row.issue.id).collect();
        self.take_picture(&mut form)?;
        let request = Request::SaveVisit { id: None, base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    fn fill(&mut self, form: &mut VisitForm) {
        form.situation.unchanged = self.dice.chance(30);
        form.situation.text = self.text("情况");
        let item = |text: String| ItemForm { id: None, text, make: true, struck: false, document: None };
        form.difficulties.items =
            (0..self.dice.below(3)).map(|n| item(self.text(&format!("难{n}-")))).collect();
        form.difficulties.none = form.difficulties.items.is_empty();
        form.suggestions.items =
            (0..self.dice.below(2)).map(|n| item(self.text(&format!("议{n}-")))).collect();
        form.suggestions.none = form.suggestions.items.is_empty();
    }

    /// One visit in six has a picture, some of them of several pieces.
    fn take_picture(&mut self, form: &mut VisitForm) -> Result<()> {
        if !self.dice.chance(16) {
            return Ok(());
        }
        let request = Request::TakePicture { jpeg: jpeg(1 << (8 + self.dice.below(11))) };
        if let Answer::Reply(reply) = self.ask(request)?
            && let Reply::PictureTaken(id) = *reply
        {
            form.pictures.push(PictureForm { id, caption: self.text("图"), removed: false });
        }
        Ok(())
    }

    /// # Errors
    /// Where something broke.
    pub fn correct_visit(&mut self) -> Result<Step> {
        let Some(id) = self.any("visit")? else { return Ok(Step::nothing()) };
        let Some(FormView::Visit { base, mut form, .. }) = self.open(FormTarget::Visit { id })? else {
            return Ok(Step::nothing());
        };
        let text = self.text("更正");
        match (self.dice.below(3), form.difficulties.items.first_mut()) {
            (0, Some(item)) => item.text = text,
            (1, Some(item)) => item.struck = true,
            (1, None) | (2, _) => {
                form.difficulties.none = false;
                let item = ItemForm { id: None, text, make: true, struck: false, document: None };
                form.difficulties.items.push(item);
            }
            _ => (form.situation.unchanged, form.situation.text) = (false, text),
        }
        if self.dice.chance(30)
            && let Some(picture) = form.pictures.first_mut()
        {
            picture.removed = !picture.removed;
        }
        let request = Request::SaveVisit { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    /// # Errors
    /// Where something broke.
    pub fn new_meeting(&mut self) -> Result<Step> {
        let Some(FormView::Meeting { base, mut form, .. }) = self.open(FormTarget::NewMeeting)? else {
            return Ok(Step::nothing());
        };
        if form.unit.is_none() {
            let village = self.dice.pick(&staff::VILLAGES).copied().unwrap_or(staff::VILLAGES[0]);
            form.unit = Some(staff::unit(village));
        }
        (form.held, form.minutes) = (self.dice.chance(50), self.text("开场"));
        let request = Request::SaveMeeting { id: None, base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    /// Somebody writes into the minutes, perhaps while others do.
    ///
    /// # Errors
    /// Where something broke.
    pub fn write_meeting(&mut self) -> Result<Step> {
        let Some(id) = self.any("meeting")? else { return Ok(Step::nothing()) };
        let Some(FormView::Meeting { base, mut form, .. }) = self.open(FormTarget::Meeting { id })? else {
            return Ok(Step::nothing());
        };
        let text = self.text("记");
        let characters = form.minutes.chars().count();
        match (self.dice.below(4), form.minutes.char_indices().nth(self.dice.below(characters + 1))) {
            (0, Some((at, _))) => form.minutes.truncate(at),
            (1 | 2, Some((at, _))) => form.minutes.insert_str(at, &text),
            _ => form.minutes.push_str(&text),
        }
        form.held = true;
        form.residents = Some(self.dice.below(80) as u32);
        let request = Request::SaveMeeting { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    /// # Errors
    /// Where something broke.
    pub fn raise_point(&mut self) -> Result<Step> {
        let Some(meeting) = self.any("meeting")? else { return Ok(Step::nothing()) };
        let outcome = *self.dice.pick(&Outcome::ALL).context("outcomes")?;
        let (text, answer) = (self.text("谈"), self.text("答"));
        let speaker = if self.dice.chance(30) { self.text("说的人") } else { String::new() };
        let form = PointForm { text, outcome, answer, speaker, ..PointForm::default() };
        self.ask(Request::SavePoint { meeting, point: None, base: Vec::new(), form }).map(Step::of)
    }

    pub fn open(&self, target: FormTarget) -> Result<Option<FormView>> {
        match self.ask(Request::OpenForm { target })? {
            Answer::Reply(reply) => match *reply {
                Reply::Form(view) => Ok(Some(*view)),
                other => bail!("a form was asked for, not {other:?}"),
            },
            Answer::Refused(_) => Ok(None),
        }
    }

    /// Half of the forms stay open for a while.
    ///
    /// # Errors
    /// Where something broke.
    pub fn save_or_wait(&mut self, form: Form) -> Result<Step> {
        if self.dice.chance(55) {
            return Ok(Step { what: format!("opened {:?}", form.request), form: Some(form) });
        }
        self.save(form)
    }

    /// Saves what stands on the screen. A late save must undo nothing that came in meanwhile.
    ///
    /// # Errors
    /// Where it undid something, or something broke.
    pub fn save(&self, form: Form) -> Result<Step> {
        let before = self.watched(&form)?;
        let step = self.ask(form.request.clone()).map(Step::of)?;
        if let (Some((id, before)), Some(typed)) = (before, &form.typed) {
            let after = self.store.doc(id)?.context("a saved household is here")?.doc.record()?.to_value();
            let undone = tree::diff(&before, &after)?;
            if let Some(edit) = undone.iter().find(|edit| !edit.path().starts_with(typed)) {
                bail!("a save of {typed:?} in {id} changed {:?}", edit.path());
            }
        }
        Ok(step)
    }

    /// The household that a form is about, as it stands before the save. Where the server refused what the form was opened
    /// on, those words stand in the form still and come along again: then there is nothing to compare.
    fn watched(&self, form: &Form) -> Result<Option<(DocId, serde_json::Value)>> {
        let Request::SaveHousehold { id: Some(id), base, .. } = &form.request else { return Ok(None) };
        let loaded = match self.store.doc(*id) {
            Ok(loaded) => loaded,
            Err(error) if error.retry_helps() => None,
            Err(error) => return Err(error.into()),
        };
        let stands = |doc: &Doc| base.iter().all(|head| head.parse().is_ok_and(|head| doc.has(head)));
        Ok(match loaded.filter(|loaded| stands(&loaded.doc)) {
            Some(loaded) => Some((*id, loaded.doc.record()?.to_value())),
            None => None,
        })
    }
}
