//! Civil time in Asia/Shanghai (no daylight saving since 1991): instants are milliseconds, days are dates.

use jiff::civil::{Date, DateTime, Time};

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

const SHANGHAI_OFFSET_MS: i64 = 8 * 60 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const EPOCH: Date = Date::constant(1970, 1, 1);

/// The civil date in Shanghai at `at`. An instant outside of the calendar's range becomes the nearest representable day.
pub fn date_of(at: Millis) -> Date {
    let days = at.saturating_add(SHANGHAI_OFFSET_MS).div_euclid(DAY_MS);
    let span = jiff::Span::new().try_days(days);
    let nearest = if days < 0 { Date::MIN } else { Date::MAX };
    span.and_then(|span| EPOCH.checked_add(span)).unwrap_or(nearest)
}

/// Date and time of day in Shanghai at `at`, to the minute.
pub fn minute_of(at: Millis) -> DateTime {
    let minutes = at.saturating_add(SHANGHAI_OFFSET_MS).rem_euclid(DAY_MS) / 60_000;
    let part = |value: i64| i8::try_from(value).unwrap_or(0);
    let time = Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::MIN);
    date_of(at).to_datetime(time)
}

/// The civil time in Shanghai at `at`, to the minute.
pub fn time_of(at: Millis) -> Time {
    let minutes = at.saturating_add(SHANGHAI_OFFSET_MS).rem_euclid(DAY_MS) / 60_000;
    // At most 23 and 59.
    Time::constant((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

/// 补录 (A13): what happened in one month and was entered after the fifth of the next.
pub fn entered_late(event: Date, entered: Date) -> bool {
    let next = event.last_of_month().saturating_add(jiff::Span::new().days(5));
    entered > next
}

/// Noon of `date` in Shanghai.
pub fn noon_of(date: Date) -> Millis {
    let days = i64::from((date - EPOCH).get_days());
    days * DAY_MS + DAY_MS / 2 - SHANGHAI_OFFSET_MS
}

/// The first instant of `date` in Shanghai.
pub fn start_of(date: Date) -> Millis {
    noon_of(date) - DAY_MS / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        assert_eq!(date_of(0), date(1970, 1, 1));
        assert_eq!(date_of(16 * 3_600_000 - 1), date(1970, 1, 1));
        assert_eq!(date_of(16 * 3_600_000), date(1970, 1, 2));
        assert_eq!(date_of(-8 * 3_600_000 - 1), date(1969, 12, 31));
    }

    #[test]
    fn noon_falls_on_its_own_date() {
        for day in [date(1921, 7, 1), date(2026, 2, 28), date(2026, 11, 24)] {
            assert_eq!(date_of(noon_of(day)), day);
            assert_eq!(date_of(start_of(day)), day);
            assert_eq!(date_of(start_of(day) - 1), day.yesterday().expect("in range"));
        }
    }

    #[test]
    fn the_minute_is_shanghais() {
        assert_eq!(minute_of(0).to_string(), "1970-01-01T08:00:00");
        assert_eq!(minute_of(noon_of(date(2026, 7, 15)) + 61_000).to_string(), "2026-07-15T12:01:00");
        assert_eq!(minute_of(-1).to_string(), "1970-01-01T07:59:00");
    }

    #[test]
    fn the_time_of_day_is_that_of_shanghai() {
        assert_eq!(time_of(0), jiff::civil::time(8, 0, 0, 0));
        assert_eq!(time_of(-1), jiff::civil::time(7, 59, 0, 0));
    }

    #[test]
    fn a13_what_is_entered_after_the_fifth_of_the_next_month_is_late() {
        let held = date(2026, 6, 30);
        assert!(!entered_late(held, date(2026, 7, 5)));
        assert!(entered_late(held, date(2026, 7, 6)));
        assert!(!entered_late(date(2026, 12, 1), date(2027, 1, 5)));
    }

    #[test]
    fn absurd_instants_do_not_panic() {
        assert_eq!(date_of(i64::MAX), Date::MAX);
        assert_eq!(date_of(i64::MIN), Date::MIN);
    }
}
