//! Workdays: the State Council announces each year's holidays and make-up workdays, so they are data that the server
//! pushes. Of a year without data only the weekends are known, and whoever counts is told so.

use super::Directory;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The announced days of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    pub year: i16,
    /// Days off; weekends need not be among them.
    pub off: BTreeSet<Date>,
    /// Saturdays and Sundays on which people work.
    pub make_up: BTreeSet<Date>,
    /// The announcement it comes from.
    pub source: String,
}

/// A count, and whether every year in it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<T> {
    pub value: T,
    /// False: of some year only the weekends are known (未知年份).
    pub known: bool,
}

impl Directory {
    pub fn is_workday(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.calendar.get(&day.year()) {
            Some(year) if weekend => year.make_up.contains(&day),
            Some(year) => !year.off.contains(&day),
            None => !weekend,
        }
    }

    /// Workdays after `from` up to and with `to`; 0 where `to` does not come after.
    pub fn workdays_between(&self, from: Date, to: Date) -> Counted<u32> {
        let days = std::iter::successors(from.tomorrow().ok(), |day| day.tomorrow().ok());
        let days = days.take_while(|day| *day <= to);
        let value = u32::try_from(days.filter(|day| self.is_workday(*day)).count()).unwrap_or(u32::MAX);
        Counted { value, known: self.knows(from, to) }
    }

    /// The day on which `count` workdays after `from` have passed (A3).
    pub fn workday_after(&self, from: Date, count: u32) -> Counted<Date> {
        let mut day = from;
        let mut left = count;
        while let (true, Ok(next)) = (left > 0, day.tomorrow()) {
            day = next;
            left -= u32::from(self.is_workday(day));
        }
        Counted { value: day, known: self.knows(from, day) }
    }

    /// Whether holidays of all these years were announced to this device.
    fn knows(&self, from: Date, to: Date) -> bool {
        (from.year()..=to.year()).all(|year| self.calendar.contains_key(&year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DirectoryRow;
    use jiff::civil::date;

    /// National Day 2026: off from Thursday 1 October, work on Saturday 10 October.
    fn directory() -> Directory {
        let off = (1..=7).map(|day| date(2026, 10, day)).collect();
        let make_up = BTreeSet::from([date(2026, 10, 10)]);
        let mut directory = Directory::default();
        let year = CalendarYear { year: 2026, off, make_up, source: "国务院办公厅通知".into() };
        directory.apply(DirectoryRow::Calendar(year));
        directory
    }

    #[test]
    fn a3_three_workdays_jump_over_holidays_and_count_make_up_days() {
        let directory = directory();
        let table = [
            ((2026, 9, 30), 3, (2026, 10, 10)),
            ((2026, 7, 17), 3, (2026, 7, 22)),
            ((2026, 7, 15), 0, (2026, 7, 15)),
        ];
        for ((y, m, d), count, (ey, em, ed)) in table {
            let after = directory.workday_after(date(y, m, d), count);
            assert_eq!(after, Counted { value: date(ey, em, ed), known: true });
            let between = directory.workdays_between(date(y, m, d), after.value);
            assert_eq!(between, Counted { value: count, known: true });
        }
        assert_eq!(directory.workdays_between(date(2026, 7, 2), date(2026, 7, 1)).value, 0);
    }

    #[test]
    fn a_year_without_an_announcement_counts_weekends_and_says_so() {
        let directory = directory();
        let after = directory.workday_after(date(2027, 9, 30), 3);
        assert_eq!(after, Counted { value: date(2027, 10, 5), known: false });
        assert!(!directory.workday_after(date(2026, 12, 31), 1).known, "it ends in a year that is unknown");
    }
}
