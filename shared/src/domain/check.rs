//! What is wrong with a field, said so that a screen can point at it.

use serde::{Deserialize, Serialize};

/// One field that must be mended before the record can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Path inside the body, keys joined by `.`: `members.0192….phone`.
    pub field: String,
    pub trouble: Trouble,
}

/// What is wrong. The words for people live in the UI's words file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Must not be empty.
    Missing,
    /// Longer than `max` characters.
    TooLong { max: usize },
    /// More than `max` entries.
    TooMany { max: usize },
    /// Contains control characters.
    ControlCharacter,
    /// Not a phone number: 5 to 20 digits, `+`, `-`, spaces.
    NotAPhone,
    /// Not a valid ID number.
    IdNumber(super::IdNumberError),
    /// A date that can't be: in the future where that makes no sense, or the deadline before the decision.
    BadDate,
    /// One of the three asks is neither answered nor 无 (T3e).
    Unanswered,
    /// Both 无 and an answer.
    Contradicts,
    /// Refers to something that does not exist or lies elsewhere.
    Unknown,
    /// A file that was given cannot be read.
    File(FileTrouble),
}

/// Why a workbook cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileTrouble {
    /// .xls, or locked by a password: both look alike.
    OldOrLocked,
    /// Not a workbook, or a damaged one.
    NotAWorkbook,
    /// More bytes than are taken, as it is or unpacked.
    TooLarge,
    TooManyRows {
        max: usize,
    },
    TooManyColumns {
        max: usize,
    },
    /// No sheet with headings and rows.
    Empty,
    /// The pieces that were given are not all of it.
    Incomplete,
}

/// Collects the errors of one record.
#[derive(Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    pub fn fail(&mut self, field: impl Into<String>, trouble: Trouble) {
        self.errors.push(FieldError { field: field.into(), trouble });
    }

    /// An optional line or text of at most `max` characters. Line breaks and tabs are allowed, other controls not.
    pub fn text(&mut self, field: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.fail(field, Trouble::TooLong { max });
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.fail(field, Trouble::ControlCharacter);
        }
    }

    /// A text that must not be blank.
    pub fn required(&mut self, field: &str, text: &str, max: usize) {
        if text.trim().is_empty() {
            self.fail(field, Trouble::Missing);
        }
        self.text(field, text, max);
    }

    /// An optional phone number.
    pub fn phone(&mut self, field: &str, phone: &str) {
        if phone.is_empty() {
            return;
        }
        self.text(field, phone, crate::limits::PHONE_CHARS_MAX);
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let clean = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '));
        if !clean || digits < 5 {
            self.fail(field, Trouble::NotAPhone);
        }
    }

    /// An optional ID number.
    pub fn id_number(&mut self, field: &str, number: &str) {
        if !number.is_empty()
            && let Err(error) = super::check_id_number(number)
        {
            self.fail(field, Trouble::IdNumber(error));
        }
    }

    pub fn at_most(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.fail(field, Trouble::TooMany { max });
        }
    }

    /// # Errors
    /// All that was found.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}
