//! Takes in what a profile pushes. [`inspection`] asks what needs no document; [`court`] judges each document once, on a
//! scratch copy outside of the write transaction; [`update`] turns the outcome into rows. Where others changed a document
//! between judgement and append, it is judged again. [`held`] is what a secretary decides.

mod court;
mod held;
mod inspection;
mod update;

pub use held::Secretary;
pub use update::update;

use super::peer::Peer;
use super::problem::Refusal;
use super::roster::Roster;
use crate::Server;
use crate::ledger::{Append, AuditRecord, Known, Profile};
use court::{Court, Judged};
use inspection::{Arrival, Inspected};
use shared::document::Hash;
use shared::domain::{DocId, Millis, RoleGrant, UnitId};
use shared::sync::account::ProblemCode;
use shared::sync::admission::{Author, Fates};
use shared::sync::wire::{Push, PushOutcome, PushReceipt, Receipt};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Documents of one transaction: a large push must not hold the writer long.
const DOCUMENTS_MAX: usize = 100;
/// How often a document that others keep changing is judged again.
const ATTEMPTS_MAX: usize = 64;

/// Who pushes, from where, when.
pub struct Pusher<'a> {
    pub server: &'a Server,
    pub roster: &'a Roster,
    pub peer: &'a Peer,
    pub now: Millis,
    /// Documents of which the request offers changes with the server's own stamp.
    pub shown: HashSet<DocId>,
}

/// What became of a push.
pub struct Taken {
    pub receipt: PushReceipt,
    /// Document and hash of each change; `None` for what was no change.
    pub changes: Vec<Option<(DocId, Hash)>>,
    /// Desks that have new entries.
    pub desks: BTreeSet<UnitId>,
}

/// Changes of one document, in the order in which they were pushed.
type Arrivals<'p> = (DocId, Vec<Arrival<'p>>);

/// A push on its way into the ledger.
struct Taking<'a, 'p> {
    pusher: &'a Pusher<'a>,
    profile: &'a Profile,
    inspected: Inspected<'p>,
    epoch: Option<u32>,
    desks: BTreeSet<UnitId>,
}

impl Pusher<'_> {
    /// Judges one push of `profile` and appends what is admitted.
    ///
    /// # Errors
    /// Only where the ledger fails; what was appended before stays and answers [`Receipt::Duplicate`] next time.
    pub fn take(&self, profile: &Profile, push: &Push) -> Result<Taken, Refusal> {
        let mut inspected = inspection::inspect(profile, push, self.now);
        let docs = by_document(std::mem::take(&mut inspected.arrivals));
        let mut taking = Taking { pusher: self, profile, inspected, epoch: None, desks: BTreeSet::new() };
        let receipt = if taking.take_all(docs)? {
            taking.receipt()
        } else {
            self.audit_clone(profile)?;
            PushReceipt { outcome: PushOutcome::CloneDetected, receipts: Vec::new(), epoch: None }
        };
        Ok(Taken { receipt, changes: taking.inspected.changes, desks: taking.desks })
    }

    fn audit_clone(&self, profile: &Profile) -> Result<(), Refusal> {
        let record = self.record(profile, "a push", "clone detected");
        Ok(self.server.ledger.audit(vec![record])?)
    }

    fn record(&self, profile: &Profile, object: &str, outcome: &str) -> AuditRecord {
        AuditRecord {
            at: self.now,
            person: Some(profile.person),
            profile: Some(profile.id),
            address: self.peer.0.clone(),
            act: "push".into(),
            object: object.into(),
            outcome: outcome.into(),
        }
    }
}

fn by_document(arrivals: Vec<Arrival>) -> Vec<Arrivals> {
    let mut docs: BTreeMap<DocId, Vec<Arrival>> = BTreeMap::new();
    for arrival in arrivals {
        docs.entry(arrival.pushed.doc).or_default().push(arrival);
    }
    docs.into_iter().collect()
}

impl Taking<'_, '_> {
    /// Takes the documents in portions; one portion even where there are none, for the counter and what was refused
    /// already. False where the profile turns out to be used from two places.
    fn take_all(&mut self, mut docs: Vec<Arrivals>) -> Result<bool, Refusal> {
        loop {
            let rest = docs.split_off(docs.len().min(DOCUMENTS_MAX));
            if !self.take_portion(docs)? {
                return Ok(false);
            }
            if rest.is_empty() {
                return Ok(true);
            }
            docs = rest;
        }
    }

    fn take_portion(&mut self, mut docs: Vec<Arrivals>) -> Result<bool, Refusal> {
        for _ in 0..ATTEMPTS_MAX {
            let mut judged = self.judge(&docs)?;
            judged.refused.append(&mut self.inspected.refused);
            if self.inspected.mark.is_none() && judged.adds_nothing() {
                self.settle(judged.receipts, &[]);
                return Ok(true);
            }
            let Judged { receipts, updates, held, refused } = judged;
            let mut append =
                Append { push: self.inspected.mark, updates, held, refused, ..Append::default() };
            append.audit.extend(self.audit(&append));
            let deciding: BTreeSet<UnitId> = append.held.iter().map(|change| change.unit.clone()).collect();
            let appended = self.pusher.server.ledger.append(append)?;
            if appended.clone_detected {
                return Ok(false);
            }
            // No desk moves by what is held, but a secretary is to hear of it.
            self.pusher.server.bells.ring(&deciding, self.profile.id);
            self.epoch = appended.epoch.or(self.epoch);
            self.desks.extend(appended.desks);
            self.settle(receipts, &appended.moved);
            docs.retain(|(doc, _)| appended.moved.contains(doc));
            if docs.is_empty() {
                return Ok(true);
            }
        }
        Err(Refusal::new(ProblemCode::Unavailable, "a document changes too often"))
    }

