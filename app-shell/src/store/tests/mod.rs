//! The store's behaviour, one file each. Replies are made by hand from the wire types; the real server is met in the
//! crate `tests`.

mod commit;
mod crash;
mod document;
mod encryption;
mod first_sync;
mod half_sent;
mod heal;
mod held;
mod leave;
mod pages;
mod prepared;
mod push;
mod rebuild;
mod refusal;
mod scope;
mod statements;

use super::*;
use crate::entropy::SystemEntropy;
use ed25519_dalek::SigningKey;
use shared::document::{Actor, Doc, Hash, RawChange, StoredChange};
use shared::domain::{
    AnyRecord, Body, Created, DeviceId, EntryId, Household, Member, Millis, PersonId, ProfileId, Record,
    UnitId,
};
use shared::sync::wire::{
    Admitted, Page, PushOutcome, PushReceipt, Receipt, Scope, Snapshot, SyncReply, SyncRequest,
};
use uuid::Uuid;

pub(super) const NOW: Millis = 1_800_000_000_000;
pub(super) const INCARNATION: [u8; 16] = [7; 16];

pub(super) fn village() -> UnitId {
    UnitId::new("350404001001").expect("a village")
}

pub(super) fn township() -> UnitId {
    UnitId::new("350404001").expect("a township")
}

pub(super) fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub(super) fn doc_id(n: u128) -> DocId {
    DocId(Uuid::from_u128(n))
}

pub(super) fn household(by: PersonId, address: &str) -> AnyRecord {
    let created = Created { by, unit: village(), at: NOW, entered_at: NOW };
    let member = Member { name: "林秀英".into(), ..Member::default() };
    let members = [(EntryId(Uuid::from_u128(1)), member)].into();
    let body = Household { address: address.into(), members, ..Household::default() };
    Household::any(Record::new(village(), created, body))
}

/// Changes the household's fields.
pub(super) fn edited(record: &AnyRecord, edit: impl FnOnce(&mut Household)) -> AnyRecord {
    let AnyRecord::Household(mut record) = record.clone() else {
        panic!("a household");
    };
    edit(&mut record.body);
    AnyRecord::Household(record)
}

pub(super) fn note_of(doc: &Doc) -> String {
    match doc.record().expect("a record") {
        AnyRecord::Household(record) => record.body.note,
        other => panic!("{other:?}"),
    }
}

pub(super) fn admitted(n: u8) -> Admitted {
    Admitted { person: person(n.into()), received_at: NOW + i64::from(n), stamp: [n; 16] }
}

/// A document as a server would send it whole.
pub(super) fn snapshot(id: DocId, doc: &Doc) -> Snapshot {
    let admitted = vec![admitted(9); doc.changes().len()];
    Snapshot { doc: id, generation: 0, bytes: doc.save().expect("saves"), admitted }
}

/// Somebody elsewhere, who writes documents that this device only receives.
pub(super) struct Elsewhere {
    actor: Actor,
    at: Millis,
}

impl Elsewhere {
    pub fn new() -> Self {
        Elsewhere::of(99)
    }

    /// Somebody else than the others.
    pub fn of(profile: u128) -> Self {
        Elsewhere { actor: Actor { profile: ProfileId(Uuid::from_u128(profile)), epoch: 1 }, at: NOW }
    }

    pub fn create(&mut self, address: &str) -> Doc {
        Doc::create(&household(person(9), address), self.actor, NOW).expect("creates").0
    }

    /// Changes the note; returns the change.
    pub fn note(&mut self, doc: &mut Doc, note: &str) -> StoredChange {
        self.at += 1;
        let form = edited(&doc.record().expect("a record"), |body| body.note = note.into());
        let base = doc.heads();
        let change = doc.save_form(&base, &form, self.actor, self.at).expect("saves").expect("a change");
        doc.changes().into_iter().find(|stored| stored.hash == change.hash).expect("is there")
    }
}

/// A device with one person and a desk, whose first sync is complete.
pub(super) struct Device {
    pub folder: tempfile::TempDir,
    pub key: FileKey,
    pub store: Store,
    pub profile: ProfileId,
    made: std::cell::Cell<u128>,
}

