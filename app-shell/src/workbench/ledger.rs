//! 民情台账 and its review; suggestions.

use super::acting::parse_heads;
use super::{Act, Acting, Failure, household, issue_step};
use crate::store::ledger_view;
use crate::store::projection::{ledger, suggestion};
use shared::api::{
    DraftKey, LedgerFilter, LedgerRow, LedgerTools, LedgerView, ListOf, Page, Saved, SuggestionRow, TalkMay,
};
use shared::domain::{AnyRecord, DocId, EventKind, RecordEvent, Role, Trouble};
use shared::limits::{COMMAND_CHANGES_MAX, LEDGER_VIEWS_MAX, VIEW_NAME_CHARS_MAX};
use shared::policy::Refusal;
use shared::workflow::{Phase, voided};

pub fn rows(acting: &Acting, mut filter: LedgerFilter, page: Page) -> Result<ListOf<LedgerRow>, Failure> {
    acting.need_lease()?;
    filter.query = household::clipped(&filter.query);
    acting.read(|conn, reader| ledger::list(conn, reader, &filter, page))
}

/// What the page offers besides the rows.
pub fn tools(acting: &Acting) -> Result<LedgerTools, Failure> {
    acting.need_lease()?;
    let people = acting.read(ledger::people)?;
    let mut people: Vec<_> = people.into_iter().map(|id| (id, acting.person_name(id))).collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let views = acting.store.read(|conn| ledger_view::all(conn, acting.person()))?;
    Ok(LedgerTools { views, people, may_plain: may_plain(acting) })
}

/// Who takes personal data out of the program in full answers for it: the village's cadre, the township's secretary.
pub fn may_plain(acting: &Acting) -> bool {
    acting.has_role(&[Role::VillageCadre, Role::TownshipSecretary])
}

pub fn save_view(acting: &Acting, mut view: LedgerView) -> Result<LedgerTools, Failure> {
    view.name = view.name.trim().to_owned();
    if view.name.is_empty() {
        return Err(Failure::field("name", Trouble::Missing));
    }
    if view.name.chars().count() > VIEW_NAME_CHARS_MAX {
        return Err(Failure::field("name", Trouble::TooLong { max: VIEW_NAME_CHARS_MAX }));
    }
    let kept = acting.store.read(|conn| ledger_view::all(conn, acting.person()))?;
    if kept.len() >= LEDGER_VIEWS_MAX && kept.iter().all(|other| other.name != view.name) {
        return Err(Failure::field("name", Trouble::TooMany { max: LEDGER_VIEWS_MAX }));
    }
    acting.store.write(|tx| ledger_view::put(tx, acting.person(), &view))?;
    tools(acting)
}

pub fn drop_view(acting: &Acting, name: &str) -> Result<LedgerTools, Failure> {
    acting.store.write(|tx| ledger_view::drop(tx, acting.person(), name))?;
    tools(acting)
}

pub fn suggestions(acting: &Acting, page: Page) -> Result<ListOf<SuggestionRow>, Failure> {
    acting.need_lease()?;
    acting.read(|conn, reader| suggestion::list(conn, reader, page))
}

/// What the person may do with a talk. One that is still to be held is not looked at yet.
pub fn may_with_talk(acting: &Acting, record: &AnyRecord) -> TalkMay {
    if voided(record.events()).is_some() {
        return TalkMay::default();
    }
    let may = |event| acting.may_add(record, EventKind::Record(event));
    let happened = !matches!(record, AnyRecord::Meeting(meeting) if meeting.body.held.date.is_none());
    TalkMay {
        correct: acting.may_edit(record),
        void: may(RecordEvent::Voided { reason: String::new() }),
        review: happened && may(RecordEvent::Reviewed { heads: Vec::new() }),
    }
}

/// 审核 of all of them or of none.
pub fn review(acting: &Acting, records: Vec<(DocId, Vec<String>)>) -> Result<(), Failure> {
    say_of_all(acting, records, |heads| RecordEvent::Reviewed { heads })
}

/// 退回 of all of them or of none, for one reason.
pub fn give_back_all(
    acting: &Acting,
    records: Vec<(DocId, Vec<String>)>,
    reason: &str,
) -> Result<(), Failure> {
    say_of_all(acting, records, |heads| RecordEvent::Returned { heads, reason: reason.to_owned() })
}

fn say_of_all(
    acting: &Acting,
    records: Vec<(DocId, Vec<String>)>,
    word: impl Fn(Vec<String>) -> RecordEvent,
) -> Result<(), Failure> {
    if records.is_empty() || records.len() > COMMAND_CHANGES_MAX {
        return Err(Failure::bad_request("between 1 and 200 records at a time"));
    }
    let mut act = Act::new(acting);
    for (id, heads) in records {
        let mut opened = acting.open(id)?;
        check_heads(&opened, &heads)?;
        act.add(&mut opened, EventKind::Record(word(heads)))?;
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
