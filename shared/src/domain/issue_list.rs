//! 问题清单 (H1f): the issues of a township as its monthly review left them, numbered. Written once; what changes
//! afterwards is the next version's. The server admits one document for each township, month and version, so that no two
//! papers bear one number ([`crate::workflow::Numbering`]).

use super::{AnyRecord, Body, Check, DocId, IssueNumber, Kind, Month, Owner, Record, Tier, Trouble, UnitId};
use crate::domain::mask_digits;
use crate::limits::{LIST_MEASURES_CHARS_MAX, LIST_ROWS_FROZEN_MAX, LIST_SUMMARY_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The township is the record's unit; who froze it and when stands in the envelope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueList {
    pub month: Month,
    /// From 1 on, without a gap.
    pub version: u32,
    pub rows: BTreeMap<DocId, ListedIssue>,
}

/// An issue as it stood when the list was frozen. It lies on desks that do not read the issue: neither who spoke nor
/// whom to call stands in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedIssue {
    pub number: IssueNumber,
    /// The beginning of what was raised, without phone and ID numbers.
    pub summary: String,
    /// Where it is worked on.
    pub village: UnitId,
    /// H1g
    pub owner: Owner,
    /// The beginning of the measures, without phone and ID numbers (H1h).
    pub measures: String,
    pub due: Date,
    pub tier: Tier,
}

impl ListedIssue {
    /// What of a text stands in a list: one line of at most `max` characters, numbers of people covered.
    pub fn clipped(text: &str, max: usize) -> String {
        let line = mask_digits(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        if line.chars().count() <= max {
            return line;
        }
        line.chars().take(max - 1).chain(['…']).collect()
    }

    fn check(&self, path: &str, check: &mut Check) {
        let texts = [
            ("summary", &self.summary, LIST_SUMMARY_CHARS_MAX),
            ("measures", &self.measures, LIST_MEASURES_CHARS_MAX),
        ];
        for (field, text, max) in texts {
            check.required(&format!("{path}.{field}"), text, max);
            if mask_digits(text) != *text {
                check.fail(format!("{path}.{field}"), Trouble::Contradicts);
            }
        }
        if self.owner.unit.is_none() && self.owner.person.is_none() {
            check.fail(format!("{path}.owner"), Trouble::Missing);
        }
    }
}

impl Body for IssueList {
    const KIND: Kind = Kind::IssueList;

    fn check(&self, check: &mut Check) {
        check.at_most("rows", self.rows.len(), LIST_ROWS_FROZEN_MAX);
        if self.rows.is_empty() {
            check.fail("rows", Trouble::Missing);
        }
        if self.version == 0 {
            check.fail("version", Trouble::Missing);
        }
        let numbers: BTreeSet<IssueNumber> = self.rows.values().map(|row| row.number).collect();
        if numbers.len() < self.rows.len() {
            check.fail("rows", Trouble::Contradicts);
        }
        for (issue, row) in &self.rows {
            row.check(&format!("rows.{issue}"), check);
        }
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::IssueList(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_list_is_one_short_line_without_phone_or_id_numbers() {
        let clipped = |text| ListedIssue::clipped(text, 20);
        assert_eq!(clipped("路灯坏了\n3 盏"), "路灯坏了 3 盏");
        assert_eq!(clipped("请打 13812341234"), "请打 138****1234");
        assert_eq!(clipped(&"长".repeat(21)), format!("{}…", "长".repeat(19)));
    }
}
