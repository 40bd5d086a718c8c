//! Which rows of a long list are in sight: arithmetic only, so that it can be tested without a browser.

use std::ops::Range;

/// Rows kept ready above and below what is in sight, so that scrolling and arrow keys find their neighbours.
const MARGIN_ROWS: usize = 8;

/// Where a list stands in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Upper edge of the list, from the upper edge of the window; negative once scrolled past.
    pub top: f64,
    /// Height of the window.
    pub height: f64,
    pub row_height: f64,
}

/// The rows to keep in the document, out of `total`.
pub fn rows_in_sight(sight: Sight, total: usize) -> Range<usize> {
    if sight.row_height <= 0.0 || total == 0 {
        return 0..total.min(2 * MARGIN_ROWS);
    }
    let rows_above = (-sight.top / sight.row_height).floor().max(0.0) as usize;
    let rows_seen = (sight.height / sight.row_height).ceil().max(1.0) as usize;
    let first = rows_above.min(total - 1).saturating_sub(MARGIN_ROWS);
    let last = (rows_above + rows_seen + 1).saturating_add(MARGIN_ROWS).min(total);
    first..last.max(first)
}

/// The slices of `size` rows that `rows` touches, by number.
pub fn slices(rows: &Range<usize>, size: usize) -> Range<usize> {
    if rows.is_empty() {
        return 0..0;
    }
    rows.start / size..(rows.end - 1) / size + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(top: f64) -> Sight {
        Sight { top, height: 800.0, row_height: 80.0 }
    }

    #[test]
    fn only_what_is_in_sight_and_a_margin_is_kept() {
        let table = [
            (300.0, 10_000, 0..19),
            (-8_000.0, 10_000, 92..119),
            (-8_000.0, 105, 92..105),
            (300.0, 3, 0..3),
            (300.0, 0, 0..0),
            // Scrolled past the end, as when the list became shorter meanwhile.
            (-80_000.0, 50, 41..50),
        ];
        for (top, total, rows) in table {
            assert_eq!(rows_in_sight(sight(top), total), rows, "top {top}, total {total}");
        }
    }

    #[test]
    fn before_anything_was_measured_a_few_rows_are_enough() {
        let unmeasured = Sight { top: 0.0, height: 0.0, row_height: 0.0 };
        assert_eq!(rows_in_sight(unmeasured, 10_000), 0..16);
    }

    #[test]
    fn rows_are_fetched_in_whole_slices() {
        assert_eq!(slices(&(0..19), 100), 0..1);
        assert_eq!(slices(&(92..119), 100), 0..2);
        assert_eq!(slices(&(0..0), 100), 0..0);
        assert_eq!(slices(&(200..300), 100), 2..3);
    }
}
