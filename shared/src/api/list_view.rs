//! What screens show of the month's lists of issues (H1f).

use super::view::SendState;
use crate::domain::{DocId, IssueNumber, Millis, Month, Tier, UnitId};
use crate::workflow::Phase;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueListsView {
    /// The latest month and version first.
    pub lists: Vec<IssueListRow>,
    /// Months whose list this person can freeze now: this one and the last. Empty for who freezes none.
    pub months: Vec<Month>,
}

/// One version of a month's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueListRow {
    pub id: DocId,
    pub unit: UnitId,
    pub unit_name: String,
    pub month: Month,
    pub version: u32,
    pub issues: u32,
    pub by: String,
    pub at: Millis,
    /// Its numbers hold once it is delivered.
    pub state: SendState,
}

/// What would stand on the next version of a month's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueListDraft {
    pub unit_name: String,
    pub month: Month,
    pub version: u32,
    pub rows: Vec<ListedRow>,
    /// Issues for which this version has no room: they come onto the next.
    pub left_out: u32,
    /// An earlier one still waits for the server's word.
    pub waiting: bool,
    /// The server can be reached: only then are numbers given.
    pub online: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueListSheet {
    pub row: IssueListRow,
    /// Those that this person answers for; all of them to the township.
    pub rows: Vec<ListedRow>,
    /// No later version of its month is known here.
    pub latest: bool,
    /// The township's own view: it prints and exports.
    pub whole: bool,
    /// Who took it out, when, how much: the line above a printed list.
    pub made: String,
}

/// An issue on a list, as it was frozen, and where it stands today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedRow {
    pub issue: DocId,
    /// `None` while the server has not given it.
    pub number: Option<IssueNumber>,
    pub summary: String,
    pub unit_name: String,
    pub owner: String,
    pub measures: String,
    pub due: Date,
    pub tier: Tier,
    /// `None` where the issue is not read here.
    pub phase: Option<Phase>,
}
