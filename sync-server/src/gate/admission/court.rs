//! Judges the changes of one document and says what of it goes into the ledger.

use super::held::{ENDED, REVOKED};
use super::inspection::Arrival;
use super::update::update;
use crate::ledger::{Document, HeldChange, Ledger, LedgerError, NewChange, Profile, RefusedChange, Update};
use crate::stamp::{Stamped, Stamper};
use shared::document::{Doc, Hash};
use shared::domain::{AnyRecord, DocId};
use shared::policy::Audience;
use shared::sync::admission::{Author, Fates, Group, NotAdmitted, Outcome, Submitted, judge_group};
use shared::sync::wire::{Admitted, Receipt, RejectCode, Rejection};
use shared::workflow::Issued;
use std::collections::HashSet;

/// What every judgement of a push needs.
pub struct Court<'a> {
    pub ledger: &'a dyn Ledger,
    pub stamper: &'a Stamper,
    pub profile: &'a Profile,
    pub author: &'a Author<'a>,
    /// Documents of which the request shows changes with the server's own stamp.
    pub shown: &'a HashSet<DocId>,
}

/// What documents came to: receipts, and the rows that make them true.
#[derive(Default)]
pub struct Judged {
    /// Document, place in the push, receipt.
    pub receipts: Vec<(DocId, usize, Receipt)>,
    pub updates: Vec<Update>,
    pub held: Vec<HeldChange>,
    pub refused: Vec<RefusedChange>,
}

impl Judged {
    pub fn adds_nothing(&self) -> bool {
        self.updates.is_empty() && self.held.is_empty() && self.refused.is_empty()
    }
}

/// What a document gains while its changes are decided one by one.
#[derive(Default)]
struct Gain {
    changes: Vec<NewChange>,
    /// `None` while nothing was admitted.
    audience: Option<Audience>,
}