    /// Judges each document as it stands now. The receipts hold once the rest is on disk.
    fn judge(&self, docs: &[Arrivals]) -> Result<Judged, Refusal> {
        let ledger = &self.pusher.server.ledger;
        let known = ledger.known(self.profile.id, &own_keys(docs))?;
        let fallen = ledger.fallen(self.profile.id, &keys_below(docs))?;
        let ids: Vec<DocId> = docs.iter().map(|(doc, _)| *doc).collect();
        let mut stored = ledger.documents(&ids)?;
        let grants: Vec<&RoleGrant> = self.pusher.roster.grants_of(self.profile.person).iter().collect();
        let (person, revoked) = (self.profile.person, self.profile.revoked.is_some());
        let author = Author {
            person,
            grants: &grants,
            revoked,
            accepted: false,
            holds: false,
            now: self.pusher.now,
            lives: None,
        };
        let server = self.pusher.server;
        let (stamper, ledger) = (&server.stamper, server.ledger.as_ref());
        let shown = &self.pusher.shown;
        let court = Court { ledger, stamper, profile: self.profile, author: &author, shown };
        let mut judged = Judged::default();
        for (doc, arrivals) in docs {
            let before = stored.remove(doc);
            let mut open = Vec::new();
            for arrival in arrivals {
                match known.get(&(*doc, arrival.change.hash())) {
                    Some(known) => judged.receipts.push((*doc, arrival.place, receipt_of_known(known))),
                    None => open.push(arrival),
                }
            }
            if !open.is_empty() {
                let fates = self.fates(*doc, &[&known, &fallen]);
                court.judge(*doc, before.as_ref(), &open, fates, &mut judged)?;
            }
        }
        Ok(judged)
    }

    /// What is known of changes that are in no document, so that what builds on them shares their fate.
    fn fates(&self, doc: DocId, known: &[&HashMap<(DocId, Hash), Known>]) -> Fates {
        let mut fates = self.inspected.fallen.get(&doc).cloned().unwrap_or_default();
        for ((_, hash), known) in known.iter().copied().flatten().filter(|((of, _), _)| *of == doc) {
            match known {
                Known::Admitted(_) => {}
                Known::Held(unit) => drop(fates.held.insert(*hash, unit.clone())),
                Known::Refused(_) => drop(fates.rejected.insert(*hash)),
            }
        }
        fates
    }

    /// Writes down the receipts, but of documents that have to be judged again.
    fn settle(&mut self, receipts: Vec<(DocId, usize, Receipt)>, moved: &[DocId]) {
        for (_, place, receipt) in receipts.into_iter().filter(|(doc, ..)| !moved.contains(doc)) {
            self.inspected.receipts[place] = Some(receipt);
        }
    }

    /// One record for what an append adds.
    fn audit(&self, append: &Append) -> Option<AuditRecord> {
        let admitted: usize = append.updates.iter().map(|update| update.changes.len()).sum();
        let (held, refused) = (append.held.len(), append.refused.len());
        let object = format!("{} documents", append.updates.len());
        let outcome = format!("admitted {admitted}, held {held}, refused {refused}");
        (admitted + held + refused > 0).then(|| self.pusher.record(self.profile, &object, &outcome))
    }

    fn receipt(&mut self) -> PushReceipt {
        // Every place was filled: by inspection, or by the judgement of its document.
        let deferred = || Receipt::Deferred(Vec::new());
        let receipts: Vec<Receipt> =
            self.inspected.receipts.drain(..).map(|receipt| receipt.unwrap_or_else(deferred)).collect();
        let any_rejected = receipts.iter().any(|receipt| matches!(receipt, Receipt::Rejected(_)));
        PushReceipt { outcome: PushOutcome::Taken, receipts, epoch: self.epoch.filter(|_| any_rejected) }
    }
}

/// The changes themselves: of the pusher's own making, which inspection has seen to.
fn own_keys(docs: &[Arrivals]) -> Vec<(DocId, Hash)> {
    let keys =
        docs.iter().flat_map(|(doc, arrivals)| arrivals.iter().map(|arrival| (*doc, arrival.change.hash())));
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What they build on, whoever made it, as far as it is not of the same push.
fn keys_below(docs: &[Arrivals]) -> Vec<(DocId, Hash)> {
    let own: HashSet<(DocId, Hash)> = own_keys(docs).into_iter().collect();
    let deps = docs.iter().flat_map(|(doc, arrivals)| {
        arrivals.iter().flat_map(|arrival| arrival.change.deps()).map(|dep| (*doc, dep))
    });
    deps.filter(|key| !own.contains(key)).collect::<BTreeSet<_>>().into_iter().collect()
}

fn receipt_of_known(known: &Known) -> Receipt {
    match known {
        Known::Admitted(admitted) => Receipt::Duplicate(*admitted),
        Known::Held(unit) => Receipt::Held(unit.clone()),
        Known::Refused(rejection) => Receipt::Rejected(rejection.clone()),
    }
}
