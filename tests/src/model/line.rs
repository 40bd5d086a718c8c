//! The line between the tablets: what one of them sends comes to the desks that see it, in the order of its coming. It
//! judges nothing; what the server refuses is not what the model is about.

use super::room::{Who, desks, person, profile_of};
use app_shell::store::Store;
use shared::document::{Doc, DocError, RawChange};
use shared::domain::{DocId, Millis, UnitId};
use shared::policy::audience;
use shared::sync::wire::{
    Admitted, ChangeBody, ChangeEntry, Entry, Incarnation, Page, Position, PushOutcome, PushReceipt,
    PushedChange, Receipt, SyncReply,
};
use std::collections::BTreeMap;

pub const INCARNATION: Incarnation = [7; 16];

#[derive(Default)]
pub struct Line {
    /// All changes of each document.
    documents: BTreeMap<DocId, Vec<(PushedChange, Admitted)>>,
    /// Each desk's entries: a document, and which of its changes.
    desks: BTreeMap<UnitId, Vec<(DocId, usize)>>,
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
        for desk in audience(&doc.record().expect("a record")) {
            let log = self.desks.entry(desk).or_default();
            let known = log.iter().filter(|(doc, _)| *doc == id).count();
            log.extend((known..changes.len()).map(|n| (id, n)));
        }
        Receipt::Accepted(admitted)
    }

    fn page(&self, desk: u32, unit: &UnitId, position: Position, first: bool) -> Page {
        let log = self.desks.get(unit).map_or(&[][..], Vec::as_slice);
        let entry = |(id, n): &(DocId, usize)| {
            let (change, admitted) = &self.documents[id][*n];
            let body = ChangeBody::Bytes(change.bytes.clone(), *admitted);
            Entry::Change(ChangeEntry { doc: *id, generation: change.generation, body })
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
}
