//! What the policy leaves open, as data: each value with the sentence that it comes from, since when it holds and for
//! whom. A county may differ from the city; an old month keeps the rule of its time (N1).

use super::{Directory, Level, Millis, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A number that the policy leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKey {
    /// 及时梳理汇总: workdays until an issue is reported up (A3). A warning only.
    ReportWorkdays,
    /// 提前1周: days before a deadline at which it comes onto the list (H3b).
    DueNoticeDays,
    /// 常态化走访: days without a visit after which a household waits for one.
    UnvisitedDays,
}

impl RuleKey {
    pub const ALL: [RuleKey; 3] = [RuleKey::ReportWorkdays, RuleKey::DueNoticeDays, RuleKey::UnvisitedDays];

    /// The name on the command line and in the log.
    pub fn name(self) -> &'static str {
        match self {
            RuleKey::ReportWorkdays => "report_workdays",
            RuleKey::DueNoticeDays => "due_notice_days",
            RuleKey::UnvisitedDays => "unvisited_days",
        }
    }

    pub fn from_name(name: &str) -> Option<RuleKey> {
        RuleKey::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What holds where nobody set anything.
    pub fn proposed(self) -> u32 {
        match self {
            RuleKey::ReportWorkdays => 3,
            RuleKey::DueNoticeDays => 7,
            RuleKey::UnvisitedDays => 180,
        }
    }

    /// Values that make sense.
    pub fn range(self) -> RangeInclusive<u32> {
        match self {
            RuleKey::ReportWorkdays => 1..=30,
            RuleKey::DueNoticeDays => 1..=30,
            RuleKey::UnvisitedDays => 7..=366,
        }
    }
}

/// A value that somebody set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub key: RuleKey,
    /// A city or a county.
    pub area: UnitId,
    /// The first day on which it holds.
    pub from: Date,
    pub value: u32,
    /// The sentence of the document that it comes from.
    pub sentence: String,
    /// Who set it, as the console knew them.
    pub set_by: String,
    pub set_at: Millis,
}

/// A rule as it holds for a unit on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InForce<'a> {
    pub value: u32,
    /// `None`: the proposed value.
    pub rule: Option<&'a Rule>,
}

impl Directory {
    /// The rule of the unit's county, else of its city, else the proposed value: the latest that began by `on`.
    pub fn rule(&self, key: RuleKey, unit: &UnitId, on: Date) -> InForce<'_> {
        let of = |level| {
            let area = unit.ancestor(level)?;
            let rules =
                self.rules.values().filter(|rule| rule.key == key && rule.area == area && rule.from <= on);
            rules.max_by_key(|rule| rule.from)
        };
        let rule = of(Level::County).or_else(|| of(Level::City));
        InForce { value: rule.map_or_else(|| key.proposed(), |rule| rule.value), rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DirectoryRow;
    use jiff::civil::date;

    fn unit(text: &str) -> UnitId {
        UnitId::new(text).expect("a unit id")
    }

    fn rule(area: &str, from: Date, value: u32) -> DirectoryRow {
        DirectoryRow::Rule(Rule {
            key: RuleKey::ReportWorkdays,
            area: unit(area),
            from,
            value,
            sentence: "并及时梳理汇总、建立民情台账".into(),
            set_by: "陈".into(),
            set_at: 0,
        })
    }

    #[test]
    fn n1_a_county_may_differ_and_an_old_month_keeps_the_rule_of_its_time() {
        let mut directory = Directory::default();
        let village = unit("350404001001");
        let value = |directory: &Directory, on| directory.rule(RuleKey::ReportWorkdays, &village, on).value;
        assert_eq!(value(&directory, date(2026, 1, 1)), 3, "as proposed (A3)");
        directory.apply(rule("3504", date(2026, 3, 1), 5));
        directory.apply(rule("350404", date(2026, 6, 1), 2));
        directory.apply(rule("350424", date(2026, 2, 1), 9));
        let table = [((2026, 2, 28), 3), ((2026, 3, 1), 5), ((2026, 5, 31), 5), ((2026, 6, 1), 2)];
        for ((year, month, day), expected) in table {
            assert_eq!(value(&directory, date(year, month, day)), expected, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn every_proposed_value_is_one_that_may_be_set() {
        for key in RuleKey::ALL {
            assert!(key.range().contains(&key.proposed()), "{key:?}");
            assert_eq!(RuleKey::from_name(key.name()), Some(key));
        }
    }
}
