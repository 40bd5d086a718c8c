//! Minutes that several people write: sentences come in and go out, and nobody's sentence takes another's away.
//!
//! A sentence is one sign, three times, that nobody else writes: so it is told apart wherever it came to stand.

use super::world::{ActId, Seen};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Text {
    sentences: BTreeMap<char, Sentence>,
    /// What each writer left, in its order.
    left: BTreeMap<ActId, Vec<char>>,
    /// Where a sentence stands among others' of which its writer did not know is the product's to choose: once it did, it has
    /// to keep to it.
    chosen: BTreeMap<BTreeSet<ActId>, Vec<char>>,
}

struct Sentence {
    written: ActId,
    struck: BTreeSet<ActId>,
}

/// The sentence with this sign.
pub fn sentence(sign: char) -> String {
    [sign; 3].iter().collect()
}

/// The signs of whole sentences.
///
/// # Panics
/// Where one is broken up.
pub fn signs(text: &str) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let sign = |three: &[char]| {
        assert!(three == [three[0]; 3], "a sentence was broken up: {text}");
        three[0]
    };
    chars.chunks(3).map(sign).collect()
}

impl Text {
    /// Returns whether anything was changed.
    pub fn save(&mut self, act: ActId, base: &Seen, typed: &str) -> bool {
        let (before, after) = (self.order(base), signs(typed));
        if before == after {
            return false;
        }
        for sign in after.iter().filter(|sign| !before.contains(sign)) {
            self.sentences.insert(*sign, Sentence { written: act, struck: BTreeSet::new() });
        }
        for sign in before.iter().filter(|sign| !after.contains(sign)) {
            self.sentences.get_mut(sign).expect("it stood there").struck.insert(act);
        }
        self.left.insert(act, after);
        true
    }

    pub fn shown(&self, seen: &Seen) -> String {
        self.order(seen).into_iter().map(sentence).collect()
    }

    fn writers(&self, seen: &Seen) -> BTreeSet<ActId> {
        self.left.keys().filter(|act| seen.contains(act)).copied().collect()
    }

    fn order(&self, seen: &Seen) -> Vec<char> {
        let writers = self.writers(seen);
        match writers.len() {
            0 => Vec::new(),
            _ => self.chosen.get(&writers).expect("the product was asked how it stands").clone(),
        }
    }

    /// Takes over how the product shows it.
    ///
    /// # Panics
    /// Where a sentence is missing or came back, two stand otherwise than somebody left them, or it showed it differently before.
    pub fn adopt(&mut self, seen: &Seen, shown: &str) {
        let (writers, order) = (self.writers(seen), signs(shown));
        let stands = |(_, sentence): &(&char, &Sentence)| {
            seen.contains(&sentence.written) && sentence.struck.iter().all(|act| !seen.contains(act))
        };
        let expected: BTreeSet<char> = self.sentences.iter().filter(stands).map(|(sign, _)| *sign).collect();
        let found: BTreeSet<char> = order.iter().copied().collect();
        assert!(
            found == expected && order.len() == found.len(),
            "the minutes hold {found:?}, not {expected:?}"
        );
        for left in writers.iter().map(|act| &self.left[act]) {
            let of_it: Vec<char> = left.iter().filter(|sign| found.contains(sign)).copied().collect();
            let here: Vec<char> = order.iter().filter(|sign| left.contains(sign)).copied().collect();
            assert_eq!(here, of_it, "as they were left by one who wrote them down");
        }
        if !writers.is_empty() {
            let before = self.chosen.insert(writers, order.clone());
            assert!(before.is_none_or(|before| before == order), "the minutes changed their mind");
        }
    }
}
