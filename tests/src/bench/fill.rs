//! Fills a server's database with households through its ledger, as fast as that can be: what the works find there.
//!
//! The documents, changes and stamps are as admission would have made them; only that the judgement itself is left out.

use super::stage::{grids, record};
use crate::synthetic;
use app_shell::clock::{Clock, SystemClock};
use app_shell::entropy::{Entropy, SystemEntropy};
use shared::document::{Actor, Doc, Hash};
use shared::domain::{AnyRecord, Body, Created, DocId, PersonId, ProfileId, Record, UnitId};
use shared::policy::Audience;
use sync_server::gate::admission::update;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Append, Changes, NewChange, Update};
use sync_server::place::{Place, read_key};
use sync_server::stamp::{Stamped, Stamper};

/// Documents of one transaction.
const PORTION: usize = 5_000;
/// Households that differ; a larger fill repeats them, each time as another document.
const DIFFERENT_MAX: usize = 20_000;
const YEAR: i16 = 2026;
const SEED: u64 = 350_404;

/// A household with the change that makes it.
struct Original {
    doc: Doc,
    record: AnyRecord,
    hash: Hash,
    bytes: Vec<u8>,
}

/// Who recorded the households, long ago.
struct Recorder {
    person: PersonId,
    profile: ProfileId,
    stamper: Stamper,
}

/// Puts `count` households onto the desks of `villages`, in turn. Gives their ids.
///
/// # Errors
/// Only the database's.
pub fn fill(
    place: &Place,
    database: &Database,
    villages: &[UnitId],
    count: usize,
) -> anyhow::Result<Vec<DocId>> {
    let (now, entropy) = (SystemClock.now(), &SystemEntropy as &dyn Entropy);
    let stamper = Stamper::new(read_key(&place.stamp_key())?);
    let recorder = Recorder { person: entropy.id(now), profile: entropy.id(now), stamper };
    let originals = originals(&recorder, villages, count.min(DIFFERENT_MAX))?;
    let mut ids = Vec::with_capacity(count);
    for start in (0..count).step_by(PORTION) {
        let portion = start..count.min(start + PORTION);
        let updates = portion.map(|i| recorder.updated(&originals[i % originals.len()], entropy.id(now)));
        let updates: Vec<Update> = updates.collect();
        ids.extend(updates.iter().map(|update| update.doc));
        let append = Append { updates, audit: vec![record()], ..Append::default() };
        database.append(append)?;
    }
    Ok(ids)
}

fn originals(recorder: &Recorder, villages: &[UnitId], count: usize) -> anyhow::Result<Vec<Original>> {
    let now = SystemClock.now();
    let actor = Actor { profile: recorder.profile, epoch: 1 };
    let each = count.div_ceil(villages.len());
    let mut originals = Vec::with_capacity(count);
    for village in villages {
        let wanted = each.min(count - originals.len());
        let created = Created { by: recorder.person, unit: village.clone(), at: now, entered_at: now };
        for household in synthetic::households(village, &grids(village)?, wanted, YEAR, SEED) {
            let record = Body::any(Record::new(village.clone(), created.clone(), household));
            let (doc, change) = Doc::create(&record, actor, now)?;
            originals.push(Original { doc, record, hash: change.hash, bytes: change.bytes });
        }
    }
    Ok(originals)
}

impl Recorder {
    fn updated(&self, original: &Original, id: DocId) -> Update {
        let (now, hash) = (SystemClock.now(), original.hash);
        let stamped = Stamped { hash, doc: id, generation: 0 };
        let admitted = self.stamper.admit(stamped, self.person, now);
        let change = NewChange {
            hash,
            bytes: original.bytes.clone(),
            profile: self.profile,
            person: self.person,
            received_at: admitted.received_at,
            stamp: admitted.stamp,
        };
        let audience = Audience::of(&original.record);
        update(id, None, &original.doc, &original.record, vec![change], audience)
    }
}
