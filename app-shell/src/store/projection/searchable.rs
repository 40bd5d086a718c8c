//! What search looks at in a record, and what the index holds of it.
//!
//! A record is one text of fields, each begun by a mark that says how it is compared ([`Searchable`]). Whether a term is in
//! it is decided on that text alone ([`holds`]): that is the truth of search. The index only narrows down which texts to
//! look at: it holds [`tokens`] of each, and a text that holds a term has the tokens that the term [`needs`].
//!
//! SQLite's own tokenizers find nothing for one or two Chinese characters, so the tokens are made here.

use super::pinyin::{self, initials};
use shared::domain::{id_number_end, normal};
use std::collections::BTreeSet;

// Control characters: normal text has none.
const FIELD_END: char = '\n';
/// Begins the field of a name, and tokens of how names read.
const NAME: char = '\u{91}';
/// Begins the field of a phone number, and tokens of its ends.
const PHONE: char = '\u{92}';
/// Begins the field of an ID number, of which only the end is here, and its token.
const ID_NUMBER: char = '\u{93}';
/// Characters of an ID number's end that can be searched for.
const ID_END: usize = 4;
/// Digits of a phone number's end that can be searched for.
const PHONE_END_MIN: usize = 3;
/// Digits of a phone number's end that the index knows.
const PHONE_END_KEPT: usize = 4;
/// Characters of a spelt name after the first that the index is asked for: names are short.
const SPELT_MAX: u32 = 2;

/// The text of a record, made field by field.
#[derive(Default)]
pub struct Searchable(String);

impl Searchable {
    /// Found by any part of it.
    pub fn text(self, text: &str) -> Self {
        self.field(None, &normal(text))
    }

    /// Found by any part of it, and by how that reads.
    pub fn name(self, name: &str) -> Self {
        self.field(Some(NAME), &normal(name))
    }

    /// Found by its last digits.
    pub fn phone(self, phone: &str) -> Self {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        self.field(Some(PHONE), &digits)
    }

    /// Found by its last four; the rest stays in the document.
    pub fn id_number(self, number: &str) -> Self {
        self.field(Some(ID_NUMBER), &normal(id_number_end(number)))
    }

    fn field(mut self, mark: Option<char>, value: &str) -> Self {
        if !value.is_empty() {
            self.0.extend(mark);
            self.0.push_str(value);
            self.0.push(FIELD_END);
        }
        self
    }

    pub fn into_words(self) -> String {
        self.0
    }
}

