//! Changes that the product would never write: lawful ones taken apart, altered, put together with a right checksum.

use super::cbor::{alter_list, flip};
use crate::synthetic::Dice;
use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use sha2::{Digest, Sha256};
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A change chunk begins with four magic bytes and four of the checksum; the type follows.
const CHECKSUM: std::ops::Range<usize> = 4..8;

/// `change` with something altered; itself where the library cannot write what was asked of it.
pub fn altered(change: &[u8], dice: &mut Dice) -> Vec<u8> {
    match dice.below(10) {
        0..6 => expanded(change, dice).unwrap_or_else(|| change.to_vec()),
        6..9 => sealed(columns_altered(change, dice)),
        // No right checksum either.
        _ => columns_altered(change, dice),
    }
}

/// Gives the chunk the checksum of what it holds now.
pub fn sealed(mut chunk: Vec<u8>) -> Vec<u8> {
    if chunk.len() > CHECKSUM.end {
        let digest = Sha256::digest(&chunk[CHECKSUM.end..]);
        chunk[CHECKSUM].copy_from_slice(&digest[..4]);
    }
    chunk
}

/// Runs, actors, operations' ids and lengths are all in the bytes behind the header.
fn columns_altered(change: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = change.to_vec();
    for _ in 0..=dice.below(3) {
        let at = (8 + dice.below(bytes.len().saturating_sub(8).max(1) as u64) as usize).min(bytes.len());
        match dice.below(5) {
            0 if at < bytes.len() => drop(bytes.remove(at)),
            1 => bytes.insert(at, dice.roll() as u8),
            // A number of many bytes, where one stood.
            2 if at < bytes.len() => drop(bytes.splice(at..=at, [0xff, 0xff, 0xff, 0xff, 0x7f])),
            3 => bytes.truncate(at),
            _ => flip(&mut bytes[8..], dice),
        }
        if bytes.len() <= 9 {
            break;
        }
    }
    bytes
}

fn expanded(change: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut expanded = Change::try_from(change).ok()?.decode();
    for _ in 0..=dice.below(2) {
        alter(&mut expanded, dice);
    }
    // The library does not write everything that it reads.
    catch_unwind(AssertUnwindSafe(|| Change::from(expanded).raw_bytes().to_vec())).ok()
}

fn alter(change: &mut ExpandedChange, dice: &mut Dice) {
    match dice.below(12) {
        0 => change.seq = *dice.pick(&[0, 1, 2, 50, 1 << 31, u64::MAX]),
        1 => {
            let start = *dice.pick(&[1, 2, 1 << 20, 1 << 31, (1 << 31) - 2, u64::from(u32::MAX), 1 << 62]);
            change.start_op = NonZeroU64::new(start).unwrap_or(NonZeroU64::MIN);
        }
        2 => change.time = *dice.pick(&[0, -1, i64::MIN, i64::MAX]),
        3 => change.message = Some("长".repeat(dice.below(100) as usize)),
        4 => alter_list(&mut change.deps, dice, |dice| ChangeHash([dice.roll() as u8; 32])),
        5 => change.actor_id = actor(&change.actor_id, dice),
        6 => change.extra_bytes = vec![7; dice.below(400) as usize],
        7 => alter_list(&mut change.operations, dice, op),
        _ if change.operations.is_empty() => change.operations.push(op(dice)),
        _ => {
            let at = dice.below(change.operations.len() as u64) as usize;
            alter_op(&mut change.operations[at], dice);
        }
    }
}

fn actor(own: &ActorId, dice: &mut Dice) -> ActorId {
    let mut bytes = own.to_bytes().to_vec();
    match dice.below(4) {
        0 => bytes.truncate(dice.below(20) as usize),
        1 => flip(&mut bytes, dice),
        // The mark of one that writes beside itself, at some level.
        2 => drop(bytes.splice(0..0, [0x13, 0xb2, 0x23, 0x09, dice.below(130) as u8])),
        _ => bytes.extend([1; 30]),
    }
    ActorId::from(bytes)
}

fn op(dice: &mut Dice) -> Op {
    Op {
        action: action(dice),
        obj: object(dice),
        key: Key::Map((*dice.pick(&["body", "unit", "events", "kind", "schema", "", "__proto__"])).into()),
        pred: Vec::new().into(),
        insert: dice.chance(20),
    }
}

fn alter_op(op: &mut Op, dice: &mut Dice) {
    match dice.below(6) {
        0 => op.action = action(dice),
        1 => op.obj = object(dice),
        2 => {
            op.key = match dice.below(3) {
                0 => Key::Map("键".repeat(dice.below(60) as usize).as_str().into()),
                1 => Key::Seq(ElementId::Head),
                _ => Key::Seq(ElementId::Id(op_id(dice))),
            }
        }
        3 => {
            let mut preds: Vec<OpId> = op.pred.iter().cloned().collect();
            alter_list(&mut preds, dice, op_id);
            op.pred = preds.into();
        }
        4 => op.insert = !op.insert,
        _ => {
            op.action = OpType::Put(ScalarValue::Str("字".repeat(dice.below(3_000) as usize).as_str().into()))
        }
    }
}

fn object(dice: &mut Dice) -> ObjectId {
    if dice.chance(30) { ObjectId::Root } else { ObjectId::Id(op_id(dice)) }
}

fn op_id(dice: &mut Dice) -> OpId {
    let actor = ActorId::from(vec![dice.roll() as u8; 20]);
    OpId::new(*dice.pick(&[1, 2, 3, 100, 1 << 31, u64::from(u32::MAX)]), &actor)
}

fn action(dice: &mut Dice) -> OpType {
    match dice.below(9) {
        0 => OpType::Delete,
        1 => OpType::Increment(i64::MAX),
        2 => OpType::Make(*dice.pick(&[ObjType::Map, ObjType::List, ObjType::Text, ObjType::Table])),
        3 => OpType::Put(ScalarValue::Bytes(vec![0; dice.below(300) as usize])),
        4 => OpType::Put(ScalarValue::F64(f64::NAN)),
        5 => OpType::Put(ScalarValue::Timestamp(i64::MIN)),
        6 => OpType::Put(ScalarValue::counter(i64::MAX)),
        7 => OpType::Put(ScalarValue::Int(*dice.pick(&[0, -1, i64::MIN, i64::MAX]))),
        _ => OpType::Put(ScalarValue::Null),
    }
}
