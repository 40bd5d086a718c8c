//! The messages of `POST /v1/sync`. CBOR maps with integer keys: a reader skips keys it does not know.
//!
//! Desks are named by their index in the scope that the server last sent, so that a request of a device with nothing new
//! stays under 200 bytes however many desks it reads.

use super::codec::Json;
use crate::document::Hash;
use crate::domain::{DirectoryRow, DocId, Millis, PersonId, ProfileId, UnitId};
use minicbor::{Decode, Encode};

/// Protocol version, negotiated in the header [`PROTOCOL_HEADER`]. A server answers versions it does not speak with 426.
pub const PROTOCOL: u32 = 1;
pub const PROTOCOL_HEADER: &str = "yetan-protocol";
/// Hex of the profile's signature over [`super::sign::proof_message`].
pub const PROOF_HEADER: &str = "yetan-proof";
/// Hex of the nonce that the proof answers: the one of the last reply.
pub const NONCE_HEADER: &str = "yetan-nonce";

/// Hex of the listener's [`super::bookmark::Bookmark`], at `GET /v1/live`.
pub const BOOKMARK_HEADER: &str = "yetan-bookmark";

/// Identity of a server database; a restored backup gets a new one.
pub type Incarnation = [u8; 16];
/// Fresh for each reply; the next request's proof covers it.
pub type Nonce = [u8; 16];
/// Server's HMAC over hash, document, person and time of receipt ([`super::sign::stamp_message`]).
pub type Stamp = [u8; 16];
/// Position in a desk's stream; the first entry has 1, so 0 is "before everything".
pub type Position = u64;

/// What a device sends.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// The last reply's; all zero at first.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub incarnation: Incarnation,
    #[n(1)]
    pub scope_version: u64,
    /// Last applied position of each desk, in the scope's order.
    #[n(2)]
    pub positions: Vec<Position>,
    /// Position in the county's directory log.
    #[n(3)]
    pub directory: Position,
    /// Desks whose first sync is not complete.
    #[n(4)]
    pub streams: Vec<Stream>,
    /// One for each profile of the device that has something waiting.
    #[n(5)]
    pub pushes: Vec<Push>,
    /// Entries wanted per desk, at most [`crate::limits::PAGE_ENTRIES_MAX`].
    #[n(6)]
    pub page_limit: u32,
    /// Desks whose digest did not agree: asks for their list.
    #[n(7)]
    pub heal: Vec<Heal>,
    /// Documents wanted whole.
    #[n(8)]
    pub fetch: Vec<DocId>,
    /// Admitted changes that a restored server may lack.
    #[n(9)]
    pub offers: Vec<Offer>,
    /// What people did on the device that has to be audited (opened forms).
    #[n(10)]
    pub audit: Vec<AuditRow>,
    /// Changes that were held: asks what became of them. `None` where none are, which costs nothing on the wire.
    #[n(11)]
    pub held: Option<Vec<HeldChanges>>,
}

/// First sync of one desk, resumable at every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Stream {
    #[n(0)]
    pub desk: u32,
    /// The desk's position when the stream began; `None` asks to begin.
    #[n(1)]
    pub begun: Option<Position>,
    /// The last document received; the stream runs in id order.
    #[n(2)]
    pub after: Option<DocId>,
}

/// What one profile sends. Sent again unchanged, with the same counter, until it was answered.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Push {
    #[n(0)]
    pub profile: ProfileId,
    /// Last + 1. The same counter with other content, or a lower one, is a clone.
    #[n(1)]
    pub counter: u64,
    #[n(2)]
    pub commands: Vec<Command>,
}

/// What one act of a person made: signed as one, admitted change by change.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Command {
    /// By the profile's key over [`super::sign::command_message`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub signature: [u8; 64],
    #[n(1)]
    pub changes: Vec<PushedChange>,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PushedChange {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub generation: u32,
    /// One raw, uncompressed Automerge change.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// Asks for the list of a desk's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Heal {
    #[n(0)]
    pub desk: u32,
    #[n(1)]
    pub after: Option<DocId>,
}

/// A change that some server admitted once: its stamp proves it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Offer {
    #[n(0)]
    pub change: PushedChange,
    #[n(1)]
    pub admitted: Admitted,
}

