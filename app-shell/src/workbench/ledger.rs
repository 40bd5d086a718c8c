//! 民情台账 and its review; suggestions.

use super::acting::parse_heads;
use super::{Act, Acting, Failure, household, issue_step};
use crate::store::projection::{ledger, suggestion};
use shared::api::{DraftKey, LedgerFilter, LedgerRow, ListOf, Page, Saved, SuggestionRow};
use shared::domain::{AnyRecord, DocId, EventKind, RecordEvent};
use shared::limits::COMMAND_CHANGES_MAX;
use shared::policy::Refusal;
use shared::workflow::Phase;

pub fn rows(acting: &Acting, mut filter: LedgerFilter, page: Page) -> Result<ListOf<LedgerRow>, Failure> {
    acting.need_lease()?;
    filter.query = household::clipped(&filter.query);
    acting.read(|conn, reader| ledger::list(conn, reader, &filter, page))
}

pub fn suggestions(acting: &Acting, page: Page) -> Result<ListOf<SuggestionRow>, Failure> {
    acting.need_lease()?;
    acting.read(|conn, reader| suggestion::list(conn, reader, page))
}

/// 审核 of all of them or of none.
pub fn review(acting: &Acting, records: Vec<(DocId, Vec<String>)>) -> Result<(), Failure> {
    if records.is_empty() || records.len() > COMMAND_CHANGES_MAX {
        return Err(Failure::bad_request("review between 1 and 200 records at a time"));
    }
    let mut act = Act::new(acting);
    for (id, heads) in records {
        let mut opened = acting.open(id)?;
        check_heads(&opened, &heads)?;
        act.add(&mut opened, EventKind::Record(RecordEvent::Reviewed { heads }))?;
    }
    act.commit(None)
}

/// 退回, with what is missing.
pub fn give_back(acting: &Acting, id: DocId, heads: Vec<String>, reason: String) -> Result<Saved, Failure> {
    let mut opened = acting.open(id)?;
    check_heads(&opened, &heads)?;
    let is_issue = matches!(opened.record, AnyRecord::Issue(_));
    let in_turn = !is_issue || issue_step::is_at_township(&opened.record, &[Phase::Reported]);
    let mut act = Act::new(acting);
    act.add(&mut opened, EventKind::Record(RecordEvent::Returned { heads, reason }))?;
    if !in_turn {
        return Err(Refusal::NotNow.into());
    }
    act.finish(id, is_issue.then_some(DraftKey::Issue { id }))
}

/// What was looked at is a state of this document: 审核后有修改 is told by it.
pub(super) fn check_heads(opened: &super::acting::Opened, heads: &[String]) -> Result<(), Failure> {
    let parsed = parse_heads(heads)?;
    if parsed.is_empty() || !parsed.iter().all(|head| opened.doc.has(*head)) {
        return Err(Failure::bad_request("these heads are not of this record"));
    }
    Ok(())
}
