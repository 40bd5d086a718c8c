//! 公民身份号码 (GB 11643-1999): 17 digits and a check character.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Why an ID number is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdNumberError {
    /// 15 digits: the first generation, invalid since 2013.
    FirstGeneration,
    /// Not 18 characters, or others than digits and a final X.
    Shape,
    /// The birth date in it does not exist.
    BirthDate,
    /// The check character does not fit: a digit was mistyped.
    CheckDigit,
}

/// # Errors
/// The first thing that is wrong with `number`.
pub fn check_id_number(number: &str) -> Result<(), IdNumberError> {
    let bytes = number.as_bytes();
    if bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit) {
        return Err(IdNumberError::FirstGeneration);
    }
    let shaped = bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && matches!(bytes[17], b'0'..=b'9' | b'X' | b'x');
    if !shaped {
        return Err(IdNumberError::Shape);
    }
    birth_date(number).ok_or(IdNumberError::BirthDate)?;
    if check_character(&bytes[..17]) == bytes[17].to_ascii_uppercase() {
        Ok(())
    } else {
        Err(IdNumberError::CheckDigit)
    }
}

/// The check character for 17 digits: weights 2^(18−i) mod 11.
fn check_character(digits: &[u8]) -> u8 {
    let sum = digits.iter().fold(0u32, |sum, digit| (sum * 2 + u32::from(digit - b'0')) % 11);
    b"10X98765432"[(sum * 2 % 11) as usize]
}

/// The birth date inside an ID number, `None` where there is none.
pub fn birth_date(number: &str) -> Option<Date> {
    let part = |from, to| number.get(from..to)?.parse::<i16>().ok();
    let month = i8::try_from(part(10, 12)?).ok()?;
    let day = i8::try_from(part(12, 14)?).ok()?;
    Date::new(part(6, 10)?, month, day).ok().filter(|date| date.year() >= 1880)
}

/// The last four characters, by which people tell theirs; empty where there is no whole number.
pub fn id_number_end(number: &str) -> &str {
    number.get(14..).filter(|_| number.len() == 18).unwrap_or_default()
}

/// The sex inside an ID number: the 17th digit is odd for men.
pub fn sex_of(number: &str) -> Option<super::Sex> {
    let digit = number.as_bytes().get(16)?;
    digit.is_ascii_digit().then(|| if digit % 2 == 1 { super::Sex::Male } else { super::Sex::Female })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_numbers_are_checked_as_the_standard_says() {
        let table = [
            ("11010519491231002X", Ok(())),
            ("11010519491231002x", Ok(())),
            ("440524188001010014", Ok(())),
            ("110105194912310021", Err(IdNumberError::CheckDigit)),
            ("110105194902310021", Err(IdNumberError::BirthDate)),
            ("110105491231002", Err(IdNumberError::FirstGeneration)),
            ("1101051949123100", Err(IdNumberError::Shape)),
            ("11010519491231002林", Err(IdNumberError::Shape)),
            ("X1010519491231002X", Err(IdNumberError::Shape)),
        ];
        for (number, expected) in table {
            assert_eq!(check_id_number(number), expected, "{number}");
        }
    }

    #[test]
    fn birth_date_and_sex_are_read_from_the_number() {
        assert_eq!(birth_date("11010519491231002X"), Some(jiff::civil::date(1949, 12, 31)));
        assert_eq!(sex_of("11010519491231002X"), Some(crate::domain::Sex::Female));
        assert_eq!(birth_date("短"), None);
    }
}
