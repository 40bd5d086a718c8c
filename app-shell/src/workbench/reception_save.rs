//! Saving a reception: the reception, an issue or suggestion for each thing raised, who came. All of it is one act.

use super::acting::{Opened, parse_heads};
use super::raised::{self, Origin, Planned, Raised};
use super::{Act, Acting, Failure};
use shared::api::{DraftKey, KnownAs, MatterForm, ReceptionForm, Saved, SpeakerForm};
use shared::document::Hash;
use shared::domain::{
    AnyRecord, Body, DocId, EntryId, Events, Identity, Intake, MatterKind, PointId, Reception,
    ReceptionMatter, Record, Source, TalkForm, Trouble, UnitId,
};
use std::collections::BTreeMap;

pub fn save(
    acting: &Acting,
    id: Option<DocId>,
    base: &[String],
    form: ReceptionForm,
) -> Result<Saved, Failure> {
    match id {
        None => record(acting, form),
        Some(id) => correct(acting, id, &parse_heads(base)?, form),
    }
}

/// A reception on its way into the store.
struct Saving<'a, 'b> {
    acting: &'a Acting<'b>,
    act: Act<'a, 'b>,
    id: DocId,
    unit: UnitId,
    planned: Vec<Planned>,
}

/// Who came: as what is kept of them, and at which household they are known.
#[derive(Default)]
struct Who {
    identity: Option<Identity>,
    household: Option<DocId>,
}

fn record(acting: &Acting, form: ReceptionForm) -> Result<Saved, Failure> {
    let unit = acting.own_unit();
    check_place(acting, form.point, form.about.as_ref())?;
    let who = who(acting, &form.speaker)?;
    let id = acting.new_id();
    let mut saving = Saving { acting, act: Act::new(acting), id, unit: unit.clone(), planned: Vec::new() };
    let mut reception = Reception {
        point: form.point,
        intake: Intake::WalkIn,
        date: form.date,
        // A household would tell the unit complained about who complained (T1f).
        household: who.household.filter(|_| form.about.is_none()),
        speaker: who.identity.as_ref().map(|_| acting.new_id()),
        about: form.about,
        matters: BTreeMap::new(),
    };
    saving.take_matters(&mut reception, None, &form.matters)?;
    saving.act.create(id, unit, reception.clone(), Events::new())?;
    saving.make(&reception, who.identity)?;
    saving.commit(DraftKey::NewReception, false)
}

fn correct(acting: &Acting, id: DocId, base: &[Hash], form: ReceptionForm) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let base = acting.base_of(&opened, base)?;
    let AnyRecord::Reception(seen) = opened.doc.record_at(&base)? else {
        return Err(Failure::not_found());
    };
    let current = opened.reception()?.body.clone();
    let merged = opened.doc.heads() != base;
    if form.about != seen.body.about {
        // Who came was told to other desks, or not, when it was saved.
        return Err(Failure::field("about", Trouble::Unknown));
    }
    if form.point != seen.body.point {
        check_place(acting, form.point, None)?;
    }
    let unit = seen.unit.clone();
    let mut saving = Saving { acting, act: Act::new(acting), id, unit, planned: Vec::new() };
    let mut reception = Reception { point: form.point, date: form.date, ..seen.body.clone() };
    saving.take_matters(&mut reception, Some(&current), &form.matters)?;
    let already = current.speaker.or(seen.body.speaker);
    let identity = if already.is_none() { who(acting, &form.speaker)?.identity } else { None };
    if already.is_none() {
        reception.speaker = identity.as_ref().map(|_| acting.new_id());
    }
    let typed = Reception::any(Record { body: reception.clone(), ..seen.clone() });
    saving.act.edit(&mut opened, &base, &typed)?;
    if let Some(speaker) = already {
        saving.correct_identity(speaker, &form.speaker)?;
    }
    saving.make(&Reception { speaker: already.or(reception.speaker), ..reception.clone() }, identity)?;
    saving.carry_texts(&seen.body, &reception)?;
    saving.commit(DraftKey::Reception { id }, merged)
}

