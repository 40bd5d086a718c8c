//! Takes in what a profile pushes: questions without the document first, then each document once, on a scratch copy
//! outside of the write transaction. Where others changed a document meanwhile, it is judged again.

use super::peer::Peer;
use super::problem::Refusal;
use super::roster::Roster;
use crate::Server;
use crate::ledger::{
    Append, AuditRecord, Document, HeldChange, Known, NewChange, Profile, PushMark, RefusedChange, Save,
    Update,
};
use crate::stamp::Stamped;
use shared::document::{Doc, Hash, RawChange};
use shared::domain::{AnyRecord, DocId, Millis, RoleGrant, UnitId};
use shared::limits::DOCUMENT_BYTES_MAX;
use shared::sync::account::ProblemCode;
use shared::sync::admission::{
    Author, Fates, NotAdmitted, Outcome, Submitted, check_actor, check_envelope, judge_group,
};
use shared::sync::digest::of_document;
use shared::sync::sign::{command_message, push_digest, verify};
use shared::sync::wire::{
    Admitted, Command, Push, PushOutcome, PushReceipt, PushedChange, Receipt, RejectCode, Rejection,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Documents of one transaction: a large push must not hold the writer long.
const DOCUMENTS_MAX: usize = 100;
/// How often a document that others keep changing is judged again.
const ATTEMPTS_MAX: usize = 64;
/// A tail of raw changes shorter than this is not worth a new save.
const TAIL_BYTES_MIN: usize = 1024;

/// Who pushes, from where, when.
pub struct Pusher<'a> {
    pub server: &'a Server,
    pub roster: &'a Roster,
    pub peer: &'a Peer,
    pub now: Millis,
}

/// What became of a push.
pub struct Taken {
    pub receipt: PushReceipt,
    /// Document and hash of each change; `None` for what was no change.
    pub changes: Vec<Option<(DocId, Hash)>>,
    /// Desks that have new entries.
    pub desks: BTreeSet<UnitId>,
}

/// A change on its way, with its place in the push.
struct Arrival<'a> {
    place: usize,
    pushed: &'a PushedChange,
    change: RawChange,
}

/// The push while it is judged.
struct Judging<'a> {
    pusher: &'a Pusher<'a>,
    profile: &'a Profile,
    /// `None` where a signature does not hold: then it may not move the profile's counter.
    mark: Option<PushMark>,
    receipts: Vec<Option<Receipt>>,
    /// Refused before any document was looked at, with a signature that holds.
    refused: Vec<RefusedChange>,
    /// Documents and hashes that were refused in this push, recorded or not.
    fallen: BTreeMap<DocId, Fates>,
    epoch: Option<u32>,
    desks: BTreeSet<UnitId>,
}

impl Pusher<'_> {
    /// Judges one push of `profile` and appends what is admitted.
    ///
    /// # Errors
    /// Only where the ledger fails; what was appended before stays and answers [`Receipt::Duplicate`] next time.
    pub fn take(&self, profile: &Profile, push: &Push) -> Result<Taken, Refusal> {
        let count = push.commands.iter().map(|command| command.changes.len()).sum();
        let mut judging = Judging {
            pusher: self,
            profile,
            mark: None,
            receipts: vec![None; count],
            refused: Vec::new(),
            fallen: BTreeMap::new(),
            epoch: None,
            desks: BTreeSet::new(),
        };
        let mut changes = Vec::with_capacity(count);
        let arrivals = judging.inspect(push, &mut changes);
        let outcome =
            if judging.judge_all(arrivals)? { PushOutcome::Taken } else { PushOutcome::CloneDetected };
        Ok(Taken { receipt: judging.receipt(outcome), changes, desks: judging.desks })
    }
}

