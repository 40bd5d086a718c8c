//! Saving a talk: its plan, and what is known once it was held. Several people save the same one; each writes what they
//! changed.

use super::acting::parse_heads;
use super::meeting::as_meeting;
use super::{Act, Acting, Failure};
use shared::api::{DraftKey, MeetingForm, Moment, Saved};
use shared::domain::{
    Body, DocId, Events, Level, Meeting, Place, PlaceKind, Record, TalkForm, Times, Trouble, time_of,
};

/// A talk of which nothing is known yet.
fn blank() -> Meeting {
    Meeting {
        form: TalkForm::Gathering,
        planned: Times::default(),
        held: Times::default(),
        place: Place { kind: PlaceKind::default(), name: String::new() },
        topic: String::new(),
        purposes: Default::default(),
        daytime_reason: String::new(),
        cadres: Default::default(),
        residents: None,
        points: Default::default(),
        minutes: String::new(),
    }
}

pub fn save(
    acting: &Acting,
    id: Option<DocId>,
    base: &[String],
    form: MeetingForm,
) -> Result<Saved, Failure> {
    match id {
        None => record(acting, form),
        Some(id) => correct(acting, id, base, form),
    }
}

fn record(acting: &Acting, form: MeetingForm) -> Result<Saved, Failure> {
    let own = || acting.units.iter().find(|unit| unit.level() == Level::Village).cloned();
    let unit = form.unit.clone().or_else(own).ok_or_else(|| Failure::field("unit", Trouble::Missing))?;
    let mut meeting = blank();
    take(&mut meeting, form);
    let id = acting.new_id();
    let mut act = Act::new(acting);
    act.create(id, unit, meeting, Events::new())?;
    act.finish(id, Some(DraftKey::NewMeeting))
}

fn correct(acting: &Acting, id: DocId, base: &[String], form: MeetingForm) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let base = acting.base_of(&opened, &parse_heads(base)?)?;
    let merged = opened.doc.heads() != base;
    let mut typed = as_meeting(opened.doc.record_at(&base)?)?;
    take(&mut typed.body, form);
    let mut act = Act::new(acting);
    act.edit(&mut opened, &base, &Meeting::any(typed))?;
    let saved = act.finish(id, Some(DraftKey::Meeting { id }))?;
    Ok(Saved { merged: merged && !saved.unchanged, ..saved })
}

/// What was typed, over what was known.
fn take(meeting: &mut Meeting, form: MeetingForm) {
    if form.held {
        meeting.held = form.times;
    } else {
        (meeting.planned, meeting.held) = (form.times, Times::default());
    }
    meeting.place = Place { kind: form.place.kind, name: form.place.name.trim().to_owned() };
    meeting.topic = form.topic.trim().to_owned();
    meeting.daytime_reason = form.daytime_reason.trim().to_owned();
    meeting.residents = form.residents;
    meeting.minutes = form.minutes;
    for (purpose, ticked) in &mut meeting.purposes {
        *ticked = form.purposes.contains(purpose);
    }
    meeting.purposes.extend(form.purposes.into_iter().map(|purpose| (purpose, true)));
    // Whoever comes to a talk is known when it was held.
    if form.held {
        for (cadre, present) in &mut meeting.cadres {
            *present = form.cadres.contains(cadre);
        }
        meeting.cadres.extend(form.cadres.into_iter().map(|cadre| (cadre, true)));
    }
}

/// It begins, or ends, now. What was said already stands.
pub fn hold(acting: &Acting, id: DocId, moment: Moment) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let mut typed = opened.meeting()?.clone();
    match moment {
        Moment::Begin => begin(acting, &mut typed),
        Moment::End => {
            begin(acting, &mut typed);
            typed.body.held.end = Some(time_of(acting.at));
        }
    }
    let heads = opened.doc.heads();
    let mut act = Act::new(acting);
    act.edit(&mut opened, &heads, &Meeting::any(typed))?;
    act.finish(id, None)
}

/// A talk at which something happens has begun, and whoever writes it down is there.
pub fn begin(acting: &Acting, record: &mut Record<Meeting>) {
    let held = &mut record.body.held;
    if held.date.is_none() {
        *held = Times { date: Some(acting.today()), start: Some(time_of(acting.at)), end: None };
        record.body.cadres.entry(acting.person()).or_insert(true);
    }
}
