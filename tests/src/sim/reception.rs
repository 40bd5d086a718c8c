//! People who come to a service point: residents, strangers, and some who complain about the very unit that receives them,
//! so that who came is made for a desk that the device does not read (T1f).

use super::forms::Form;
use super::people::{Person, Step};
use anyhow::Result;
use shared::api::{FormTarget, FormView, KnownAs, MatterForm, Request, SpeakerForm};
use shared::domain::{AnyRecord, MatterKind, ServiceKind};

impl Person<'_> {
    /// # Errors
    /// Where something broke.
    pub fn new_reception(&mut self) -> Result<Step> {
        let Some(FormView::Reception { base, mut form, about, .. }) = self.open(FormTarget::NewReception)?
        else {
            return Ok(Step::nothing());
        };
        form.speaker = self.who_came()?;
        if self.dice.chance(40) {
            form.about = self.dice.pick(&about).map(|(unit, _)| unit.clone());
        }
        form.matters = (0..1 + self.dice.below(2)).map(|n| self.matter(n)).collect();
        let request = Request::SaveReception { id: None, base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }

    fn who_came(&mut self) -> Result<SpeakerForm> {
        let named =
            SpeakerForm { name: self.text("来人"), phone: "13812345678".into(), ..SpeakerForm::default() };
        if self.dice.chance(20) {
            return Ok(SpeakerForm { anonymous: true, ..SpeakerForm::default() });
        }
        let Some(household) = self.any("household")?.filter(|_| self.dice.chance(50)) else {
            return Ok(named);
        };
        let loaded = match self.store.doc(household) {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return Ok(named),
            Err(error) if error.retry_helps() => return Ok(named),
            Err(error) => return Err(error.into()),
        };
        let AnyRecord::Household(record) = loaded.doc.record()? else { return Ok(named) };
        let member = record.body.members.keys().next().copied();
        let known = member.map(|member| KnownAs::Member { household, member });
        Ok(SpeakerForm { known, ..named })
    }

    fn matter(&mut self, n: usize) -> MatterForm {
        let kinds = [MatterKind::Difficulty, MatterKind::Suggestion, MatterKind::Service];
        let kind = self.dice.pick(&kinds).copied().unwrap_or(MatterKind::Difficulty);
        let service = (kind == MatterKind::Service).then_some(ServiceKind::Pension);
        let text = self.text(&format!("谈{n}-"));
        MatterForm { id: None, kind, text, service, handed_on: false, struck: false, document: None }
    }

    /// # Errors
    /// Where something broke.
    pub fn correct_reception(&mut self) -> Result<Step> {
        let Some(id) = self.any("reception")? else { return Ok(Step::nothing()) };
        let Some(FormView::Reception { base, mut form, .. }) = self.open(FormTarget::Reception { id })?
        else {
            return Ok(Step::nothing());
        };
        let text = self.text("更正");
        match (self.dice.below(3), form.matters.first_mut()) {
            (0, Some(matter)) => matter.text = text,
            (1, Some(matter)) => matter.struck = true,
            _ => form.matters.push(self.matter(9)),
        }
        let request = Request::SaveReception { id: Some(id), base, form };
        self.save_or_wait(Form { profile: self.profile, request, typed: None })
    }
}
