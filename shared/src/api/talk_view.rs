//! What screens show of talks and receptions. Names are resolved and personal data masked by the workbench.

use super::KnownAs;
use super::issue_view::{IssueRow, ReporterView};
use super::view::{ConflictView, Draft, PictureRow, SendState, TimelineRow};
use crate::domain::{
    DocId, Meeting, Millis, PersonId, Place, PointId, Reception, ServiceKind, ServicePoint, TalkForm, UnitId,
    Visit,
};
use crate::workflow::Phase;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// The talks of a month, as far as they are seen here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingMonth {
    /// Its first day.
    pub month: Date,
    /// By day.
    pub rows: Vec<MeetingRow>,
    /// Held, by form (G3, A14).
    pub held: Vec<(TalkForm, u32)>,
    /// Villages that have held none (T1b).
    pub without: Vec<(UnitId, String)>,
    pub may_plan: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingRow {
    pub id: DocId,
    pub form: TalkForm,
    pub unit_name: String,
    pub day: Date,
    pub start: Option<Time>,
    pub held: bool,
    pub place: Place,
    pub topic: String,
    pub points: u32,
    pub cadres: u32,
    pub residents: Option<u32>,
    /// 补录 (A13)
    pub late: bool,
    pub by: String,
    pub voided: bool,
    pub state: SendState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingSheet {
    pub row: MeetingRow,
    pub unit: UnitId,
    /// Who spoke is not in it (T1f).
    pub meeting: Meeting,
    /// Names of those who came.
    pub cadres: Vec<String>,
    /// It looks as if it were held for the record only.
    pub hollow: Option<Hollow>,
    /// The next point, half typed.
    pub draft: Option<Draft>,
    pub course: TalkCourse,
}

/// Why a talk looks as if it were held for the record only (G5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hollow {
    /// Held, and nothing of it written down.
    Empty,
    /// Its minutes are nearly those of an earlier talk of the village.
    LikeEarlier { id: DocId, day: Date },
}

/// Somebody who may have come to a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CadreChoice {
    pub person: PersonId,
    pub name: String,
    /// Of the township, where it is not the village's own.
    pub unit_name: String,
}

/// The page of the officer on duty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptionDesk {
    /// What was left for the next and not taken over yet, the latest first.
    pub notes: Vec<HandoverRow>,
    /// The latest that was taken over.
    pub taken: Option<HandoverRow>,
    /// Of the own unit: today's, and what is not done with.
    pub queue: Vec<ReceptionRow>,
}

/// A note for the next officer (T4f).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoverRow {
    pub id: DocId,
    /// Empty where none was named.
    pub point_name: String,
    pub by: String,
    pub at: Millis,
    pub note: String,
    /// Receptions that were not done with then.
    pub open: u32,
    /// By whom and when it was taken over.
    pub taken: Option<(String, Millis)>,
    pub state: SendState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptionRow {
    pub id: DocId,
    /// When it was received.
    pub date: Date,
    /// When it was registered (T4h).
    pub registered: Millis,
    pub by: String,
    pub unit_name: String,
    /// Empty: anonymous, or kept from this unit (T1f).
    pub who_masked: String,
    /// The unit complained about; empty where it is none.
    pub about: String,
    /// The first words written down; empty where a service says all.
    pub content: String,
    /// The first service given.
    pub service: Option<ServiceKind>,
    pub difficulties: u32,
    pub suggestions: u32,
    pub services: u32,
    /// What became of the difficulties, in the order of entry.
    pub issues: Vec<IssueBrief>,
    pub voided: bool,
    pub state: SendState,
}

/// An issue in one word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueBrief {
    pub number: String,
    pub phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceptionSheet {
    pub row: ReceptionRow,
    pub point_name: String,
    /// `None`: anonymous, or kept from this unit (T1f).
    pub who: Option<ReporterView>,
    /// Somebody gave a name, whoever may read it.
    pub named: bool,
    pub reception: Reception,
    pub course: TalkCourse,
}

/// Somebody who may be meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownPerson {
    pub known: KnownAs,
    pub name: String,
    pub address: String,
    pub phone_masked: String,
    pub last: Option<LastTime>,
}

/// When somebody was last here, with what, and how far that has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastTime {
    pub reception: DocId,
    pub date: Date,
    pub content: String,
    pub service: Option<ServiceKind>,
    pub issue: Option<IssueBrief>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointChoice {
    pub id: PointId,
    pub name: String,
}

/// 居民说事点 of the own area.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PointsView {
    pub points: Vec<PointRow>,
    /// Villages that have none (T4b).
    pub without: Vec<(UnitId, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointRow {
    pub point: ServicePoint,
    pub unit_name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitRow {
    pub id: DocId,
    pub household: DocId,
    pub head: String,
    pub address: String,
    pub date: Date,
    pub by: String,
    pub difficulties: u32,
    pub suggestions: u32,
    pub review: ReviewView,
    pub voided: bool,
    pub state: SendState,
}

/// What the township said of a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewView {
    Open,
    /// It came from an old ledger: there is nothing to review.
    Settled,
    Reviewed {
        by: String,
        at: Millis,
        edited_since: bool,
    },
    Returned {
        by: String,
        at: Millis,
        reason: String,
        edited_since: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitSheet {
    pub row: VisitRow,
    pub unit_name: String,
    /// It was made on the 住村工作日 of its township (T3b): follows from its date, nobody types it.
    pub stay_day: bool,
    /// Without its pictures: those are in `pictures`, without their keys.
    pub visit: Visit,
    pub pictures: Vec<PictureRow>,
    pub course: TalkCourse,
}

/// What is told of every talk, of whatever form, beside its own words: what was made of it, what was said of it, what may
/// be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TalkCourse {
    /// Made of its difficulties, in the order in which they were raised.
    pub issues: Vec<IssueRow>,
    pub review: ReviewView,
    pub conflicts: Vec<ConflictView>,
    /// Content heads: what [`super::Request::Review`] and [`super::Request::Return`] speak of, and what a corrected point is
    /// saved against.
    pub heads: Vec<String>,
    pub void_reason: Option<String>,
    pub timeline: Vec<TimelineRow>,
    pub may: TalkMay,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkMay {
    pub correct: bool,
    pub void: bool,
    pub review: bool,
}
