//! `POST /v1/sync`: one round trip that takes in what a device pushes and answers what its person's desks have new.
//!
//! Protocol [`PROTOCOL_HEADER`](shared::sync::wire::PROTOCOL_HEADER), a bearer token and a proof in the headers, one
//! frame each way. Where scope or incarnation are not the device's, the reply carries those and no pages: the device's
//! positions then mean nothing here. A revoked profile gets receipts and nothing else.

use crate::Server;
use crate::gate::admission::{Pusher, Secretary, Taken};
use crate::gate::offer;
use crate::gate::peer::Peer;
use crate::gate::problem::Refusal;
use crate::gate::profile::{Caller, Credentials};
use crate::gate::request;
use crate::gate::roster::Roster;
use crate::gate::signed::Signed;
use crate::ledger::{
    AuditRecord, DeskPull, Known, Profile, Pull, Pulled, PulledChange, PulledDesk, PulledEntry,
};
use axum::extract::{Request, State};
use shared::document::Hash;
use shared::domain::{DocId, Level, Millis, ProfileId, UnitId};
use shared::limits::{BODY_BYTES_MAX, PAGE_BYTES_MAX, PAGE_ENTRIES_MAX};
use shared::sync::frame;
use shared::sync::wire::{
    AuditRow, ChangeBody, ChangeEntry, DeskDigest, DirectoryDelta, Entry, HeldChanges, Listing, Page,
    PushOutcome, PushReceipt, Receipt, Scope, Settled, Stream, SyncReply, SyncRequest,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Directory rows in one reply.
const DIRECTORY_ROWS_MAX: u32 = 2_000;

pub async fn sync(
    State(server): State<Arc<Server>>,
    peer: Peer,
    request: Request,
) -> Result<Vec<u8>, Refusal> {
    let Signed { credentials, body } = Signed::read(&server, request, BODY_BYTES_MAX).await?;
    server.blocking(move |server| exchange(server, credentials, &peer, &body)).await
}

/// Takes one frame in and gives the frame that answers it: all of the endpoint but HTTP.
///
/// # Errors
/// [`Refusal`] of the request as a whole; what was appended before stays.
pub fn exchange(
    server: &Server,
    credentials: Credentials,
    peer: &Peer,
    body: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let caller = credentials.prove(&*server.ledger, &server.nonces, body)?;
    // Inflated only for who has proven to be a profile.
    let request: SyncRequest = frame::decode(body)?;
    request::check(&request)?;
    let now = server.clock.now();
    let roster = server.rosters.current(&*server.ledger)?;
    let pushed = take_in(server, &caller, &roster, peer, &request, now)?;
    let mut reply = SyncReply {
        incarnation: server.ledger.incarnation()?,
        nonce: server.nonces.issue(caller.profile.id, Some(caller.nonce))?,
        server_time: now,
        offers_taken: pushed.offers_taken,
        ..SyncReply::default()
    };
    reply.settled = settled(server, &caller, &request)?;
    if is_active(server, &caller)? {
        answer(server, &caller, &roster, &request, &pushed, &mut reply)?;
        let pusher = Pusher { server, roster: &roster, peer, now, shown: HashSet::new() };
        reply.held_waiting = Secretary::new(&pusher, &caller.profile).count()?;
    }
    reply.pushed = pushed.receipts;
    Ok(frame::encode(&reply)?)
}

/// Asked again after the push: a revocation that came meanwhile holds at once.
fn is_active(server: &Server, caller: &Caller) -> Result<bool, Refusal> {
    let profile = server.ledger.profile(caller.profile.id)?;
    Ok(profile.is_some_and(|profile| profile.revoked.is_none()))
}

/// What the pushing half of a request left.
#[derive(Default)]
struct Pushed {
    receipts: Vec<PushReceipt>,
    /// Where in the request an admitted change was.
    own: HashMap<(DocId, Hash), (u32, u32)>,
    offers_taken: u32,
}

fn take_in(
    server: &Server,
    caller: &Caller,
    roster: &Roster,
    peer: &Peer,
    request: &SyncRequest,
    now: Millis,
) -> Result<Pushed, Refusal> {
    let mut pushed = Pushed::default();
    let mut moved = BTreeSet::new();
    // First what others had admitted once: the pushes may build on it.
    let mut shown = HashSet::new();
    if !request.offers.is_empty() && caller.profile.revoked.is_none() {
        let took = offer::take(server, &caller.profile, peer, &request.offers, now)?;
        pushed.offers_taken = took.present;
        moved.extend(took.desks);
        shown = took.shown;
    }
    let pusher = Pusher { server, roster, peer, now, shown };
    for (push_index, push) in (0..).zip(&request.pushes) {
        let Some(profile) = profile_on_same_device(server, caller, push.profile)? else {
            let outcome = PushOutcome::UnknownProfile;
            pushed.receipts.push(PushReceipt { outcome, receipts: Vec::new(), epoch: None });
            continue;
        };
        let Taken { receipt, changes, desks } = pusher.take(&profile, push)?;
        for (change_index, (change, receipt)) in (0..).zip(changes.into_iter().zip(&receipt.receipts)) {
            if let (Some(key), Receipt::Accepted(_) | Receipt::Duplicate(_)) = (change, receipt) {
                pushed.own.insert(key, (push_index, change_index));
            }
        }
        moved.extend(desks);
        pushed.receipts.push(receipt);
    }
    audit_device(server, caller, peer, request, now)?;
    server.bells.ring(&moved, caller.profile.id);
    Ok(pushed)
}

/// What a secretary decided about the device's held work: receipts, and so a revoked profile gets them, too.
fn settled(server: &Server, caller: &Caller, request: &SyncRequest) -> Result<Option<Vec<Settled>>, Refusal> {
    let Some(held) = &request.held else { return Ok(None) };
    let mut settled = Vec::new();
    for HeldChanges { profile, changes } in held {
        let Some(profile) = profile_on_same_device(server, caller, *profile)? else { continue };
        let keys: Vec<_> = changes.iter().map(|name| (name.doc, name.hash)).collect();
        let known = server.ledger.settled(profile.id, &keys)?;
        for (doc, hash) in keys {
            let receipt = match known.get(&(doc, hash)) {
                Some(Known::Admitted(admitted)) => Receipt::Duplicate(*admitted),
                Some(Known::Refused(rejection)) => Receipt::Rejected(rejection.clone()),
                Some(Known::Held(_)) | None => continue,
            };
            settled.push(Settled { profile: profile.id, doc, hash, receipt, epoch: profile.epoch });
        }
    }
    Ok(Some(settled))
}

fn profile_on_same_device(
    server: &Server,
    caller: &Caller,
    id: ProfileId,
) -> Result<Option<Profile>, Refusal> {
    let profile = server.ledger.profile(id)?;
    Ok(profile.filter(|profile| profile.device == caller.profile.device))
}

/// Records what people did on the device. The device's words are kept as such: time and person are what it says.
fn audit_device(
    server: &Server,
    caller: &Caller,
    peer: &Peer,
    request: &SyncRequest,
    now: Millis,
) -> Result<(), Refusal> {
    if request.audit.is_empty() {
        return Ok(());
    }
    let record = |row: &AuditRow| AuditRecord {
        at: now,
        person: Some(row.person),
        profile: Some(caller.profile.id),
        address: peer.0.clone(),
        act: format!("device:{}", row.act),
        object: row.doc.map(|doc| doc.to_string()).unwrap_or_default(),
        outcome: format!("reported for {}", row.at),
    };
    Ok(server.ledger.audit(request.audit.iter().map(record).collect())?)
}

/// The pulling half: scope, pages, directory.
fn answer(
    server: &Server,
    caller: &Caller,
    roster: &Roster,
    request: &SyncRequest,
    pushed: &Pushed,
    reply: &mut SyncReply,
) -> Result<(), Refusal> {
    let scope = roster.scope_of(caller.profile.person, reply.server_time);
    let is_same_database = request.incarnation == reply.incarnation;
    if is_same_database && request.scope_version == scope.version {
        let pull = pull_of(request, &scope)?;
        let pulled = server.ledger.pull(&pull)?;
        Answer { own: &pushed.own, seen: HashSet::new() }.write(pulled, &pull, reply);
    } else {
        reply.scope = Some(scope);
    }
    let position = if is_same_database { request.directory } else { 0 };
    reply.directory = directory(server, &caller.profile.unit, position)?;
    Ok(())
}

fn directory(server: &Server, unit: &UnitId, position: u64) -> Result<Option<DirectoryDelta>, Refusal> {
    let delta = server.ledger.directory_after(&directory_of(unit), position, DIRECTORY_ROWS_MAX)?;
    Ok((!delta.rows.is_empty()).then_some(delta))
}

/// Whose log a device of this unit follows.
pub fn directory_of(unit: &UnitId) -> UnitId {
    unit.ancestor(Level::County).unwrap_or_else(|| unit.clone())
}

/// What the request wants, once its indices are known to be of this scope.
fn pull_of(request: &SyncRequest, scope: &Scope) -> Result<Pull, Refusal> {
    if request.positions.len() != scope.desks.len() {
        return Err(Refusal::bad_request("one position for each desk of the scope"));
    }
    let desk = |(desk, position): (&UnitId, &u64)| DeskPull {
        desk: desk.clone(),
        position: *position,
        stream: None,
        listing: None,
    };
    let mut desks: Vec<DeskPull> = scope.desks.iter().zip(&request.positions).map(desk).collect();
    let no_desk = || Refusal::bad_request("no desk of the scope has this index");
    for stream in &request.streams {
        let wanted = desks.get_mut(stream.desk as usize).ok_or_else(no_desk)?;
        wanted.stream = Some((stream.begun, stream.after));
    }
    for heal in &request.heal {
        let wanted = desks.get_mut(heal.desk as usize).ok_or_else(no_desk)?;
        wanted.listing = Some(heal.after);
    }
    Ok(Pull {
        desks,
        fetch: request.fetch.clone(),
        entries_max: request.page_limit.clamp(1, PAGE_ENTRIES_MAX),
        bytes_max: PAGE_BYTES_MAX,
    })
}

/// Writes what was pulled into a reply.
struct Answer<'a> {
    own: &'a HashMap<(DocId, Hash), (u32, u32)>,
    /// Changes whose bytes this reply has already.
    seen: HashSet<(DocId, Hash)>,
}

