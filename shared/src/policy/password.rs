//! What a password must be (security control 4, GB/T 22239-2019 8.1.4.1). That it is none of the last five, only the
//! server can tell.

use crate::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PASSWORD_CLASSES_MIN};

/// Long enough, and of three of the four classes: small letters, capitals, digits, anything else.
pub fn is_strong(password: &str) -> bool {
    let classes: [fn(char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        char::is_numeric,
        |c| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric(),
    ];
    let present = classes.iter().filter(|class| password.chars().any(class)).count();
    let length = password.chars().count();
    (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&length) && present >= PASSWORD_CLASSES_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_eight_characters_of_three_classes() {
        for good in ["Ye-tan-1", "yetan-2026", "Yetan2026", "夜谈Yetan1", "夜谈夜谈ab12"] {
            assert!(is_strong(good), "{good}");
        }
        let long = format!("Aa1{}", "x".repeat(PASSWORD_CHARS_MAX));
        for bad in ["", "Ye-tan1", "yetanyetan", "yetan2026", "20262026", "YETAN2026", &long] {
            assert!(!is_strong(bad), "{bad}");
        }
    }
}
