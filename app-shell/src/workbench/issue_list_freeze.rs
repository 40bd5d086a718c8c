//! Freezing a month's list (H1f): what stands on it and in which order follows from the issues; the secretary looks and
//! confirms. Numbers are proposed here and given by the server alone, which lets one list of a version in.

use super::issue_list::{listed_row, months, own_township};
use super::{Act, Acting, Failure};
use crate::courier::Link;
use crate::store::projection::{issue, issue_list};
use jiff::civil::Date;
use shared::api::{ApiError, ErrorCode, IssueListDraft, Saved};
use shared::domain::{
    DocId, EventKind, Events, Issue, IssueEvent, IssueList, IssueNumber, ListedIssue, Millis, Month, Owner,
    Record, Tier, Trouble, UnitId, date_of,
};
use shared::limits::{LIST_MEASURES_CHARS_MAX, LIST_ROWS_FROZEN_MAX, LIST_SUMMARY_CHARS_MAX};
use shared::policy::Refusal;
use shared::workflow::{Numbering, in_order, issue_state, withdrawn};
use std::collections::BTreeMap;

/// The next version as it would be frozen now.
struct Next {
    township: UnitId,
    version: u32,
    numbering: Numbering,
    rows: BTreeMap<DocId, ListedIssue>,
    left_out: usize,
    waiting: bool,
}

/// An issue that belongs on it.
struct Candidate {
    id: DocId,
    /// When it was first listed.
    listed: Millis,
    village: UnitId,
    content: String,
    owner: Owner,
    measures: String,
    due: Date,
    tier: Tier,
}

impl Candidate {
    fn row(self, number: IssueNumber) -> ListedIssue {
        let Candidate { village, content, owner, measures, due, tier, .. } = self;
        let summary = ListedIssue::clipped(&content, LIST_SUMMARY_CHARS_MAX);
        let measures = ListedIssue::clipped(&measures, LIST_MEASURES_CHARS_MAX);
        ListedIssue { number, summary, village, owner, measures, due, tier }
    }
}

pub fn draft(acting: &Acting, link: &Link, month: Month) -> Result<IssueListDraft, Failure> {
    let next = next(acting, month)?;
    let mut rows = Vec::new();
    for (id, row) in &next.rows {
        // What is new gets its number from the server.
        rows.push((row.number, listed_row(acting, *id, next.numbering.number(*id), row)?));
    }
    rows.sort_by_key(|(number, _)| *number);
    Ok(IssueListDraft {
        unit_name: acting.unit_name(&next.township),
        month,
        version: next.version,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        left_out: u32::try_from(next.left_out).unwrap_or(u32::MAX),
        waiting: next.waiting,
        online: link.online,
    })
}

/// Freezes what was looked at, and nothing else. `seen`: the issues as the draft showed them.
///
/// # Errors
/// [`ErrorCode::Offline`] where the server was not reached at the last attempt; `Invalid` at `issues` where the draft has
/// changed meanwhile; [`Refusal::NotNow`] while an earlier one waits for the server.
pub fn freeze(acting: &Acting, link: &Link, month: Month, seen: &[DocId]) -> Result<Saved, Failure> {
    if !link.online {
        return Err(ApiError::new(ErrorCode::Offline, "numbers are given online").into());
    }
    let Next { township, version, rows, waiting, .. } = next(acting, month)?;
    if waiting {
        return Err(Refusal::NotNow.into());
    }
    let as_seen = seen.len() == rows.len() && seen.iter().all(|issue| rows.contains_key(issue));
    if !as_seen {
        return Err(Failure::field("issues", Trouble::Unknown));
    }
    let id = acting.new_id();
    let mut act = Act::new(acting);
    act.create(id, township, IssueList { month, version, rows }, Events::new())?;
    act.finish(id, None)
}

/// # Errors
/// [`Refusal::MayNotCreate`] to who freezes none; `Invalid` at `month` for any but this one and the last.
fn next(acting: &Acting, month: Month) -> Result<Next, Failure> {
    acting.need_lease()?;
    let township = own_township(acting).ok_or(Refusal::MayNotCreate)?.clone();
    if !months(acting).contains(&month) {
        return Err(Failure::field("month", Trouble::BadDate));
    }
    let (issued, of_month, waiting) = acting.read(|conn, reader| {
        let issued = issue_list::issued(conn, reader, &township)?;
        let of_month = issue_list::of_month(conn, reader, &township, month)?;
        Ok((issued, of_month, issue_list::is_waiting(conn, reader, &township)?))
    })?;
    let numbering = Numbering::of(issued);
    let last = of_month.into_iter().find(|list| list.version == numbering.version(month));
    let last = last.map(|list| list.id);
    let on_last = last.map(|id| acting.read(|conn, reader| issue_list::issues(conn, reader, id)));
    let on_last = on_last.transpose()?.unwrap_or_default();
    let mut found = Vec::new();
    for id in acting.read(|conn, reader| issue::for_list(conn, reader, &on_last))? {
        found.extend(candidate(acting, &township, month, id)?);
    }
    // What has no number yet comes first, then what does not stand on this month's list; the rest if there is room.
    found.sort_by_key(|one| {
        let standing = (numbering.number(one.id).is_some(), on_last.contains(&one.id));
        (standing, one.listed, one.id)
    });
    let left_out = found.len().saturating_sub(LIST_ROWS_FROZEN_MAX);
    found.truncate(LIST_ROWS_FROZEN_MAX);
    let numbers = numbering.give(month, found.iter().map(|one| one.id));
    let rows =
        found.into_iter().map(|one| (one.id, one)).map(|(id, one)| (id, one.row(numbers[&id]))).collect();
    Ok(Next { version: numbering.version(month) + 1, township, numbering, rows, left_out, waiting })
}

/// `None` for what is another township's, or was listed after the month.
fn candidate(
    acting: &Acting,
    township: &UnitId,
    month: Month,
    id: DocId,
) -> Result<Option<Candidate>, Failure> {
    let opened = acting.open(id)?;
    let record = opened.issue()?;
    let lives = acting.lives(&opened.record)?.filter(|lives| lives.takes_along(&record.unit));
    let village = lives.map_or_else(|| record.unit.clone(), |lives| lives.unit);
    let state = issue_state(&record.events);
    let (Some(listed), Some(owner), Some(due)) = (first_listed(record), state.owner, state.due) else {
        return Ok(None);
    };
    if !township.contains(&village) || date_of(listed) > month.last_day() {
        return Ok(None);
    }
    let (content, measures) = (record.body.content.clone(), state.measures.unwrap_or_default());
    Ok(Some(Candidate { id, listed, village, content, owner, measures, due, tier: state.tier }))
}

/// When an issue first came onto the list, as far as that was not undone.
fn first_listed(record: &Record<Issue>) -> Option<Millis> {
    let gone = withdrawn(&record.events);
    let stands = |(id, _): &(_, _)| !gone.contains(id);
    let mut events = in_order(&record.events).into_iter().filter(stands).map(|(_, event)| event);
    let listed = events.find(|event| matches!(event.kind, EventKind::Issue(IssueEvent::Listed { .. })));
    listed.map(|event| event.at)
}
