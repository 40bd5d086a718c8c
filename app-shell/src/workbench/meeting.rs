//! 夜谈会: the month, a talk's sheet and its form. Saving is [`super::meeting_save`] and [`super::meeting_point`].

use super::{Acting, Failure, refusal, talk};
use crate::store::projection::meeting;
use shared::api::{
    CadreChoice, DraftKey, FormView, Hollow, MeetingFilter, MeetingForm, MeetingMonth, MeetingSheet,
};
use shared::domain::{
    AnyRecord, DocId, Level, Meeting, PersonId, Place, PlaceKind, Record, Role, RoleGrant, TalkForm, Times,
    UnitId,
};
use shared::policy::Operation;
use shared::workflow::{are_near_identical, is_empty_talk, voided};
use std::collections::{BTreeMap, BTreeSet};

/// When a talk is usually begun.
const USUAL_START: jiff::civil::Time = jiff::civil::time(19, 30, 0, 0);

/// Whose roles may be at a talk: those who work in the village and in its township.
const CADRES: [Role; 5] =
    [Role::GridWorker, Role::DutyOfficer, Role::VillageCadre, Role::TownshipSecretary, Role::TownshipLeader];

pub fn month(acting: &Acting, filter: &MeetingFilter) -> Result<MeetingMonth, Failure> {
    acting.need_lease()?;
    let (rows, held, having) = acting.read(|conn, reader| {
        let rows = meeting::of_month(conn, reader, filter)?;
        let held = [TalkForm::Gathering, TalkForm::Topical]
            .map(|form| Ok((form, meeting::count_held(conn, reader, filter, form)?)));
        let held = held.into_iter().collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((rows, held, meeting::villages_with_one(conn, reader, filter.month)?))
    })?;
    let mut without = villages_without(acting, &having);
    without.retain(|(village, _)| filter.unit.as_ref().is_none_or(|unit| unit.contains(village)));
    Ok(MeetingMonth {
        month: filter.month.first_of_month(),
        rows,
        held,
        without,
        may_plan: acting.has_role(&CADRES),
    })
}

/// Villages whose desk is read here and that are not among those that have held a talk (T1b).
pub fn villages_without(acting: &Acting, having: &BTreeSet<UnitId>) -> Vec<(UnitId, String)> {
    let here = acting.desks().iter().filter(|desk| desk.level() == Level::Village);
    let standing = |desk: &UnitId| acting.directory.units.get(desk).is_some_and(|unit| unit.ended.is_none());
    let without = here.filter(|desk| standing(desk) && !having.contains(*desk));
    without.map(|desk| (desk.clone(), acting.unit_name(desk))).collect()
}

pub fn sheet(acting: &Acting, id: DocId) -> Result<MeetingSheet, Failure> {
    let opened = acting.show(id)?;
    let record = opened.meeting()?;
    let row = acting.read(|conn, reader| meeting::get(conn, reader, id))?;
    let mut course = talk::course(acting, &opened)?;
    // In the order in which they were raised.
    let raised: Vec<DocId> = record.body.points.values().filter_map(|point| point.document).collect();
    course.issues.sort_by_key(|row| raised.iter().position(|id| *id == row.id));
    Ok(MeetingSheet {
        row: row.ok_or_else(Failure::not_found)?,
        unit: record.unit.clone(),
        meeting: record.body.clone(),
        cadres: record.body.present().into_iter().map(|person| acting.person_name(person)).collect(),
        hollow: hollow(acting, id, record)?,
        draft: refusal::draft_for(acting, &DraftKey::Point { meeting: id })?,
        course,
    })
}

/// G5. Today's is still being written.
fn hollow(acting: &Acting, id: DocId, talk: &Record<Meeting>) -> Result<Option<Hollow>, Failure> {
    let Some(day) = talk.body.held.date.filter(|_| voided(&talk.events).is_none()) else {
        return Ok(None);
    };
    if is_empty_talk(&talk.body) {
        return Ok((day < acting.today()).then_some(Hollow::Empty));
    }
    let earlier = acting.read(|conn, reader| meeting::before(conn, reader, &talk.unit, day))?;
    for other in earlier.into_iter().filter(|other| *other != id) {
        let opened = acting.open(other)?;
        let body = &opened.meeting()?.body;
        if let Some(day) = body.held.date.filter(|_| are_near_identical(&talk.body.minutes, &body.minutes)) {
            return Ok(Some(Hollow::LikeEarlier { id: other, day }));
        }
    }
    Ok(None)
}

