//! What people write into cells, as values: dates in every manner, phones that became numbers, relations by their many
//! names.

use super::workbook::Cell;
use jiff::civil::Date;
use shared::domain::{Relation, Sex, TalkForm, half_width, normal};

/// Days from the serial number 0 of spreadsheets; numbers in between are taken for dates where a date is expected.
const SERIAL_ZERO: Date = Date::constant(1899, 12, 30);
const SERIALS: std::ops::Range<f64> = 10_000.0..80_000.0;
/// From here on a number in a file has lost digits.
const EXACT_MAX: f64 = 1e15;

/// `None` where it is no date. 2024-5-6, 2024.5.6, 2024/05/06, 2024年5月6日, 20240506 and a sheet's own dates; a month
/// without its day is the month's first.
pub fn date(cell: &Cell) -> Option<Date> {
    match cell {
        Cell::Empty => None,
        Cell::Date(date) => Some(*date),
        Cell::Number(number) if SERIALS.contains(number) => {
            SERIAL_ZERO.checked_add(jiff::Span::new().try_days(*number as i64).ok()?).ok()
        }
        Cell::Number(number) => written_date(&number.to_string()),
        Cell::Text(text) => written_date(text),
    }
}

fn written_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [whole, ..] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        [whole] if whole.len() == 6 => (whole.get(..4)?, whole.get(4..)?, "1"),
        // What follows is a time of day.
        [year, month, day, ..] if year.len() == 4 => (*year, *month, *day),
        [year, month] if year.len() == 4 => (*year, *month, "1"),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Digits without the spaces and full-width forms that keyboards leave; a number as it was typed.
pub fn digits(cell: &Cell) -> String {
    let text = match cell {
        Cell::Number(number) => format!("{number:.0}"),
        other => other.words(),
    };
    text.chars().map(half_width).filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '‘' | '’')).collect()
}

/// Several phones in one cell: the first is called, all are kept.
pub fn phones(cell: &Cell) -> (String, Option<String>) {
    let all = digits(cell);
    let is_sign = |c: char| matches!(c, '、' | ',' | '，' | ';' | '；' | '/' | '\\' | '|');
    match cell.words().split(|c: char| is_sign(c) || c == '\n').map(str::trim).collect::<Vec<_>>().as_slice()
    {
        [first, _, ..] => (digits(&Cell::Text((*first).to_owned())), Some(cell.words())),
        _ => (all, None),
    }
}

/// Whether the file holds the number in a form in which its last digits are gone.
pub fn is_rounded(cell: &Cell) -> bool {
    matches!(cell, Cell::Number(number) if *number >= EXACT_MAX)
        || matches!(cell, Cell::Text(text) if text.contains("E+") || text.contains("e+"))
}

/// Stands for what was masked.
pub const COVERED: char = '*';

pub fn sex(words: &str) -> Sex {
    match words.chars().next() {
        Some('男') => Sex::Male,
        Some('女') => Sex::Female,
        _ => Sex::Unknown,
    }
}

const RELATIONS: &[(&str, Relation)] = &[
    ("户主", Relation::Head),
    ("本人", Relation::Head),
    ("儿媳", Relation::ChildInLaw),
    ("媳妇", Relation::ChildInLaw),
    ("女婿", Relation::ChildInLaw),
    ("岳父", Relation::ParentInLaw),
    ("岳母", Relation::ParentInLaw),
    ("公公", Relation::ParentInLaw),
    ("婆婆", Relation::ParentInLaw),
    ("配偶", Relation::Spouse),
    ("妻", Relation::Spouse),
    ("丈夫", Relation::Spouse),
    ("夫", Relation::Spouse),
    ("孙", Relation::Grandchild),
    ("祖父", Relation::Grandparent),
    ("祖母", Relation::Grandparent),
    ("爷", Relation::Grandparent),
    ("奶", Relation::Grandparent),
    ("兄", Relation::Sibling),
    ("弟", Relation::Sibling),
    ("姐", Relation::Sibling),
    ("妹", Relation::Sibling),
    ("父", Relation::Parent),
    ("母", Relation::Parent),
    ("子", Relation::Child),
    ("女", Relation::Child),
    ("儿", Relation::Child),
];

/// After GB/T 4761, from what people write; the first word that is in it counts. `None`: said in other words.
pub fn relation(words: &str) -> Option<Relation> {
    RELATIONS.iter().find(|(word, _)| words.contains(word)).map(|(_, relation)| *relation)
}