impl Court<'_> {
    /// Judges `arrivals`, none of which was judged before, on the document as it stands.
    ///
    /// # Errors
    /// Only the ledger's.
    pub fn judge(
        &self,
        doc: DocId,
        before: Option<&Document>,
        arrivals: &[&Arrival],
        mut fates: Fates,
        judged: &mut Judged,
    ) -> Result<(), LedgerError> {
        let generation = before.map_or(0, |before| before.generation);
        let (current, past): (Vec<&Arrival>, Vec<&Arrival>) =
            arrivals.iter().partition(|arrival| arrival.pushed.generation == generation);
        for arrival in past {
            // Not recorded: the same bytes may be lawful in the generation that is.
            let rejection = wrong_generation(arrival.pushed.generation, generation);
            judged.receipts.push((doc, arrival.place, Receipt::Rejected(rejection)));
        }
        let lives = before.and_then(|before| before.lives.as_ref());
        let author = Author { lives, holds: self.author.holds || self.shown.contains(&doc), ..*self.author };
        let submitted: Vec<Submitted> =
            current.iter().map(|arrival| Submitted { change: &arrival.change, author: &author }).collect();
        let loaded = before.map(|before| Doc::load(&before.snapshot)).transpose();
        let group =
            loaded.map_err(NotAdmitted::from).and_then(|loaded| judge_group(loaded, &submitted, &mut fates));
        let mut group = match group {
            Ok(group) => group,
            Err(not) => {
                // The stored document itself is unreadable here: told to the device, not held against the changes.
                tracing::error!(%doc, %not, "a stored document cannot be judged on");
                let told = current.iter().map(|arrival| (doc, arrival.place, Receipt::from(not.clone())));
                judged.receipts.extend(told);
                return Ok(());
            }
        };
        if before.is_none() && self.is_given_out(doc, &group)? {
            refuse_all(&mut group, &already_frozen());
        }
        let mut gain = Gain::default();
        for (arrival, outcome) in current.iter().zip(group.outcomes) {
            let receipt = self.decide(arrival, outcome, &mut gain, judged);
            judged.receipts.push((doc, arrival.place, receipt));
        }
        if let (Some((after, record)), Some(audience)) = (&group.after, gain.audience) {
            judged.updates.push(update(doc, before, after, record, gain.changes, audience));
        }
        Ok(())
    }

    /// H1f: whether it is a list of issues whose version is there, or whose numbers are not the next.
    fn is_given_out(&self, doc: DocId, group: &Group) -> Result<bool, LedgerError> {
        let Some((_, AnyRecord::IssueList(list))) = &group.after else { return Ok(false) };
        Ok(!self.ledger.numbering(&list.unit)?.fits(&Issued::of(doc, list)))
    }

    fn decide(&self, arrival: &Arrival, outcome: Outcome, gain: &mut Gain, judged: &mut Judged) -> Receipt {
        match outcome {
            Outcome::Admitted { audience, .. } => {
                gain.audience = Some(*audience);
                Receipt::Accepted(self.admit(arrival, gain))
            }
            Outcome::Duplicate => duplicate(arrival.change.hash(), gain),
            Outcome::NotAdmitted(not) => {
                self.turn_away(arrival, &not, judged);
                not.into()
            }
        }
    }

    fn admit(&self, arrival: &Arrival, gain: &mut Gain) -> Admitted {
        let (doc, generation) = (arrival.pushed.doc, arrival.pushed.generation);
        let hash = arrival.change.hash();
        let admitted =
            self.stamper.admit(Stamped { hash, doc, generation }, self.author.person, arrival.received_at);
        let Admitted { person, received_at, stamp } = admitted;
        let (bytes, profile) = (arrival.pushed.bytes.clone(), self.profile.id);
        gain.changes.push(NewChange { hash, bytes, profile, person, received_at, stamp });
        admitted
    }

    fn turn_away(&self, arrival: &Arrival, not: &NotAdmitted, judged: &mut Judged) {
        let (doc, hash, at) = (arrival.pushed.doc, arrival.change.hash(), self.author.now);
        let profile = self.profile.id;
        match not {
            NotAdmitted::Rejected(rejection) => {
                let rejection = rejection.clone();
                judged.refused.push(RefusedChange { profile, doc, hash, rejection, at });
            }
            NotAdmitted::Held(unit) => judged.held.push(HeldChange {
                doc,
                generation: arrival.pushed.generation,
                hash,
                bytes: arrival.pushed.bytes.clone(),
                profile,
                person: self.author.person,
                received_at: at,
                unit: unit.clone(),
                reason: self.held_reason().into(),
            }),
            NotAdmitted::Deferred(_) => {}
        }
    }

    fn held_reason(&self) -> &'static str {
        if self.author.revoked { REVOKED } else { ENDED }
    }
}

fn refuse_all(group: &mut Group, rejection: &Rejection) {
    for outcome in &mut group.outcomes {
        if matches!(outcome, Outcome::Admitted { .. }) {
            *outcome = Outcome::NotAdmitted(rejection.clone().into());
        }
    }
}

fn already_frozen() -> Rejection {
    let why = "the month's list was frozen by somebody else, or its numbers are given to other issues";
    Rejection { code: RejectCode::AlreadyFrozen, why: why.into() }
}

/// A change that is in the push twice; one that was admitted before never comes here.
fn duplicate(hash: Hash, gain: &Gain) -> Receipt {
    let first = gain.changes.iter().find(|change| change.hash == hash);
    first.map_or_else(
        || Receipt::Deferred(Vec::new()),
        |change| {
            let NewChange { person, received_at, stamp, .. } = *change;
            Receipt::Duplicate(Admitted { person, received_at, stamp })
        },
    )
}

fn wrong_generation(pushed: u32, current: u32) -> Rejection {
    if pushed < current {
        Rejection { code: RejectCode::Erased, why: "the document was erased for legal reasons".into() }
    } else {
        Rejection { code: RejectCode::Malformed, why: "the document has no such generation".into() }
    }
}
