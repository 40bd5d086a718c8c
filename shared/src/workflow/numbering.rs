//! Official numbers (H1f): which version of a month's list is next, and which number each issue bears. A fold over a
//! township's lists, the same at the server, which asks it before it admits one, and at the device, which proposes one.
//!
//! Two lists of one month and version can stand only where a restored server had forgotten the first and admitted another
//! before the first was given back to it. Then the one that was made first counts, on every machine alike, and the
//! numbers that only the other gave are given up: those issues get others in the next version.

use crate::domain::{DocId, IssueList, IssueNumber, Millis, Month, Record};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one list gives out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Issued {
    // In this order lists count.
    pub month: Month,
    pub version: u32,
    pub at: Millis,
    pub list: DocId,
    pub numbers: BTreeMap<DocId, IssueNumber>,
}

/// All that a township's lists gave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    /// The last of each month.
    versions: BTreeMap<Month, u32>,
    /// The last of each month.
    serials: BTreeMap<Month, u32>,
    numbers: BTreeMap<DocId, IssueNumber>,
}

impl Issued {
    pub fn of(list: DocId, record: &Record<IssueList>) -> Issued {
        let IssueList { month, version, rows } = &record.body;
        let numbers = rows.iter().map(|(issue, row)| (*issue, row.number)).collect();
        Issued { month: *month, version: *version, at: record.created.at, list, numbers }
    }
}

impl Numbering {
    /// Folds a township's lists, in whichever order they come.
    pub fn of(lists: impl IntoIterator<Item = Issued>) -> Numbering {
        let mut lists: Vec<Issued> = lists.into_iter().collect();
        lists.sort();
        let (mut numbering, mut taken) = (Numbering::default(), BTreeSet::new());
        for list in lists {
            if numbering.version(list.month) >= list.version {
                continue;
            }
            numbering.versions.insert(list.month, list.version);
            for (issue, number) in list.numbers {
                if !numbering.numbers.contains_key(&issue) && taken.insert(number) {
                    numbering.numbers.insert(issue, number);
                    let last = numbering.serials.entry(number.month).or_default();
                    *last = number.serial.max(*last);
                }
            }
        }
        numbering
    }

    /// The last version of a month's list; 0 where there is none.
    pub fn version(&self, month: Month) -> u32 {
        self.versions.get(&month).copied().unwrap_or(0)
    }

    pub fn number(&self, issue: DocId) -> Option<IssueNumber> {
        self.numbers.get(&issue).copied()
    }

    /// The numbers of a next list: those that were given stay, new ones continue the month's in the order of `issues`.
    pub fn give(
        &self,
        month: Month,
        issues: impl IntoIterator<Item = DocId>,
    ) -> BTreeMap<DocId, IssueNumber> {
        let mut serial = self.serials.get(&month).copied().unwrap_or(0);
        let mut next = || {
            serial = serial.saturating_add(1);
            IssueNumber { month, serial }
        };
        issues.into_iter().map(|issue| (issue, self.number(issue).unwrap_or_else(&mut next))).collect()
    }

