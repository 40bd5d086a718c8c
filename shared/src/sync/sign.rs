//! What is signed, by whom, over which bytes. Every message begins with its own label, so that no signature can be
//! taken for another; the algorithm is named in it, so that SM2 can follow (security control 13).

use super::wire::{Command, Nonce, Stamp};
use crate::document::Hash;
use crate::domain::{DocId, Millis, PersonId, ProfileId};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

const ED25519_SHA256: u8 = 1;

fn labelled(label: &str) -> Sha256 {
    let mut hasher = Sha256::new();
    hasher.update([ED25519_SHA256, label.len() as u8]);
    hasher.update(label.as_bytes());
    hasher
}

/// SHA-256 of what a command's signature covers: who, and each change's document, generation and hash.
pub fn command_message(profile: ProfileId, changes: &[(DocId, u32, Hash)]) -> [u8; 32] {
    let mut hasher = labelled("yetan command");
    hasher.update(profile.0.as_bytes());
    for (doc, generation, hash) in changes {
        hasher.update(doc.0.as_bytes());
        hasher.update(generation.to_be_bytes());
        hasher.update(hash.0);
    }
    hasher.finalize().into()
}

/// SHA-256 of what a request's proof covers: its body and the nonce of the last reply.
pub fn proof_message(profile: ProfileId, body: &[u8], nonce: &Nonce) -> [u8; 32] {
    let mut hasher = labelled("yetan proof");
    hasher.update(profile.0.as_bytes());
    hasher.update(Sha256::digest(body));
    hasher.update(nonce);
    hasher.finalize().into()
}

/// SHA-256 of what a sign-in's signature covers.
pub fn sign_in_message(profile: ProfileId, at: Millis) -> [u8; 32] {
    let mut hasher = labelled("yetan sign-in");
    hasher.update(profile.0.as_bytes());
    hasher.update(at.to_be_bytes());
    hasher.finalize().into()
}

/// The bytes over which a server makes the [`Stamp`] of an admitted change (HMAC, its key never leaves the server).
pub fn stamp_message(
    hash: Hash,
    doc: DocId,
    generation: u32,
    person: PersonId,
    received_at: Millis,
) -> [u8; 32] {
    let mut hasher = labelled("yetan stamp");
    hasher.update(hash.0);
    hasher.update(doc.0.as_bytes());
    hasher.update(generation.to_be_bytes());
    hasher.update(person.0.as_bytes());
    hasher.update(received_at.to_be_bytes());
    hasher.finalize().into()
}

/// Proves knowledge of a released recovery secret without sending it.
pub fn recovery_proof(secret: &[u8]) -> [u8; 32] {
    let mut hasher = labelled("yetan recovered");
    hasher.update(secret);
    hasher.finalize().into()
}

/// What tells two pushes with the same counter apart.
pub fn push_digest(commands: &[Command]) -> [u8; 32] {
    let mut hasher = labelled("yetan push");
    for command in commands {
        hasher.update(command.signature);
    }
    hasher.finalize().into()
}

pub fn sign(key: &SigningKey, message: &[u8; 32]) -> [u8; 64] {
    key.sign(message).to_bytes()
}

/// Strict verification: no malleable or small-order signatures.
pub fn verify(key: &[u8; 32], message: &[u8; 32], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `N` bytes from their hex; `None` for anything else.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

/// A stamp is the first 16 bytes of the HMAC.
pub fn stamp_from(mac: &[u8; 32]) -> Stamp {
    let mut stamp = [0; 16];
    stamp.copy_from_slice(&mac[..16]);
    stamp
}