/// Who made an admitted change and when the server received it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Admitted {
    #[n(0)]
    pub person: PersonId,
    #[n(1)]
    pub received_at: Millis,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub stamp: Stamp,
}

/// Held changes of one profile of the device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HeldChanges {
    #[n(0)]
    pub profile: ProfileId,
    #[n(1)]
    pub changes: Vec<HeldName>,
}

/// The name of a held change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HeldName {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub hash: Hash,
}

/// Something done on a device that the audit must know.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct AuditRow {
    #[n(0)]
    pub at: Millis,
    #[n(1)]
    pub person: PersonId,
    /// `unmask`, `export`, `sign_in` …
    #[n(2)]
    pub act: String,
    #[n(3)]
    pub doc: Option<DocId>,
}

/// What the server answers.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct SyncReply {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub incarnation: Incarnation,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: Nonce,
    #[n(2)]
    pub server_time: Millis,
    /// One for each push of the request, in order.
    #[n(3)]
    pub pushed: Vec<PushReceipt>,
    /// Desks with something new.
    #[n(4)]
    pub pages: Vec<Page>,
    /// Of desks that moved since the request's position and have no `more`.
    #[n(5)]
    pub digests: Vec<DeskDigest>,
    /// Only when its version is not the request's. Positions then start anew for desks that are new.
    #[n(6)]
    pub scope: Option<Scope>,
    #[n(7)]
    pub directory: Option<DirectoryDelta>,
    #[n(8)]
    pub listings: Vec<Listing>,
    #[n(9)]
    pub fetched: Vec<Snapshot>,
    /// How many of the request's offers are now held by the server; the device need not offer those again.
    #[n(10)]
    pub offers_taken: u32,
    /// What became of the held changes that the request asked about; of those that still wait nothing is said.
    #[n(11)]
    pub settled: Option<Vec<Settled>>,
    /// Documents with changes that wait for this person, a township secretary, to accept or return; `None` to everybody
    /// else.
    #[n(12)]
    pub held_waiting: Option<u32>,
}