/// The point is one of those that are, and the unit complained about is known.
fn check_place(acting: &Acting, point: Option<PointId>, about: Option<&UnitId>) -> Result<(), Failure> {
    if point.is_some_and(|point| !acting.directory.points.contains_key(&point)) {
        return Err(Failure::field("point", Trouble::Unknown));
    }
    if about.is_some_and(|about| !acting.directory.units.contains_key(about)) {
        return Err(Failure::field("about", Trouble::Unknown));
    }
    Ok(())
}

/// Who came: a known resident, somebody who came before, somebody new, or nobody who gives a name.
fn who(acting: &Acting, form: &SpeakerForm) -> Result<Who, Failure> {
    if form.anonymous {
        return Ok(Who::default());
    }
    let mut who = match form.known {
        Some(KnownAs::Member { household, member }) => resident(acting, household, member)?,
        Some(KnownAs::Earlier { identity }) => earlier(acting, identity)?,
        None => Who { identity: Some(typed(form)), household: None },
    };
    if let Some(identity) = who.identity.as_mut().filter(|_| !form.phone.trim().is_empty()) {
        form.phone.trim().clone_into(&mut identity.phone);
    }
    Ok(who)
}

fn typed(form: &SpeakerForm) -> Identity {
    Identity {
        name: form.name.trim().to_owned(),
        phone: form.phone.trim().to_owned(),
        id_number: form.id_number.trim().to_owned(),
        address: form.address.trim().to_owned(),
        about: None,
        household: None,
    }
}

fn resident(acting: &Acting, id: DocId, member: EntryId) -> Result<Who, Failure> {
    let opened = acting.open(id)?;
    let home = &opened.household()?.body;
    let member = home.members.get(&member).ok_or_else(|| Failure::field("name", Trouble::Unknown))?;
    let identity = Identity {
        name: member.name.clone(),
        phone: if member.phone.is_empty() { home.best_phone().to_owned() } else { member.phone.clone() },
        id_number: member.id_number.clone(),
        address: home.address.clone(),
        about: None,
        household: Some(id),
    };
    Ok(Who { identity: Some(identity), household: Some(id) })
}

/// Each reception keeps its own word on who came: one of them may be kept from a unit, or void.
fn earlier(acting: &Acting, id: DocId) -> Result<Who, Failure> {
    match acting.open(id)?.record {
        AnyRecord::Identity(record) => Ok(Who {
            identity: Some(Identity { about: None, household: None, ..record.body }),
            household: None,
        }),
        _ => Err(Failure::field("name", Trouble::Unknown)),
    }
}

impl Saving<'_, '_> {
    /// Matters as typed, over those of the reception. `current`: as it stands, where it is a correction.
    fn take_matters(
        &mut self,
        reception: &mut Reception,
        current: Option<&Reception>,
        form: &[MatterForm],
    ) -> Result<(), Failure> {
        for typed in form {
            let blank = typed.text.trim().is_empty() && typed.kind != MatterKind::Service;
            // A line that was begun and left empty says nothing.
            if typed.id.is_none() && blank {
                continue;
            }
            let id = typed.id.unwrap_or_else(|| self.acting.new_id());
            let seen = reception.matters.get(&id).cloned();
            if typed.id.is_some() && seen.is_none() {
                return Err(Failure::field("matters", Trouble::Unknown));
            }
            let here = current.and_then(|current| current.matters.get(&id));
            let matter = self.matter(typed, seen.as_ref(), here);
            reception.matters.insert(id, matter);
        }
        Ok(())
    }

    fn matter(
        &mut self,
        typed: &MatterForm,
        seen: Option<&ReceptionMatter>,
        here: Option<&ReceptionMatter>,
    ) -> ReceptionMatter {
        let document = seen.and_then(|matter| matter.document);
        let made = document.or(here.and_then(|matter| matter.document));
        // What became an issue stays one.
        let kind = seen.map_or(typed.kind, |matter| matter.kind);
        let planned = if made.is_none() && !typed.struck { self.plan(kind, &typed.text) } else { None };
        let service = typed.service.filter(|_| kind == MatterKind::Service);
        ReceptionMatter {
            kind,
            content: typed.text.trim().to_owned(),
            service,
            handed_on: typed.handed_on && service.is_some(),
            document: document.or(planned),
            struck: typed.struck,
        }
    }

