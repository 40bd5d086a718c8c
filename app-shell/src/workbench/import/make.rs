//! Entries → records: as many commands as the limits ask for, saved as one.

use super::matters::Matter;
use super::{Entry, Made};
use crate::store::import::{self, Import};
use crate::workbench::{Act, Acting, Failure};
use shared::api::ImportOf;
use shared::document::Hash;
use shared::domain::{
    DocId, Event, EventId, EventKind, Events, Issue, IssueEvent, Source, Suggestion, UnitId,
};
use uuid::Uuid;

/// Changes that one entry takes at most: a matter and who raised it.
const CHANGES_OF_ENTRY: usize = 2;

/// # Errors
/// As any save; nothing was written then.
pub fn all(acting: &Acting, name: String, of: ImportOf, entries: Vec<Entry>) -> Result<Import, Failure> {
    let id: Uuid = acting.new_id();
    let import = Import { id, at: acting.at, name, of, records: entries.len() as u32, undone_at: None };
    let (mut commits, mut documents) = (Vec::new(), Vec::<(DocId, Hash)>::new());
    let mut act = Act::new(acting);
    for entry in entries {
        if !act.has_room_for(CHANGES_OF_ENTRY) {
            let next = act.following();
            documents.extend(act.documents());
            commits.push(std::mem::replace(&mut act, next).into_commit(None));
        }
        let unit = entry.unit.ok_or_else(|| Failure::bad_request("an entry without a village came in"))?;
        match entry.made {
            Made::Household(household) => act.create(acting.new_id(), unit, household, Events::new())?,
            Made::Matter(matter) => make_matter(acting, &mut act, unit, matter)?,
        }
    }
    documents.extend(act.documents());
    commits.push(act.into_commit(None));

    acting.store.commit_all(&commits, |tx| {
        import::add(tx, acting.person(), &import, &documents)?;
        import::forget_workbook(tx, acting.person())
    })?;
    Ok(import)
}

/// It comes from no talk that is recorded here, so it is its own source.
fn make_matter(acting: &Acting, act: &mut Act, unit: UnitId, matter: Matter) -> Result<(), Failure> {
    let id: DocId = acting.new_id();
    let Matter { is_suggestion, date, form, content, reporter, household, course } = matter;
    let source = Source { form, document: id };
    let reporter = match reporter {
        Some(identity) => {
            let id: DocId = acting.new_id();
            act.create(id, unit.clone(), identity, Events::new())?;
            Some(id)
        }
        None => None,
    };
    if is_suggestion {
        let suggestion = Suggestion { content, source, household, reporter, date };
        return act.create(id, unit, suggestion, Events::new());
    }
    let issue = Issue { number: act.next_number(), content, source, household, reporter, about: None, date };
    act.create(id, unit, issue, events(acting, course))
}

/// 登记 and what followed, each after the one before it.
fn events(acting: &Acting, course: Vec<IssueEvent>) -> Events {
    let mut events = Events::new();
    let mut after = Vec::new();
    for kind in std::iter::once(IssueEvent::Registered).chain(course) {
        let id: EventId = acting.new_id();
        let kind = EventKind::Issue(kind);
        events.insert(
            id,
            Event {
                by: acting.person(),
                at: acting.at,
                after: std::mem::replace(&mut after, vec![id]),
                kind,
            },
        );
    }
    events
}