/// The secretary's word on a change that was held.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Settled {
    #[n(0)]
    pub profile: ProfileId,
    #[n(1)]
    pub doc: DocId,
    #[n(2)]
    pub hash: Hash,
    /// [`Receipt::Duplicate`] or [`Receipt::Rejected`].
    #[n(3)]
    pub receipt: Receipt,
    /// The profile's epoch from now on.
    #[n(4)]
    pub epoch: u32,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PushReceipt {
    #[n(0)]
    pub outcome: PushOutcome,
    /// One for each change, in the order of the push; empty unless [`PushOutcome::Taken`].
    #[n(1)]
    pub receipts: Vec<Receipt>,
    /// A fresh epoch for this profile, after a rejection.
    #[n(2)]
    pub epoch: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PushOutcome {
    /// Judged change by change.
    #[n(0)]
    Taken,
    /// The profile was used from two places: sign in online again, nothing is lost.
    #[n(1)]
    CloneDetected,
    /// Not a profile of this device, or an unknown one.
    #[n(2)]
    UnknownProfile,
}

/// The server's durable word on one change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Receipt {
    #[n(0)]
    Accepted(#[n(0)] Admitted),
    /// Was accepted before.
    #[n(1)]
    Duplicate(#[n(0)] Admitted),
    /// Depends on changes that are not here. Send those first, then this again.
    #[n(2)]
    Deferred(#[n(0)] Vec<Hash>),
    #[n(3)]
    Rejected(#[n(0)] Rejection),
    /// Made under rights that ended: waits for the secretary of this unit. Counts as delivered.
    #[n(4)]
    Held(#[n(0)] UnitId),
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rejection {
    #[n(0)]
    pub code: RejectCode,
    /// For the log, in English, without personal data; but see [`RejectCode::Returned`].
    #[n(1)]
    pub why: String,
}

/// Why a change is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RejectCode {
    /// Larger or deeper than [`crate::limits`] allow.
    #[n(0)]
    Limit,
    /// Not an uncompressed Automerge change, or its checksum is wrong.
    #[n(1)]
    Malformed,
    /// Actor, epoch or sequence is not this profile's next.
    #[n(2)]
    Actor,
    #[n(3)]
    Signature,
    /// Operations that no record needs: deletions, counters, unknown root keys, edits of an event.
    #[n(4)]
    ForbiddenOperation,
    /// The record does not hydrate or breaks its own checks.
    #[n(5)]
    Shape,
    /// Rights do not allow it, and never did.
    #[n(6)]
    Policy,
    /// It builds on a change that was rejected.
    #[n(7)]
    Descendant,
    /// The document was erased for legal reasons.
    #[n(8)]
    Erased,
    /// Another document has this id already.
    #[n(9)]
    Exists,
    /// The record is of a schema this server does not accept.
    #[n(10)]
    Schema,
    /// Was held, and the secretary returned it: [`Rejection::why`] is the secretary's reason, for its author alone.
    #[n(11)]
    Returned,
    /// The month's list was frozen by somebody else, or its numbers were given to other issues (H1f).
    #[n(12)]
    AlreadyFrozen,
}

/// What is new on one desk.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Page {
    #[n(0)]
    pub desk: u32,
    /// Gapless, from the request's position + 1.
    #[n(1)]
    pub entries: Vec<Entry>,
    /// Position after these entries.
    #[n(2)]
    pub position: Position,
    /// There is more: ask again at once.
    #[n(3)]
    pub more: bool,
    /// Snapshots of a first sync.
    #[n(4)]
    pub snapshots: Vec<Snapshot>,
    /// State of the first sync to give back; `None` when it is complete or none runs.
    #[n(5)]
    pub stream: Option<Stream>,
    /// The first sync of this desk is complete with this page.
    #[n(6)]
    pub first_sync_complete: bool,
    /// Documents of the desk, for progress: told when a first sync begins, else 0.
    #[n(7)]
    pub documents: u64,
}

/// One entry of a desk's stream.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Entry {
    #[n(0)]
    Change(#[n(0)] ChangeEntry),
    /// The document came onto this desk.
    #[n(1)]
    Join(#[n(0)] Snapshot),
    /// It left.
    #[n(2)]
    Leave(#[n(0)] DocId),
    /// It was erased for legal reasons; later changes belong to this generation.
    #[n(3)]
    Erase(#[n(0)] DocId, #[n(1)] u32),
    /// The document has left meanwhile or was erased: nothing to apply.
    #[n(4)]
    Skip,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct ChangeEntry {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub generation: u32,
    #[n(2)]
    pub body: ChangeBody,
}

/// The bytes of a change come once per reply.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ChangeBody {
    #[n(0)]
    Bytes(#[cbor(n(0), with = "minicbor::bytes")] Vec<u8>, #[n(1)] Admitted),
    /// Came with an entry of an earlier page of this reply.
    #[n(1)]
    Seen(#[n(0)] Hash),
    /// Change `1` of push `0` of this request, both counted from 0; its receipt says the rest.
    #[n(2)]
    Own(#[n(0)] u32, #[n(1)] u32),
}

/// A whole document.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Snapshot {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub generation: u32,
    /// Saved without compression: the page is compressed as one.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    /// Who and when of its changes, in ascending order of their hashes.
    #[n(3)]
    pub admitted: Vec<Admitted>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeskDigest {
    #[n(0)]
    pub desk: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub digest: super::digest::Digest,
}

/// The desks this person reads.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Scope {
    #[n(0)]
    pub version: u64,
    /// Messages of the next round trip name desks by their index here.
    #[n(1)]
    pub desks: Vec<UnitId>,
}

/// Rows of the county's directory log.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct DirectoryDelta {
    #[n(0)]
    pub rows: Vec<Json<DirectoryRow>>,
    /// Position after these rows.
    #[n(1)]
    pub position: Position,
    #[n(2)]
    pub more: bool,
}

/// The documents of a desk, in id order, answering [`Heal`].
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Listing {
    #[n(0)]
    pub desk: u32,
    /// The desk's position at which this list is true.
    #[n(1)]
    pub position: Position,
    #[n(2)]
    pub documents: Vec<ListedDocument>,
    #[n(3)]
    pub more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ListedDocument {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub generation: u32,
    /// [`super::digest::of_document`]
    #[cbor(n(2), with = "minicbor::bytes")]
    pub digest: super::digest::Digest,
}
