//! Whether the author's rights allow what a change does, at its own dependencies.

use super::operations::Work;
use super::{Author, reject};
use crate::domain::{AnyRecord, Level, UnitId};
use crate::planted::{self, Fault};
use crate::policy::{Operation, Refusal, Verdict, verdict};
use crate::sync::wire::{RejectCode, Rejection};
use crate::workflow::in_order;

/// The unit for which the new record is held; `None` where rights allow it.
///
/// # Errors
/// [`RejectCode::Policy`].
pub(super) fn ask_create(record: &AnyRecord, author: &Author) -> Result<Option<UnitId>, Rejection> {
    decide(record, [ask(author, &Operation::Create { record })])
}

/// The same for a change of the record `before`; `alone` is the record after it.
///
/// # Errors
/// [`RejectCode::Policy`].
pub(super) fn ask_change(
    before: &AnyRecord,
    alone: &AnyRecord,
    work: &Work,
    author: &Author,
) -> Result<Option<UnitId>, Rejection> {
    let mut verdicts = Vec::new();
    if work.edits {
        verdicts.push(ask(author, &Operation::Edit { before }));
    }
    // Each event is asked about in knowledge of those that the same change adds before it.
    let mut so_far = before.clone();
    for (id, event) in in_order(alone.events()).into_iter().filter(|(id, _)| work.events.contains(id)) {
        verdicts.push(ask(author, &Operation::AddEvent { before: &so_far, event }));
        so_far.events_mut().insert(id, event.clone());
    }
    decide(before, verdicts)
}

fn ask(author: &Author, operation: &Operation) -> Verdict {
    if planted::is(Fault::PolicyOnDeviceOnly) {
        return Verdict::Allowed;
    }
    let verdict = verdict(author.person, author.grants, author.now, author.lives, operation);
    let verdict = if author.holds { forgotten(verdict) } else { verdict };
    match verdict {
        Verdict::Held if author.accepted => Verdict::Allowed,
        Verdict::Allowed if author.revoked && !author.accepted => Verdict::Held,
        verdict => verdict,
    }
}

/// The server has forgotten which role gave the record to its author: so the secretary decides whether the work was theirs.
fn forgotten(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Refused(Refusal::MayNotEdit | Refusal::MayNotAct) => Verdict::Held,
        verdict => verdict,
    }
}

/// The worst verdict counts.
fn decide(
    record: &AnyRecord,
    verdicts: impl IntoIterator<Item = Verdict>,
) -> Result<Option<UnitId>, Rejection> {
    let mut held = None;
    for verdict in verdicts {
        match verdict {
            Verdict::Allowed => {}
            Verdict::Held => held = Some(secretary_of(record.unit())),
            Verdict::Refused(refusal) => return Err(reject(RejectCode::Policy, refusal.to_string())),
        }
    }
    Ok(held)
}

/// The unit whose secretary decides about held work on records of `unit`.
fn secretary_of(unit: &UnitId) -> UnitId {
    unit.ancestor(Level::Township).unwrap_or_else(|| unit.clone())
}
