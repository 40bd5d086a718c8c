//! Held work: asks what the secretary decided, and takes the decision in. What was accepted is delivered; what was
//! returned becomes refused words with the secretary's reason.

use super::refusal;
use super::reply::Taking;
use crate::store::outbox::{self, Sent};
use crate::store::{StoreError, attachment, change, doc, erased, meta, profile, refused};
use rusqlite::Connection;
use shared::document::Hash;
use shared::domain::{DocId, PersonId};
use shared::limits::HELD_ASKED_MAX;
use shared::planted::{self, Fault};
use shared::sync::wire::{Admitted, HeldChanges, HeldName, Receipt, Rejection, Settled};
use std::collections::{BTreeMap, BTreeSet};

/// The next held changes to ask about, in turns: where many are held, each is asked about in time. `None` where none are.
pub(super) fn next(tx: &Connection) -> Result<Option<Vec<HeldChanges>>, StoreError> {
    let last = meta::HELD_ASKED.get(tx)?.unwrap_or_default();
    let mut rows = outbox::held_after(tx, last, HELD_ASKED_MAX)?;
    if rows.is_empty() && last != (0, 0) {
        rows = outbox::held_after(tx, (0, 0), HELD_ASKED_MAX)?;
    }
    let Some((_, end)) = rows.last() else { return Ok(None) };
    let end = (end.command, end.n);
    if end != last {
        meta::HELD_ASKED.set(tx, &end)?;
    }
    let mut asked: Vec<HeldChanges> = Vec::new();
    for (profile, sent) in rows {
        let name = HeldName { doc: sent.doc, hash: sent.hash };
        match asked.iter_mut().find(|held| held.profile == profile) {
            Some(held) => held.changes.push(name),
            None => asked.push(HeldChanges { profile, changes: vec![name] }),
        }
    }
    Ok(Some(asked))
}

pub(super) fn take_in(taking: &mut Taking, settled: &[Settled]) -> Result<(), StoreError> {
    let mut returned: BTreeMap<(DocId, PersonId), Vec<(Hash, Rejection)>> = BTreeMap::new();
    let mut let_in = BTreeSet::new();
    for settled in settled {
        let Some(sent) = outbox::held(taking.tx, settled.doc, settled.hash)? else { continue };
        let person = profile::get(taking.tx, settled.profile)?.person;
        match &settled.receipt {
            Receipt::Accepted(admitted) | Receipt::Duplicate(admitted) => {
                accepted(taking, &sent, admitted)?;
                let_in.insert((sent.doc, person));
            }
            Receipt::Rejected(rejection) => {
                let mut rejection = rejection.clone();
                if planted::is(Fault::ReturnedWithoutReason) {
                    rejection.why.clear();
                }
                if let Err(StoreError::Quarantined(_)) = taking.opened.get(sent.doc) {
                    // Its words can't be read now: it is asked about again.
                    continue;
                }
                returned.entry((sent.doc, person)).or_default().push((sent.hash, rejection));
            }
            Receipt::Held(_) | Receipt::Deferred(_) => continue,
        }
        profile::pushed(taking.tx, settled.profile, 0, Some(settled.epoch))?;
        outbox::answer(taking.tx, &sent)?;
        taking.applied.advanced = true;
    }
    for ((doc, person), rejected) in &returned {
        give_back(taking, *doc, *person, rejected)?;
    }
    outbox::clear_answered(taking.tx)?;
    for (doc, person) in let_in {
        // What else is held of it keeps its words.
        if !outbox::held_of(taking.tx, doc)?.contains_key(&person) {
            refused::let_held_go(taking.tx, doc, person)?;
        }
    }
    Ok(())
}

fn accepted(taking: &mut Taking, sent: &Sent, admitted: &Admitted) -> Result<(), StoreError> {
    taking.applied.delivered += 1;
    // Where the document has left this device, its words are the server's now.
    if doc::generation(taking.tx, sent.doc)?.is_none()
        || erased::covers(taking.tx, sent.doc, sent.generation)?
    {
        return Ok(());
    }
    change::admit(taking.tx, sent.doc, sent.hash, admitted)?;
    match taking.opened.settle(sent.doc) {
        // It is fetched again; its changes' standing is written down already.
        Err(StoreError::Quarantined(_)) => Ok(()),
        settled => settled,
    }
}

fn give_back(
    taking: &mut Taking,
    id: DocId,
    person: PersonId,
    rejected: &[(Hash, Rejection)],
) -> Result<(), StoreError> {
    taking.applied.rejected += 1;
    let kept = refused::take_held(taking.tx, id, person)?;
    match (kept, rejected.first()) {
        (Some(words), Some((_, rejection))) => {
            attachment::give_back(taking.tx, id, &words.pictures())?;
            refused::add(taking.tx, &words.refused(rejection, taking.now))
        }
        _ => refusal::refuse(taking, id, person, rejected),
    }
}
