//! The messages of `POST /v1/attachment`: one piece of a sealed picture goes up or comes down.
//!
//! What is asked stands in the signed body, not in the address, so that the proof covers it and no proxy's log names it.
//! An attachment is known by its document, its id there and its hash; whoever reads the document may ask for it, and
//! whoever has the bytes may bring them. Everything else is answered with `stored: None`, whatever exists.

use super::wire::Nonce;
use crate::document::Hash;
use crate::domain::{DocId, EntryId};
use minicbor::{Decode, Encode};

/// One attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentName {
    #[n(0)]
    pub doc: DocId,
    #[n(1)]
    pub id: EntryId,
    /// SHA-256 of the sealed bytes, as the document names it.
    #[n(2)]
    pub hash: Hash,
}

/// What a device asks.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentRequest {
    #[n(0)]
    pub name: AttachmentName,
    #[n(1)]
    pub act: AttachmentAct,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum AttachmentAct {
    /// The bytes from `0` on, at most [`crate::limits::PIECE_BYTES_MAX`]. They are taken where the server has exactly what
    /// lies before them; with none it only says how many it has.
    #[n(0)]
    Put(#[n(0)] u64, #[cbor(n(1), with = "minicbor::bytes")] Vec<u8>),
    /// A piece from byte `0` on, once the server has all of them.
    #[n(1)]
    Get(#[n(0)] u64),
}

/// What the server answers.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct AttachmentReply {
    /// For the next request.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: Nonce,
    /// How many bytes the server has; all of them once their hash was the named one. `None`: no document that this
    /// person reads names such an attachment.
    #[n(1)]
    pub stored: Option<u64>,
    /// Of a [`AttachmentAct::Get`]; empty where there is nothing to give.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}
