//! Changes that the product would never write: lawful ones taken apart, altered, put together again.

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange};
use shared::document::Hash;
use shared::domain::DocId;
use shared::sync::wire::PushedChange;
use std::num::NonZeroU64;

/// `pushed` with something altered and a right checksum.
fn altered(pushed: &PushedChange, alter: impl FnOnce(&mut ExpandedChange)) -> PushedChange {
    let mut expanded = Change::try_from(pushed.bytes.as_slice()).expect("a change").decode();
    alter(&mut expanded);
    PushedChange { bytes: Change::from(expanded).raw_bytes().to_vec(), ..pushed.clone() }
}

fn on_a_missing_object(op: &Op) -> Op {
    let nobody = ActorId::from(vec![0xde; 16]);
    Op {
        action: OpType::Put("幽灵".into()),
        obj: ObjectId::Id(OpId::new(3, &nobody)),
        key: Key::Map("text".into()),
        pred: Vec::new().into(),
        insert: op.insert,
    }
}

fn start_at(pushed: &PushedChange, at: u64) -> PushedChange {
    altered(pushed, |forged| forged.start_op = NonZeroU64::new(at).expect("above 0"))
}

/// `pushed` as if it built on these.
pub fn with_deps(pushed: &PushedChange, deps: &[Hash]) -> PushedChange {
    altered(pushed, |forged| forged.deps = deps.iter().map(|dep| ChangeHash(dep.0)).collect())
}

pub fn with_seq(pushed: &PushedChange, seq: u64) -> PushedChange {
    altered(pushed, |forged| forged.seq = seq)
}

/// Every row of the hostile table (sync.md), named. `first` would create a document; `next` is the lawful next change of
/// another, after `last`.
pub fn table(
    first: &PushedChange,
    last: &PushedChange,
    next: &PushedChange,
) -> Vec<(&'static str, PushedChange)> {
    let raw = |bytes: Vec<u8>| PushedChange { bytes, ..next.clone() };
    let flipped = |at: usize| {
        let mut bytes = next.bytes.clone();
        bytes[at] ^= 1;
        raw(bytes)
    };
    let mut compressed = next.bytes.clone();
    compressed[8] = 2;
    vec![
        ("a byte flipped in the body", flipped(next.bytes.len() - 1)),
        ("a byte flipped in the checksum", flipped(5)),
        ("a first change with sequence 50", with_seq(first, 50)),
        ("a sequence that skips", with_seq(next, 9)),
        (
            "an object that nobody made",
            altered(next, |forged| {
                forged.operations = vec![on_a_missing_object(&forged.operations[0])];
            }),
        ),
        ("counters at the end", start_at(next, u64::from(u32::MAX))),
        ("counters just before the end", start_at(next, u64::from(u32::MAX) - 1)),
        ("counters far ahead", start_at(next, 1 << 30)),
        ("the same sequence, other content", altered(last, |forged| forged.time = 1)),
        ("another's actor", altered(next, |forged| forged.actor_id = ActorId::from(vec![7; 20]))),
        ("a missing dependency", with_deps(next, &[Hash([9; 32])])),
        ("a second root", PushedChange { doc: next.doc, ..first.clone() }),
        ("a compressed chunk", raw(compressed)),
        ("no bytes", raw(Vec::new())),
        ("too many bytes", raw(vec![0; 64 * 1024 + 1])),
        ("a document instead of a change", raw(vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 0, 0])),
        ("another generation", PushedChange { generation: 7, ..next.clone() }),
        ("no document at all", PushedChange { doc: DocId(uuid::Uuid::nil()), ..next.clone() }),
    ]
}