const FORMS: &[(&str, TalkForm)] = &[
    ("专题", TalkForm::Topical),
    ("座谈", TalkForm::Topical),
    ("畅谈", TalkForm::Gathering),
    ("集中", TalkForm::Gathering),
    ("夜谈会", TalkForm::Gathering),
    ("入户", TalkForm::HomeVisit),
    ("走访", TalkForm::HomeVisit),
    ("访谈", TalkForm::HomeVisit),
    ("接谈", TalkForm::Reception),
    ("接待", TalkForm::Reception),
    ("来访", TalkForm::Reception),
    ("窗口", TalkForm::Reception),
    ("e谈", TalkForm::ETalk),
    ("网", TalkForm::ETalk),
    ("微信", TalkForm::ETalk),
    ("线上", TalkForm::ETalk),
    ("电话", TalkForm::ETalk),
];

pub fn form(words: &str) -> Option<TalkForm> {
    let words: String = words.chars().map(half_width).flat_map(char::to_lowercase).collect();
    FORMS.iter().find(|(word, _)| words.contains(word)).map(|(_, form)| *form)
}

/// 江滨社区居民委员会, 江滨社区, 江滨 → 江滨: a village by any of its names.
pub fn village(words: &str) -> String {
    let words = normal(words);
    let endings = ["居民委员会", "村民委员会", "居委会", "村委会"];
    let short = endings.iter().find_map(|ending| words.strip_suffix(ending)).unwrap_or(&words);
    let bare = short.strip_suffix("社区").or(short.strip_suffix('村')).unwrap_or(short);
    if bare.is_empty() { words.clone() } else { bare.to_owned() }
}

/// 第一网格, 一网格, 1号网格, 001 → 1: a grid by its name or number.
pub fn grid(words: &str) -> String {
    let words = normal(words);
    let short = words.strip_prefix('第').unwrap_or(&words);
    let short = short.strip_suffix("网格").unwrap_or(short);
    let short = short.strip_suffix('号').unwrap_or(short);
    match number(short) {
        Some(number) => number.to_string(),
        None => short.to_owned(),
    }
}

/// Up to 99, in digits or characters.
fn number(words: &str) -> Option<u32> {
    if let Ok(number) = words.parse() {
        return Some(number);
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
    match words.chars().collect::<Vec<_>>().as_slice() {
        ['十'] => Some(10),
        [one] => digit(*one),
        ['十', ones] => Some(10 + digit(*ones)?),
        [tens, '十'] => Some(10 * digit(*tens)?),
        [tens, '十', ones] => Some(10 * digit(*tens)? + digit(*ones)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_manner_people_write_them() {
        let day = Some(jiff::civil::date(2024, 5, 6));
        let text = |text: &str| Cell::Text(text.into());
        let table = [
            (text("2024-5-6"), day),
            (text("2024.05.06"), day),
            (text("2024/5/6 19:30"), day),
            (text("2024年5月6日"), day),
            (text("20240506"), day),
            (Cell::Number(45_418.0), day),
            (Cell::Number(20_240_506.0), day),
            (text("2024年5月"), Some(jiff::civil::date(2024, 5, 1))),
            (text("五月六日"), None),
            (text("2024-13-06"), None),
            (Cell::Empty, None),
        ];
        for (cell, expected) in table {
            assert_eq!(date(&cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn phones_and_id_numbers_keep_their_digits_or_say_that_they_lost_them() {
        assert_eq!(digits(&Cell::Number(13_850_912_345.0)), "13850912345");
        assert_eq!(digits(&Cell::Text("１３８ ５０９１ ２３４５".into())), "13850912345");
        let (first, all) = phones(&Cell::Text("13850912345、8222333".into()));
        assert_eq!((first.as_str(), all.as_deref()), ("13850912345", Some("13850912345、8222333")));
        assert!(
            is_rounded(&Cell::Number(1.1010519491231e17)) && is_rounded(&Cell::Text("1.10105E+17".into()))
        );
        assert!(!is_rounded(&Cell::Text("11010519491231002X".into())));
    }

    #[test]
    fn relations_forms_villages_and_grids_are_known_by_their_many_names() {
        let relations = [
            ("长子", Some(Relation::Child)),
            ("外孙女", Some(Relation::Grandchild)),
            ("儿媳", Some(Relation::ChildInLaw)),
            ("妻子", Some(Relation::Spouse)),
            ("岳母", Some(Relation::ParentInLaw)),
            ("房客", None),
        ];
        for (words, expected) in relations {
            assert_eq!(relation(words), expected, "{words}");
        }
        assert_eq!(form("随机E谈"), Some(TalkForm::ETalk));
        assert_eq!(form("入户访谈"), Some(TalkForm::HomeVisit));
        for name in ["江滨社区居民委员会", "江滨社区", "江滨", "江滨 社区居委会"] {
            assert_eq!(village(name), "江滨", "{name}");
        }
        for name in ["第十二网格", "12", "012", "十二网格", "12号网格"] {
            assert_eq!(grid(name), "12", "{name}");
        }
    }
}