impl Judging<'_> {
    /// Asks everything that needs no document.
    fn inspect<'p>(&mut self, push: &'p Push, changes: &mut Vec<Option<(DocId, Hash)>>) -> Vec<Arrival<'p>> {
        let (mut arrivals, mut all_signed) = (Vec::new(), !push.commands.is_empty());
        for command in &push.commands {
            all_signed &= self.inspect_command(push, command, changes, &mut arrivals);
        }
        let digest = push_digest(&push.commands);
        self.mark = all_signed.then_some(PushMark { profile: push.profile, counter: push.counter, digest });
        arrivals
    }

    /// True where the command's signature holds.
    fn inspect_command<'p>(
        &mut self,
        push: &Push,
        command: &'p Command,
        changes: &mut Vec<Option<(DocId, Hash)>>,
        arrivals: &mut Vec<Arrival<'p>>,
    ) -> bool {
        let first = changes.len();
        let parsed: Vec<_> = command.changes.iter().map(check_envelope).collect();
        changes.extend(command.changes.iter().zip(&parsed).map(|(pushed, parsed)| {
            let change = parsed.as_ref().ok()?;
            Some((pushed.doc, change.hash()))
        }));
        let is_signed = signature_holds(self.profile, command, &parsed);
        for (place, (pushed, parsed)) in (first..).zip(command.changes.iter().zip(parsed)) {
            let change = match parsed {
                Ok(change) => change,
                Err(rejection) => {
                    self.receipts[place] = Some(Receipt::Rejected(rejection));
                    continue;
                }
            };
            let checked = if is_signed {
                check_actor(&change, push.profile, self.profile.epoch)
            } else {
                Err(Rejection { code: RejectCode::Signature, why: "the signature does not hold".into() })
            };
            match checked {
                Ok(()) => arrivals.push(Arrival { place, pushed, change }),
                Err(rejection) => self.refuse(place, pushed.doc, change.hash(), rejection, is_signed),
            }
        }
        is_signed
    }

    fn refuse(&mut self, place: usize, doc: DocId, hash: Hash, rejection: Rejection, is_signed: bool) {
        self.fallen.entry(doc).or_default().rejected.insert(hash);
        if is_signed {
            self.refused.push(self.refused_change(doc, hash, rejection.clone()));
        }
        self.receipts[place] = Some(Receipt::Rejected(rejection));
    }

    fn refused_change(&self, doc: DocId, hash: Hash, rejection: Rejection) -> RefusedChange {
        RefusedChange { profile: self.profile.id, doc, hash, rejection, at: self.pusher.now }
    }

    /// Judges the documents in portions. False where the profile turns out to be used from two places.
    fn judge_all(&mut self, arrivals: Vec<Arrival>) -> Result<bool, Refusal> {
        let mut by_doc: BTreeMap<DocId, Vec<Arrival>> = BTreeMap::new();
        for arrival in arrivals {
            by_doc.entry(arrival.pushed.doc).or_default().push(arrival);
        }
        let mut docs: Vec<(DocId, Vec<Arrival>)> = by_doc.into_iter().collect();
        loop {
            let rest = docs.split_off(docs.len().min(DOCUMENTS_MAX));
            if !self.judge_portion(docs)? {
                return Ok(false);
            }
            if rest.is_empty() {
                return Ok(true);
            }
            docs = rest;
        }
    }

    fn judge_portion(&mut self, mut docs: Vec<(DocId, Vec<Arrival>)>) -> Result<bool, Refusal> {
        for _ in 0..ATTEMPTS_MAX {
            let mut append = Append {
                push: self.mark,
                updates: Vec::new(),
                held: Vec::new(),
                refused: std::mem::take(&mut self.refused),
                audit: Vec::new(),
            };
            let verdicts = self.judge_docs(&docs, &mut append)?;
            if append.push.is_none() && append.updates.is_empty() && append.refused.is_empty() {
                self.receipts_from(verdicts, &[]);
                return Ok(true);
            }
            append.audit = self.audit(&append);
            let appended = self.pusher.server.ledger.append(append)?;
            if appended.clone_detected {
                return Ok(false);
            }
            self.epoch = appended.epoch.or(self.epoch);
            self.desks.extend(appended.desks);
            self.receipts_from(verdicts, &appended.moved);
            docs.retain(|(doc, _)| appended.moved.contains(doc));
            if docs.is_empty() {
                return Ok(true);
            }
        }
        Err(Refusal::new(ProblemCode::Unavailable, "a document changes too often"))
    }

    fn receipts_from(&mut self, verdicts: Vec<(DocId, usize, Receipt)>, moved: &[DocId]) {
        for (_, place, receipt) in verdicts.into_iter().filter(|(doc, ..)| !moved.contains(doc)) {
            self.receipts[place] = Some(receipt);
        }
    }

    /// Judges each document; answers the receipts that hold once `append` is on disk.
    fn judge_docs(
        &self,
        docs: &[(DocId, Vec<Arrival>)],
        append: &mut Append,
    ) -> Result<Vec<(DocId, usize, Receipt)>, Refusal> {
        let ledger = &self.pusher.server.ledger;
        let known = ledger.known(self.profile.id, &keys_of(docs))?;
        let ids: Vec<DocId> = docs.iter().map(|(doc, _)| *doc).collect();
        let mut stored = ledger.documents(&ids)?;
        let grants: Vec<&RoleGrant> = self.pusher.roster.grants_of(self.profile.person).iter().collect();
        let author = Author {
            person: self.profile.person,
            grants: &grants,
            revoked: self.profile.revoked.is_some(),
            now: self.pusher.now,
        };
        let mut verdicts = Vec::new();
        for (doc, arrivals) in docs {
            let before = stored.remove(doc);
            let (old, new): (Vec<_>, Vec<_>) =
                arrivals.iter().partition(|arrival| known.contains_key(&(*doc, arrival.change.hash())));
            for arrival in old {
                let receipt = receipt_of_known(&known[&(*doc, arrival.change.hash())]);
                verdicts.push((*doc, arrival.place, receipt));
            }
            let fates = self.fates(*doc, &known);
            for (place, receipt) in self.judge_doc(*doc, before, &new, &author, fates, append) {
                verdicts.push((*doc, place, receipt));
            }
        }
        Ok(verdicts)
    }

    /// What is known of changes that are in no document, so that what builds on them shares their fate.
    fn fates(&self, doc: DocId, known: &HashMap<(DocId, Hash), Known>) -> Fates {
        let mut fates = self.fallen.get(&doc).cloned().unwrap_or_default();
        for ((_, hash), known) in known.iter().filter(|((of, _), _)| *of == doc) {
            match known {
                Known::Admitted(_) => {}
                Known::Held(unit) => drop(fates.held.insert(*hash, unit.clone())),
                Known::Refused(_) => drop(fates.rejected.insert(*hash)),
            }
        }
        fates
    }

    fn judge_doc(
        &self,
        doc: DocId,
        before: Option<Document>,
        arrivals: &[&Arrival],
        author: &Author,
        mut fates: Fates,
        append: &mut Append,
    ) -> Vec<(usize, Receipt)> {
        if arrivals.is_empty() {
            return Vec::new();
        }
        let generation = before.as_ref().map_or(0, |before| before.generation);
        let (current, past): (Vec<&Arrival>, Vec<&Arrival>) =
            arrivals.iter().partition(|arrival| arrival.pushed.generation == generation);
        let mut receipts = Vec::with_capacity(arrivals.len());
        for arrival in past {
            // Not recorded: the same bytes may be lawful in the generation that is.
            let rejection = wrong_generation(arrival.pushed.generation, generation);
            receipts.push((arrival.place, Receipt::Rejected(rejection)));
        }
        let submitted: Vec<Submitted> =
            current.iter().map(|arrival| Submitted { change: &arrival.change, author }).collect();
        let loaded = before.as_ref().map(|before| Doc::load(&before.snapshot)).transpose();
        let judged =
            loaded.map_err(NotAdmitted::from).and_then(|loaded| judge_group(loaded, &submitted, &mut fates));
        let group = match judged {
            Ok(group) => group,
            Err(not) => {
                // The stored document itself is unreadable here: said to the device, not held against the changes.
                tracing::error!(%doc, %not, "a stored document cannot be judged on");
                receipts.extend(current.iter().map(|arrival| (arrival.place, Receipt::from(not.clone()))));
                return receipts;
            }
        };
        let mut admitted = Admitting { judging: self, doc, generation, changes: Vec::new(), desks: None };
        for (arrival, outcome) in current.iter().zip(group.outcomes) {
            receipts.push((arrival.place, admitted.decide(arrival, outcome, append)));
        }
        if let (Some((after, record)), Some(desks)) = (&group.after, admitted.desks) {
            append.updates.push(update(doc, before.as_ref(), after, record, admitted.changes, desks));
        }
        receipts
    }

    fn audit(&self, append: &Append) -> Vec<AuditRecord> {
        let admitted: usize = append.updates.iter().map(|update| update.changes.len()).sum();
        let (held, refused) = (append.held.len(), append.refused.len());
        if admitted + held + refused == 0 {
            return Vec::new();
        }
        vec![AuditRecord {
            at: self.pusher.now,
            person: Some(self.profile.person),
            profile: Some(self.profile.id),
            address: self.pusher.peer.0.clone(),
            act: "push".into(),
            object: format!("{} documents", append.updates.len()),
            outcome: format!("admitted {admitted}, held {held}, refused {refused}"),
        }]
    }

    fn receipt(&mut self, outcome: PushOutcome) -> PushReceipt {
        if outcome != PushOutcome::Taken {
            return PushReceipt { outcome, receipts: Vec::new(), epoch: None };
        }
        // Every place was filled: by inspection, or by the judgement of its document.
        let deferred = || Receipt::Deferred(Vec::new());
        let receipts: Vec<Receipt> =
            self.receipts.drain(..).map(|receipt| receipt.unwrap_or_else(deferred)).collect();
        let any_rejected = receipts.iter().any(|receipt| matches!(receipt, Receipt::Rejected(_)));
        PushReceipt { outcome, receipts, epoch: self.epoch.filter(|_| any_rejected) }
    }
}

