//! The order in which addresses stand.

use shared::domain::half_width;

/// Text by which addresses sort as people count: runs of digits padded to eight, `3号` before `12号`.
pub fn natural_order(text: &str) -> String {
    let mut ordered = String::new();
    let mut digits = String::new();
    for c in text.chars().map(half_width) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        take_number(&mut ordered, &mut digits);
        ordered.push(c);
    }
    take_number(&mut ordered, &mut digits);
    ordered
}

fn take_number(ordered: &mut String, digits: &mut String) {
    if !digits.is_empty() {
        ordered.push_str(&format!("{digits:0>8}"));
        digits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_sort_as_people_count() {
        let mut addresses = ["江滨路12号", "江滨路3号", "江滨路３号201", "东路1号"];
        addresses.sort_by_key(|address| natural_order(address));
        assert_eq!(addresses, ["东路1号", "江滨路3号", "江滨路３号201", "江滨路12号"]);
    }
}