    /// Whether this may be the next list of its month: the version follows, no number is given anew, none is left out.
    pub fn fits(&self, list: &Issued) -> bool {
        let mut issues: Vec<DocId> = list.numbers.keys().copied().collect();
        issues.sort_by_key(|issue| list.numbers[issue]);
        list.version == self.version(list.month).saturating_add(1)
            && self.give(list.month, issues) == list.numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// Issues with their official numbers.
    type Numbers = &'static [(u128, &'static str)];

    fn doc(n: u128) -> DocId {
        DocId(Uuid::from_u128(n))
    }

    fn month(n: i8) -> Month {
        Month::of(date(2026, n, 1))
    }

    fn list(n: i8, version: u32, numbers: &[(u128, &str)]) -> Issued {
        let number = |text: &str| text.parse().expect("a number");
        let numbers = numbers.iter().map(|(issue, text)| (doc(*issue), number(text))).collect();
        let id = doc(u128::from(version) + 1_000 * n as u128);
        Issued { month: month(n), version, at: i64::from(version), list: id, numbers }
    }

    #[test]
    fn h1f_a_number_is_given_once_and_kept_in_later_lists() {
        let october = list(10, 1, &[(1, "2026-10-001"), (2, "2026-10-002")]);
        let numbering = Numbering::of([october]);
        let november = numbering.give(month(11), [doc(3), doc(2), doc(4)]);
        let told: Vec<String> = november.values().map(ToString::to_string).collect();
        assert_eq!(told, ["2026-10-002", "2026-11-001", "2026-11-002"]);
    }

    #[test]
    fn h1f_only_the_next_version_with_the_next_numbers_fits() {
        let numbering = Numbering::of([list(11, 1, &[(1, "2026-11-001")])]);
        let table: [(u32, Numbers, bool, &str); 8] = [
            (2, &[(1, "2026-11-001"), (2, "2026-11-002")], true, "the serial continues"),
            (2, &[(2, "2026-11-002")], true, "what is settled may be left out"),
            (1, &[(1, "2026-11-001")], false, "the version is there"),
            (3, &[(1, "2026-11-001")], false, "a version is left out"),
            (2, &[(2, "2026-11-001")], false, "a number is given again"),
            (2, &[(2, "2026-11-003")], false, "a number is left out"),
            (2, &[(1, "2026-11-002")], false, "a number changes"),
            (2, &[(2, "2026-10-001")], false, "a number of another month"),
        ];
        for (version, numbers, fits, what) in table {
            assert_eq!(numbering.fits(&list(11, version, numbers)), fits, "{what}");
        }
    }

    #[test]
    fn of_two_lists_of_one_version_the_first_counts_and_the_others_numbers_are_given_anew() {
        let first = list(11, 1, &[(1, "2026-11-001")]);
        let second = Issued { at: 9, list: doc(7), ..list(11, 1, &[(2, "2026-11-001")]) };
        for lists in [[first.clone(), second.clone()], [second, first]] {
            let numbering = Numbering::of(lists);
            assert_eq!((numbering.version(month(11)), numbering.number(doc(2))), (1, None));
            let next = numbering.give(month(11), [doc(1), doc(2)]);
            assert_eq!(next[&doc(2)].to_string(), "2026-11-002");
        }
    }

    proptest! {
        #[test]
        fn h1f_numbers_are_unique_without_a_gap_and_never_reused(
            steps in proptest::collection::vec((1i8..=3, proptest::collection::btree_set(1u128..12, 1..6)), 1..12),
        ) {
            let mut lists: Vec<Issued> = Vec::new();
            for (n, issues) in steps {
                let numbering = Numbering::of(lists.clone());
                let numbers = numbering.give(month(n), issues.into_iter().map(doc));
                let version = numbering.version(month(n)) + 1;
                let next = Issued { month: month(n), version, at: 0, list: doc(999), numbers };
                prop_assert!(numbering.fits(&next));
                lists.push(next);
            }
            let given: BTreeSet<(DocId, IssueNumber)> =
                lists.iter().flat_map(|list| list.numbers.clone()).collect();
            let numbers: BTreeSet<IssueNumber> = given.iter().map(|(_, number)| *number).collect();
            let issues: BTreeSet<DocId> = given.iter().map(|(issue, _)| *issue).collect();
            prop_assert_eq!((numbers.len(), issues.len()), (given.len(), given.len()), "each has one, and its own");
            for n in 1..=3 {
                let serials: Vec<u32> =
                    numbers.iter().filter(|number| number.month == month(n)).map(|number| number.serial).collect();
                prop_assert_eq!(serials.clone(), (1..=serials.len() as u32).collect::<Vec<_>>());
            }
        }
    }
}
