//! What was raised at a talk, made into issues and suggestions: the same for every form of talk.

use super::{Act, Acting, Failure, void};
use shared::api::Saved;
use shared::domain::{
    Body, DocId, Event, EventId, EventKind, Events, Issue, IssueEvent, Source, Suggestion, UnitId,
};

/// What a thing that was raised becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    Difficulty,
    Suggestion,
}

/// A document to be made of it.
pub struct Planned {
    pub id: DocId,
    pub raised: Raised,
    pub text: String,
}

/// The talk that it comes from.
pub struct Origin<'a> {
    pub source: Source,
    /// Home unit of what is made.
    pub unit: &'a UnitId,
    pub household: Option<DocId>,
    pub reporter: Option<DocId>,
    /// 背靠背 (T1f).
    pub about: Option<UnitId>,
    pub date: jiff::civil::Date,
}

/// Makes the planned documents, issues with their numbers and 登记.
pub fn make(acting: &Acting, act: &mut Act, origin: &Origin, planned: &[Planned]) -> Result<(), Failure> {
    for Planned { id, raised, text } in planned {
        let (content, source) = (text.clone(), origin.source.clone());
        let Origin { unit, household, reporter, date, .. } = *origin;
        match raised {
            Raised::Difficulty => make_issue(act, origin, *id, text, registered(acting))?,
            Raised::Suggestion => {
                let suggestion = Suggestion { content, source, household, reporter, date };
                act.create(*id, unit.clone(), suggestion, Events::new())?;
            }
        }
    }
    Ok(())
}

/// An issue that was answered at the talk itself: 登记 and 现场解决 come together.
pub fn make_solved(
    acting: &Acting,
    act: &mut Act,
    origin: &Origin,
    id: DocId,
    text: &str,
    answer: &str,
) -> Result<(), Failure> {
    let mut events = registered(acting);
    let after = events.keys().copied().collect();
    let kind = EventKind::Issue(IssueEvent::ResolvedOnSpot { answer: answer.to_owned() });
    events.insert(acting.new_id(), Event { by: acting.person(), at: acting.at, after, kind });
    make_issue(act, origin, id, text, events)
}

fn make_issue(act: &mut Act, origin: &Origin, id: DocId, text: &str, events: Events) -> Result<(), Failure> {
    let issue = Issue {
        number: act.next_number(),
        content: text.to_owned(),
        source: origin.source.clone(),
        household: origin.household,
        reporter: origin.reporter,
        about: origin.about.clone(),
        date: origin.date,
    };
    act.create(id, origin.unit.clone(), issue, events)
}

/// 登记, with which an issue begins.
fn registered(acting: &Acting) -> Events {
    let id: EventId = acting.new_id();
    let kind = EventKind::Issue(IssueEvent::Registered);
    Events::from([(id, Event { by: acting.person(), at: acting.at, after: Vec::new(), kind })])
}

/// A difficulty that was corrected is corrected in its issue, too, as long as the issue is the village's and says the same.
pub fn carry_text(
    acting: &Acting,
    act: &mut Act,
    document: DocId,
    old: &str,
    new: &str,
) -> Result<(), Failure> {
    if old == new {
        return Ok(());
    }
    let Ok(mut opened) = acting.open(document) else {
        return Ok(());
    };
    let Ok(issue) = opened.issue() else {
        return Ok(());
    };
    let mut issue = issue.clone();
    let at_home = void::is_at_home(&issue.events);
    if at_home && issue.body.content == old && acting.may_edit(&opened.record) {
        new.clone_into(&mut issue.body.content);
        let heads = opened.doc.heads();
        act.edit(&mut opened, &heads, &Issue::any(issue))?;
    }
    Ok(())
}

/// What was saved, with what was made of it.
pub fn counted(saved: Saved, planned: &[Planned], merged: bool) -> Saved {
    let count = |raised| planned.iter().filter(|planned| planned.raised == raised).count() as u32;
    Saved {
        issues: count(Raised::Difficulty),
        suggestions: count(Raised::Suggestion),
        merged: merged && !saved.unchanged,
        ..saved
    }
}
