//! The small JSON messages around syncing, altered as trees and as text.

use super::cbor::flip;
use crate::synthetic::Dice;
use serde_json::{Value, json};

/// `message` with something altered.
pub fn altered(message: &Value, dice: &mut Dice) -> Vec<u8> {
    let mut tree = message.clone();
    if dice.chance(70) {
        alter(&mut tree, dice);
    }
    let mut text = tree.to_string().into_bytes();
    match dice.below(10) {
        0 => text.truncate(dice.below(text.len() as u64 + 1) as usize),
        1 => flip(&mut text, dice),
        2 => text.extend(b"{}"),
        // Deeper than any parser should follow.
        3 => text = [b"[".repeat(dice.below(9_000) as usize), text].concat(),
        4 => text = [&b"\xef\xbb\xbf"[..], &text].concat(),
        _ => {}
    }
    text
}

fn alter(tree: &mut Value, dice: &mut Dice) {
    let Value::Object(map) = tree else { return };
    let key = map.keys().nth(dice.below(map.len() as u64) as usize).cloned().unwrap_or_default();
    match dice.below(8) {
        0 => drop(map.remove(&key)),
        1 => drop(map.insert(key, json!(dice.uuid().to_string()))),
        2 => drop(map.insert(key, json!("0".repeat(*dice.pick(&[0, 1, 20, 32, 63, 64, 128]) as usize)))),
        3 => drop(map.insert(key, json!("Aa1-".repeat(dice.below(3_000) as usize)))),
        4 => drop(map.insert(key, json!(*dice.pick(&[0, -1, i64::MIN, i64::MAX])))),
        5 => drop(map.insert(key, json!(1e308))),
        6 => drop(map.insert(key, json!("\u{0}\u{202e}é\u{301}🧨"))),
        _ => drop(map.insert(key, json!([null, {"a": [1]}]))),
    }
}
