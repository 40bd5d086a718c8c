//! Text in the form in which it is compared: one for every way of writing it. Search, likeness of households and imports
//! compare by it.

/// Half-width, lower case, without spaces and punctuation: `ＫＱＢ－0007` and `kqb 0007` become `kqb0007`.
pub fn normal(text: &str) -> String {
    text.chars().map(half_width).filter(|c| counts(*c)).flat_map(char::to_lowercase).collect()
}

/// A full-width letter, digit or sign as a narrow one.
pub fn half_width(c: char) -> char {
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
        || matches!(c, '\u{FE30}'..='\u{FE4F}' | '\u{FF5F}'..='\u{FF65}');
    !punctuation && !c.is_whitespace() && !c.is_control()
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
}
