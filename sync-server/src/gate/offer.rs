//! Takes back, after a restore, what devices still hold: changes with this server's own stamp. They were judged once, so
//! neither owner nor rights are asked again; form and limits are.

use super::admission::update;
use super::peer::Peer;
use super::problem::Refusal;
use crate::Server;
use crate::ledger::{Append, AuditRecord, Document, Known, NewChange, Profile, Update};
use crate::stamp::Stamped;
use shared::document::{Doc, RawChange};
use shared::domain::{DocId, Millis, ProfileId, UnitId};
use shared::policy::Audience;
use shared::sync::admission::check_envelope;
use shared::sync::wire::{Admitted, Offer};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How often documents that others change meanwhile are tried again; what is left is offered again.
const ATTEMPTS_MAX: usize = 4;

struct Offered {
    change: RawChange,
    generation: u32,
    admitted: Admitted,
}

/// What became of offers.
pub struct Took {
    /// How many the ledger now has.
    pub present: u32,
    /// Desks that moved.
    pub desks: BTreeSet<UnitId>,
    /// Documents of which a change with a true stamp was shown.
    pub shown: HashSet<DocId>,
}

/// Appends what is missing.
///
/// # Errors
/// Only where the ledger fails.
pub fn take(
    server: &Server,
    holder: &Profile,
    peer: &Peer,
    offers: &[Offer],
    now: Millis,
) -> Result<Took, Refusal> {
    let mut by_doc: BTreeMap<DocId, Vec<Offered>> = BTreeMap::new();
    for offer in offers {
        if let Some((doc, offered)) = genuine(server, offer) {
            by_doc.entry(doc).or_default().push(offered);
        }
    }
    let mut desks = BTreeSet::new();
    let mut open: Vec<DocId> = by_doc.keys().copied().collect();
    for _ in 0..ATTEMPTS_MAX {
        let mut stored = server.ledger.documents(&open)?;
        let lacking = open.iter().filter_map(|doc| lacking(*doc, stored.remove(doc).as_ref(), &by_doc[doc]));
        let updates: Vec<Update> = lacking.collect();
        if updates.is_empty() {
            break;
        }
        let record = audit(holder, peer, &updates, now);
        let epochs = epochs_of(&by_doc);
        let append = Append { updates, epochs, restored: true, audit: vec![record], ..Append::default() };
        let appended = server.ledger.append(append)?;
        desks.extend(appended.desks);
        open = appended.moved;
    }
    let present = count_present(server, holder, &by_doc)?;
    Ok(Took { present, desks, shown: by_doc.into_keys().collect() })
}

fn genuine(server: &Server, offer: &Offer) -> Option<(DocId, Offered)> {
    let change = check_envelope(&offer.change).ok()?;
    let (doc, generation) = (offer.change.doc, offer.change.generation);
    let stamped = Stamped { hash: change.hash(), doc, generation };
    let is_ours = server.stamper.admitted(stamped, &offer.admitted);
    is_ours.then_some((doc, Offered { change, generation, admitted: offer.admitted }))
}

/// The update that adds what the document lacks; `None` where nothing can be added.
fn lacking(doc: DocId, before: Option<&Document>, offered: &[Offered]) -> Option<Update> {
    let generation = before.map_or(0, |before| before.generation);
    let mut standing = before.map(|before| Doc::load(&before.snapshot)).transpose().ok()?;
    let mut open: Vec<&Offered> = offered.iter().filter(|offered| offered.generation == generation).collect();
    let mut changes = Vec::new();
    // In any order: as long as one finds its dependencies, the next may.
    loop {
        let before_pass = changes.len();
        open.retain(|offered| match add(standing.as_ref(), offered) {
            Some(next) => {
                standing = Some(next);
                changes.extend(new_change(offered));
                false
            }
            None => true,
        });
        if changes.len() == before_pass {
            break;
        }
    }
    let (after, false) = (standing?, changes.is_empty()) else { return None };
    let record = after.record().ok()?;
    Some(update(doc, before, &after, &record, changes, Audience::of(&record)))
}

/// The document with the change; `None` where it has it already or can't take it yet.
fn add(standing: Option<&Doc>, offered: &Offered) -> Option<Doc> {
    let change = std::slice::from_ref(&offered.change);
    match standing {
        Some(doc) if doc.has(offered.change.hash()) => None,
        Some(doc) => doc.with(change).ok(),
        None => Doc::from_changes(change).ok(),
    }
}

fn new_change(offered: &Offered) -> Option<NewChange> {
    let Admitted { person, received_at, stamp } = offered.admitted;
    let profile = offered.change.actor()?.profile;
    let (hash, bytes) = (offered.change.hash(), offered.change.bytes().to_vec());
    Some(NewChange { hash, bytes, profile, person, received_at, stamp })
}

/// The highest epoch in which each profile wrote what was admitted once.
fn epochs_of(by_doc: &BTreeMap<DocId, Vec<Offered>>) -> BTreeMap<ProfileId, u32> {
    let mut epochs = BTreeMap::new();
    for actor in by_doc.values().flatten().filter_map(|offered| offered.change.actor()) {
        let epoch = epochs.entry(actor.profile).or_insert(actor.epoch);
        *epoch = actor.epoch.max(*epoch);
    }
    epochs
}

fn count_present(
    server: &Server,
    holder: &Profile,
    by_doc: &BTreeMap<DocId, Vec<Offered>>,
) -> Result<u32, Refusal> {
    let keys: Vec<_> = by_doc
        .iter()
        .flat_map(|(doc, offered)| offered.iter().map(|offered| (*doc, offered.change.hash())))
        .collect();
    let known = server.ledger.known(holder.id, &keys)?;
    let is_here = |key| matches!(known.get(key), Some(Known::Admitted(_)));
    Ok(u32::try_from(keys.iter().filter(|key| is_here(key)).count()).unwrap_or(u32::MAX))
}

fn audit(holder: &Profile, peer: &Peer, updates: &[Update], now: Millis) -> AuditRecord {
    let changes: usize = updates.iter().map(|update| update.changes.len()).sum();
    AuditRecord {
        at: now,
        person: Some(holder.person),
        profile: Some(holder.id),
        address: peer.0.clone(),
        act: "offer".into(),
        object: format!("{} documents", updates.len()),
        outcome: format!("took back {changes}"),
    }
}
