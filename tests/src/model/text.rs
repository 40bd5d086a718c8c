//! Minutes that several people write: sentences come in and go out, and nobody's sentence takes another's away.
//!
//! What is written into them is one sign, three times, that nobody else writes: so it is told apart wherever it came to stand.
//! What a talk's first form said is a sentence, too, of common words.

use super::world::{ActId, Seen};
use std::collections::{BTreeMap, BTreeSet};

/// Signs are of a script that no common word is written in.
const SIGNS: std::ops::RangeInclusive<char> = '\u{AC00}'..='\u{D7A3}';

#[derive(Default)]
pub struct Text {
    sentences: BTreeMap<String, Sentence>,
    /// What each writer left, in its order.
    left: BTreeMap<ActId, Vec<String>>,
    /// Where a sentence stands among others' of which its writer did not know is the product's to choose: once it did, it has
    /// to keep to it.
    chosen: BTreeMap<BTreeSet<ActId>, Vec<String>>,
}

struct Sentence {
    written: ActId,
    struck: BTreeSet<ActId>,
}

/// The sentence of this number.
///
/// # Panics
/// Beyond eleven thousand of them.
pub fn sentence(number: u32) -> String {
    let sign = char::from_u32(*SIGNS.start() as u32 + number).filter(|sign| SIGNS.contains(sign));
    [sign.expect("few enough sentences"); 3].iter().collect()
}

/// Whole sentences in their order.
///
/// # Panics
/// Where one is broken up.
pub fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sign in text.chars() {
        let is_common = !SIGNS.contains(&sign);
        let goes_on = |last: &String| match last.chars().next() {
            Some(first) if is_common => !SIGNS.contains(&first),
            first => first == Some(sign) && last.chars().count() < 3,
        };
        match found.last_mut().filter(|last| goes_on(last)) {
            Some(last) => last.push(sign),
            None => found.push(sign.into()),
        }
    }
    let is_whole = |one: &String| {
        let mut signs = one.chars();
        !signs.next().is_some_and(|first| SIGNS.contains(&first)) || signs.count() == 2
    };
    assert!(found.iter().all(is_whole), "a sentence was broken up: {text}");
    found
}

impl Text {
    /// Returns whether anything was changed.
    pub fn save(&mut self, act: ActId, base: &Seen, typed: &str) -> bool {
        let (before, after) = (self.order(base), sentences(typed));
        if before == after {
            return false;
        }
        for one in after.iter().filter(|one| !before.contains(one)) {
            self.sentences.insert(one.clone(), Sentence { written: act, struck: BTreeSet::new() });
        }
        for one in before.iter().filter(|one| !after.contains(one)) {
            self.sentences.get_mut(one).expect("it stood there").struck.insert(act);
        }
        self.left.insert(act, after);
        true
    }

    pub fn shown(&self, seen: &Seen) -> String {
        self.order(seen).concat()
    }

    fn writers(&self, seen: &Seen) -> BTreeSet<ActId> {
        self.left.keys().filter(|act| seen.contains(act)).copied().collect()
    }

    fn order(&self, seen: &Seen) -> Vec<String> {
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
        let (writers, order) = (self.writers(seen), sentences(shown));
        let stands = |(_, sentence): &(&String, &Sentence)| {
            seen.contains(&sentence.written) && sentence.struck.iter().all(|act| !seen.contains(act))
        };
        let expected: BTreeSet<&String> = self.sentences.iter().filter(stands).map(|(one, _)| one).collect();
        let found: BTreeSet<&String> = order.iter().collect();
        let same = found == expected && order.len() == found.len();
        assert!(same, "the minutes hold {found:?}, not {expected:?}");
        for left in writers.iter().map(|act| &self.left[act]) {
            let of_it: Vec<&String> = left.iter().filter(|one| found.contains(one)).collect();
            let here: Vec<&String> = order.iter().filter(|one| left.contains(one)).collect();
            assert_eq!(here, of_it, "as they were left by one who wrote them down");
        }
        if !writers.is_empty() {
            let before = self.chosen.insert(writers, order.clone());
            assert!(before.is_none_or(|before| before == order), "the minutes changed their mind");
        }
    }
}