impl Device {
    /// Enrolled, nothing received yet.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let key = FileKey::fresh(&SystemEntropy);
        let store = Store::create(&folder.path().join("yetan.db"), &key).expect("creates");
        let row = profile_row(1);
        store.write(|tx| profile::insert(tx, &row)).expect("enrols");
        Device { folder, key, store, profile: row.id, made: std::cell::Cell::new(1000) }
    }

    /// Reads the village's desk, which is empty.
    pub fn new() -> Self {
        let device = Device::fresh();
        device.scope(&[village()]);
        let page = Page { first_sync_complete: true, ..page(0) };
        device.exchange(|_| SyncReply { pages: vec![page], ..reply() });
        device
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("yetan.db")
    }

    /// What a power loss leaves: the files as they are now, opened by another process.
    pub fn after_power_loss(&self) -> Device {
        let folder = tempfile::tempdir().expect("folder");
        for file in ["yetan.db", "yetan.db-wal"] {
            std::fs::copy(self.folder.path().join(file), folder.path().join(file)).expect("copies");
        }
        let store = Store::open(&folder.path().join("yetan.db"), &self.key).expect("opens");
        Device { folder, key: self.key.clone(), store, profile: self.profile, made: self.made.clone() }
    }

    pub fn row(&self) -> ProfileRow {
        self.store.profile(self.profile).expect("enrolled")
    }

    pub fn scope(&self, desks: &[UnitId]) -> Applied {
        let scope = Scope { version: 40 + desks.len() as u64, desks: desks.to_vec() };
        self.exchange(|_| SyncReply { scope: Some(scope), ..reply() })
    }

    /// One round trip, answered by `server`.
    pub fn exchange(&self, server: impl FnOnce(&SyncRequest) -> SyncReply) -> Applied {
        let prepared = self.store.next_request(self.profile).expect("prepares").expect("has a token");
        let reply = server(&prepared.request);
        self.store.apply(&prepared, reply, NOW).expect("applies")
    }

    /// One round trip in which the server gives `receipt` for every change.
    pub fn push(&self, receipt: &Receipt) -> Applied {
        self.exchange(|request| SyncReply { pushed: answer_all(request, receipt), ..reply() })
    }

    pub fn commit(&self, changes: Vec<LocalChange>) -> Result<(), StoreError> {
        let profile = self.profile;
        self.store.commit(&Commit {
            profile,
            at: NOW,
            changes,
            numbers: 0..0,
            discard_draft: None,
            pictures: vec![],
        })
    }

    /// Saves a new household.
    pub fn create(&self, address: &str) -> DocId {
        let id = doc_id(self.made.replace(self.made.get() + 1));
        let row = self.row();
        let (_, change) = Doc::create(&household(row.person, address), row.actor(), NOW).expect("creates");
        self.commit(vec![LocalChange { doc: id, generation: 0, change }]).expect("commits");
        id
    }

    /// A change of the household's note, not saved yet.
    pub fn noted(&self, id: DocId, note: &str) -> LocalChange {
        let mut loaded = self.store.doc(id).expect("reads").expect("is here");
        let form = edited(&loaded.doc.record().expect("a record"), |body| body.note = note.into());
        let base = loaded.doc.heads();
        let change = loaded.doc.save_form(&base, &form, self.row().actor(), NOW).expect("saves");
        LocalChange { doc: id, generation: loaded.generation, change: change.expect("a change") }
    }

    pub fn note(&self, id: DocId, note: &str) {
        self.commit(vec![self.noted(id, note)]).expect("commits");
    }

    pub fn doc(&self, id: DocId) -> Option<Doc> {
        self.store.doc(id).expect("reads").map(|loaded| loaded.doc)
    }

    pub fn state(&self, id: DocId) -> shared::api::SendState {
        self.store.doc(id).expect("reads").expect("is here").state
    }

    pub fn waiting(&self) -> u32 {
        self.store.status().expect("counts").waiting
    }

    /// The request that would be sent now.
    pub fn request(&self) -> SyncRequest {
        self.store.next_request(self.profile).expect("prepares").expect("has a token").request
    }
}

pub(super) fn profile_row(n: u128) -> ProfileRow {
    ProfileRow {
        id: ProfileId(Uuid::from_u128(n)),
        person: person(n),
        person_name: "林秀英".into(),
        unit: village(),
        device: DeviceId(Uuid::from_u128(5)),
        signing_key: SigningKey::from_bytes(&[n as u8; 32]),
        code: "KQB".into(),
        epoch: 1,
        counter: 0,
        numbers: 0,
        token: Some("token".into()),
        nonce: [0; 16],
        last_contact: 0,
        suspended: false,
        scope_version: 0,
    }
}

pub(super) fn reply() -> SyncReply {
    SyncReply { incarnation: INCARNATION, nonce: [3; 16], server_time: NOW, ..SyncReply::default() }
}

pub(super) fn desks_of(device: &Device, id: DocId) -> Vec<UnitId> {
    let select = "SELECT desk FROM lies_on WHERE doc = ?1 ORDER BY desk";
    let read = |conn: &Connection| {
        let mut statement = conn.prepare(select)?;
        let rows = statement.query_map([id.0.into_bytes()], |row| sql::unit(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    device.store.read(read).expect("reads")
}

/// A page of this desk with nothing in it.
pub(super) fn page(desk: u32) -> Page {
    Page {
        desk,
        entries: Vec::new(),
        position: 0,
        more: false,
        snapshots: Vec::new(),
        stream: None,
        first_sync_complete: false,
        documents: 0,
    }
}

pub(super) fn answer_all(request: &SyncRequest, receipt: &Receipt) -> Vec<PushReceipt> {
    let answer = |push: &shared::sync::wire::Push| {
        let count = push.commands.iter().map(|command| command.changes.len()).sum();
        PushReceipt { outcome: PushOutcome::Taken, receipts: vec![receipt.clone(); count], epoch: None }
    };
    request.pushes.iter().map(answer).collect()
}

pub(super) fn accepted() -> Receipt {
    Receipt::Accepted(admitted(1))
}

/// Hashes of a push's changes, in order.
pub(super) fn hashes(request: &SyncRequest) -> Vec<Hash> {
    let changes = request.pushes.iter().flat_map(|push| &push.commands).flat_map(|command| &command.changes);
    changes.map(|change| RawChange::parse(&change.bytes).expect("a change").hash()).collect()
}