/// Collects what of one document goes into the ledger.
struct Admitting<'a> {
    judging: &'a Judging<'a>,
    doc: DocId,
    generation: u32,
    changes: Vec<NewChange>,
    /// `None` while nothing was admitted.
    desks: Option<BTreeSet<UnitId>>,
}

impl Admitting<'_> {
    fn decide(&mut self, arrival: &Arrival, outcome: Outcome, append: &mut Append) -> Receipt {
        let (hash, bytes) = (arrival.change.hash(), arrival.pushed.bytes.clone());
        let profile = self.judging.profile;
        let now = self.judging.pusher.now;
        let (doc, generation) = (self.doc, self.generation);
        match outcome {
            Outcome::Admitted { audience, .. } => {
                let stamper = &self.judging.pusher.server.stamper;
                let admitted = stamper.admit(Stamped { hash, doc, generation }, profile.person, now);
                let Admitted { person, received_at, stamp } = admitted;
                let profile = profile.id;
                self.changes.push(NewChange { hash, bytes, profile, person, received_at, stamp });
                self.desks = Some(audience);
                Receipt::Accepted(admitted)
            }
            // Twice in this push; what was admitted before was sorted out already.
            Outcome::Duplicate => self.changes.iter().find(|change| change.hash == hash).map_or_else(
                || Receipt::Deferred(Vec::new()),
                |change| {
                    let NewChange { person, received_at, stamp, .. } = *change;
                    Receipt::Duplicate(Admitted { person, received_at, stamp })
                },
            ),
            Outcome::NotAdmitted(not) => {
                match &not {
                    NotAdmitted::Rejected(rejection) => {
                        append.refused.push(self.judging.refused_change(doc, hash, rejection.clone()));
                    }
                    NotAdmitted::Held(unit) => append.held.push(HeldChange {
                        doc,
                        generation,
                        hash,
                        bytes,
                        profile: profile.id,
                        person: profile.person,
                        received_at: now,
                        unit: unit.clone(),
                        reason: held_reason(profile).into(),
                    }),
                    NotAdmitted::Deferred(_) => {}
                }
                not.into()
            }
        }
    }
}

