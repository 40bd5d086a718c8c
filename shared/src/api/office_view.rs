//! What screens show of held work, rules, calendar and links.

use super::view::TimelineRow;
use crate::domain::{DocId, Kind, Millis, ProfileId, RuleKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Held work of a township: what people wrote whose rights changed. Asked of the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldView {
    /// The oldest first.
    pub rows: Vec<HeldRow>,
    /// Documents that wait in all; the list may be shorter.
    pub total: u32,
    /// Documents that the decision settled, in answer to one.
    pub settled: u32,
}

/// What belongs together: a visit with the issues that it made. Decided at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldRow {
    pub by: String,
    pub at: Millis,
    pub unit_name: String,
    /// The device was taken out of service; else a role ended.
    pub revoked: bool,
    pub records: Vec<HeldRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldRecord {
    pub held: HeldChanges,
    /// `None` where the record is kept from this unit (T1f).
    pub kind: Option<Kind>,
    pub title: String,
    /// The record itself is new.
    pub is_new: bool,
    /// Field path → words that were written, phones and ID numbers masked.
    pub words: Vec<(String, String)>,
    pub steps: Vec<TimelineRow>,
}

/// Names held changes of one document, for the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChanges {
    pub profile: ProfileId,
    pub doc: DocId,
    pub changes: Vec<String>,
}

/// What the policy leaves open as it holds here, and what the person answers for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesView {
    pub rules: Vec<RuleView>,
    pub calendar: CalendarView,
    /// 1 is Monday, 7 Sunday; `None` where the township has no 住村工作日.
    pub stay_day: Option<i8>,
    /// 挂村, 包片, 联户 (T3c)
    pub links: Vec<LinkView>,
}

/// A number that the policy leaves open (N1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleView {
    pub key: RuleKey,
    pub value: u32,
    /// `None`: nobody set it, the proposed value holds; the rest is empty then.
    pub since: Option<Date>,
    pub area_name: String,
    pub sentence: String,
    pub set_by: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarView {
    pub year: i16,
    /// False: only weekends are known of this year.
    pub known: bool,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkView {
    pub charge: ChargeView,
    /// Name of the village.
    pub village: String,
    /// Of the patch or the household's head, where it is known here.
    pub name: String,
    pub since: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeView {
    Village,
    Grid,
    /// `None` where it is not read here.
    Household {
        id: Option<DocId>,
    },
}
