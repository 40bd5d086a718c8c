//! 民情台账: its rows, the ways to look at them, and what leaves as a file.

use super::{ReviewView, SendState};
use crate::domain::{
    DocId, FeedbackChannel, GridId, IssueClass, KeyGroup, Millis, PersonId, Scope, TalkForm, Tier, UnitId,
};
use crate::workflow::Phase;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One matter of the 民情台账.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The record of the talk at which it was raised; a review is of that record.
    pub source: DocId,
    pub form: TalkForm,
    pub date: Date,
    /// When it was written down (T4h).
    pub registered: Millis,
    pub unit_name: String,
    pub grid_name: String,
    /// Who raised it: the head of the household. Masked, as `phone` and `address` are, unless they were asked for in full.
    /// Empty: nobody is named, or not to this reader.
    pub who: String,
    pub phone: String,
    pub address: String,
    /// 人员类别: of the household of whoever raised it. None where no household is named, or not to this reader.
    pub groups: Vec<KeyGroup>,
    pub by: String,
    pub matter: Matter,
    pub content: String,
    pub issue: Option<DocId>,
    pub suggestion: Option<DocId>,
    pub number: String,
    pub phase: Option<Phase>,
    /// What the village proposed when it reported the issue.
    pub opinion: String,
    pub owner: String,
    pub due: Option<Date>,
    /// Of the issue; `None` where none was made, or none is read here.
    pub tier: Option<Tier>,
    /// What the township filed the issue under; `None` until it has.
    pub class: Option<IssueClass>,
    pub scope: Option<Scope>,
    pub measures: String,
    /// How and when whoever raised it heard of the result (G6).
    pub told: Option<(FeedbackChannel, Millis)>,
    pub review: ReviewView,
    pub heads: Vec<String>,
    pub state: SendState,
}

/// What a ledger row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A talk at which nothing was raised: still one row.
    Nothing,
    Difficulty,
    Suggestion,
    /// 便民服务, given on the spot (T4e).
    Service,
}

impl Matter {
    pub const ALL: [Matter; 4] = [Matter::Difficulty, Matter::Suggestion, Matter::Service, Matter::Nothing];
}

/// Which matters. An empty list restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LedgerFilter {
    pub query: String,
    pub forms: Vec<TalkForm>,
    pub matters: Vec<Matter>,
    /// Of the issues that were made of them.
    pub phases: Vec<Phase>,
    /// What those issues are filed under.
    pub classes: Vec<IssueClass>,
    pub unit: Option<UnitId>,
    pub grid: Option<GridId>,
    /// Of the household of whoever raised it.
    pub group: Option<KeyGroup>,
    /// Who wrote it down.
    pub by: Option<PersonId>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Only difficulties of which no issue was made (T3f).
    pub unmade: bool,
    /// `Some(true)`: only what still waits for review.
    pub unreviewed: Option<bool>,
    pub order: LedgerOrder,
}

/// In which order; within it the latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerOrder {
    #[default]
    Latest,
    Oldest,
    Unit,
    /// The nearest deadline first, what has none last.
    Due,
    /// Along an issue's course, what is no issue last.
    Phase,
}

impl LedgerOrder {
    pub const ALL: [LedgerOrder; 5] =
        [LedgerOrder::Latest, LedgerOrder::Oldest, LedgerOrder::Unit, LedgerOrder::Due, LedgerOrder::Phase];
}

/// A way to look at the ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerView {
    /// Chosen by the person; empty for one that was not kept.
    pub name: String,
    pub filter: LedgerFilter,
    pub columns: ColumnSet,
}

/// How much of a row is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnSet {
    /// 简
    #[default]
    Brief,
    /// 全: the 22 columns of the paper ledger.
    Full,
}

/// What the ledger's page offers besides its rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerTools {
    /// The person's own views on this device, by name.
    pub views: Vec<LedgerView>,
    /// Everybody who wrote something down that the person reads.
    pub people: Vec<(PersonId, String)>,
    /// May take names, phones and addresses out in full.
    pub may_plain: bool,
}

/// A ledger for paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerSheet {
    /// Who took it out, when, how many rows there are.
    pub made: String,
    /// The filter, in words.
    pub conditions: String,
    /// At most [`crate::limits::PRINT_ROWS_MAX`], masked.
    pub rows: Vec<LedgerRow>,
    pub total: u32,
}

/// A file that leaves the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// With its ending; for people.
    pub name: String,
    pub rows: u32,
    pub place: FilePlace,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilePlace {
    /// Here, in base64: a browser keeps it in its own download folder.
    Here(String),
    /// In a folder of the person's: the window has no downloads of its own.
    Kept(String),
}
