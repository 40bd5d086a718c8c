//! Issues: list, sheet, reporting up, who can own one.

use super::{Act, Acting, Failure, conflict, history, household, issue_step};
use crate::store::projection::issue;
use shared::api::{DraftKey, IssueFilter, IssueRow, IssueSheet, ListOf, OwnerChoice, Page, ReporterView};
use shared::domain::{
    AnyRecord, DocId, EventKind, Filed, IssueEvent, Level, Owner, PersonId, Role, Trouble, UnitId, mask_name,
    mask_phone,
};
use shared::limits::COMMAND_CHANGES_MAX;
use shared::workflow::issue_state;
use std::collections::BTreeMap;

pub fn list(acting: &Acting, mut filter: IssueFilter, page: Page) -> Result<ListOf<IssueRow>, Failure> {
    acting.need_lease()?;
    filter.query = household::clipped(&filter.query);
    acting.read(|conn, reader| issue::list(conn, reader, &filter, page))
}

pub fn sheet(acting: &Acting, id: DocId) -> Result<IssueSheet, Failure> {
    let opened = acting.show(id)?;
    let record = opened.issue()?;
    let state = issue_state(&record.events);
    let somebodys = record.body.household.is_some() || record.body.reporter.is_some();
    let (row, homes) =
        acting.read(|conn, reader| Ok((issue::get(conn, reader, id)?, reader.homes.clone())))?;
    Ok(IssueSheet {
        row: row.ok_or_else(Failure::not_found)?,
        measures: state.measures.unwrap_or_default(),
        filed: state.filed,
        filed_or_guessed: Filed::suggested(&record.body.content, somebodys).then(state.filed),
        return_reason: state.return_reason.unwrap_or_default(),
        merged_into: state.merged_into,
        household: record.body.household.map(|household| homes.of(household)),
        form: record.body.source.form,
        // What came from an old ledger is its own source.
        source: Some(record.body.source.document).filter(|source| *source != id),
        reporter: record.body.reporter.and_then(|id| reporter(acting, id)),
        timeline: history::timeline(acting, &opened.record),
        contradictions: state.contradictions,
        conflicts: conflict::views(acting, &opened),
        heads: opened.heads(),
        may: issue_step::may(acting, &opened.record),
    })
}

/// `None` where it has not arrived, or is kept from this person's desks (T1f).
fn reporter(acting: &Acting, id: DocId) -> Option<ReporterView> {
    match acting.open(id).ok()?.record {
        AnyRecord::Identity(record) => Some(ReporterView {
            name_masked: mask_name(&record.body.name),
            phone_masked: mask_phone(&record.body.phone),
        }),
        _ => None,
    }
}

/// H1b: all of them with an opinion each, or none.
pub fn report_up(acting: &Acting, issues: Vec<(DocId, String)>) -> Result<(), Failure> {
    if issues.is_empty() || issues.len() > COMMAND_CHANGES_MAX {
        return Err(Failure::bad_request("report between 1 and 200 issues at a time"));
    }
    let mut act = Act::new(acting);
    for (id, opinion) in issues {
        let mut opened = acting.open(id)?;
        opened.issue()?;
        if opinion.trim().is_empty() {
            return Err(Failure::field(&format!("{id}.opinion"), Trouble::Missing));
        }
        act.add(&mut opened, EventKind::Issue(IssueEvent::Reported { opinion }))?;
    }
    act.commit(Some(DraftKey::ReportUp))
}

/// Who can own an issue: units of its township (itself, its offices, the village) and the people who work there. Those
/// who were chosen most come first: an owner is picked with one touch.
pub fn owners(acting: &Acting, id: DocId) -> Result<Vec<OwnerChoice>, Failure> {
    let opened = acting.show(id)?;
    let village = opened.record.unit();
    let township = village.ancestor(Level::Township);
    let near = |unit: &UnitId| {
        let office = unit.level() == Level::Department && unit.ancestor(Level::Township) == township;
        unit == village || Some(unit) == township.as_ref() || office
    };
    let units = acting.directory.units.values().filter(|unit| unit.ended.is_none() && near(&unit.id));
    let unit_choice = |unit: &shared::domain::Unit| OwnerChoice {
        owner: Owner { unit: Some(unit.id.clone()), person: None },
        name: acting.unit_name(&unit.id),
        roles: Vec::new(),
        unit_name: acting.unit_name(&unit.id),
    };
    let mut choices: Vec<OwnerChoice> = units.map(unit_choice).collect();
    choices.extend(people_near(acting, near));
    let usual = acting.read(issue::usual_owners)?;
    let place = |choice: &OwnerChoice| usual.iter().position(|owner| *owner == choice.owner);
    // A stable sort: those who were never chosen stay as they are, units before people.
    choices.sort_by_key(|choice| place(choice).unwrap_or(usize::MAX));
    Ok(choices)
}

fn people_near(acting: &Acting, near: impl Fn(&UnitId) -> bool) -> Vec<OwnerChoice> {
    let mut roles: BTreeMap<(&UnitId, PersonId), Vec<Role>> = BTreeMap::new();
    for grant in acting.directory.roles.values() {
        let administers = matches!(grant.role, Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor);
        if grant.held_at(acting.at) && near(&grant.unit) && !administers {
            roles.entry((&grant.unit, grant.person)).or_default().push(grant.role);
        }
    }
    let known =
        |person: &PersonId| acting.directory.people.get(person).is_some_and(|person| person.ended.is_none());
    let choice = |((unit, person), roles): ((&UnitId, PersonId), Vec<Role>)| OwnerChoice {
        owner: Owner { unit: None, person: Some(person) },
        name: acting.person_name(person),
        roles,
        unit_name: acting.unit_name(unit),
    };
    roles.into_iter().filter(|((_, person), _)| known(person)).map(choice).collect()
}
