//! Households: list, sheet, form.

use super::acting::{Opened, parse_heads};
use super::{
    Act, Acting, Failure, conflict, history, household_link, household_merge, household_move, refusal,
};
use crate::store::projection::{household, issue, visit};
use crate::store::{audit, draft};
use shared::api::{
    DraftKey, FormView, HouseholdFilter, HouseholdForm, HouseholdRow, HouseholdSheet, ListOf, Page, Saved,
};
use shared::domain::{
    AnyRecord, Body, DocId, EntryId, EventKind, Events, GridId, Household, Level, Member, Record,
    RecordEvent, Trouble, UnitId, mask_id_number, mask_phone,
};
use shared::limits::QUERY_CHARS_MAX;
use shared::sync::wire::AuditRow;
use shared::workflow::{residence, voided};

/// Ids for members that the person may add before saving.
const SPARE_IDS: usize = 12;

pub fn list(
    acting: &Acting,
    mut filter: HouseholdFilter,
    page: Page,
) -> Result<ListOf<HouseholdRow>, Failure> {
    acting.need_lease()?;
    filter.query = clipped(&filter.query);
    acting.read(|conn, reader| household::list(conn, reader, &filter, page))
}

/// The household of a list that comes after `from`: several in one evening without going back to it.
pub fn next(
    acting: &Acting,
    mut filter: HouseholdFilter,
    from: DocId,
) -> Result<Option<HouseholdRow>, Failure> {
    acting.need_lease()?;
    filter.query = clipped(&filter.query);
    acting.read(|conn, reader| household::next(conn, reader, &filter, from))
}

/// Nobody types a longer query by intent: what is beyond the limit is left out.
pub fn clipped(query: &str) -> String {
    query.chars().take(QUERY_CHARS_MAX).collect()
}

pub fn sheet(acting: &Acting, id: DocId) -> Result<HouseholdSheet, Failure> {
    let opened = acting.show(id)?;
    let record = opened.household()?;
    let conflicts = conflict::views(acting, &opened);
    if conflict::shows_personal_data(&conflicts) {
        // Who settles a conflict has to see both numbers, so showing it is an unmask like opening the form.
        unmasked(acting, id)?;
    }
    let key = DraftKey::Household { id };
    let has_draft = acting.store.read(|conn| draft::get(conn, acting.person(), &key))?.is_some();
    let (visits, issues) = acting.read(|conn, reader| {
        let visits = visit::of_household(conn, reader, id, Page::default())?;
        Ok((visits, issue::of_household(conn, reader, id)?))
    })?;
    let homes = household_merge::homes(acting)?;
    let void = voided(&record.events).map(|(_, reason)| reason.to_owned());
    let void_kind = EventKind::Record(RecordEvent::Voided { reason: String::new() });
    Ok(HouseholdSheet {
        id,
        unit_name: acting.unit_name(&residence(record).unit),
        grid_name: grid_name(acting, record.body.grid.as_ref()),
        links: household_link::links(acting, id, record, &homes),
        household: masked(&record.body),
        state: opened.state,
        visits,
        issues,
        conflicts,
        history: history::rows(acting, &opened),
        may_edit: void.is_none() && acting.may_edit(&opened.record),
        may_void: void.is_none() && acting.may_add(&opened.record, void_kind),
        timeline: history::timeline(acting, &opened.record),
        may_move_to: household_move::targets(acting, &opened, record),
        moving: household_move::moving(acting, &opened, record),
        merged: household_merge::merged(acting, &opened, record, &homes)?,
        absorbed: household_merge::absorbed(acting, id, &homes),
        voided: void,
        has_draft,
    })
}

pub fn grid_name(acting: &Acting, grid: Option<&GridId>) -> String {
    let grid = grid.and_then(|grid| acting.directory.grids.get(grid));
    grid.map(|grid| grid.name.clone()).unwrap_or_default()
}

/// Phone and ID numbers as lists and sheets show them (invariant 11).
pub fn masked(household: &Household) -> Household {
    let mut household = household.clone();
    household.phone = mask_phone(&household.phone);
    for member in household.members.values_mut() {
        member.phone = mask_phone(&member.phone);
        member.id_number = mask_id_number(&member.id_number);
    }
    household
}

/// Opening a form shows what is masked elsewhere: the audit hears of it.
pub fn unmasked(acting: &Acting, id: DocId) -> Result<(), Failure> {
    let row = AuditRow { at: acting.now, person: acting.person(), act: "unmask".to_owned(), doc: Some(id) };
    Ok(acting.store.transact(|tx| audit::note(tx, &row))?)
}

