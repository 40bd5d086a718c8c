//! The audit's hash chains: every record holds the hash of the one before it, so that a changed, inserted or missing
//! record breaks the chain at its place (security control 7).
//!
//! Each process writes a chain of its own, so that several servers never wait for one another. A chain's first record
//! follows the record that was written last before it, whichever chain that is in: cutting out a whole chain shows, too.
//! What nothing follows yet, the very end, can't be protected from inside: whoever verifies notes the
//! [`Verified::last`] hash elsewhere and compares it next time.

use crate::ledger::AuditRecord;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Names the chain of one process: 16 random bytes.
pub type ChainId = [u8; 16];
pub type RecordHash = [u8; 32];

/// Before everything.
pub const NOTHING: RecordHash = [0; 32];

/// A record with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedRecord {
    /// Order of writing over all chains.
    pub id: i64,
    pub chain: ChainId,
    /// Place in the chain, from 1.
    pub number: i64,
    pub record: AuditRecord,
    pub previous: RecordHash,
    pub hash: RecordHash,
}

/// The first record that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    #[error("record {0} was changed: its hash does not fit its content")]
    Changed(i64),
    #[error("record {0} does not follow the one before it: a record was removed, inserted or moved")]
    OutOfPlace(i64),
}

/// What was found in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub records: u64,
    pub chains: u64,
    /// Hash of the last record: covers all that can be reached from it.
    pub last: RecordHash,
}

/// The hash of a record at its place. Lengths come before texts, so that no two records have the same bytes.
pub fn hash_of(chain: &ChainId, number: i64, previous: &RecordHash, record: &AuditRecord) -> RecordHash {
    let mut hasher = Sha256::new();
    hasher.update(b"yetan audit 1");
    hasher.update(chain);
    hasher.update(number.to_be_bytes());
    hasher.update(previous);
    hasher.update(record.at.to_be_bytes());
    for id in [record.person.map(|id| id.0), record.profile.map(|id| id.0)] {
        match id {
            Some(id) => hasher.update([&[1], id.as_bytes().as_slice()].concat()),
            None => hasher.update([0]),
        }
    }
    for text in [&record.address, &record.act, &record.object, &record.outcome] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hasher.finalize().into()
}

/// Verifies record by record, in order of writing.
#[derive(Default)]
pub struct Verifier {
    ends: HashMap<ChainId, (i64, RecordHash)>,
    records: u64,
    last: RecordHash,
}

impl Verifier {
    /// # Errors
    /// [`BadRecord`]: nothing after it says anything.
    pub fn take(&mut self, found: &ChainedRecord) -> Result<(), BadRecord> {
        let (number, previous) = match self.ends.get(&found.chain) {
            Some((number, hash)) => (number + 1, *hash),
            None => (1, self.last),
        };
        if found.number != number || found.previous != previous {
            return Err(BadRecord::OutOfPlace(found.id));
        }
        if found.hash != hash_of(&found.chain, number, &previous, &found.record) {
            return Err(BadRecord::Changed(found.id));
        }
        self.ends.insert(found.chain, (number, found.hash));
        self.records += 1;
        self.last = found.hash;
        Ok(())
    }

    pub fn finish(self) -> Verified {
        Verified { records: self.records, chains: self.ends.len() as u64, last: self.last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(act: &str) -> AuditRecord {
        AuditRecord {
            at: 1_000,
            person: None,
            profile: None,
            address: "127.0.0.1".into(),
            act: act.into(),
            object: "x".into(),
            outcome: "ok".into(),
        }
    }

    /// Records of chains 1, 1, 2, 1, 2, as two processes write them.
    fn written() -> Vec<ChainedRecord> {
        let mut ends: HashMap<ChainId, (i64, RecordHash)> = HashMap::new();
        let mut last = NOTHING;
        let mut records = Vec::new();
        for (id, chain) in (1..).zip([1, 1, 2, 1, 2]) {
            let chain = [chain; 16];
            let (number, previous) = ends.get(&chain).map_or((1, last), |(n, hash)| (n + 1, *hash));
            let record = record(&format!("act{id}"));
            let hash = hash_of(&chain, number, &previous, &record);
            ends.insert(chain, (number, hash));
            last = hash;
            records.push(ChainedRecord { id, chain, number, record, previous, hash });
        }
        records
    }

    fn verify(records: &[ChainedRecord]) -> Result<Verified, BadRecord> {
        let mut verifier = Verifier::default();
        records.iter().try_for_each(|record| verifier.take(record))?;
        Ok(verifier.finish())
    }

    #[test]
    fn chains_that_were_left_alone_verify() {
        let records = written();
        let verified = verify(&records).expect("in order");
        assert_eq!((verified.records, verified.chains, verified.last), (5, 2, records[4].hash));
        assert_eq!(verify(&[]).expect("in order").last, NOTHING);
    }

    #[test]
    fn any_changed_field_names_its_record() {
        let changes: [fn(&mut AuditRecord); 5] = [
            |r| r.at += 1,
            |r| r.object = "y".into(),
            |r| r.outcome.clear(),
            |r| r.person = Some(shared::domain::PersonId(uuid::Uuid::nil())),
            // Moving a letter from one field to the next keeps the text but not the meaning.
            |r| {
                let letter = r.act.pop().expect("a letter");
                r.object.insert(0, letter);
            },
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut records = written();
            change(&mut records[i].record);
            assert_eq!(verify(&records), Err(BadRecord::Changed(i as i64 + 1)));
        }
    }

    #[test]
    fn a_removed_record_or_chain_shows_at_what_follows_it() {
        for (removed, bad) in [(0, 2), (1, 3), (2, 5)] {
            let mut records = written();
            records.remove(removed);
            assert_eq!(verify(&records), Err(BadRecord::OutOfPlace(bad)), "without {}", removed + 1);
        }
        let without_first_chain: Vec<_> = written().into_iter().filter(|r| r.chain == [2; 16]).collect();
        assert_eq!(verify(&without_first_chain), Err(BadRecord::OutOfPlace(3)));
    }

    #[test]
    fn a_record_hashed_anew_breaks_what_follows_it() {
        let mut records = written();
        records[1].record.object = "forged".into();
        records[1].hash = hash_of(&records[1].chain, 2, &records[1].previous, &records[1].record);
        assert_eq!(verify(&records), Err(BadRecord::OutOfPlace(3)));
    }
}
