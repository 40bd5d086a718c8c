//! Masks for lists, logs, exports and notices (invariant 11, security control 8).

/// `350***********1234`; anything shorter than 8 characters is masked whole.
pub fn mask_id_number(number: &str) -> String {
    mask_middle(number, 3, 4, 8)
}

/// `138****1234`; anything shorter than 8 characters is masked but for its last two.
pub fn mask_phone(phone: &str) -> String {
    if phone.chars().count() < 8 { mask_middle(phone, 0, 2, 3) } else { mask_middle(phone, 3, 4, 8) }
}

/// `张*`, `欧阳*` stays `欧**`: the first character only.
pub fn mask_name(name: &str) -> String {
    mask_middle(name, 1, 0, 2)
}

/// The first six characters: street or village, without the door.
pub fn mask_address(address: &str) -> String {
    mask_middle(address, 6, 0, 7)
}

/// A text in which every run of seven digits or more, a phone or ID number, is covered.
pub fn mask_digits(text: &str) -> String {
    let (mut masked, mut run) = (String::with_capacity(text.len()), String::new());
    // The end of the text ends a run, too.
    for c in text.chars().map(Some).chain([None]) {
        match c.filter(char::is_ascii_digit) {
            Some(digit) => run.push(digit),
            None => {
                masked.push_str(&if run.len() < 7 { run.clone() } else { mask_phone(&run) });
                run.clear();
                masked.extend(c);
            }
        }
    }
    masked
}

/// Keeps `head` and `tail` characters; masks all of it when it has fewer than `least`.
fn mask_middle(text: &str, head: usize, tail: usize, least: usize) -> String {
    let count = text.chars().count();
    let shown = |i: usize| count >= least && (i < head || i >= count - tail);
    text.chars().enumerate().map(|(i, c)| if shown(i) { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_what_helps_to_recognise_and_no_more() {
        assert_eq!(mask_id_number("350402199001011234"), "350***********1234");
        assert_eq!(mask_phone("13812341234"), "138****1234");
        assert_eq!(mask_phone("8222"), "**22");
        assert_eq!(mask_name("张三丰"), "张**");
        assert_eq!(mask_name("张"), "*");
        assert_eq!(mask_address("列东街道江滨路3号201室"), "列东街道江滨*******");
        assert_eq!(mask_phone(""), "");
    }

    #[test]
    fn numbers_of_people_are_covered_within_a_text_and_masking_twice_is_masking_once() {
        for (text, expected) in [
            ("请打13812341234，或 8222123", "请打138****1234，或 *****23"),
            ("证号350402199001011234", "证号350***********1234"),
            ("3号楼 2026-11-26 共120户", "3号楼 2026-11-26 共120户"),
        ] {
            assert_eq!(mask_digits(text), expected);
            assert_eq!(mask_digits(expected), expected);
        }
    }
}
