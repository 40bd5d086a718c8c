//! Days and times as people say them: `7月12日 周六`, `今天`, `3天前`, `还有3天`.

use jiff::civil::{Date, Weekday};
use shared::domain::{Millis, date_of};

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;
const SHANGHAI_OFFSET_MINUTES: i64 = 8 * 60;

/// `7月12日`
pub fn month_day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// `7月12日 周六`; of another year than today's: `2025年7月12日`.
pub fn date(date: Date, today: Date) -> String {
    if date.year() == today.year() {
        format!("{} {}", month_day(date), weekday(date))
    } else {
        format!("{}年{}", date.year(), month_day(date))
    }
}

/// `2026年7月12日 周六`
pub fn full_date(date: Date) -> String {
    format!("{}年{} {}", date.year(), month_day(date), weekday(date))
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// `今天`, `昨天`, `3天前`, from a month on the date; a day to come is its date.
pub fn days_ago(past: Date, today: Date) -> String {
    match days_between(past, today) {
        0 => "今天".into(),
        1 => "昨天".into(),
        2 => "前天".into(),
        days @ 3..=30 => format!("{days}天前"),
        days if days > 365 => format!("{}年{}", past.year(), month_day(past)),
        _ => month_day(past),
    }
}

/// `还有3天`, `今天到期`, `超期2天`.
pub fn days_left(days: i32) -> String {
    match days {
        0 => "今天到期".into(),
        1 => "明天到期".into(),
        days if days > 0 => format!("还有{days}天"),
        days => format!("超期{}天", -i64::from(days)),
    }
}

/// `18:42`
fn clock(at: Millis) -> String {
    format!("{}:{:02}", hour(at), minute_of_day(at) % 60)
}

/// The hour of the day, 0 to 23.
pub fn hour(at: Millis) -> i64 {
    minute_of_day(at) / 60
}

/// `18:42` today, `昨天 18:42`, else `7月12日 18:42`.
pub fn moment(at: Millis, today: Date) -> String {
    let day = date_of(at);
    match days_between(day, today) {
        0 => clock(at),
        1 => format!("昨天 {}", clock(at)),
        _ if day.year() == today.year() => format!("{} {}", month_day(day), clock(at)),
        _ => format!("{}年{}", day.year(), month_day(day)),
    }
}

fn minute_of_day(at: Millis) -> i64 {
    (at.div_euclid(MINUTE_MS) + SHANGHAI_OFFSET_MINUTES).rem_euclid(DAY_MINUTES)
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    const TODAY: Date = day(2026, 7, 15);

    #[test]
    fn a_date_names_its_weekday_and_another_year_instead() {
        assert_eq!(date(day(2026, 7, 12), TODAY), "7月12日 周日");
        assert_eq!(date(day(2025, 7, 12), TODAY), "2025年7月12日");
    }

    #[test]
    fn the_past_is_told_in_days_and_from_a_month_on_by_date() {
        let table = [
            (day(2026, 7, 15), "今天"),
            (day(2026, 7, 14), "昨天"),
            (day(2026, 7, 13), "前天"),
            (day(2026, 7, 12), "3天前"),
            (day(2026, 6, 15), "30天前"),
            (day(2026, 6, 14), "6月14日"),
            (day(2024, 6, 14), "2024年6月14日"),
            (day(2026, 7, 16), "7月16日"),
        ];
        for (past, words) in table {
            assert_eq!(days_ago(past, TODAY), words);
        }
    }

    #[test]
    fn deadlines_are_told_in_days() {
        let table = [(3, "还有3天"), (1, "明天到期"), (0, "今天到期"), (-2, "超期2天")];
        for (days, words) in table {
            assert_eq!(days_left(days), words);
        }
        assert_eq!(days_left(i32::MIN), "超期2147483648天");
    }

    #[test]
    fn moments_are_told_in_shanghai_time() {
        let evening = shared::domain::noon_of(TODAY) + 6 * 3_600_000 + 42 * 60_000;
        assert_eq!(clock(evening), "18:42");
        assert_eq!(moment(evening, TODAY), "18:42");
        assert_eq!(moment(evening - 86_400_000, TODAY), "昨天 18:42");
        assert_eq!(moment(evening - 3 * 86_400_000, TODAY), "7月12日 18:42");
        assert_eq!(clock(-1), "7:59");
    }
}
