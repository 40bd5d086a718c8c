//! Issues: list, sheet, the steps of the loop, reporting up.

use super::{Act, Acting, Failure, conflict, history, household};
use crate::store::projection::issue;
use shared::api::{
    DraftKey, IssueAction, IssueFilter, IssueMay, IssueRow, IssueSheet, ListOf, OwnerChoice, Page,
    ReporterView, Saved,
};
use shared::domain::{
    AnyRecord, DocId, EventKind, FieldError, IssueEvent, Level, Owner, PersonId, RecordEvent, Role, Trouble,
    UnitId, mask_name, mask_phone,
};
use shared::limits::COMMAND_CHANGES_MAX;
use shared::policy::Refusal;
use shared::workflow::{Phase, issue_state};
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
    let row = acting.read(|conn, reader| issue::get(conn, reader, id))?;
    Ok(IssueSheet {
        row: row.ok_or_else(Failure::not_found)?,
        measures: state.measures.unwrap_or_default(),
        return_reason: state.return_reason.unwrap_or_default(),
        household: record.body.household,
        // What came from an old ledger is its own source.
        visit: Some(record.body.source.document).filter(|source| *source != id),
        reporter: record.body.reporter.and_then(|id| reporter(acting, id)),
        timeline: history::timeline(acting, &opened.record),
        contradictions: state.contradictions,
        conflicts: conflict::views(acting, &opened),
        heads: opened.heads(),
        may: may(acting, &opened.record),
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

/// What rights and the step at which the issue is allow.
fn may(acting: &Acting, record: &AnyRecord) -> IssueMay {
    if issue_state(record.events()).phase == Phase::Voided {
        return IssueMay::default();
    }
    let step = |event| acting.may_add(record, EventKind::Issue(event));
    let act = |event| acting.may_add(record, EventKind::Record(event));
    let text = String::new;
    let owner = Owner { unit: Some(record.unit().clone()), person: None };
    IssueMay {
        resolve_on_spot: step(IssueEvent::ResolvedOnSpot { answer: text() }),
        report: step(IssueEvent::Reported { opinion: text() }),
        list: is_at_township(record, &[Phase::Reported, Phase::Listed])
            && step(IssueEvent::Listed { owner, measures: text(), due: acting.today() }),
        return_: is_at_township(record, &[Phase::Reported])
            && act(RecordEvent::Returned { heads: Vec::new(), reason: text() }),
        progress: step(IssueEvent::Progressed { note: text() }),
        complete: step(IssueEvent::Completed { result: text() }),
        void: act(RecordEvent::Voided { reason: text() }),
    }
}

/// H1b: the township lists and returns what the village reported up with its opinion, not what it reads there before. A
/// contradiction is settled by either. The rules for merging allow more than what is offered and taken here.
pub fn is_at_township(record: &AnyRecord, phases: &[Phase]) -> bool {
    let state = issue_state(record.events());
    phases.contains(&state.phase) || !state.contradictions.is_empty()
}

pub fn act(acting: &Acting, id: DocId, action: IssueAction) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    opened.issue()?;
    let event = match action {
        IssueAction::ResolveOnSpot { answer } => IssueEvent::ResolvedOnSpot { answer },
        IssueAction::List { owner, measures, due } => {
            check_listing(acting, &owner, due)?;
            IssueEvent::Listed { owner, measures, due }
        }
        IssueAction::Progress { note } => IssueEvent::Progressed { note },
        IssueAction::Complete { result } => IssueEvent::Completed { result },
    };
    let lists = matches!(event, IssueEvent::Listed { .. });
    let in_turn = !lists || is_at_township(&opened.record, &[Phase::Reported, Phase::Listed]);
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Issue(event))?;
    if !in_turn {
        return Err(Refusal::NotNow.into());
    }
    act.finish(id, Some(DraftKey::Issue { id }))
}

/// H1g, H1h: the owner exists, the deadline lies after the decision.
fn check_listing(acting: &Acting, owner: &Owner, due: jiff::civil::Date) -> Result<(), Failure> {
    let mut errors = Vec::new();
    let unit_known = owner.unit.as_ref().is_none_or(|unit| acting.directory.units.contains_key(unit));
    let person_known = owner.person.is_none_or(|person| acting.directory.people.contains_key(&person));
    if !unit_known || !person_known {
        errors.push(FieldError { field: "owner".into(), trouble: Trouble::Unknown });
    }
    if due <= acting.today() {
        errors.push(FieldError { field: "due".into(), trouble: Trouble::BadDate });
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
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

/// Who can own an issue: units of its township (itself, its offices, the village) and the people who work there.
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
