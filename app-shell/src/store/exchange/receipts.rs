//! What became of each pushed change. Only these words empty the outbox.

use super::refusal;
use super::reply::Taking;
use crate::store::outbox::{self, Sent};
use crate::store::{StoreError, change, erased, lies_on, offer, profile, wanted};
use shared::document::Hash;
use shared::domain::DocId;
use shared::planted::{self, Fault};
use shared::policy::audience;
use shared::sync::wire::{Admitted, Push, PushOutcome, PushReceipt, Receipt, Rejection};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn take_in(taking: &mut Taking, answers: &[PushReceipt]) -> Result<(), StoreError> {
    let prepared = taking.prepared;
    for ((push, sent), answer) in prepared.request.pushes.iter().zip(&prepared.sent).zip(answers) {
        match answer.outcome {
            PushOutcome::Taken => judged(taking, push, sent, answer)?,
            PushOutcome::CloneDetected | PushOutcome::UnknownProfile => {
                profile::suspend(taking.tx, push.profile)?;
                taking.applied.sign_in.push(push.profile);
            }
        }
    }
    Ok(())
}

/// What one push leaves to be done once each of its changes was looked at.
#[derive(Default)]
struct Aftermath {
    settled: BTreeSet<DocId>,
    /// Documents of which the server had nothing before.
    new_there: BTreeSet<DocId>,
    deferred: BTreeSet<i64>,
    rejected: BTreeMap<DocId, Vec<(Hash, Rejection)>>,
}

fn judged(taking: &mut Taking, push: &Push, sent: &[Sent], answer: &PushReceipt) -> Result<(), StoreError> {
    let mut after = Aftermath::default();
    for (sent, receipt) in sent.iter().zip(&answer.receipts) {
        // A command is sent whole: of some of its changes the word is here already.
        if outbox::waits(taking.tx, sent)? {
            heed(taking, sent, receipt, &mut after)?;
        }
    }
    profile::pushed(taking.tx, push.profile, push.counter, answer.epoch)?;
    outbox::recall(taking.tx, push.profile)?;
    for command in after.deferred {
        outbox::defer(taking.tx, command)?;
    }
    let person = profile::get(taking.tx, push.profile)?.person;
    for (doc, rejected) in &after.rejected {
        refusal::refuse(taking, *doc, person, rejected)?;
    }
    outbox::clear_answered(taking.tx)?;
    for doc in after.new_there {
        lay_as_admitted(taking, doc)?;
    }
    for doc in after.settled {
        // Made for a desk that nobody here reads (T1f): delivered, it is not kept.
        lies_on::leave_unread(taking.tx, doc)?;
        match taking.opened.settle(doc) {
            // It is fetched again; its changes' standing is written down already.
            Err(StoreError::Quarantined(_)) => {}
            settled => settled?,
        }
    }
    Ok(())
}

fn heed(
    taking: &mut Taking,
    sent: &Sent,
    receipt: &Receipt,
    after: &mut Aftermath,
) -> Result<(), StoreError> {
    let applied = &mut taking.applied;
    match receipt {
        Receipt::Accepted(_) | Receipt::Duplicate(_) if planted::is(Fault::ReceiptDropped) => return Ok(()),
        Receipt::Accepted(admitted) | Receipt::Duplicate(admitted) => {
            applied.delivered += 1;
            taking.delivered.insert(sent.hash);
            after.settled.insert(sent.doc);
            if !change::any_admitted(taking.tx, sent.doc)? {
                after.new_there.insert(sent.doc);
            }
            admit(taking, sent, admitted)?;
        }
        Receipt::Held(_) => {
            applied.held += 1;
            after.settled.insert(sent.doc);
            taking.applied.advanced = true;
            change::hold(taking.tx, sent.doc, sent.hash)?;
            return outbox::hold(taking.tx, sent);
        }
        Receipt::Rejected(rejection) => {
            if let Err(StoreError::Quarantined(_)) = taking.opened.get(sent.doc) {
                // Its words can't be read now: it waits, and is refused again once a sound copy has come.
                after.deferred.insert(sent.command);
                return Ok(());
            }
            applied.rejected += 1;
            after.rejected.entry(sent.doc).or_default().push((sent.hash, rejection.clone()));
        }
        Receipt::Deferred(missing) => {
            applied.deferred += 1;
            after.deferred.insert(sent.command);
            taking.put_off.push(missing.clone());
            return offer_missing(taking, sent.doc, missing);
        }
    }
    taking.applied.advanced = true;
    outbox::answer(taking.tx, sent)
}

/// What was not sent yet may have put it on other desks here: the server lays it by what it has.
fn lay_as_admitted(taking: &mut Taking, id: DocId) -> Result<(), StoreError> {
    if !change::any_unsettled(taking.tx, id)? {
        return Ok(());
    }
    match taking.opened.admitted_record(id) {
        Ok(Some(record)) => lies_on::set(taking.tx, id, &audience(&record)),
        // It is fetched again, and laid where it comes from.
        Ok(None) | Err(StoreError::Quarantined(_) | StoreError::Document(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn admit(taking: &Taking, sent: &Sent, admitted: &Admitted) -> Result<(), StoreError> {
    let is_here = change::admit(taking.tx, sent.doc, sent.hash, admitted)?;
    if is_here || erased::covers(taking.tx, sent.doc, sent.generation)? {
        return Ok(());
    }
    // The server has a change that the copy here lost.
    wanted::add(taking.tx, sent.doc)
}

/// A restored server may lack what it once admitted: whoever holds it gives it back.
fn offer_missing(taking: &Taking, doc: DocId, missing: &[Hash]) -> Result<(), StoreError> {
    let admitted = change::admitted(taking.tx, doc)?;
    if missing.iter().any(|hash| admitted.contains(hash)) {
        offer::add_all(taking.tx, doc)?;
    }
    Ok(())
}