enum Field<'a> {
    Text(&'a str),
    Name(&'a str),
    Phone(&'a str),
    IdNumber(&'a str),
}

fn fields(words: &str) -> impl Iterator<Item = Field<'_>> {
    words.split_terminator(FIELD_END).map(|field| {
        let mut rest = field.chars();
        match rest.next() {
            Some(NAME) => Field::Name(rest.as_str()),
            Some(PHONE) => Field::Phone(rest.as_str()),
            Some(ID_NUMBER) => Field::IdNumber(rest.as_str()),
            _ => Field::Text(field),
        }
    })
}

/// Whether a term, in normal form and not empty, is in the text of a record.
pub fn holds(words: &str, term: &str) -> bool {
    fields(words).any(|field| match field {
        Field::Text(text) => text.contains(term),
        Field::Name(name) => name.contains(term) || (has_letters(term) && pinyin::spells(term, name)),
        Field::Phone(digits) => is_phone_end(term) && digits.ends_with(term),
        Field::IdNumber(end) => term == end,
    })
}

fn has_letters(term: &str) -> bool {
    term.bytes().any(|b| b.is_ascii_lowercase())
}

fn is_phone_end(term: &str) -> bool {
    term.len() >= PHONE_END_MIN && term.bytes().all(|b| b.is_ascii_digit())
}

/// Three digits, and a digit or X.
fn is_id_end(term: &str) -> bool {
    let bytes = term.as_bytes();
    bytes.len() == ID_END
        && bytes[..ID_END - 1].iter().all(u8::is_ascii_digit)
        && matches!(bytes[ID_END - 1], b'0'..=b'9' | b'x')
}

/// What the index holds of a text: every character and every pair of neighbours, the initials of names and of their
/// neighbours, the ends of phone and ID numbers.
pub fn tokens(words: &str) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for field in fields(words) {
        match field {
            Field::Text(text) => pieces(text, &mut tokens),
            Field::Name(name) => {
                pieces(name, &mut tokens);
                spelt(name, &mut tokens);
            }
            Field::Phone(digits) => {
                let ends = (PHONE_END_MIN..=PHONE_END_KEPT)
                    .filter_map(|n| digits.get(digits.len().checked_sub(n)?..));
                tokens.extend(ends.map(|end| format!("{PHONE}{end}")));
            }
            Field::IdNumber(end) => drop(tokens.insert(format!("{ID_NUMBER}{end}"))),
        }
    }
    tokens
}

fn pieces(text: &str, tokens: &mut BTreeSet<String>) {
    let characters: Vec<char> = text.chars().collect();
    tokens.extend(characters.iter().map(char::to_string));
    tokens.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
}

fn spelt(name: &str, tokens: &mut BTreeSet<String>) {
    let letters: Vec<BTreeSet<char>> = name.chars().map(initials).collect();
    tokens.extend(letters.iter().flatten().map(|letter| initial(*letter)));
    for pair in letters.windows(2) {
        let firsts = pair[0].iter();
        tokens.extend(firsts.flat_map(|first| pair[1].iter().map(|second| initial_pair(*first, *second))));
    }
}

fn initial(letter: char) -> String {
    format!("{NAME}{letter}")
}

fn initial_pair(first: char, second: char) -> String {
    format!("{NAME}{first}{second}")
}

/// Tokens that have to be in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    Token(String),
    All(Vec<Need>),
    Any(Vec<Need>),
}

impl Need {
    fn all(needs: Vec<Need>) -> Need {
        match <[Need; 1]>::try_from(needs) {
            Ok([only]) => only,
            Err(needs) => Need::All(needs),
        }
    }

    fn any(needs: Vec<Need>) -> Need {
        match <[Need; 1]>::try_from(needs) {
            Ok([only]) => only,
            Err(needs) => Need::Any(needs),
        }
    }

    /// As an expression of FTS5.
    pub fn expression(&self) -> String {
        let joined = |needs: &[Need], word: &str| {
            let parts: Vec<String> = needs.iter().map(Need::expression).collect();
            format!("({})", parts.join(word))
        };
        match self {
            // Normal text has no quotes in it.
            Need::Token(token) => format!("\"{token}\""),
            Need::All(needs) => joined(needs, " AND "),
            Need::Any(needs) => joined(needs, " OR "),
        }
    }
}

/// What the tokens of every text that holds the term fulfil: exact for one or two Chinese characters, necessary for all
/// else.
pub fn needs(term: &str) -> Need {
    let mut ways = vec![written(term)];
    if is_phone_end(term) {
        let end = term.get(term.len().saturating_sub(PHONE_END_KEPT)..).unwrap_or(term);
        ways.push(Need::Token(format!("{PHONE}{end}")));
    }
    if is_id_end(term) {
        ways.push(Need::Token(format!("{ID_NUMBER}{term}")));
    }
    if has_letters(term) {
        ways.push(spelling(term, SPELT_MAX));
    }
    Need::any(ways)
}

fn written(term: &str) -> Need {
    let characters: Vec<char> = term.chars().collect();
    match characters.as_slice() {
        [one] => Need::Token(one.to_string()),
        several => Need::all(several.windows(2).map(|pair| Need::Token(pair.iter().collect())).collect()),
    }
}