pub fn open_new(acting: &Acting) -> Result<FormView, Failure> {
    let village = acting.units.iter().find(|unit| unit.level() == Level::Village).cloned();
    let form = HouseholdForm { unit: village, household: Household::default() };
    form_view(acting, Vec::new(), form, DraftKey::NewHousehold)
}

pub fn open_form(acting: &Acting, id: DocId) -> Result<FormView, Failure> {
    let opened = acting.show(id)?;
    let record = opened.household()?;
    acting.allow(&shared::policy::Operation::Edit { before: &opened.record })?;
    unmasked(acting, id)?;
    let form = HouseholdForm { unit: Some(residence(record).unit), household: record.body.clone() };
    form_view(acting, opened.heads(), form, DraftKey::Household { id })
}

fn form_view(
    acting: &Acting,
    base: Vec<String>,
    form: HouseholdForm,
    key: DraftKey,
) -> Result<FormView, Failure> {
    let draft = refusal::draft_for(acting, &key)?;
    let spare_ids = (0..SPARE_IDS).map(|_| acting.new_id::<EntryId>()).collect();
    Ok(FormView::Household { base, form, spare_ids, draft })
}

pub fn save(
    acting: &Acting,
    id: Option<DocId>,
    base: &[String],
    form: HouseholdForm,
) -> Result<Saved, Failure> {
    match id {
        None => create(acting, form),
        Some(id) => change(acting, id, base, form),
    }
}

fn create(acting: &Acting, form: HouseholdForm) -> Result<Saved, Failure> {
    let own = acting.units.iter().find(|unit| unit.level() == Level::Village).cloned();
    let unit = form.unit.or(own).ok_or_else(|| Failure::field("unit", Trouble::Missing))?;
    if unit.level() != Level::Village || !acting.directory.units.contains_key(&unit) {
        return Err(Failure::field("unit", Trouble::Unknown));
    }
    let household = trimmed(form.household);
    check_grid(acting, &unit, household.grid.as_ref())?;
    let id = acting.new_id();
    let mut act = Act::new(acting);
    act.create(id, unit, household, Events::new())?;
    act.finish(id, Some(DraftKey::NewHousehold))
}

fn change(acting: &Acting, id: DocId, base: &[String], form: HouseholdForm) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    let base = acting.base_of(&opened, &parse_heads(base)?)?;
    let AnyRecord::Household(seen) = opened.doc.record_at(&base)? else {
        return Err(Failure::not_found());
    };
    let lives = residence(&seen).unit;
    if form.unit.is_some_and(|unit| unit != lives) {
        return Err(Failure::field("unit", Trouble::Unknown));
    }
    let household = trimmed(form.household);
    if household.grid != seen.body.grid {
        check_grid(acting, &lives, household.grid.as_ref())?;
    }
    // Members that the form does not hold are left alone: somebody added them meanwhile.
    let members: std::collections::BTreeMap<EntryId, Member> =
        seen.body.members.clone().into_iter().chain(household.members).collect();
    let typed = Household::any(Record { body: Household { members, ..household }, ..seen });
    let merged = opened.doc.heads() != base;
    let mut act = Act::new(acting);
    let changed = act.edit(&mut opened, &base, &typed)?;
    let saved = act.finish(id, Some(DraftKey::Household { id }))?;
    Ok(Saved { merged: merged && changed, ..saved })
}

/// T3a: a household lies in a grid of its own village.
fn check_grid(acting: &Acting, unit: &UnitId, grid: Option<&GridId>) -> Result<(), Failure> {
    let Some(grid) = grid else {
        return Ok(());
    };
    let known = acting.directory.grids.get(grid).is_some_and(|grid| grid.ended.is_none());
    if known && grid.village() == *unit {
        return Ok(());
    }
    Err(Failure::field("grid", Trouble::Unknown))
}

/// Without the spaces that keyboards leave behind.
fn trimmed(mut household: Household) -> Household {
    trim(&mut household.address);
    trim(&mut household.phone);
    for member in household.members.values_mut() {
        trim(&mut member.name);
        trim(&mut member.phone);
        trim(&mut member.id_number);
        trim(&mut member.whereabouts);
    }
    household
}

fn trim(text: &mut String) {
    if text.trim().len() != text.len() {
        *text = text.trim().to_owned();
    }
}

/// The household's known situation takes what a visit found, if that is new (one entry, many uses).
pub fn take_situation(
    act: &mut Act,
    household: &mut Opened,
    base: &[shared::document::Hash],
    situation: &str,
) -> Result<(), Failure> {
    let AnyRecord::Household(mut seen) = household.doc.record_at(base)? else {
        return Err(Failure::not_found());
    };
    if seen.body.situation != situation {
        situation.clone_into(&mut seen.body.situation);
        act.edit(household, base, &AnyRecord::Household(seen))?;
    }
    Ok(())
}
