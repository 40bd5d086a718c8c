//! A device that keeps to the protocol, in memory: documents, desks, positions. Applying a reply checks what every reply
//! must keep to: gapless positions, bytes once, snapshots that load.

use crate::office::Somebody;
use crate::sample::{NOW, event, event_id};
use ed25519_dalek::SigningKey;
use reqwest::StatusCode;
use shared::document::{Actor, Doc, Hash, NewChange, RawChange};
use shared::domain::{AnyRecord, DeviceId, DirectoryRow, DocId, EventKind, ProfileId, UnitId};
use shared::sync::account::Problem;
use shared::sync::frame;
use shared::sync::held::{HeldReply, HeldRequest};
use shared::sync::sign::{command_message, from_hex, hex, proof_message, sign};
use shared::sync::wire::*;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use sync_server::ledger::Profile;

pub struct Device {
    pub address: SocketAddr,
    pub owner: Somebody,
    pub profile: ProfileId,
    pub device: DeviceId,
    pub key: SigningKey,
    pub token: String,
    pub nonce: Nonce,
    pub epoch: u32,
    pub counter: u64,
    pub incarnation: Incarnation,
    pub scope: Scope,
    pub desks: BTreeMap<UnitId, Desk>,
    pub docs: BTreeMap<DocId, Held>,
    pub directory: Vec<DirectoryRow>,
    pub directory_position: Position,
    /// Body bytes of the last request and reply.
    pub sizes: (usize, usize),
    client: reqwest::Client,
}

/// A desk as the device knows it.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    pub position: Position,
    /// `None`: not begun. `Some(None)`: complete.
    pub stream: Option<Option<Stream>>,
    pub lies_on: BTreeSet<DocId>,
    pub digest: Option<shared::sync::digest::Digest>,
    /// What came, one letter an entry: change, join, leave, erase, skip; `d` a snapshot of the first sync.
    pub story: String,
}

/// A document on the device.
pub struct Held {
    pub doc: Doc,
    pub admitted: BTreeMap<Hash, Admitted>,
}

/// Changes whose bytes a reply had already.
type Seen = BTreeMap<(DocId, Hash), (Vec<u8>, Admitted)>;

/// A request that was refused as a whole.
#[derive(Debug)]
pub struct Refused {
    pub status: StatusCode,
    pub problem: Problem,
}

