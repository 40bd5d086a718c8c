//! What can be asked of a push without any document: form, signature, actor.

use crate::ledger::{Profile, PushMark, RefusedChange};
use shared::document::{Hash, RawChange};
use shared::domain::{DocId, Millis};
use shared::sync::admission::{Fates, check_actor, check_envelope};
use shared::sync::sign::{command_message, push_digest, verify};
use shared::sync::wire::{Command, Push, PushedChange, Receipt, RejectCode, Rejection};
use std::collections::BTreeMap;

/// A change that may be judged, with its place in the push.
pub struct Arrival<'p> {
    pub place: usize,
    pub pushed: &'p PushedChange,
    pub change: RawChange,
    pub received_at: Millis,
}

/// A push after inspection.
pub struct Inspected<'p> {
    pub arrivals: Vec<Arrival<'p>>,
    /// `None` where a signature does not hold: then the push may not move its profile's counter, because anybody on the
    /// device could have made it.
    pub mark: Option<PushMark>,
    /// One for each change; `None` while it is not decided.
    pub receipts: Vec<Option<Receipt>>,
    /// Document and hash of each change; `None` for what is no change.
    pub changes: Vec<Option<(DocId, Hash)>>,
    /// Verdicts to be recorded: of changes whose signature holds.
    pub refused: Vec<RefusedChange>,
    /// All changes that were refused, recorded or not, so that what builds on them is, too.
    pub fallen: BTreeMap<DocId, Fates>,
}

pub fn inspect<'p>(profile: &Profile, push: &'p Push, now: Millis) -> Inspected<'p> {
    let mut inspected = Inspected {
        arrivals: Vec::new(),
        mark: None,
        receipts: Vec::new(),
        changes: Vec::new(),
        refused: Vec::new(),
        fallen: BTreeMap::new(),
    };
    let mut all_signed = !push.commands.is_empty();
    for command in &push.commands {
        all_signed &= inspected.take(profile, command, now);
    }
    let digest = push_digest(&push.commands);
    inspected.mark = all_signed.then_some(PushMark { profile: profile.id, counter: push.counter, digest });
    inspected
}

impl<'p> Inspected<'p> {
    /// True where the command's signature holds.
    fn take(&mut self, profile: &Profile, command: &'p Command, now: Millis) -> bool {
        let parsed: Vec<_> = command.changes.iter().map(check_envelope).collect();
        let is_signed = signature_holds(profile, command, &parsed);
        for (pushed, parsed) in command.changes.iter().zip(parsed) {
            let change = match parsed {
                Ok(change) => change,
                Err(rejection) => {
                    self.changes.push(None);
                    self.receipts.push(Some(Receipt::Rejected(rejection)));
                    continue;
                }
            };
            let hash = change.hash();
            self.changes.push(Some((pushed.doc, hash)));
            let checked =
                if is_signed { check_actor(&change, profile.id, profile.epoch) } else { Err(unsigned()) };
            match checked {
                Ok(()) => {
                    self.arrivals.push(Arrival {
                        place: self.receipts.len(),
                        pushed,
                        change,
                        received_at: now,
                    });
                    self.receipts.push(None);
                }
                Err(rejection) => {
                    self.fallen.entry(pushed.doc).or_default().rejected.insert(hash);
                    self.receipts.push(Some(Receipt::Rejected(rejection.clone())));
                    if is_signed {
                        let (profile, doc) = (profile.id, pushed.doc);
                        self.refused.push(RefusedChange { profile, doc, hash, rejection, at: now });
                    }
                }
            }
        }
        is_signed
    }
}

/// Where one of a command's changes is none, nobody can tell what was signed.
fn signature_holds(profile: &Profile, command: &Command, parsed: &[Result<RawChange, Rejection>]) -> bool {
    let signed = command.changes.iter().zip(parsed).map(|(pushed, parsed)| {
        let change = parsed.as_ref().ok()?;
        Some((pushed.doc, pushed.generation, change.hash()))
    });
    signed.collect::<Option<Vec<_>>>().is_some_and(|signed| {
        verify(&profile.public_key, &command_message(profile.id, &signed), &command.signature)
    })
}

fn unsigned() -> Rejection {
    Rejection { code: RejectCode::Signature, why: "the signature of its command does not hold".into() }
}