/// This evening's talk, ready to be saved.
pub fn open_new(acting: &Acting) -> Result<FormView, Failure> {
    let own = acting.units.iter().find(|unit| unit.level() == Level::Village).cloned();
    let times = Times { date: Some(acting.today()), start: Some(USUAL_START), end: None };
    let form = MeetingForm {
        unit: own.clone(),
        times,
        held: false,
        place: Place { kind: PlaceKind::default(), name: String::new() },
        topic: String::new(),
        purposes: BTreeSet::new(),
        daytime_reason: String::new(),
        cadres: BTreeSet::from([acting.person()]),
        residents: None,
        minutes: String::new(),
    };
    let cadres = own.map(|village| choices(acting, &village, &form.cadres)).unwrap_or_default();
    let draft = refusal::draft_for(acting, &DraftKey::NewMeeting)?;
    Ok(FormView::Meeting { base: Vec::new(), form, cadres, draft })
}

pub fn open_form(acting: &Acting, id: DocId) -> Result<FormView, Failure> {
    let opened = acting.show(id)?;
    acting.allow(&Operation::Edit { before: &opened.record })?;
    let record = opened.meeting()?;
    let form = form_of(&record.unit, &record.body);
    let cadres = choices(acting, &record.unit, &form.cadres);
    let draft = refusal::draft_for(acting, &DraftKey::Meeting { id })?;
    Ok(FormView::Meeting { base: opened.heads(), form, cadres, draft })
}

pub fn form_of(unit: &UnitId, meeting: &Meeting) -> MeetingForm {
    let held = meeting.held.date.is_some();
    let ticked = meeting.purposes.iter().filter(|(_, ticked)| **ticked);
    MeetingForm {
        unit: Some(unit.clone()),
        times: if held { meeting.held } else { meeting.planned },
        held,
        place: meeting.place.clone(),
        topic: meeting.topic.clone(),
        purposes: ticked.map(|(purpose, _)| *purpose).collect(),
        daytime_reason: meeting.daytime_reason.clone(),
        cadres: meeting.present(),
        residents: meeting.residents,
        minutes: meeting.minutes.clone(),
    }
}

/// Cadres of the village and of its township, the village's first; and whoever was marked already.
fn choices(acting: &Acting, village: &UnitId, marked: &BTreeSet<PersonId>) -> Vec<CadreChoice> {
    let above = village.ancestor(Level::Township);
    let near = |grant: &&RoleGrant| {
        let at = &grant.unit;
        CADRES.contains(&grant.role) && (at == village || Some(at) == above.as_ref())
    };
    let held = acting.directory.roles.values().filter(|grant| grant.held_at(acting.at)).filter(near);
    let mut units: BTreeMap<PersonId, Option<UnitId>> = marked.iter().map(|person| (*person, None)).collect();
    for grant in held {
        let unit = (grant.unit != *village).then(|| grant.unit.clone());
        let known = units.entry(grant.person).or_insert_with(|| unit.clone());
        *known = if grant.unit == *village { None } else { known.take().or(unit) };
    }
    let mut choices: Vec<CadreChoice> = units
        .into_iter()
        .map(|(person, unit)| CadreChoice {
            person,
            name: acting.person_name(person),
            unit_name: unit.map(|unit| acting.unit_name(&unit)).unwrap_or_default(),
        })
        .collect();
    choices.sort_by(|a, b| (&a.unit_name, &a.name, a.person).cmp(&(&b.unit_name, &b.name, b.person)));
    choices
}

/// The record inside, where it is a talk.
pub fn as_meeting(record: AnyRecord) -> Result<shared::domain::Record<Meeting>, Failure> {
    match record {
        AnyRecord::Meeting(record) => Ok(record),
        _ => Err(Failure::not_found()),
    }
}
