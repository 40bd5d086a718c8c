//! Held work and the township secretary: what waits, and what becomes of it. What is accepted is judged like any push,
//! as its author's and with the rights that once were; what is returned is refused with the secretary's reason.

use super::court::{Court, Judged};
use super::inspection::Arrival;
use super::{ATTEMPTS_MAX, Pusher};
use crate::gate::problem::Refusal;
use crate::ledger::{Append, AuditRecord, HeldChange, Known, Profile, RefusedChange};
use shared::document::{Doc, Hash, RawChange};
use shared::domain::{AnyRecord, DocId, Role, RoleGrant, UnitId};
use shared::limits::{HELD_DECIDED_MAX, HELD_LISTED_BYTES_MAX, HELD_LISTED_MAX, TEXT_CHARS_MAX};
use shared::planted::{self, Fault};
use shared::policy;
use shared::sync::account::ProblemCode;
use shared::sync::admission::{Author, Fates};
use shared::sync::held::{Decision, HeldKey, HeldReply, HeldWork};
use shared::sync::wire::{PushedChange, Receipt, RejectCode, Rejection};
use std::collections::{BTreeSet, HashSet};

/// Why work of a revoked profile is held, as the ledger has it.
pub(super) const REVOKED: &str = "the profile was revoked";
/// The same of a role that ended.
pub(super) const ENDED: &str = "the rights for it ended";

/// A secretary at work.
pub struct Secretary<'a> {
    pusher: &'a Pusher<'a>,
    profile: &'a Profile,
    grants: Vec<&'a RoleGrant>,
    /// Whose held work this secretary decides about; none for everybody else, who is told that nothing waits.
    units: Vec<UnitId>,
}

