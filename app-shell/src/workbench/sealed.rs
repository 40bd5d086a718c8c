//! A picture's bytes, sealed under a key that seals nothing else. What is sealed goes through hands that need not see it:
//! another table, the line, the server's store and its backups.

use crate::entropy::Entropy;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use sha2::{Digest, Sha256};
use shared::document::Hash;

/// ChaCha20-Poly1305 (security control 13: the envelope names its algorithm).
const ALGORITHM: u8 = 1;

/// Sealed bytes, with what a record says of them.
pub struct Sealed {
    pub key: [u8; 32],
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// `None` only for more bytes than any memory holds.
pub fn seal(plain: &[u8], entropy: &dyn Entropy) -> Option<Sealed> {
    let key: [u8; 32] = entropy.bytes();
    let sealed = cipher(&key).encrypt(&nonce(), plain).ok()?;
    let bytes = [&[ALGORITHM][..], &sealed].concat();
    Some(Sealed { key, hash: Hash(Sha256::digest(&bytes).into()), bytes })
}

/// `None` where the key is another, or a byte was changed.
pub fn open(sealed: &[u8], key: &[u8; 32]) -> Option<Vec<u8>> {
    let ciphertext = sealed.strip_prefix(&[ALGORITHM])?;
    cipher(key).decrypt(&nonce(), ciphertext).ok()
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// Always the same: no key is used twice.
fn nonce() -> Nonce {
    Nonce::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn what_was_sealed_opens_with_its_key_alone_and_only_unchanged() {
        let (first, second) = (seal(b"picture", &SystemEntropy), seal(b"picture", &SystemEntropy));
        let (first, second) = (first.expect("sealed"), second.expect("sealed"));
        assert_eq!(open(&first.bytes, &first.key).as_deref(), Some(&b"picture"[..]));
        assert_eq!(open(&first.bytes, &second.key), None);
        assert!(first.bytes != second.bytes && !first.bytes.windows(7).any(|window| window == b"picture"));
        for at in 0..first.bytes.len() {
            let mut changed = first.bytes.clone();
            changed[at] ^= 1;
            assert_eq!(open(&changed, &first.key), None, "byte {at}");
        }
    }
}
