//! Households that may have been entered twice, and those that were merged (N7).

use super::{KnownPerson, SendState};
use crate::domain::{DocId, EventId, Household, UnitId};
use crate::workflow::Likeness;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A household, as one tells it from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikeHome {
    pub id: DocId,
    pub unit: UnitId,
    pub unit_name: String,
    pub head: String,
    pub address: String,
    pub phone_masked: String,
}

/// A household that is there already and is like what somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikeRow {
    pub home: AlikeHome,
    pub likeness: Likeness,
}

/// Somebody known who is like the person whom a duty officer types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LikePerson {
    pub person: KnownPerson,
    pub likeness: Likeness,
}

/// Two households that may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikePair {
    pub left: AlikeHome,
    pub right: AlikeHome,
    /// `None` where they share nothing and are here only because of `crossed`.
    pub likeness: Option<Likeness>,
    /// Two people merged them into one another; neither counts until somebody decides.
    pub crossed: bool,
}

/// Two households side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareView {
    pub left: CompareSide,
    pub right: CompareSide,
    pub likeness: Option<Likeness>,
    pub crossed: bool,
    /// What was decided already.
    pub settled: Option<Settled>,
    pub may_merge_into_left: bool,
    pub may_merge_into_right: bool,
    pub may_keep_apart: bool,
}

/// What somebody decided about two households.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// One household stands for both.
    Merged { into: DocId },
    /// 不是同一户
    Apart,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareSide {
    pub id: DocId,
    pub unit_name: String,
    pub grid_name: String,
    /// Phones and ID numbers are masked.
    pub household: Household,
    /// Visits that stand.
    pub visits: u32,
    pub issues: u32,
    pub last_visit: Option<Date>,
    pub state: SendState,
}

/// Where a household that was merged stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MergedView {
    pub event: EventId,
    /// The household into which it was merged, followed to the end where that one was merged, too.
    pub into: DocId,
    /// Empty where that household is not to be seen here.
    pub head: String,
    pub standing: MergeStanding,
    pub may_undo: bool,
}

/// Whether a merge counts for who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeStanding {
    Counts,
    /// Merges lead around in a circle.
    Crossed,
    /// The other household is not to be seen here, or is void: this one stays.
    Alone,
}

/// A household that was merged into the one that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AbsorbedHome {
    pub id: DocId,
    /// Phones and ID numbers are masked.
    pub household: Household,
    /// Merged into it by this event, where it was merged directly.
    pub event: Option<EventId>,
    pub may_undo: bool,
}