/// `more`: how many further characters are asked for.
fn spelling(term: &str, more: u32) -> Need {
    let mut characters = term.chars();
    let first = characters.next().unwrap_or_default();
    if !first.is_ascii_lowercase() {
        return follows(Need::Token(first.to_string()), characters.as_str(), more);
    }
    let rests = pinyin::rests(term);
    // All of it may be one character: then that it begins so is all that is known.
    if rests.contains("") {
        return Need::Token(initial(first));
    }
    let way = |rest: &str| match rest.chars().next().filter(char::is_ascii_lowercase) {
        Some(next) => follows(Need::Token(initial_pair(first, next)), rest, more),
        None => follows(Need::Token(initial(first)), rest, more),
    };
    Need::any(rests.into_iter().map(way).collect())
}

fn follows(before: Need, rest: &str, more: u32) -> Need {
    match more.checked_sub(1) {
        Some(more) if !rest.is_empty() => Need::All(vec![before, spelling(rest, more)]),
        _ => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Need {
        fn is_met_by(&self, tokens: &BTreeSet<String>) -> bool {
            match self {
                Need::Token(token) => tokens.contains(token),
                Need::All(needs) => needs.iter().all(|need| need.is_met_by(tokens)),
                Need::Any(needs) => needs.iter().any(|need| need.is_met_by(tokens)),
            }
        }
    }

    fn household() -> String {
        let household =
            Searchable::default().text("江滨路３号").name("林·秀英").name("").phone("138-5091-2345");
        household.into_words()
    }

    #[test]
    fn a_term_is_in_one_field_and_compared_as_the_field_is() {
        for (term, expected) in [
            ("路3", true),
            ("号林", false),
            ("林秀英", true),
            ("lxy", true),
            ("linxiuyi", true),
            ("林xy", true),
            ("jbl", false),
            ("345", true),
            ("13850912345", true),
            ("45", false),
            ("5091", false),
        ] {
            assert_eq!(holds(&household(), term), expected, "{term}");
        }
    }

    #[test]
    fn no_piece_reaches_from_one_field_into_the_next() {
        let words = Searchable::default().text("林秀").text("英山").into_words();
        let tokens = tokens(&words);
        assert!(!tokens.contains("秀英") && tokens.contains("林秀") && tokens.contains("山"));
    }

    #[test]
    fn a_term_asks_the_index_for_little() {
        for (term, expected) in [
            ("林", "\"林\""),
            ("养老金", "(\"养老\" AND \"老金\")"),
            ("2345", "((\"23\" AND \"34\" AND \"45\") OR \"\u{92}2345\" OR \"\u{93}2345\")"),
            ("l", "(\"l\" OR \"\u{91}l\")"),
            ("ly", "(\"ly\" OR (\"\u{91}ly\" AND \"\u{91}y\"))"),
        ] {
            assert_eq!(needs(term).expression(), expected, "{term}");
        }
    }

    fn written_text() -> impl Strategy<Value = String> {
        let characters: Vec<char> = "林秀英单曾重行㛃江滨路号ab12345".chars().collect();
        proptest::collection::vec(proptest::sample::select(characters), 0..7)
            .prop_map(|characters| characters.into_iter().collect())
    }

    fn typed() -> impl Strategy<Value = String> {
        let parts = [
            "l", "lin", "x", "xiu", "y", "ying", "dan", "sh", "c", "z", "林", "秀", "路", "号", "a", "12",
            "345",
        ];
        proptest::collection::vec(proptest::sample::select(parts.to_vec()), 1..5)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn the_index_leads_to_every_text_that_holds_the_term(
            (address, first, second, phone) in (written_text(), written_text(), written_text(), "[0-9]{0,12}"),
            term in typed(),
        ) {
            let words = Searchable::default().text(&address).name(&first).name(&second).phone(&phone).into_words();
            // Terms that are surely in it, beside those that may be.
            let own: String = first.chars().skip(1).take(3).collect();
            for term in [term, own, phone.chars().skip(4).collect()] {
                if !term.is_empty() && holds(&words, &term) {
                    prop_assert!(needs(&term).is_met_by(&tokens(&words)), "{} in {:?}", term, words);
                }
            }
        }
    }
}
