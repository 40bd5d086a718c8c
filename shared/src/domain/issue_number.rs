//! The official number of an issue (H1f).

use super::Month;
use serde::{Deserialize, Serialize};

/// `2026-11-003`: the month on whose list the issue first stood, and its place there, from 1 on without a gap. It is one
/// township's; the server sees to it that none is given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IssueNumber {
    pub month: Month,
    pub serial: u32,
}

/// Not an official number: wants `2026-11-003`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an official number: they read 2026-11-003")]
pub struct BadIssueNumber(pub String);

impl std::fmt::Display for IssueNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:03}", self.month, self.serial)
    }
}

impl std::str::FromStr for IssueNumber {
    type Err = BadIssueNumber;
    fn from_str(text: &str) -> Result<Self, BadIssueNumber> {
        let parts = text.rsplit_once('-');
        let read = parts.and_then(|(month, serial)| {
            Some(IssueNumber { month: month.parse().ok()?, serial: serial.parse().ok()? })
        });
        // One way of writing it: a number is compared as it stands.
        read.filter(|read| read.serial > 0 && read.to_string() == text)
            .ok_or_else(|| BadIssueNumber(text.to_owned()))
    }
}

impl TryFrom<String> for IssueNumber {
    type Error = BadIssueNumber;
    fn try_from(text: String) -> Result<Self, BadIssueNumber> {
        text.parse()
    }
}

impl From<IssueNumber> for String {
    fn from(number: IssueNumber) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h1f_a_number_is_written_in_one_way() {
        for good in ["2026-11-003", "2026-11-999", "2026-11-1000"] {
            let number: IssueNumber = good.parse().expect("a number");
            assert_eq!(number.to_string(), good);
        }
        for bad in ["2026-11-3", "2026-11-0003", "2026-11-000", "2026-11-+03", "2026-11", "KQB-0007", ""] {
            assert!(bad.parse::<IssueNumber>().is_err(), "{bad}");
        }
    }
}
