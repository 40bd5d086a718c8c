//! Unlawful changes: lawful ones taken apart, altered, and put together again with a right checksum.

use crate::sample::{Somebody, raw, uuid};
use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, ExpandedChange, ObjId, ROOT, ReadDoc};
use shared::document::{Doc, NewChange, RawChange};

/// Actor bytes as the product makes them.
pub fn actor_id(author: &Somebody) -> ActorId {
    let mut bytes = author.actor.profile.0.as_bytes().to_vec();
    bytes.extend(author.actor.epoch.to_be_bytes());
    ActorId::from(bytes)
}

/// `change` with something altered.
pub fn altered(change: &RawChange, alter: impl FnOnce(&mut ExpandedChange)) -> RawChange {
    let bytes = altered_bytes(change, alter);
    RawChange::parse(&bytes).expect("a forged change parses")
}

pub fn altered_bytes(change: &RawChange, alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = Change::try_from(change.bytes()).expect("a change").decode();
    alter(&mut expanded);
    Change::from(expanded).raw_bytes().to_vec()
}

/// A change that the product would never write, made with the library on a lawful document.
pub fn written(
    doc: &Doc,
    author: &Somebody,
    write: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>,
) -> RawChange {
    let mut inner = Automerge::load(&doc.save().expect("saves")).expect("loads").with_actor(actor_id(author));
    let mut transaction = inner.transaction();
    write(&mut transaction).expect("the library writes it");
    let (hash, _) = transaction.commit_with(CommitOptions::default());
    let hash = hash.expect("something was written");
    let change = inner.get_change_by_hash(&hash).expect("it is there");
    raw(&NewChange { hash: hash.into(), bytes: change.raw_bytes().to_vec() })
}

/// A first change whose columns are single runs: `rows` operations that each put null under the same key and claim to
/// replace `preds` values. The checksum is left open.
pub fn of_runs(rows: u64, preds: u64) -> Vec<u8> {
    let run = |count: u64, value: &[u8]| [&leb(count, true)[..], value].concat();
    let (some, number) = (preds > 0, leb(preds, false));
    let columns: [(u8, Vec<u8>); 7] = [
        (0x15, run(rows, b"\x01a")),
        (0x34, leb(rows, false)),
        (0x42, run(rows, &[1])),
        (0x56, run(rows, &[0])),
        (0x70, run(rows, &number)),
        (0x71, if some { run(preds, &[0]) } else { vec![] }),
        (0x73, if some { run(preds, &[1]) } else { vec![] }),
    ];
    let there = || columns.iter().filter(|(_, data)| !data.is_empty());
    let mut body = vec![0, 2, 7, 7, 1, 1, 0, 0, 0, there().count() as u8];
    for (spec, data) in there() {
        body.extend([*spec, data.len() as u8]);
    }
    body.extend(there().flat_map(|(_, data)| data));
    [&[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, body.len() as u8][..], &body].concat()
}

/// LEB128; signed numbers keep a bit for the sign.
fn leb(mut number: u64, signed: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let last = if signed { 0x40 } else { 0x80 };
    while number >= last {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// The object at `path` of the document being written.
pub fn object(transaction: &Transaction<'_>, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |obj, key| {
        let (_, child) = transaction.get(&obj, *key).expect("readable").expect("is there");
        child
    })
}

/// An operation that writes into an object which nobody made.
pub fn on_a_missing_object(op: &Op) -> Op {
    let nobody = ActorId::from(uuid(0xdead).as_bytes().to_vec());
    Op {
        action: OpType::Put("幽灵".into()),
        obj: ObjectId::Id(OpId::new(3, &nobody)),
        key: Key::Map("text".into()),
        pred: Vec::new().into(),
        insert: op.insert,
    }
}