impl<'a> Secretary<'a> {
    pub fn new(pusher: &'a Pusher<'a>, profile: &'a Profile) -> Secretary<'a> {
        let held = pusher.roster.grants_of(profile.person).iter().filter(|grant| grant.held_at(pusher.now));
        let grants: Vec<&RoleGrant> = held.collect();
        let units = grants.iter().filter(|grant| grant.role == Role::TownshipSecretary);
        Secretary { pusher, profile, units: units.map(|grant| grant.unit.clone()).collect(), grants }
    }

    /// `None` to who is no secretary.
    ///
    /// # Errors
    /// Only the ledger's.
    pub fn count(&self) -> Result<Option<u32>, Refusal> {
        if self.units.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.pusher.server.ledger.held_count(&self.units)?))
    }

    /// What waits, the oldest first.
    ///
    /// # Errors
    /// Only the ledger's.
    pub fn list(&self) -> Result<HeldReply, Refusal> {
        let mut reply = HeldReply { total: self.count()?.unwrap_or(0), ..HeldReply::default() };
        let mut bytes = 0;
        for changes in self.pusher.server.ledger.held(&self.units, HELD_LISTED_MAX)? {
            let Some(work) = self.describe(&changes)? else { continue };
            let size =
                |tree: &Option<_>| tree.as_ref().map_or(0, |tree: &serde_json::Value| tree.to_string().len());
            bytes += size(&work.before) + size(&work.after);
            if bytes > HELD_LISTED_BYTES_MAX && !reply.work.is_empty() {
                break;
            }
            reply.work.push(work);
        }
        Ok(reply)
    }

    /// Accepts or returns what is still held of `work`; answers how many documents that settled.
    ///
    /// # Errors
    /// [`ProblemCode::BadRequest`] above a limit; else only the ledger's. What was settled before stays so.
    pub fn decide(&self, work: &[HeldKey], decision: &Decision) -> Result<u32, Refusal> {
        if work.len() > HELD_DECIDED_MAX {
            return Err(Refusal::bad_request(format!("at most {HELD_DECIDED_MAX} documents at once")));
        }
        if let Decision::Return { reason } = decision
            && (reason.trim().is_empty() || reason.chars().count() > TEXT_CHARS_MAX)
        {
            return Err(Refusal::bad_request("a return has a reason of at most 2000 characters"));
        }
        let mut settled = 0;
        for key in work {
            let done = match decision {
                Decision::Accept => self.accept(key)?,
                Decision::Return { reason } => self.give_back(key, reason)?,
            };
            if done {
                settled += 1;
                self.pusher.server.bells.call(key.profile);
            }
        }
        Ok(settled)
    }

    /// What is still held of it, of units whose secretary this is.
    fn held(&self, key: &HeldKey) -> Result<Vec<HeldChange>, Refusal> {
        let mut changes = self.pusher.server.ledger.held_of(key.profile, key.doc)?;
        changes.retain(|change| self.units.contains(&change.unit) && key.changes.contains(&change.hash));
        Ok(changes)
    }

    fn describe(&self, changes: &[HeldChange]) -> Result<Option<HeldWork>, Refusal> {
        let Some(first) = changes.first() else { return Ok(None) };
        let stored = self.pusher.server.ledger.documents(&[first.doc])?.remove(&first.doc);
        let lives = stored.as_ref().and_then(|stored| stored.lives.clone());
        let before = stored.and_then(|stored| Doc::load(&stored.snapshot).ok());
        let after = with(before.as_ref(), changes).and_then(|doc| doc.record().ok());
        let before = before.and_then(|doc| doc.record().ok());
        // T1f: a reporter is kept from the unit that was complained about, secretary or not.
        let shown = |record: &AnyRecord| policy::reads(self.grants.iter().copied(), record, lives.as_ref());
        let all_shown = [&before, &after].into_iter().flatten().all(shown);
        let tree =
            |record: &Option<AnyRecord>| record.as_ref().filter(|_| all_shown).map(AnyRecord::to_value);
        Ok(Some(HeldWork {
            key: HeldKey {
                profile: first.profile,
                doc: first.doc,
                changes: changes.iter().map(|change| change.hash).collect(),
            },
            person: first.person,
            received_at: first.received_at,
            unit: after.as_ref().map_or(&first.unit, AnyRecord::unit).clone(),
            revoked: first.reason == REVOKED,
            before: tree(&before),
            after: tree(&after),
        }))
    }

    /// Judged anew where somebody else changed the document meanwhile, given up where another secretary decided. What
    /// builds on another's held work stays held.
    fn accept(&self, key: &HeldKey) -> Result<bool, Refusal> {
        let (server, doc) = (self.pusher.server, key.doc);
        let Some(author) = server.ledger.profile(key.profile)? else { return Ok(false) };
        for _ in 0..ATTEMPTS_MAX {
            let changes = self.held(key)?;
            let pushed: Vec<PushedChange> = changes.iter().map(as_pushed).collect();
            let arrivals = arrivals(&changes, &pushed);
            let judged = self.judge(&author, doc, &arrivals)?;
            let decided = judged.receipts.iter().filter(|(.., receipt)| is_settled(receipt));
            let released: Vec<_> =
                decided.map(|(_, place, _)| (doc, arrivals[*place].change.hash())).collect();
            if released.is_empty() {
                return Ok(false);
            }
            let admitted: usize = judged.updates.iter().map(|update| update.changes.len()).sum();
            let outcome = format!("admitted {admitted}, refused {}", judged.refused.len());
            let left_out = planted::is(Fault::AcceptedLeftOut);
            let appended = server.ledger.append(Append {
                updates: if left_out { Vec::new() } else { judged.updates },
                refused: judged.refused,
                released,
                audit: vec![self.record("accept_held", doc, outcome)],
                ..Append::default()
            })?;
            if appended.moved.is_empty() {
                server.bells.ring(&appended.desks, self.profile.id);
                return Ok(true);
            }
        }
        Err(Refusal::new(ProblemCode::Unavailable, "a document changes too often"))
    }

    fn judge(&self, author: &Profile, doc: DocId, arrivals: &[Arrival]) -> Result<Judged, Refusal> {
        let server = self.pusher.server;
        let fates = self.fates(author, doc, arrivals)?;
        let stored = server.ledger.documents(&[doc])?.remove(&doc);
        let grants: Vec<&RoleGrant> = self.pusher.roster.grants_of(author.person).iter().collect();
        let (person, revoked) = (author.person, author.revoked.is_some());
        let now = self.pusher.now;
        let rights =
            Author { person, grants: &grants, revoked, accepted: true, holds: true, now, lives: None };
        let (stamper, ledger) = (&server.stamper, server.ledger.as_ref());
        let court = Court { ledger, stamper, profile: author, author: &rights, shown: &HashSet::new() };
        let mut judged = Judged::default();
        court.judge(doc, stored.as_ref(), &arrivals.iter().collect::<Vec<_>>(), fates, &mut judged)?;
        Ok(judged)
    }

    /// What is known of what they build on; they themselves are no longer held by what was held before.
    fn fates(&self, author: &Profile, doc: DocId, arrivals: &[Arrival]) -> Result<Fates, Refusal> {
        let own: BTreeSet<Hash> = arrivals.iter().map(|arrival| arrival.change.hash()).collect();
        let deps: BTreeSet<Hash> = arrivals.iter().flat_map(|arrival| arrival.change.deps()).collect();
        let keys: Vec<_> = deps.difference(&own).map(|dep| (doc, *dep)).collect();
        let mut fates = Fates::default();
        for ((_, hash), known) in self.pusher.server.ledger.fallen(author.id, &keys)? {
            match known {
                Known::Admitted(_) => {}
                Known::Held(unit) => drop(fates.held.insert(hash, unit)),
                Known::Refused(_) => drop(fates.rejected.insert(hash)),
            }
        }
        Ok(fates)
    }

    fn give_back(&self, key: &HeldKey, reason: &str) -> Result<bool, Refusal> {
        let changes = self.held(key)?;
        if changes.is_empty() {
            return Ok(false);
        }
        let refused = changes.iter().map(|change| RefusedChange {
            profile: change.profile,
            doc: change.doc,
            hash: change.hash,
            rejection: Rejection { code: RejectCode::Returned, why: reason.trim().to_owned() },
            at: self.pusher.now,
        });
        let appended = self.pusher.server.ledger.append(Append {
            refused: refused.collect(),
            released: changes.iter().map(|change| (change.doc, change.hash)).collect(),
            audit: vec![self.record("return_held", key.doc, format!("returned {}", changes.len()))],
            ..Append::default()
        })?;
        Ok(appended.moved.is_empty())
    }

    fn record(&self, act: &str, doc: DocId, outcome: String) -> AuditRecord {
        let record = self.pusher.record(self.profile, &doc.to_string(), &outcome);
        AuditRecord { act: act.into(), ..record }
    }
}

fn is_settled(receipt: &Receipt) -> bool {
    matches!(receipt, Receipt::Accepted(_) | Receipt::Duplicate(_) | Receipt::Rejected(_))
}

fn as_pushed(change: &HeldChange) -> PushedChange {
    PushedChange { doc: change.doc, generation: change.generation, bytes: change.bytes.clone() }
}

/// They were inspected when they were pushed.
fn arrivals<'p>(changes: &[HeldChange], pushed: &'p [PushedChange]) -> Vec<Arrival<'p>> {
    let parsed = changes.iter().zip(pushed).filter_map(|(held, pushed)| {
        let change = RawChange::parse(&pushed.bytes).ok()?;
        Some((held.received_at, pushed, change))
    });
    let numbered = parsed.enumerate();
    numbered
        .map(|(place, (received_at, pushed, change))| Arrival { place, pushed, change, received_at })
        .collect()
}

fn with(before: Option<&Doc>, changes: &[HeldChange]) -> Option<Doc> {
    let raw =
        changes.iter().map(|change| RawChange::parse(&change.bytes)).collect::<Result<Vec<_>, _>>().ok()?;
    match before {
        Some(doc) => doc.with(&raw).ok(),
        None => Doc::from_changes(&raw).ok(),
    }
}
