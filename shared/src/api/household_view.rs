//! What screens show of households. Names are resolved and personal data masked by the workbench.

use super::alike::{AbsorbedHome, MergedView};
use super::issue_view::IssueRow;
use super::office_view::ChargeView;
use super::talk_view::VisitRow;
use super::view::{ConflictView, SendState, TimelineRow};
use crate::domain::{DocId, EventId, Household, KeyGroup, Millis, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseholdRow {
    pub id: DocId,
    /// Head's name: the people who work here read it; phone numbers stay masked.
    pub head: String,
    pub address: String,
    pub phone_masked: String,
    pub members: u32,
    pub groups: Vec<KeyGroup>,
    pub grid_name: String,
    pub last_visit: Option<Date>,
    pub open_issues: u32,
    pub conflict: bool,
    pub state: SendState,
}

/// All about a household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseholdSheet {
    pub id: DocId,
    pub unit_name: String,
    pub grid_name: String,
    /// Who answers for it beside their role (T3c): of the village, of the patch, of the household itself.
    pub links: Vec<HomeLink>,
    /// Phones and ID numbers are masked.
    pub household: Household,
    pub state: SendState,
    pub visits: Vec<VisitRow>,
    pub issues: Vec<IssueRow>,
    pub conflicts: Vec<ConflictView>,
    /// Who changed what, newest first.
    pub history: Vec<HistoryRow>,
    pub may_edit: bool,
    pub may_void: bool,
    /// What was done to the household as a whole: moves, merges, 作废.
    pub timeline: Vec<TimelineRow>,
    /// Villages to which the person may move it, those of its township first; none where the person may not.
    pub may_move_to: Vec<MoveTarget>,
    /// A move that waits for another village's word.
    pub moving: Option<MovingView>,
    /// It was merged into another one (N7).
    pub merged: Option<MergedView>,
    /// Those that were merged into it; their visits and issues are among its own.
    pub absorbed: Vec<AbsorbedHome>,
    pub voided: Option<String>,
    /// A half-filled form of mine for it exists.
    pub has_draft: bool,
}

/// Somebody who is linked to a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeLink {
    pub charge: ChargeView,
    pub name: String,
    /// Where the person works; empty where no role is known.
    pub unit_name: String,
    pub since: Millis,
}

/// A village to which a household may move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveTarget {
    pub unit: UnitId,
    pub name: String,
    /// Empty within the own township; else the township that is asked first.
    pub township_name: String,
}

/// A move that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovingView {
    /// The village that is asked.
    pub to_name: String,
    pub by: String,
    pub at: Millis,
    /// Takes the question back ([`super::Request::Withdraw`]), where the person may.
    pub proposal: EventId,
    pub may_withdraw: bool,
    /// The person answers for that village.
    pub may_answer: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub at: Millis,
    pub by: String,
    /// Paths of fields that were set, without values; empty for the creation.
    pub fields: Vec<String>,
}
