//! Anti-entropy: an order-free digest of a desk, the XOR of the digests of its documents.

use crate::document::Hash;
use crate::domain::DocId;
use sha2::{Digest as _, Sha256};

pub type Digest = [u8; 16];

/// Digest of one document: over id, generation and *admitted* heads.
pub fn of_document(doc: DocId, generation: u32, heads: &[Hash]) -> Digest {
    let mut sorted = heads.to_vec();
    sorted.sort();
    let mut hasher = Sha256::new();
    hasher.update(doc.0.as_bytes());
    hasher.update(generation.to_be_bytes());
    for head in sorted {
        hasher.update(head.0);
    }
    let full = hasher.finalize();
    let mut digest = [0; 16];
    digest.copy_from_slice(&full[..16]);
    digest
}

/// Adds a document to a desk's digest, or takes it out: the same act.
pub fn toggle(desk: &mut Digest, document: &Digest) {
    for (byte, other) in desk.iter_mut().zip(document) {
        *byte ^= other;
    }
}
