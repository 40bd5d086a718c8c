//! Search and masks, the slow way: every text is looked at, character by character.

use shared::domain::{Household, Member, MemberState};

/// How the characters of invented names are read. First letters and whole syllables count.
const READINGS: [(char, &[&str]); 24] = [
    ('林', &["lin"]),
    ('陈', &["chen"]),
    ('黄', &["huang"]),
    ('曾', &["zeng", "ceng"]),
    ('郑', &["zheng"]),
    ('欧', &["ou"]),
    ('阳', &["yang"]),
    ('秀', &["xiu"]),
    ('英', &["ying"]),
    ('国', &["guo"]),
    ('建', &["jian"]),
    ('小', &["xiao"]),
    ('雨', &["yu"]),
    ('鑫', &["xin"]),
    ('㛃', &["jie"]),
    ('土', &["tu"]),
    ('水', &["shui"]),
    ('生', &["sheng"]),
    ('美', &["mei"]),
    ('玲', &["ling"]),
    ('阿', &["a", "e"]),
    ('卜', &["bu", "bo"]),
    ('杜', &["du"]),
    ('拉', &["la"]),
];

/// Whatever width it was typed in.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).expect("ASCII"),
        _ => c,
    }
}

/// As search compares text: half-width, small letters, nothing but letters, digits and characters.
pub fn plain(text: &str) -> String {
    text.chars().map(half_width).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a query.
pub fn terms(query: &str) -> Vec<String> {
    let clipped: String = query.chars().take(40).collect();
    clipped.split_whitespace().map(plain).filter(|term| !term.is_empty()).collect()
}

pub fn holds(text: &str, term: &str) -> bool {
    plain(text).contains(term)
}

/// Whether a name reads like this, from any of its characters on.
pub fn reads_like(name: &str, term: &str) -> bool {
    let name: Vec<char> = plain(name).chars().collect();
    let letters = term.chars().any(|c| c.is_ascii_lowercase());
    letters && (0..name.len()).any(|from| begins(&name[from..], term))
}

/// The character itself, its first letter, a whole syllable, or a half one at the end.
fn begins(name: &[char], term: &str) -> bool {
    let Some((first, rest)) = name.split_first() else {
        return term.is_empty();
    };
    if term.is_empty() {
        return true;
    }
    if let Some(left) = term.strip_prefix(*first)
        && begins(rest, left)
    {
        return true;
    }
    let readings = READINGS.iter().find(|(c, _)| c == first).map_or(&[][..], |(_, readings)| readings);
    readings.iter().any(|reading| {
        let whole = term.strip_prefix(reading).is_some_and(|left| begins(rest, left));
        let letter = term.strip_prefix(&reading[..1]).is_some_and(|left| begins(rest, left));
        whole || letter || reading.starts_with(term)
    })
}

/// Everybody who was ever written down here and not by mistake.
pub fn named(home: &Household) -> impl Iterator<Item = &Member> {
    home.members.values().filter(|member| member.state != MemberState::Struck)
}

/// Whether one word finds the household: in its address, in or like a name, as the end of a phone or ID number.
pub fn finds_home(home: &Household, term: &str) -> bool {
    let is_end = term.len() >= 3 && term.bytes().all(|b| b.is_ascii_digit());
    let digits = |phone: &str| phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let phones = std::iter::once(&home.phone).chain(named(home).map(|member| &member.phone));
    holds(&home.address, term)
        || named(home).any(|member| finds_name(&member.name, term))
        || (is_end && phones.into_iter().any(|phone| digits(phone).ends_with(term)))
        || named(home).any(|member| ends_id_number(&member.id_number, term))
}

/// The last four of a whole number, no more and no fewer.
pub fn ends_id_number(number: &str, term: &str) -> bool {
    number.len() == 18 && number[14..].eq_ignore_ascii_case(term)
}

pub fn finds_name(name: &str, term: &str) -> bool {
    holds(name, term) || reads_like(name, term)
}

/// People count: 3号 comes before 12号. A number stands where its first digit would.
pub fn address_order(address: &str) -> Vec<(char, u64)> {
    let mut order: Vec<(char, u64)> = Vec::new();
    let mut number = None;
    for c in address.chars().map(half_width) {
        let Some(digit) = c.to_digit(10).map(u64::from) else {
            order.extend(number.take().map(|number| ('0', number)));
            order.push((c, 0));
            continue;
        };
        number = Some(number.unwrap_or(0) * 10 + digit);
    }
    order.extend(number.map(|number| ('0', number)));
    order
}

/// 林**
pub fn masked_name(name: &str) -> String {
    let shown = usize::from(name.chars().count() > 1);
    name.chars().enumerate().map(|(n, c)| if n < shown { c } else { '*' }).collect()
}

/// The first six characters of seven or more.
pub fn masked_address(address: &str) -> String {
    let shown = if address.chars().count() < 7 { 0 } else { 6 };
    address.chars().enumerate().map(|(n, c)| if n < shown { c } else { '*' }).collect()
}

/// 138****1234, **22
pub fn masked_phone(phone: &str) -> String {
    let count = phone.chars().count();
    let (head, tail) = match count {
        0..3 => (0, 0),
        3..8 => (0, 2),
        _ => (3, 4),
    };
    let shown = |n: usize| n < head || n + tail >= count;
    phone.chars().enumerate().map(|(n, c)| if shown(n) { c } else { '*' }).collect()
}