impl Answer<'_> {
    fn write(&mut self, pulled: Pulled, pull: &Pull, reply: &mut SyncReply) {
        reply.fetched = pulled.fetched;
        for (index, (desk, wanted)) in (0..).zip(pulled.desks.into_iter().zip(&pull.desks)) {
            let has_news = desk.more || desk.position != wanted.position || wanted.stream.is_some();
            if has_news && !desk.more {
                reply.digests.push(DeskDigest { desk: index, digest: desk.digest });
            }
            if let Some(listing) = &desk.listing {
                let (documents, more) = (listing.documents.clone(), listing.more);
                reply.listings.push(Listing { desk: index, position: desk.head, documents, more });
            }
            if has_news {
                reply.pages.push(self.page(index, desk));
            }
        }
    }

    fn page(&mut self, index: u32, desk: PulledDesk) -> Page {
        Page {
            desk: index,
            entries: desk.entries.into_iter().map(|entry| self.entry(entry)).collect(),
            position: desk.position,
            more: desk.more,
            snapshots: desk.snapshots,
            stream: desk.stream.map(|(begun, after)| Stream { desk: index, begun: Some(begun), after }),
            first_sync_complete: desk.first_sync_complete,
            documents: desk.documents,
        }
    }

    fn entry(&mut self, entry: PulledEntry) -> Entry {
        match entry {
            PulledEntry::Change(change) => Entry::Change(self.change(change)),
            PulledEntry::Join(snapshot) => Entry::Join(snapshot),
            PulledEntry::Leave(doc) => Entry::Leave(doc),
            PulledEntry::Erase(doc, generation) => Entry::Erase(doc, generation),
            PulledEntry::Skip => Entry::Skip,
        }
    }

    fn change(&mut self, change: PulledChange) -> ChangeEntry {
        let key = (change.doc, change.hash);
        let body = match self.own.get(&key) {
            Some((push, change)) => ChangeBody::Own(*push, *change),
            None if self.seen.insert(key) => ChangeBody::Bytes(change.bytes, change.admitted),
            None => ChangeBody::Seen(change.hash),
        };
        ChangeEntry { doc: change.doc, generation: change.generation, body }
    }
}
