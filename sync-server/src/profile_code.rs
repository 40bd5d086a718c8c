//! The letters that begin a profile's provisional numbers, shown and printed from the first day.

/// No vowels, so that no word comes out; none of the letters that are taken for one another or for a digit.
const LETTERS: &[u8; 19] = b"BCDFGHJKMNPRTVWXYZS";
/// Letters of a code; the second length is for a county whose three-letter codes are all taken.
const LENGTHS: [u32; 2] = [3, 4];
/// Prime, so that stepping by it visits every code, and neighbours do not look alike.
const STEP: u64 = 4_591;

/// All codes, each once, in an order that begins anywhere: the three-letter ones first.
pub fn candidates(start: u64) -> impl Iterator<Item = String> {
    LENGTHS.into_iter().flat_map(move |length| {
        let count = (LETTERS.len() as u64).pow(length);
        (0..count).map(move |n| letters((start % count + n * STEP) % count, length))
    })
}

fn letters(mut index: u64, length: u32) -> String {
    let base = LETTERS.len() as u64;
    let mut code = String::new();
    for _ in 0..length {
        code.push(char::from(LETTERS[(index % base) as usize]));
        index /= base;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_comes_once_wherever_it_begins() {
        for start in [0, 1, 6_858, u64::MAX] {
            let short: BTreeSet<String> = candidates(start).take(19 * 19 * 19).collect();
            assert_eq!(short.len(), 19 * 19 * 19);
            assert!(short.iter().all(|code| code.len() == 3));
        }
        assert_eq!(candidates(7).map(|code| code.len()).max(), Some(4));
    }
}
