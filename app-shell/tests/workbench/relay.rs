//! A server that lets everything in and gives it to whoever reads a desk that it lies on; or refuses one push.

use crate::support::{Device, EVERYBODY, Who};
use shared::document::{Doc, RawChange};
use shared::domain::{DocId, Millis, UnitId};
use shared::policy::audience;
use shared::sync::wire::{
    Admitted, ChangeBody, ChangeEntry, Entry, Page, Position, PushOutcome, PushReceipt, PushedChange,
    Receipt, Rejection, SyncReply, SyncRequest,
};

#[derive(Default)]
pub struct Relay {
    log: Vec<(PushedChange, Admitted)>,
    /// The next push is refused with this.
    refuse: Option<Rejection>,
}

impl Relay {
    pub fn refusing(rejection: Rejection) -> Relay {
        Relay { log: Vec::new(), refuse: Some(rejection) }
    }

    pub fn refuse_next(&mut self, rejection: Rejection) {
        self.refuse = Some(rejection);
    }

    /// Everybody at the device exchanges what there is, until nothing is left.
    pub fn sync(&mut self, device: &Device) {
        for who in device.people.clone() {
            for _ in 0..4 {
                self.round(device, who);
            }
        }
    }

    fn round(&mut self, device: &Device, who: Who) {
        let prepared = device.store.next_request(who.profile_on(device.number)).expect("prepares");
        let prepared = prepared.expect("signed in");
        let before = self.log.len() as u64;
        let pushed = self.take(&prepared.request, device.now.get());
        let desks = who.desks();
        let streams: Vec<u32> = prepared.request.streams.iter().map(|stream| stream.desk).collect();
        let page = |(i, position): (usize, &Position)| {
            let first = streams.contains(&(i as u32));
            let held = if first { *position } else { self.log.len() as u64 };
            (first || held > *position).then(|| Page {
                desk: i as u32,
                entries: if first {
                    vec![]
                } else {
                    self.entries(&desks[i], *position, before, &prepared.request)
                },
                position: held,
                more: false,
                snapshots: vec![],
                stream: None,
                first_sync_complete: first,
                documents: 0,
            })
        };
        let pages = prepared.request.positions.iter().enumerate().filter_map(page).collect();
        let reply = SyncReply {
            incarnation: [7; 16],
            server_time: device.now.get(),
            pushed,
            pages,
            ..SyncReply::default()
        };
        device.store.apply(&prepared, reply, device.now.get()).expect("applies");
    }

    fn take(&mut self, request: &SyncRequest, now: Millis) -> Vec<PushReceipt> {
        let mut pushed = Vec::new();
        for push in &request.pushes {
            let refuse = self.refuse.take();
            let mut receipts = Vec::new();
            for change in push.commands.iter().flat_map(|command| &command.changes) {
                if let Some(rejection) = &refuse {
                    receipts.push(Receipt::Rejected(rejection.clone()));
                    continue;
                }
                let person =
                    EVERYBODY.into_iter().find(|who| (1..=4).any(|d| who.profile_on(d) == push.profile));
                let person = person.expect("one of us").person();
                let admitted = Admitted { person, received_at: now, stamp: [1; 16] };
                self.log.push((change.clone(), admitted));
                receipts.push(Receipt::Accepted(admitted));
            }
            let epoch = refuse.map(|_| 2);
            pushed.push(PushReceipt { outcome: PushOutcome::Taken, receipts, epoch });
        }
        pushed
    }

    /// Whether the document, as far as it was sent, lies on the desk.
    fn lies_on(&self, doc: DocId, desk: &UnitId) -> bool {
        let of_doc = self.log.iter().filter(|(change, _)| change.doc == doc);
        let changes: Vec<_> =
            of_doc.map(|(change, _)| RawChange::parse(&change.bytes).expect("a change")).collect();
        let record = Doc::from_changes(&changes).expect("a document").record().expect("a record");
        audience(&record).contains(desk)
    }

    /// Entries of a desk after `position`; those from `own_from` on came with this request.
    fn entries(&self, desk: &UnitId, position: Position, own_from: u64, request: &SyncRequest) -> Vec<Entry> {
        let mut own: Vec<(u32, u32)> = Vec::new();
        for (i, push) in request.pushes.iter().enumerate() {
            let count = push.commands.iter().map(|command| command.changes.len()).sum::<usize>();
            own.extend((0..count).map(|n| (i as u32, n as u32)));
        }
        let entry = |(i, (change, admitted)): (usize, &(PushedChange, Admitted))| {
            let body = match own.get((i as u64).wrapping_sub(own_from) as usize) {
                Some((push, n)) if i as u64 >= own_from => ChangeBody::Own(*push, *n),
                _ => ChangeBody::Bytes(change.bytes.clone(), *admitted),
            };
            if !self.lies_on(change.doc, desk) {
                return Entry::Skip;
            }
            Entry::Change(ChangeEntry { doc: change.doc, generation: change.generation, body })
        };
        self.log.iter().enumerate().skip(position as usize).map(entry).collect()
    }
}
