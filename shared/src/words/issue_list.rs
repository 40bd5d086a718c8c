//! The columns of the month's 问题清单: heading, width, and what a row says in each.

use super::ledger::Cell;
use crate::api::ListedRow;
use crate::domain::Month;

/// The columns of the paper list, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListColumn {
    Place,
    Number,
    Issue,
    Unit,
    Tier,
    Owner,
    Measures,
    Due,
    Phase,
}

pub const TITLE: &str = "问题清单";

/// `2026年11月`
pub fn month(month: Month) -> String {
    let day = month.first_day();
    format!("{}年{}月", day.year(), day.month())
}

/// `列东街道 2026年11月问题清单（第2版）`: what stands above the table and names the file.
pub fn title(unit: &str, of: Month, version: u32) -> String {
    format!("{unit} {}{TITLE}（第{version}版）", month(of))
}

impl ListColumn {
    pub const ALL: [ListColumn; 9] = [
        ListColumn::Place,
        ListColumn::Number,
        ListColumn::Issue,
        ListColumn::Unit,
        ListColumn::Tier,
        ListColumn::Owner,
        ListColumn::Measures,
        ListColumn::Due,
        ListColumn::Phase,
    ];

    pub fn heading(self) -> &'static str {
        match self {
            ListColumn::Place => "序号",
            ListColumn::Number => "编号",
            ListColumn::Issue => "问题",
            ListColumn::Unit => "村（社区）",
            ListColumn::Tier => "类别",
            ListColumn::Owner => "责任人（单位）",
            ListColumn::Measures => "措施",
            ListColumn::Due => "时限",
            ListColumn::Phase => "状态",
        }
    }

    /// In characters of a digit's width, as spreadsheets count.
    pub fn width(self) -> u32 {
        match self {
            ListColumn::Issue | ListColumn::Measures => 40,
            ListColumn::Owner => 18,
            ListColumn::Unit | ListColumn::Number => 15,
            ListColumn::Place => 6,
            ListColumn::Tier | ListColumn::Due | ListColumn::Phase => 12,
        }
    }

    /// What a row says here; `place` counts from 1.
    pub fn cell(self, place: usize, row: &ListedRow) -> Cell {
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        match self {
            ListColumn::Place => Cell::Text(place.to_string()),
            ListColumn::Number => row.number.map_or(Cell::Empty, |number| Cell::Text(number.to_string())),
            ListColumn::Issue => text(&row.summary),
            ListColumn::Unit => text(&row.unit_name),
            ListColumn::Tier => text(super::tier(row.tier)),
            ListColumn::Owner => text(&row.owner),
            ListColumn::Measures => text(&row.measures),
            ListColumn::Due => Cell::Date(row.due),
            ListColumn::Phase => row.phase.map_or(Cell::Empty, |phase| text(super::phase(phase))),
        }
    }
}
