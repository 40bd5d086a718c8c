//! A month of the calendar: `2026-11`.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Its first day. In documents and tables `2026-11`, so that text order is the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(Date);

/// Not a month: wants `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a month: write it as 2026-11")]
pub struct BadMonth(pub String);

impl Month {
    /// The month in which a day lies.
    pub fn of(day: Date) -> Month {
        Month(day.first_of_month())
    }

    pub fn first_day(self) -> Date {
        self.0
    }

    pub fn last_day(self) -> Date {
        self.0.last_of_month()
    }

    /// The one before; the first of the calendar stays.
    pub fn before(self) -> Month {
        Month(self.0.saturating_sub(1.month()))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl std::str::FromStr for Month {
    type Err = BadMonth;
    fn from_str(text: &str) -> Result<Self, BadMonth> {
        let bad = || BadMonth(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(bad());
        }
        let (year, month) = (year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?);
        Date::new(year, month, 1).map(Month).map_err(|_| bad())
    }
}

impl TryFrom<String> for Month {
    type Error = BadMonth;
    fn try_from(text: String) -> Result<Self, BadMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_written_in_one_way() {
        let november = Month::of(date(2026, 11, 26));
        assert_eq!(november.to_string(), "2026-11");
        assert_eq!("2026-11".parse(), Ok(november));
        for bad in ["2026-13", "2026-1", "26-11", "2026-11-01", "+026-11", "2026", ""] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }

    #[test]
    fn january_follows_december() {
        assert_eq!(Month::of(date(2027, 1, 31)).before(), Month::of(date(2026, 12, 1)));
    }
}
