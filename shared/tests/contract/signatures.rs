//! What is signed can't be altered, nor taken for something else.

use crate::sample::{NOW, doc_id, uuid, worker};
use ed25519_dalek::SigningKey;
use shared::document::Hash;
use shared::domain::ProfileId;
use shared::sync::sign::{
    command_message, from_hex, hex, proof_message, push_digest, recovery_proof, sign, sign_in_message,
    stamp_message, verify,
};
use shared::sync::wire::Command;
use std::collections::HashSet;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[test]
fn a_signature_holds_for_its_message_and_key_only() {
    let public = key().verifying_key().to_bytes();
    let message = sign_in_message(worker().actor.profile, NOW);
    let signature = sign(&key(), &message);
    assert!(verify(&public, &message, &signature));
    assert!(!verify(&public, &sign_in_message(worker().actor.profile, NOW + 1), &signature));
    assert!(!verify(&SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes(), &message, &signature));
    for at in 0..64 {
        let mut altered = signature;
        altered[at] ^= 1;
        assert!(!verify(&public, &message, &altered), "byte {at}");
    }
    // Small-order keys verify anything for anybody unless they are refused.
    assert!(!verify(&[0; 32], &message, &[0; 64]));
}

#[test]
fn every_part_of_a_message_counts() {
    let (profile, other) = (ProfileId(uuid(1)), ProfileId(uuid(2)));
    let (one, two) = (Hash([1; 32]), Hash([2; 32]));
    let person = worker().person;
    let messages = [
        command_message(profile, &[]),
        command_message(profile, &[(doc_id(1), 0, one)]),
        command_message(other, &[(doc_id(1), 0, one)]),
        command_message(profile, &[(doc_id(2), 0, one)]),
        command_message(profile, &[(doc_id(1), 1, one)]),
        command_message(profile, &[(doc_id(1), 0, two)]),
        command_message(profile, &[(doc_id(1), 0, one), (doc_id(1), 0, two)]),
        command_message(profile, &[(doc_id(1), 0, two), (doc_id(1), 0, one)]),
        proof_message(profile, b"body", &[1; 16]),
        proof_message(profile, b"bodz", &[1; 16]),
        proof_message(profile, b"body", &[2; 16]),
        proof_message(other, b"body", &[1; 16]),
        sign_in_message(profile, NOW),
        sign_in_message(other, NOW),
        stamp_message(one, doc_id(1), 0, person, NOW),
        stamp_message(two, doc_id(1), 0, person, NOW),
        stamp_message(one, doc_id(2), 0, person, NOW),
        stamp_message(one, doc_id(1), 1, person, NOW),
        stamp_message(one, doc_id(1), 0, person, NOW + 1),
        recovery_proof(b"secret"),
        recovery_proof(profile.0.as_bytes()),
    ];
    assert_eq!(messages.iter().collect::<HashSet<_>>().len(), messages.len());
}

#[test]
fn pushes_are_told_apart_by_their_commands() {
    let command = |n: u8| Command { signature: [n; 64], changes: vec![] };
    let digests = [
        push_digest(&[]),
        push_digest(&[command(1)]),
        push_digest(&[command(1), command(2)]),
        push_digest(&[command(2), command(1)]),
    ];
    assert_eq!(digests.iter().collect::<HashSet<_>>().len(), digests.len());
}

#[test]
fn hex_is_read_strictly() {
    let bytes: [u8; 4] = [0, 0x0f, 0xa0, 0xff];
    assert_eq!(hex(&bytes), "000fa0ff");
    assert_eq!(from_hex(&hex(&bytes)), Some(bytes));
    for bad in ["", "000fa0f", "000fa0ff0", "000fa0fg", "+00fa0ff", "00 fa0ff", "夜谈00"] {
        assert_eq!(from_hex::<4>(bad), None, "{bad:?}");
    }
}
