//! Text as search compares it: one form for every way of writing it, cut into characters and pairs of characters.
//!
//! SQLite's own tokenizers find nothing for one or two Chinese characters, so the pieces are made here.

use std::collections::BTreeSet;

/// Ends a field, so that no pair of characters reaches from one field into the next.
pub const FIELD_END: char = '\n';
/// Begins a token that is the end of a phone number. Text never begins a token of four characters.
const PHONE_END: char = '℡';
/// Digits of a phone number's end that can be searched for.
const PHONE_END_DIGITS_MIN: usize = 3;

/// Half-width, lower case, without spaces and punctuation: `ＫＱＢ－0007` and `kqb 0007` become `kqb0007`.
pub fn normal(text: &str) -> String {
    text.chars().map(half_width).filter(|c| counts(*c)).flat_map(char::to_lowercase).collect()
}

fn half_width(c: char) -> char {
    let code = u32::from(c);
    match code {
        // The full-width forms stand in the order of ASCII, 0xFEE0 higher.
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn counts(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let punctuation = matches!(c, '·' | '・' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}')
        || matches!(c, '\u{FE30}'..='\u{FE4F}' | '\u{FF5F}'..='\u{FF65}' | PHONE_END);
    !punctuation && !c.is_whitespace() && !c.is_control()
}

/// The fields of a record, each in its normal form and closed by [`FIELD_END`].
pub fn join<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = String::new();
    for field in fields {
        let normal = normal(field);
        if !normal.is_empty() {
            words.push_str(&normal);
            words.push(FIELD_END);
        }
    }
    words
}

/// Every character and every pair of neighbours of normal text.
pub fn pieces(words: &str) -> BTreeSet<String> {
    let mut pieces = BTreeSet::new();
    for field in words.split(FIELD_END) {
        let characters: Vec<char> = field.chars().collect();
        pieces.extend(characters.iter().map(char::to_string));
        pieces.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    pieces
}

/// What has to be in the index for a term to be in the text: exact for one or two characters, necessary for more.
pub fn pieces_of_term(term: &str) -> BTreeSet<String> {
    if term.chars().nth(1).is_none() {
        return BTreeSet::from([term.to_owned()]);
    }
    let characters: Vec<char> = term.chars().collect();
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// A token for each end of a phone number that can be searched for.
pub fn phone_ends(phone: &str) -> impl Iterator<Item = String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    (PHONE_END_DIGITS_MIN..=digits.len()).map(move |length| {
        std::iter::once(PHONE_END).chain(digits[digits.len() - length..].iter().copied()).collect()
    })
}

/// The token of a term that may be the end of a phone number.
pub fn phone_end_of_term(term: &str) -> Option<String> {
    let fits = term.len() >= PHONE_END_DIGITS_MIN && term.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{PHONE_END}{term}"))
}

/// Text by which addresses sort as people count: runs of digits padded to eight, `3号` before `12号`.
pub fn natural_order(text: &str) -> String {
    let mut ordered = String::new();
    let mut digits = String::new();
    for c in text.chars().map(half_width).chain(std::iter::once(FIELD_END)) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            ordered.push_str(&format!("{digits:0>8}"));
            digits.clear();
        }
        ordered.push(c);
    }
    ordered.pop();
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_number_is_one() {
        for written in ["KQB-0007", "ＫＱＢ－０００７", "kqb 0007", "（KQB—0007）"] {
            assert_eq!(normal(written), "kqb0007", "{written}");
        }
        assert_eq!(normal("阿卜杜拉·艾力"), "阿卜杜拉艾力");
        assert_eq!(normal("𬭎㛃"), "𬭎㛃", "rare characters stay");
    }

    #[test]
    fn no_pair_reaches_from_one_field_into_the_next() {
        let words = join(["林秀", "", "英山"]);
        assert!(!pieces(&words).contains("秀英"));
        assert!(pieces(&words).contains("林秀") && pieces(&words).contains("山"));
    }

    #[test]
    fn a_phone_is_found_by_its_end_only() {
        let ends: Vec<String> = phone_ends("138-1234-5678").collect();
        assert!(ends.contains(&"℡678".to_owned()) && ends.contains(&"℡13812345678".to_owned()));
        assert!(!ends.contains(&"℡1234".to_owned()));
        assert_eq!(phone_end_of_term("5678"), Some("℡5678".into()));
        assert_eq!(phone_end_of_term("78"), None);
    }

    #[test]
    fn addresses_sort_as_people_count() {
        let mut addresses = ["江滨路12号", "江滨路3号", "江滨路３号201", "东路1号"];
        addresses.sort_by_key(|address| natural_order(address));
        assert_eq!(addresses, ["东路1号", "江滨路3号", "江滨路３号201", "江滨路12号"]);
    }
}