fn held_reason(profile: &Profile) -> &'static str {
    if profile.revoked.is_some() { "the profile was revoked" } else { "the rights for it ended" }
}

fn signature_holds(profile: &Profile, command: &Command, parsed: &[Result<RawChange, Rejection>]) -> bool {
    let signed = command.changes.iter().zip(parsed).map(|(pushed, parsed)| {
        let change = parsed.as_ref().ok()?;
        Some((pushed.doc, pushed.generation, change.hash()))
    });
    // Where one is no change, nobody can tell what was signed.
    signed.collect::<Option<Vec<_>>>().is_some_and(|signed| {
        verify(&profile.public_key, &command_message(profile.id, &signed), &command.signature)
    })
}

/// The changes themselves and what they build on.
fn keys_of(docs: &[(DocId, Vec<Arrival>)]) -> Vec<(DocId, Hash)> {
    let mut keys = BTreeSet::new();
    for (doc, arrivals) in docs {
        for arrival in arrivals {
            keys.insert((*doc, arrival.change.hash()));
            keys.extend(arrival.change.deps().into_iter().map(|dep| (*doc, dep)));
        }
    }
    keys.into_iter().collect()
}

fn receipt_of_known(known: &Known) -> Receipt {
    match known {
        Known::Admitted(admitted) => Receipt::Duplicate(*admitted),
        Known::Held(unit) => Receipt::Held(unit.clone()),
        Known::Refused(rejection) => Receipt::Rejected(rejection.clone()),
    }
}

