//! Visits: sheet and form. Saving one is [`super::visit_save`].

use super::acting::Opened;
use super::{Acting, Failure, household, picture, refusal, talk};
use crate::store::projection::{household as household_rows, issue, visit};
use shared::api::{
    AnswerRow, Confirmed, DraftKey, FormView, IssueRow, ItemForm, ItemsForm, VisitForm, VisitSheet,
};
use shared::domain::{
    AnyRecord, DocId, EntryId, EventKind, FeedbackChannel, IssueEvent, Items, Pictures, Record, Visit,
};
use shared::policy::Operation;
use shared::workflow::{Phase, issue_state, last_said};

pub fn sheet(acting: &Acting, id: DocId) -> Result<VisitSheet, Failure> {
    let opened = acting.show(id)?;
    let record = opened.visit()?;
    let row = acting.read(|conn, reader| visit::get(conn, reader, id))?;
    Ok(VisitSheet {
        row: row.ok_or_else(Failure::not_found)?,
        unit_name: acting.unit_name(&record.unit),
        stay_day: acting.directory.is_stay_day(&record.unit, record.body.date),
        visit: Visit { pictures: Pictures::new(), ..record.body.clone() },
        pictures: picture::rows(acting, id, &record.body.pictures)?,
        course: talk::course(acting, &opened)?,
    })
}

/// A visit of this household, prefilled with what is known (N4).
pub fn open_new(acting: &Acting, id: DocId) -> Result<FormView, Failure> {
    let opened = acting.show(id)?;
    let known = opened.household()?.body.situation.clone();
    let form = VisitForm {
        household: id,
        date: acting.today(),
        situation: Confirmed { unchanged: false, text: known },
        difficulties: ItemsForm::default(),
        suggestions: ItemsForm::default(),
        speaker: None,
        pictures: Vec::new(),
        told: Vec::new(),
    };
    form_view(acting, &opened, opened.heads(), form, DraftKey::NewVisit { household: id })
}

/// A correction. The base holds the heads of the visit and of its household: correcting may change both.
pub fn open_form(acting: &Acting, id: DocId) -> Result<FormView, Failure> {
    let opened = acting.show(id)?;
    let record = opened.visit()?;
    acting.allow(&Operation::Edit { before: &opened.record })?;
    household::unmasked(acting, id)?;
    let home = acting.show(record.body.household)?;
    let asks = &record.body.asks;
    let form = VisitForm {
        household: record.body.household,
        date: record.body.date,
        situation: Confirmed { unchanged: asks.situation.unchanged, text: asks.situation.text.clone() },
        difficulties: items_form(&asks.difficulties),
        suggestions: items_form(&asks.suggestions),
        speaker: speaker(acting, record, &home)?,
        pictures: picture::forms(&record.body.pictures),
        told: Vec::new(),
    };
    let base = [opened.heads(), home.heads()].concat();
    form_view(acting, &home, base, form, DraftKey::Visit { id })
}

fn items_form(items: &Items) -> ItemsForm {
    let item = |(id, item): (&EntryId, &shared::domain::Item)| ItemForm {
        id: Some(*id),
        text: item.text.clone(),
        make: item.document.is_some(),
        struck: item.struck,
        document: item.document,
    };
    ItemsForm { none: items.none, items: items.items.iter().map(item).collect() }
}

/// The member whom the visit's identity names, if it is one and may be read here.
fn speaker(acting: &Acting, visit: &Record<Visit>, home: &Opened) -> Result<Option<EntryId>, Failure> {
    let Some(identity) = visit.body.reporter.and_then(|id| acting.open(id).ok()) else {
        return Ok(None);
    };
    let AnyRecord::Identity(identity) = identity.record else {
        return Ok(None);
    };
    let members = &home.household()?.body.members;
    Ok(members.iter().find(|(_, member)| member.name == identity.body.name).map(|(id, _)| *id))
}

fn form_view(
    acting: &Acting,
    home: &Opened,
    base: Vec<String>,
    form: VisitForm,
    key: DraftKey,
) -> Result<FormView, Failure> {
    let household = &home.household()?.body;
    let members = household.present().into_iter().map(|(id, member)| (id, member.name.clone())).collect();
    let draft = refusal::draft_for(acting, &key)?;
    let (issues, last) = acting.read(|conn, reader| {
        let last = household_rows::last_visit(conn, reader, home.id)?;
        let issues = issue::to_answer(conn, reader, home.id, last.map(|(_, date)| date))?;
        Ok((issues, last))
    })?;
    Ok(FormView::Visit {
        base,
        form,
        head: household.head().map(|head| head.name.clone()).unwrap_or_default(),
        address: household.address.clone(),
        members,
        issues: issues.into_iter().map(|row| answer(acting, row)).collect(),
        last_visit: last.map(|(_, date)| date),
        draft,
    })
}

/// With what was last said of it; nothing of one that cannot be read here.
fn answer(acting: &Acting, issue: IssueRow) -> AnswerRow {
    let opened = acting.open(issue.id).ok();
    let said = opened.as_ref().and_then(|opened| last_said(opened.record.events()));
    let may_tell = opened.as_ref().is_some_and(|opened| answer_to_tell(acting, &opened.record).is_some());
    AnswerRow { said: said.unwrap_or_default().to_owned(), may_tell, issue }
}

/// 上门反馈 of an issue that is answered and of which nobody was told, where it is this person's to give (G6).
pub fn answer_to_tell(acting: &Acting, record: &AnyRecord) -> Option<EventKind> {
    let AnyRecord::Issue(issue) = record else { return None };
    let state = issue_state(&issue.events);
    let waits = matches!(state.phase, Phase::Completed | Phase::Explained) && !state.fed_back;
    let content = last_said(&issue.events).filter(|_| waits)?.to_owned();
    let told = IssueEvent::FedBack { channel: FeedbackChannel::Visit, content };
    Some(EventKind::Issue(told)).filter(|told| acting.may_add(record, told.clone()))
}
