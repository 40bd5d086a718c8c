//! Receptions: the desk of the officer on duty, lists, sheet and form. Saving one is [`super::reception_save`].

use super::{Acting, Failure, household, reception_save, refusal, talk};
use crate::store::projection::{handover, reception};
use shared::api::{
    DraftKey, FormView, ListOf, MatterForm, Page, PointChoice, ReceptionDesk, ReceptionFilter, ReceptionForm,
    ReceptionRow, ReceptionSheet, ReporterView,
};
use shared::domain::{AnyRecord, DocId, Level, PointId, ReceptionMatter, UnitId, mask_name, mask_phone};
use shared::policy::Operation;

/// Today's queue and the notes for the next officer (T4f): the same for everybody of the unit at this device.
pub fn desk(acting: &Acting) -> Result<ReceptionDesk, Failure> {
    acting.need_lease()?;
    acting.read(|conn, reader| {
        Ok(ReceptionDesk {
            notes: handover::waiting(conn, reader)?,
            taken: handover::last_taken(conn, reader)?,
            queue: reception::queue(conn, reader)?,
        })
    })
}

pub fn list(
    acting: &Acting,
    mut filter: ReceptionFilter,
    page: Page,
) -> Result<ListOf<ReceptionRow>, Failure> {
    acting.need_lease()?;
    filter.query = household::clipped(&filter.query);
    acting.read(|conn, reader| reception::list(conn, reader, &filter, page))
}

pub fn sheet(acting: &Acting, id: DocId) -> Result<ReceptionSheet, Failure> {
    let opened = acting.show(id)?;
    let record = opened.reception()?;
    let row = acting.read(|conn, reader| reception::get(conn, reader, id))?;
    Ok(ReceptionSheet {
        row: row.ok_or_else(Failure::not_found)?,
        point_name: point_name(acting, record.body.point),
        who: record.body.speaker.and_then(|id| who(acting, id)),
        named: record.body.speaker.is_some(),
        reception: record.body.clone(),
        course: talk::course(acting, &opened)?,
    })
}

fn point_name(acting: &Acting, point: Option<PointId>) -> String {
    let point = point.and_then(|id| acting.directory.points.get(&id));
    point.map(|point| point.name.clone()).unwrap_or_default()
}

/// `None` where it has not arrived, or is kept from this person's desks (T1f).
fn who(acting: &Acting, id: DocId) -> Option<ReporterView> {
    match acting.open(id).ok()?.record {
        AnyRecord::Identity(record) => Some(ReporterView {
            name_masked: mask_name(&record.body.name),
            phone_masked: mask_phone(&record.body.phone),
        }),
        _ => None,
    }
}

/// Ready to type: today, at the point where this person received the last one, else the unit's first.
pub fn open_new(acting: &Acting) -> Result<FormView, Failure> {
    let unit = acting.own_unit();
    let points = acting.directory.points_of(&unit);
    let last = acting.read(reception::last_point)?.map(PointId);
    let point = last.filter(|last| points.iter().any(|point| point.id == *last));
    let form = ReceptionForm {
        point: point.or(points.first().map(|point| point.id)),
        date: acting.today(),
        speaker: Default::default(),
        about: None,
        matters: Vec::new(),
    };
    form_view(acting, Vec::new(), &unit, form, DraftKey::NewReception)
}

/// A correction: an audited unmask of who came.
pub fn open_form(acting: &Acting, id: DocId) -> Result<FormView, Failure> {
    let opened = acting.show(id)?;
    let record = opened.reception()?;
    acting.allow(&Operation::Edit { before: &opened.record })?;
    household::unmasked(acting, id)?;
    let body = &record.body;
    let matter = |(id, matter): (&shared::domain::EntryId, &ReceptionMatter)| MatterForm {
        id: Some(*id),
        kind: matter.kind,
        text: matter.content.clone(),
        service: matter.service,
        handed_on: matter.handed_on,
        struck: matter.struck,
        document: matter.document,
    };
    let form = ReceptionForm {
        point: body.point,
        date: body.date,
        speaker: reception_save::speaker_form(acting, body.speaker),
        about: body.about.clone(),
        matters: body.matters.iter().map(matter).collect(),
    };
    form_view(acting, opened.heads(), &record.unit, form, DraftKey::Reception { id })
}

fn form_view(
    acting: &Acting,
    base: Vec<String>,
    unit: &UnitId,
    form: ReceptionForm,
    key: DraftKey,
) -> Result<FormView, Failure> {
    let choice =
        |point: &&shared::domain::ServicePoint| PointChoice { id: point.id, name: point.name.clone() };
    let mut points: Vec<PointChoice> = acting.directory.points_of(unit).iter().map(choice).collect();
    if let Some(point) = form.point.and_then(|id| acting.directory.points.get(&id))
        && !points.iter().any(|choice| choice.id == point.id)
    {
        points.push(choice(&point));
    }
    let draft = refusal::draft_for(acting, &key)?;
    Ok(FormView::Reception { base, form, points, about: may_be_about(acting, unit), draft })
}

/// Whom a resident may complain about at this point: the unit itself, the township, and of a township its villages.
fn may_be_about(acting: &Acting, unit: &UnitId) -> Vec<(UnitId, String)> {
    let own = [Some(unit.clone()), unit.ancestor(Level::Township).filter(|above| above != unit)];
    let villages = acting.directory.units.values().filter(|other| {
        other.ended.is_none()
            && other.id.level() == Level::Village
            && unit.contains(&other.id)
            && other.id != *unit
    });
    let villages: Vec<UnitId> = villages.map(|village| village.id.clone()).collect();
    let units = own.into_iter().flatten().chain(villages);
    units.map(|unit| (unit.clone(), acting.unit_name(&unit))).filter(|(_, name)| !name.is_empty()).collect()
}