    fn plan(&mut self, kind: MatterKind, text: &str) -> Option<DocId> {
        let raised = match kind {
            MatterKind::Difficulty => Raised::Difficulty,
            MatterKind::Suggestion => Raised::Suggestion,
            MatterKind::Service => return None,
        };
        let id = self.acting.new_id();
        self.planned.push(Planned { id, raised, text: text.trim().to_owned() });
        Some(id)
    }

    /// Makes the identity that the reception names, and the planned documents.
    fn make(&mut self, reception: &Reception, identity: Option<Identity>) -> Result<(), Failure> {
        let about = reception.about.clone();
        if let (Some(id), Some(identity)) = (reception.speaker, identity) {
            let home = self.home_of_identity(about.as_ref());
            // Whoever complains about a unit does not go along to where the household moves.
            let household = identity.household.filter(|_| about.is_none());
            self.act.create(
                id,
                home,
                Identity { about: about.clone(), household, ..identity },
                Events::new(),
            )?;
        }
        let origin = Origin {
            source: Source { form: TalkForm::Reception, document: self.id },
            unit: &self.unit,
            household: reception.household,
            reporter: reception.speaker,
            about,
            date: reception.date,
        };
        raised::make(self.acting, &mut self.act, &origin, &self.planned)
    }

    /// T1f: who complains about the unit that receives them is told to the area above it.
    fn home_of_identity(&self, about: Option<&UnitId>) -> UnitId {
        let above = about.filter(|about| about.contains(&self.unit)).and_then(UnitId::above);
        above.unwrap_or_else(|| self.unit.clone())
    }

    /// A name or phone that was mistyped. 背靠背, or not arrived: then there is nothing to correct here.
    fn correct_identity(&mut self, id: DocId, form: &SpeakerForm) -> Result<(), Failure> {
        let Ok(mut opened) = self.acting.open(id) else {
            return Ok(());
        };
        let AnyRecord::Identity(record) = opened.record.clone() else {
            return Ok(());
        };
        if form.anonymous || !self.acting.may_edit(&opened.record) {
            return Ok(());
        }
        // Where they are at home was not typed: they go on moving along with it.
        let Identity { about, household, .. } = record.body.clone();
        let typed = Identity::any(Record { body: Identity { about, household, ..typed(form) }, ..record });
        let heads = opened.doc.heads();
        self.act.edit(&mut opened, &heads, &typed).map(drop)
    }

    fn carry_texts(&mut self, seen: &Reception, reception: &Reception) -> Result<(), Failure> {
        for (id, matter) in &reception.matters {
            let (Some(old), Some(document)) = (seen.matters.get(id), matter.document) else {
                continue;
            };
            if matter.kind == MatterKind::Difficulty {
                raised::carry_text(self.acting, &mut self.act, document, &old.content, &matter.content)?;
            }
        }
        Ok(())
    }

    fn commit(self, draft: DraftKey, merged: bool) -> Result<Saved, Failure> {
        let saved = self.act.finish(self.id, Some(draft))?;
        Ok(raised::counted(saved, &self.planned, merged))
    }
}

/// What the form of a correction begins with.
pub fn speaker_form(acting: &Acting, speaker: Option<DocId>) -> SpeakerForm {
    let opened: Option<Opened> = speaker.and_then(|id| acting.open(id).ok());
    match opened.map(|opened| opened.record) {
        Some(AnyRecord::Identity(record)) => speaker_form_of(record.body),
        _ => SpeakerForm { anonymous: true, ..SpeakerForm::default() },
    }
}

pub fn speaker_form_of(identity: Identity) -> SpeakerForm {
    let Identity { name, phone, id_number, address, .. } = identity;
    SpeakerForm { known: None, anonymous: false, name, phone, id_number, address }
}