fn wrong_generation(pushed: u32, current: u32) -> Rejection {
    if pushed < current {
        Rejection { code: RejectCode::Erased, why: "the document was erased for legal reasons".into() }
    } else {
        Rejection { code: RejectCode::Malformed, why: "the document has no such generation".into() }
    }
}

/// What the ledger gets for one document.
pub fn update(
    doc: DocId,
    before: Option<&Document>,
    after: &Doc,
    record: &AnyRecord,
    changes: Vec<NewChange>,
    desks: BTreeSet<UnitId>,
) -> Update {
    let generation = before.map_or(0, |before| before.generation);
    let heads = after.heads();
    Update {
        doc,
        generation,
        kind: record.kind(),
        expected: before.map(|before| before.heads.clone()).unwrap_or_default(),
        digest: of_document(doc, generation, &heads),
        heads,
        save: save(before, after, &changes),
        changes,
        desks,
    }
}

/// A new save once the tail of raw changes is as long as the save, so that it is made rarely and loads stay short.
fn save(before: Option<&Document>, after: &Doc, changes: &[NewChange]) -> Save {
    let new: usize = changes.iter().map(|change| change.bytes.len()).sum();
    if let Some(before) = before {
        let tail = before.snapshot.len() - before.saved_bytes + new;
        let fits = before.saved_bytes + tail <= DOCUMENT_BYTES_MAX;
        if fits && tail <= before.saved_bytes.max(TAIL_BYTES_MIN) {
            return Save::Extend;
        }
    }
    after.save().map_or_else(
        |error| {
            tracing::error!(%error, "a document could not be saved; its raw changes are kept instead");
            before.map_or_else(
                || Save::Replace(changes.iter().flat_map(|change| change.bytes.clone()).collect()),
                |_| Save::Extend,
            )
        },
        Save::Replace,
    )
}