impl Device {
    pub fn new(
        address: SocketAddr,
        owner: Somebody,
        profile: Profile,
        key: SigningKey,
        token: String,
        nonce: Nonce,
    ) -> Device {
        Device {
            address,
            owner,
            profile: profile.id,
            device: profile.device,
            key,
            token,
            nonce,
            epoch: profile.epoch,
            counter: profile.counter,
            incarnation: Incarnation::default(),
            scope: Scope { version: 0, desks: Vec::new() },
            desks: BTreeMap::new(),
            docs: BTreeMap::new(),
            directory: Vec::new(),
            directory_position: 0,
            sizes: (0, 0),
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    /// The same file copied to another machine.
    pub fn copy(&self) -> Device {
        let docs = self
            .docs
            .iter()
            .map(|(id, held)| (*id, Held { doc: held.doc.clone(), admitted: held.admitted.clone() }));
        Device {
            owner: self.owner.clone(),
            key: self.key.clone(),
            token: self.token.clone(),
            scope: self.scope.clone(),
            desks: self.desks.clone(),
            docs: docs.collect(),
            directory: self.directory.clone(),
            client: self.client.clone(),
            ..*self
        }
    }

    pub fn signed_in(&mut self, profile: &Profile, token: String, nonce: Nonce) {
        (self.token, self.nonce) = (token, nonce);
        (self.epoch, self.counter) = (profile.epoch, profile.counter);
    }

    pub fn actor(&self) -> Actor {
        Actor { profile: self.profile, epoch: self.epoch }
    }

    // What people do.

    /// Creates a record here.
    pub fn create(&mut self, id: DocId, record: &AnyRecord) -> PushedChange {
        let (doc, change) = Doc::create(record, self.actor(), NOW).expect("a document");
        self.docs.insert(id, Held { doc, admitted: BTreeMap::new() });
        pushed(id, change)
    }

    /// Changes a record as it stands here.
    pub fn edit(&mut self, id: DocId, change: impl FnOnce(&mut AnyRecord)) -> PushedChange {
        let actor = self.actor();
        let doc = &mut self.docs.get_mut(&id).expect("the document is here").doc;
        let mut form = doc.record().expect("a record");
        change(&mut form);
        let saved = doc.save_form(&doc.heads(), &form, actor, NOW).expect("the form can be saved");
        pushed(id, saved.expect("something was changed"))
    }

    /// Adds an event to a record as it stands here.
    pub fn add(&mut self, id: DocId, n: u128, kind: EventKind) -> PushedChange {
        let (actor, owner) = (self.actor(), self.owner.clone());
        let doc = &mut self.docs.get_mut(&id).expect("the document is here").doc;
        let added = event(&owner, &doc.record().expect("a record"), kind);
        pushed(id, doc.add_event(event_id(n), &added, actor, NOW).expect("the event is new"))
    }

    pub fn record(&self, id: DocId) -> AnyRecord {
        self.docs[&id].doc.record().expect("a record")
    }

    // What is sent.

    pub fn command(&self, changes: Vec<PushedChange>) -> Command {
        let signed: Vec<_> = changes
            .iter()
            .map(|pushed| {
                // What is no change gets any hash: its command can't be signed rightly anyway.
                let hash = RawChange::parse(&pushed.bytes).map_or(Hash([0; 32]), |change| change.hash());
                (pushed.doc, pushed.generation, hash)
            })
            .collect();
        Command { signature: sign(&self.key, &command_message(self.profile, &signed)), changes }
    }

    /// The next push: one command for each change.
    pub fn push(&mut self, changes: Vec<PushedChange>) -> Push {
        self.counter += 1;
        let commands = changes.into_iter().map(|change| self.command(vec![change])).collect();
        Push { profile: self.profile, counter: self.counter, commands }
    }

    /// What a device with nothing to send asks.
    pub fn request(&self) -> SyncRequest {
        let desk = |unit: &UnitId| self.desks.get(unit).cloned().unwrap_or_default();
        let streams = (0..).zip(&self.scope.desks).filter_map(|(index, unit)| match desk(unit).stream {
            None => Some(Stream { desk: index, begun: None, after: None }),
            Some(stream) => stream.map(|stream| Stream { desk: index, ..stream }),
        });
        SyncRequest {
            incarnation: self.incarnation,
            scope_version: self.scope.version,
            positions: self.scope.desks.iter().map(|unit| desk(unit).position).collect(),
            directory: self.directory_position,
            streams: streams.collect(),
            page_limit: 500,
            ..SyncRequest::default()
        }
    }

    /// One exchange; nothing is applied.
    pub async fn send(&mut self, request: &SyncRequest) -> Result<SyncReply, Refused> {
        let body = frame::encode(request).expect("it fits");
        let (status, bytes) = self.post(body).await;
        if status != StatusCode::OK {
            let problem: Problem = serde_json::from_slice(&bytes).expect("a problem");
            if let Some(nonce) = problem.nonce.as_deref().and_then(from_hex) {
                self.nonce = nonce;
            }
            return Err(Refused { status, problem });
        }
        let reply: SyncReply = frame::decode(&bytes).expect("a reply");
        self.nonce = reply.nonce;
        Ok(reply)
    }

    /// Asks about held work, or decides about it.
    pub async fn held(&mut self, request: &HeldRequest) -> Result<HeldReply, Refused> {
        let body = serde_json::to_vec(request).expect("it fits");
        let (status, bytes) = self.post_to("/v1/held", body).await;
        if status != StatusCode::OK {
            let problem: Problem = serde_json::from_slice(&bytes).expect("a problem");
            return Err(Refused { status, problem });
        }
        Ok(serde_json::from_slice(&bytes).expect("a reply"))
    }

    /// Sends these bytes, rightly proven.
    pub async fn post(&mut self, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        self.post_to("/v1/sync", body).await
    }

    pub async fn post_to(&mut self, path: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let proof = sign(&self.key, &proof_message(self.profile, &body, &self.nonce));
        let sent = body.len();
        let request = self
            .client
            .post(format!("http://{}{path}", self.address))
            .header(PROTOCOL_HEADER, PROTOCOL)
            .header("authorization", format!("Bearer {}", self.token))
            .header(PROOF_HEADER, hex(&proof))
            .header(NONCE_HEADER, hex(&self.nonce))
            .body(body);
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let bytes = response.bytes().await.expect("a body").to_vec();
        self.sizes = (sent, bytes.len());
        (status, bytes)
    }

    /// Sends these changes as one push, takes in the reply, and pulls until there is no more.
    pub async fn sync(&mut self, changes: Vec<PushedChange>) -> Vec<Receipt> {
        let push = if changes.is_empty() { Vec::new() } else { vec![self.push(changes)] };
        let mut request = SyncRequest { pushes: push, ..self.request() };
        let mut receipts = None;
        loop {
            let reply = self.send(&request).await.expect("the server takes it");
            let again = reply.scope.is_some() || reply.pages.iter().any(|page| page.more);
            let again = again || reply.directory.as_ref().is_some_and(|delta| delta.more);
            let mut first = self.apply(&request, reply);
            receipts.get_or_insert_with(|| first.pop().map(|receipt| receipt.receipts).unwrap_or_default());
            if !again {
                return receipts.expect("one reply came");
            }
            request = self.request();
        }
    }

    // What comes.

    /// Takes in a reply and gives its receipts.
    pub fn apply(&mut self, request: &SyncRequest, reply: SyncReply) -> Vec<PushReceipt> {
        self.incarnation = reply.incarnation;
        for (push, receipt) in request.pushes.iter().zip(&reply.pushed) {
            self.take_receipts(push, receipt);
        }
        if let Some(scope) = reply.scope {
            assert!(reply.pages.is_empty(), "positions of another scope mean nothing");
            self.desks.retain(|unit, _| scope.desks.contains(unit));
            self.scope = scope;
        }
        let mut bytes_seen = Seen::new();
        for page in reply.pages {
            self.take_page(request, &reply.pushed, page, &mut bytes_seen);
        }
        for DeskDigest { desk, digest } in reply.digests {
            let unit = self.scope.desks[desk as usize].clone();
            self.desks.entry(unit).or_default().digest = Some(digest);
        }
        for snapshot in reply.fetched {
            self.take_snapshot(snapshot);
        }
        if let Some(delta) = reply.directory {
            self.directory.extend(delta.rows.into_iter().map(|row| row.0));
            self.directory_position = delta.position;
        }
        reply.pushed
    }

    fn take_receipts(&mut self, push: &Push, receipt: &PushReceipt) {
        let changes = push.commands.iter().flat_map(|command| &command.changes);
        for (change, receipt) in changes.zip(&receipt.receipts) {
            if let Receipt::Accepted(admitted) | Receipt::Duplicate(admitted) = receipt {
                let hash = RawChange::parse(&change.bytes).expect("admitted").hash();
                let held = self.docs.get_mut(&change.doc).expect("it was made here");
                held.admitted.insert(hash, *admitted);
            }
        }
    }

    fn take_page(&mut self, request: &SyncRequest, receipts: &[PushReceipt], page: Page, seen: &mut Seen) {
        let unit = self.scope.desks[page.desk as usize].clone();
        let mut desk = self.desks.remove(&unit).unwrap_or_default();
        if desk.stream == Some(None) {
            assert_eq!(page.position, desk.position + page.entries.len() as u64, "gapless");
        }
        for snapshot in page.snapshots {
            desk.story.push('d');
            desk.lies_on.insert(snapshot.doc);
            self.take_snapshot(snapshot);
        }
        for entry in page.entries {
            self.take_entry(request, receipts, &mut desk, entry, seen);
        }
        desk.position = page.position;
        if desk.stream != Some(None) {
            assert_eq!(page.first_sync_complete, page.stream.is_none(), "never inferred");
            desk.stream = Some(page.stream);
        }
        self.desks.insert(unit, desk);
        let kept: BTreeSet<DocId> = self.desks.values().flat_map(|desk| desk.lies_on.clone()).collect();
        // What lies on no desk is purged; work of this device's own stays until it is delivered.
        self.docs.retain(|id, held| kept.contains(id) || held.admitted.len() < held.doc.changes().len());
    }

    fn take_entry(
        &mut self,
        request: &SyncRequest,
        receipts: &[PushReceipt],
        desk: &mut Desk,
        entry: Entry,
        seen: &mut Seen,
    ) {
        let letter = match entry {
            Entry::Change(ChangeEntry { doc, body, .. }) => {
                let (bytes, admitted) = match body {
                    ChangeBody::Bytes(bytes, admitted) => {
                        let hash = RawChange::parse(&bytes).expect("a change").hash();
                        let again = seen.insert((doc, hash), (bytes.clone(), admitted));
                        assert!(again.is_none(), "bytes come once");
                        (bytes, admitted)
                    }
                    ChangeBody::Seen(hash) => seen[&(doc, hash)].clone(),
                    ChangeBody::Own(push, change) => own(request, receipts, push as usize, change as usize),
                };
                desk.lies_on.insert(doc);
                self.take_change(doc, &bytes, admitted);
                'c'
            }
            Entry::Join(snapshot) => {
                desk.lies_on.insert(snapshot.doc);
                self.take_snapshot(snapshot);
                'j'
            }
            Entry::Leave(doc) => {
                desk.lies_on.remove(&doc);
                'l'
            }
            Entry::Erase(..) => 'e',
            Entry::Skip => 's',
        };
        desk.story.push(letter);
    }

    fn take_change(&mut self, id: DocId, bytes: &[u8], admitted: Admitted) {
        let change = RawChange::parse(bytes).expect("an admitted change parses");
        let hash = change.hash();
        match self.docs.get_mut(&id) {
            Some(held) => {
                if !held.doc.has(hash) {
                    held.doc.apply(&[change]).expect("applies");
                }
                held.admitted.insert(hash, admitted);
            }
            None => {
                let doc = Doc::from_changes(&[change]).expect("a first change");
                self.docs.insert(id, Held { doc, admitted: [(hash, admitted)].into() });
            }
        }
    }

    fn take_snapshot(&mut self, snapshot: Snapshot) {
        let doc = Doc::load(&snapshot.bytes).expect("a snapshot loads");
        let hashes: BTreeSet<Hash> = doc.changes().iter().map(|change| change.hash).collect();
        assert_eq!(hashes.len(), snapshot.admitted.len(), "who and when of each change");
        let admitted: BTreeMap<Hash, Admitted> = hashes.into_iter().zip(snapshot.admitted).collect();
        // Work of this device's own may stand beside it.
        for change in doc.changes() {
            self.take_change(snapshot.doc, &change.bytes, admitted[&change.hash]);
        }
    }
}

fn pushed(doc: DocId, change: NewChange) -> PushedChange {
    PushedChange { doc, generation: 0, bytes: change.bytes }
}

/// A change that this device sent with the same request.
fn own(request: &SyncRequest, receipts: &[PushReceipt], push: usize, change: usize) -> (Vec<u8>, Admitted) {
    let sent = request.pushes[push].commands.iter().flat_map(|command| &command.changes).nth(change);
    let bytes = sent.expect("it was sent").bytes.clone();
    match &receipts[push].receipts[change] {
        Receipt::Accepted(admitted) | Receipt::Duplicate(admitted) => (bytes, *admitted),
        other => panic!("an own change that is in no ledger: {other:?}"),
    }
}
