//! How Chinese characters read: in full, by the first letter, or begun and not ended.

use ib_pinyin::pinyin::{PinyinData, PinyinNotation};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Made once: making it takes longer than matching a hundred names.
static READINGS: LazyLock<PinyinData> = LazyLock::new(|| PinyinData::new(PinyinNotation::Ascii));
/// Every reading of any character.
static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let all =
        READINGS.iter().filter_map(|reading| reading.notation(PinyinNotation::Ascii).map(str::to_owned));
    all.collect()
});

/// Whether some stretch of a name can be typed so: each character as itself, by a reading or by a reading's first
/// letter, the last one also by a reading that is begun. `lxy`, `linxy`, `林xy` and `xiuyi` are all in 林秀英. Both in
/// normal form.
pub fn spells(term: &str, name: &str) -> bool {
    name.char_indices().any(|(start, _)| spells_from(term, &name[start..]))
}

fn spells_from(term: &str, name: &str) -> bool {
    if term.is_empty() {
        return true;
    }
    let mut characters = name.chars();
    let Some(c) = characters.next() else {
        return false;
    };
    let rest = characters.as_str();
    if let Some(left) = term.strip_prefix(c) {
        return spells_from(left, rest);
    }
    let spelt = |reading: &str| {
        let goes_on = |typed: &str| term.strip_prefix(typed).is_some_and(|left| spells_from(left, rest));
        reading.starts_with(term) || goes_on(reading) || reading.get(..1).is_some_and(goes_on)
    };
    let found = READINGS.get_pinyins_and_try_for_each(c, |reading| {
        reading.notation(PinyinNotation::Ascii).filter(|reading| spelt(reading)).map(drop)
    });
    found.is_some()
}

/// The letters that a character can be typed by: the first of each reading, or itself.
pub fn initials(c: char) -> BTreeSet<char> {
    if c.is_ascii_lowercase() {
        return BTreeSet::from([c]);
    }
    let mut letters = BTreeSet::new();
    READINGS.get_pinyins_and_for_each(c, |reading| {
        letters.extend(reading.notation(PinyinNotation::Ascii).and_then(|reading| reading.chars().next()));
    });
    letters
}

/// What may be left of a term that begins with a letter, once its first character is typed; empty where that takes all
/// of it.
pub fn rests(term: &str) -> BTreeSet<&str> {
    let by_letter = term.get(1..);
    // Readings have at most six letters; those that begin the term are its own beginnings.
    let in_full = (2..=term.len().min(SYLLABLE_MAX)).filter_map(|end| {
        let (typed, rest) = (term.get(..end)?, term.get(end..)?);
        SYLLABLES.contains(typed).then_some(rest)
    });
    let begun = SYLLABLES.range(term.to_owned()..).next().is_some_and(|reading| reading.starts_with(term));
    by_letter.into_iter().chain(in_full).chain(begun.then_some("")).collect()
}

/// `zhuang`
const SYLLABLE_MAX: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use ib_pinyin::matcher::PinyinMatcher;
    use proptest::prelude::*;

    #[test]
    fn readings_are_short_and_of_small_letters() {
        for reading in SYLLABLES.iter() {
            assert!(reading.bytes().all(|b| b.is_ascii_lowercase()), "{reading}");
            assert!((1..=SYLLABLE_MAX).contains(&reading.len()), "{reading}");
        }
    }

    #[test]
    fn what_is_left_once_the_first_character_is_typed() {
        let table: [(&str, &[&str]); 5] = [
            ("lxy", &["xy"]),
            ("xiuy", &["iuy", "uy", "y"]),
            ("xi", &["", "i"]),
            ("l", &[""]),
            ("xian林", &["an林", "ian林", "n林", "林"]),
        ];
        for (term, expected) in table {
            assert_eq!(rests(term).into_iter().collect::<Vec<_>>(), expected, "{term}");
        }
    }

    static DICTIONARY: LazyLock<PinyinData> =
        LazyLock::new(|| PinyinData::new(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter));

    fn name() -> impl Strategy<Value = String> {
        // Polyphones, a rare character, letters and a digit among the usual ones.
        let characters: Vec<char> = "林秀英单解仇区曾重行㛃𬭎吕女上官欧阳ab1".chars().collect();
        proptest::collection::vec(proptest::sample::select(characters), 1..5)
            .prop_map(|characters| characters.into_iter().collect())
    }

    fn term() -> impl Strategy<Value = String> {
        let typed = [
            "l", "li", "lin", "x", "xi", "xiu", "y", "ying", "s", "shan", "dan", "c", "z", "zeng", "ou", "v",
        ];
        let written =
            ["林", "英", "a", "1", "g", "n", "h", "chong", "zho", "xing", "han", "lv", "nv", "guan", "yan"];
        let parts: Vec<&str> = typed.into_iter().chain(written).collect();
        proptest::collection::vec(proptest::sample::select(parts), 1..4).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn names_are_spelt_as_the_dictionary_s_own_matcher_spells_them((name, term) in (name(), term())) {
            let matcher = PinyinMatcher::builder(term.as_str()).pinyin_data(&DICTIONARY).is_pattern_partial(true);
            let matcher = matcher.build();
            prop_assert_eq!(spells(&term, &name), matcher.is_match(name.as_str()), "{} in {}", term, name);
        }
    }
}
