//! The line between the tablets: what one of them sends comes to the desks that see it, in the order of its coming. It
//! judges nothing; what the server refuses is not what the model is about.

use super::room::{Who, desks, person, profile_of};
use app_shell::store::Store;
use shared::document::{Doc, DocError, Hash, RawChange};
use shared::domain::{AnyRecord, DocId, Millis, UnitId};
use shared::policy::Audience;
use shared::sync::wire::{
    Admitted, ChangeBody, ChangeEntry, Entry, Incarnation, Page, Position, PushOutcome, PushReceipt,
    PushedChange, Receipt, Snapshot, SyncReply,
};
use shared::workflow::residence;
use std::collections::{BTreeMap, BTreeSet};

pub const INCARNATION: Incarnation = [7; 16];

#[derive(Default)]
pub struct Line {
    /// All changes of each document.
    documents: BTreeMap<DocId, Vec<(PushedChange, Admitted)>>,
    records: BTreeMap<DocId, AnyRecord>,
    /// The desks on which each document lies.
    lies: BTreeMap<DocId, BTreeSet<UnitId>>,
    /// Each desk's entries.
    desks: BTreeMap<UnitId, Vec<Told>>,
}

/// What a desk is told of a document.
enum Told {
    /// Its change of this number.
    Change(DocId, usize),
    /// It came here with so many changes.
    Join(DocId, usize),
    Leave(DocId),
}

impl Line {
    /// One person's round trip, with everything that waits at the tablet.
    pub fn round(&mut self, store: &Store, who: Who, now: Millis) {
        let prepared = store.next_request(profile_of(who)).expect("prepares").expect("signed in");
        let mut pushed = Vec::new();
        for push in &prepared.request.pushes {
            let author = (0..super::room::PEOPLE.len()).find(|who| profile_of(*who) == push.profile);
            let person = person(author.expect("one of us"));
            let admitted = Admitted { person, received_at: now, stamp: [1; 16] };
            let changes = push.commands.iter().flat_map(|command| &command.changes);
            let receipts = changes.map(|change| self.take(change.clone(), admitted)).collect();
            pushed.push(PushReceipt { outcome: PushOutcome::Taken, receipts, epoch: None });
        }
        let streams: Vec<u32> = prepared.request.streams.iter().map(|stream| stream.desk).collect();
        let positions = (0..).zip(&prepared.request.positions);
        let pages = positions.map(|(n, position)| {
            // A desk that is read for the first time is empty: everybody is here before the first record.
            let first = streams.contains(&n);
            self.page(n, &desks(who)[n as usize], if first { 0 } else { *position }, first)
        });
        let pages = pages.collect();
        let reply =
            SyncReply { incarnation: INCARNATION, server_time: now, pushed, pages, ..SyncReply::default() };
        store.apply(&prepared, reply, now).expect("a reply is taken in");
    }

    /// What builds on a change that did not come yet has to come again.
    fn take(&mut self, change: PushedChange, admitted: Admitted) -> Receipt {
        let id = change.doc;
        let changes = self.documents.entry(id).or_default();
        changes.push((change, admitted));
        let raw = changes.iter().map(|(change, _)| RawChange::parse(&change.bytes).expect("a change"));
        let doc = match Doc::from_changes(&raw.collect::<Vec<_>>()) {
            Err(DocError::Missing(missing)) => {
                changes.pop();
                return Receipt::Deferred(missing);
            }
            doc => doc.expect("a document"),
        };
        let (record, count) = (doc.record().expect("a record"), changes.len());
        let moves = matches!(record, AnyRecord::Household(_));
        self.records.insert(id, record);
        self.lay(id, Some(count - 1));
        if moves {
            let along = self.records.iter().filter(|(_, record)| record.household() == Some(id));
            let along: Vec<DocId> = along.map(|(id, _)| *id).collect();
            along.into_iter().for_each(|id| self.lay(id, None));
        }
        Receipt::Accepted(admitted)
    }

    /// Tells each desk what it has to hear: that the document came, left, or has another change.
    fn lay(&mut self, id: DocId, fresh: Option<usize>) {
        let record = &self.records[&id];
        let lives = record.household().and_then(|home| match self.records.get(&home)? {
            AnyRecord::Household(home) => Some(residence(home)),
            _ => None,
        });
        let audience = Audience::of(record);
        let (now, unaware) = (audience.desks(lives.as_ref()), audience.desks(None));
        let count = self.documents[&id].len();
        let before = self.lies.insert(id, now.clone()).unwrap_or_default();
        for desk in before.union(&now) {
            let told = match (before.contains(desk), now.contains(desk), fresh) {
                (true, false, _) => Told::Leave(id),
                (false, _, Some(0)) => Told::Change(id, 0),
                (false, ..) => Told::Join(id, count),
                (true, true, Some(n)) => Told::Change(id, n),
                (true, true, None) => continue,
            };
            self.desks.entry(desk.clone()).or_default().push(told);
        }
        // Whoever made it had not heard of the move, and laid it on a desk on which it never lay for us.
        if fresh == Some(0) {
            for desk in unaware.difference(&now) {
                self.desks.entry(desk.clone()).or_default().push(Told::Leave(id));
            }
        }
    }

    fn page(&self, desk: u32, unit: &UnitId, position: Position, first: bool) -> Page {
        let log = self.desks.get(unit).map_or(&[][..], Vec::as_slice);
        let entry = |told: &Told| match told {
            Told::Change(id, n) => {
                let (change, admitted) = &self.documents[id][*n];
                let body = ChangeBody::Bytes(change.bytes.clone(), *admitted);
                Entry::Change(ChangeEntry { doc: *id, generation: change.generation, body })
            }
            Told::Join(id, count) => Entry::Join(self.whole(*id, *count)),
            Told::Leave(id) => Entry::Leave(*id),
        };
        Page {
            desk,
            entries: log.iter().skip(position as usize).map(entry).collect(),
            position: log.len() as u64,
            more: false,
            snapshots: Vec::new(),
            stream: None,
            first_sync_complete: first,
            documents: 0,
        }
    }

    /// The document with its first changes; who made them comes in the order of their hashes.
    fn whole(&self, id: DocId, count: usize) -> Snapshot {
        let changes = &self.documents[&id][..count];
        let raw = changes.iter().map(|(change, _)| RawChange::parse(&change.bytes).expect("a change"));
        let raw: Vec<RawChange> = raw.collect();
        let admitted: BTreeMap<Hash, Admitted> =
            raw.iter().map(RawChange::hash).zip(changes.iter().map(|(_, admitted)| *admitted)).collect();
        let bytes = Doc::from_changes(&raw).and_then(|doc| doc.save()).expect("a document");
        Snapshot { doc: id, generation: 0, bytes, admitted: admitted.into_values().collect() }
    }
}
