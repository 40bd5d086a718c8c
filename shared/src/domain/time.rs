//! Civil time in Asia/Shanghai (no daylight saving since 1991): instants are milliseconds, days are dates.

use jiff::civil::Date;

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
    fn absurd_instants_do_not_panic() {
        assert_eq!(date_of(i64::MAX), Date::MAX);
        assert_eq!(date_of(i64::MIN), Date::MIN);
    }
}
