//! The table of a year's holidays and make-up workdays: `date,kind`.

use jiff::civil::{Date, Weekday};
use shared::domain::CalendarYear;
use std::collections::BTreeSet;
use std::io::Read;

const COLUMNS: [&str; 2] = ["date", "kind"];

/// What is wrong with a table; nothing of it was taken.
#[derive(Debug, thiserror::Error)]
pub enum BadCalendar {
    #[error("the first line must name the columns date, kind")]
    Columns,
    #[error("line {line}: {what}")]
    Row { line: u64, what: String },
    #[error("the table is empty")]
    Empty,
    #[error("not a CSV file in UTF-8: {0}")]
    Csv(#[from] csv::Error),
}

/// # Errors
/// [`BadCalendar`] with the line: all days are of one year, each comes once, and only weekends are made up.
pub fn parse(table: impl Read, source: String) -> Result<CalendarYear, BadCalendar> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
    // Programs for tables put a byte order mark before the first name.
    if !reader.headers()?.iter().map(|name| name.trim_start_matches('\u{feff}')).eq(COLUMNS) {
        return Err(BadCalendar::Columns);
    }
    let mut year: Option<i16> = None;
    let (mut off, mut make_up) = (BTreeSet::new(), BTreeSet::new());
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let bad = |what: &str| BadCalendar::Row { line, what: what.to_owned() };
        let day: Date =
            record.get(0).unwrap_or_default().parse().map_err(|_| bad("a date looks like 2026-10-01"))?;
        if *year.get_or_insert(day.year()) != day.year() {
            return Err(bad("one table holds one year"));
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match record.get(1).unwrap_or_default() {
            "off" => drop(off.insert(day)),
            "work" if weekend => drop(make_up.insert(day)),
            "work" => return Err(bad("only a Saturday or Sunday is made up")),
            _ => return Err(bad("kind is off or work")),
        }
        if off.contains(&day) && make_up.contains(&day) {
            return Err(bad("the day comes twice"));
        }
    }
    let year = year.ok_or(BadCalendar::Empty)?;
    Ok(CalendarYear { year, off, make_up, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_table_becomes_a_year() {
        let table = "\u{feff}date,kind\n2026-10-01,off\n2026-10-10,work\n";
        let year = parse(table.as_bytes(), "通知".into()).expect("a year");
        assert_eq!((year.year, year.off.len(), year.make_up.len()), (2026, 1, 1));
        assert!(year.off.contains(&date(2026, 10, 1)));
    }

    #[test]
    fn a_bad_line_is_named_and_nothing_is_taken() {
        let table = [
            ("day,kind\n", "the first line"),
            ("date,kind\n", "empty"),
            ("date,kind\n2026-10-01,off\n2027-01-01,off\n", "line 3: one table holds one year"),
            ("date,kind\n2026-10-08,work\n", "line 2: only a Saturday"),
            ("date,kind\n1 Oct,off\n", "line 2: a date looks like"),
            ("date,kind\n2026-10-10,off\n2026-10-10,work\n", "line 3: the day comes twice"),
        ];
        for (text, words) in table {
            let error = parse(text.as_bytes(), String::new()).expect_err(text).to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
