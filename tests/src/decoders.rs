//! Everything of the product that reads bytes from elsewhere, one function each: whatever comes, it returns.
//!
//! `tests/fuzz` hands them to libFuzzer, and ordinary tests replay its corpus through them, so that both look at the same
//! doors.

use shared::api::{Reply, Request};
use shared::document::{Doc, RawChange};
use shared::domain::{AnyRecord, DirectoryRow, DocId, GrantId, PersonId, Role, RoleGrant, UnitId};
use shared::policy::audience;
use shared::sync::account::{
    CodeReply, CodeRequest, EnrolRequest, PasswordRequest, Problem, RecoveredRequest, SignInRequest, SignedIn,
};
use shared::sync::admission::{Author, check_envelope, judge};
use shared::sync::attachment::{AttachmentReply, AttachmentRequest};
use shared::sync::enrol_code::{EnrolCode, RecoveryCode};
use shared::sync::frame;
use shared::sync::server_address::ServerAddress;
use shared::sync::wire::{PushedChange, SyncReply, SyncRequest};
use shared::workflow::{in_order, issue_state, review_of, voided};
use uuid::Uuid;

/// One door.
#[derive(Clone, Copy)]
pub struct Decoder {
    /// Of its target and of its folder in the corpus.
    pub name: &'static str,
    /// # Panics
    /// Only where the product is at fault.
    pub read: fn(&[u8]),
}

pub const ALL: [Decoder; 9] = [
    Decoder { name: "sync_request", read: sync_request },
    Decoder { name: "sync_reply", read: sync_reply },
    Decoder { name: "change", read: change },
    Decoder { name: "document", read: document },
    Decoder { name: "record", read: record },
    Decoder { name: "code", read: code },
    Decoder { name: "address", read: address },
    Decoder { name: "account", read: account },
    Decoder { name: "api", read: api },
];

/// What was read is written and read as the same. No function: it would have to name the codec's own traits.
macro_rules! reads_alike {
    ($message:ty, $bytes:expr) => {
        if let Ok(message) = frame::decode::<$message>($bytes)
            && let Ok(again) = frame::encode(&message)
        {
            assert_eq!(frame::decode(&again), Ok(message));
        }
    };
}

/// Frames as the server reads them.
pub fn sync_request(bytes: &[u8]) {
    reads_alike!(SyncRequest, bytes);
    reads_alike!(AttachmentRequest, bytes);
}

/// Frames as a device reads them.
pub fn sync_reply(bytes: &[u8]) {
    reads_alike!(SyncReply, bytes);
    reads_alike!(AttachmentReply, bytes);
}

/// A pushed change, judged as the first of its document: what is let in can be kept.
pub fn change(bytes: &[u8]) {
    let pushed = PushedChange { doc: DocId(Uuid::nil()), generation: 0, bytes: bytes.to_vec() };
    let Ok(change) = check_envelope(&pushed) else {
        // Devices parse what their server admitted, without the rest of the envelope.
        return drop(RawChange::parse(bytes));
    };
    let grant = RoleGrant {
        id: GrantId(Uuid::nil()),
        person: AUTHOR,
        role: Role::VillageCadre,
        unit: UnitId::new("350404001001").expect("a unit"),
        from: 0,
        until: None,
    };
    let author = Author {
        person: AUTHOR,
        grants: &[&grant],
        revoked: false,
        accepted: false,
        holds: false,
        now: 1,
        lives: None,
    };
    if let Ok(judged) = judge(None, &change, &author) {
        let saved = judged.doc.save().expect("what was let in can be saved");
        assert_eq!(Doc::load(&saved).map(|doc| doc.heads()), Ok(vec![change.hash()]));
        assert_eq!(judged.doc.changes()[0].bytes, change.bytes());
    }
}

/// Whose changes are let in by [`change`].
pub const AUTHOR: PersonId = PersonId(Uuid::from_u128(7));

/// A snapshot.
pub fn document(bytes: &[u8]) {
    if let Ok(doc) = Doc::load(bytes) {
        let _ = (doc.record(), doc.conflicts(), doc.heads(), doc.max_op(), doc.save());
    }
}

/// A record's tree, with all that is derived from it.
pub fn record(bytes: &[u8]) {
    let Ok(tree) = serde_json::from_slice(bytes) else { return };
    let Ok(record) = AnyRecord::from_value(tree) else { return };
    let _ = (record.check(), audience(&record));
    let _ = (issue_state(record.events()), review_of(record.events()), voided(record.events()));
    assert_eq!(in_order(record.events()).len(), record.events().len(), "no event is lost in the order");
    assert_eq!(AnyRecord::from_value(record.to_value()), Ok(record));
}

/// What people type from paper.
pub fn code(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = EnrolCode::decode(&text) {
        assert!(EnrolCode::decode(&code.encode()).is_ok_and(|again| again == code));
    }
    if let Ok(code) = RecoveryCode::decode(&text) {
        assert!(RecoveryCode::decode(&code.encode()).is_ok_and(|again| again == code));
    }
}

pub fn address(bytes: &[u8]) {
    if let Ok(address) = String::from_utf8_lossy(bytes).parse::<ServerAddress>() {
        assert_eq!(address.to_string().parse::<ServerAddress>(), Ok(address));
    }
}

/// The small messages around syncing, both ways.
pub fn account(bytes: &[u8]) {
    let _ = serde_json::from_slice::<CodeRequest>(bytes).is_ok();
    let _ = serde_json::from_slice::<EnrolRequest>(bytes).is_ok();
    let _ = serde_json::from_slice::<SignInRequest>(bytes).is_ok();
    let _ = serde_json::from_slice::<PasswordRequest>(bytes).is_ok();
    let _ = serde_json::from_slice::<RecoveredRequest>(bytes).is_ok();
    let _ = serde_json::from_slice::<CodeReply>(bytes).is_ok();
    let _ = serde_json::from_slice::<SignedIn>(bytes).is_ok();
    let _ = serde_json::from_slice::<Problem>(bytes).is_ok();
    let _ = serde_json::from_slice::<DirectoryRow>(bytes).is_ok();
}

/// What a screen or a script asks, and what a screen is told.
pub fn api(bytes: &[u8]) {
    if let Ok(request) = serde_json::from_slice::<Request>(bytes) {
        assert_ne!(request.name(), "?");
    }
    let _ = serde_json::from_slice::<Reply>(bytes).is_ok();
}
