//! What screens show. Names are resolved and personal data masked by the workbench; words are the UI's.

use super::{DraftKey, HouseholdForm, Theme, VisitForm};
use crate::domain::{
    DocId, EntryId, EventId, EventKind, GridId, Household, KeyGroup, Kind, Millis, Owner, PersonId, Role,
    UnitId, Visit,
};
use crate::policy::Refusal;
use crate::workflow::{Contradiction, Phase, Turn};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where the program stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartView {
    /// Today's civil date by the device's clock.
    pub today: Date,
    /// Version of the program.
    pub version: String,
    /// Nobody enrolled yet: ask for a code.
    pub first_start: bool,
    /// Who can sign in on this device.
    pub people: Vec<PersonChoice>,
    /// The signed-in person; `None` while locked.
    pub session: Option<SessionView>,
    pub preferences: Preferences,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChoice {
    pub id: PersonId,
    pub name: String,
    /// Empty until the person first signed in here.
    pub unit_name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    pub person: PersonId,
    pub name: String,
    pub roles: Vec<Role>,
    pub unit: UnitId,
    pub unit_name: String,
    /// Units whose desks are read here, for filters: the own one first, then villages by code.
    pub units: Vec<(UnitId, String)>,
    pub grids: Vec<(GridId, String)>,
    /// May record visits and households.
    pub may_record: bool,
    /// May report issues up (village cadre).
    pub may_report: bool,
    /// May review ledgers and list issues (township secretary).
    pub may_review: bool,
    /// May import rosters and ledgers (village cadre, township secretary).
    pub may_import: bool,
    /// Reading is locked until the next contact with the server.
    pub lease_ended: bool,
}

/// Belong to the person and this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// 长辈版
    pub elder: bool,
    pub theme: Theme,
}

/// What an enrolment code stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentView {
    pub server: String,
    pub person_name: String,
    pub unit_name: String,
    /// Whether the person chooses a password now, or types the one already in use.
    pub chooses_password: bool,
}

/// The one quiet line that says what is true.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusLine {
    /// Records saved here that the server has not receipted.
    pub waiting: u32,
    /// Refused, held or in conflict: somebody should look.
    pub problems: u32,
    pub last_contact: Option<Millis>,
    /// The last attempt reached the server.
    pub online: bool,
    /// The training switch.
    pub network_on: bool,
    pub syncing: bool,
    /// First sync: how far.
    pub progress: Option<Progress>,
    /// Device clock minus server clock at the last contact, where it exceeds five minutes.
    pub clock_off_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// A slice of a list and how long the whole is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListOf<T> {
    pub rows: Vec<T>,
    pub total: u32,
    pub offset: u32,
}

/// How far a record has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// 本机: saved here, waits.
    Local,
    /// 已送达: the server's receipt is here.
    Delivered,
    /// 被退回: the server refused a change; the words are kept.
    Refused,
    /// 待乡镇确认: held because rights changed.
    Held,
}

/// What waits for me, most urgent first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    pub items: Vec<TodayItem>,
    /// Visits of this month, by me and by my unit.
    pub my_visits_month: u32,
    pub unit_visits_month: u32,
    pub households: u32,
    /// Households never visited, or not for 180 days.
    pub households_waiting: u32,
}

/// One sentence of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TodayItem {
    /// A change was refused.
    Refused { id: DocId, kind: Kind, title: String },
    /// A visit of mine was returned.
    VisitReturned { visit: DocId, head: String, date: Date, by: String, reason: String },
    /// An issue came back to the village.
    IssueReturned { issue: DocId, content: String, by: String, reason: String },
    /// Two people changed the same field.
    Conflict { id: DocId, kind: Kind, title: String },
    /// Two people decided differently on an issue.
    Contradiction { issue: DocId, content: String },
    /// An issue I own (or my unit does): `days` left, negative when late.
    Due { issue: DocId, content: String, due: Date, days: i32 },
    /// Open issues wait for being reported up.
    ToReport { count: u32, oldest: Date },
    /// Reported issues wait in the inbox.
    Inbox { count: u32, oldest: Date },
    /// Visits wait for review.
    ToReview { count: u32, oldest: Date },
    /// A form is half filled.
    Draft { key: DraftKey, title: String, saved_at: Millis },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchHit {
    pub id: DocId,
    pub kind: Kind,
    /// Masked where personal.
    pub title: String,
    pub detail: String,
}

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
    pub voided: Option<String>,
    /// A half-filled form of mine for it exists.
    pub has_draft: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub at: Millis,
    pub by: String,
    /// Paths of fields that were set, without values; empty for the creation.
    pub fields: Vec<String>,
}

/// A field that two people changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictView {
    pub path: Vec<String>,
    /// For a member's field: the member's name.
    pub of: Option<String>,
    pub values: Vec<ConflictValue>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictValue {
    pub value: serde_json::Value,
    pub by: String,
    pub at: Millis,
    /// The one that is shown for now.
    pub shown: bool,
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

/// What the township said of a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewView {
    Open,
    Reviewed { by: String, at: Millis, edited_since: bool },
    Returned { by: String, at: Millis, reason: String, edited_since: bool },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitSheet {
    pub row: VisitRow,
    pub unit_name: String,
    pub visit: Visit,
    pub issues: Vec<IssueRow>,
    pub conflicts: Vec<ConflictView>,
    /// Content heads, for [`super::Request::Review`] and [`super::Request::Return`].
    pub heads: Vec<String>,
    pub void_reason: Option<String>,
    pub timeline: Vec<TimelineRow>,
    pub may: VisitMay,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMay {
    pub correct: bool,
    pub void: bool,
    pub review: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoidedRow {
    pub id: DocId,
    pub kind: Kind,
    pub title: String,
    pub reason: String,
    pub by: String,
    pub at: Millis,
    pub event: EventId,
    pub may_restore: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueRow {
    pub id: DocId,
    pub number: String,
    pub content: String,
    pub phase: Phase,
    pub turn: Turn,
    pub unit_name: String,
    /// Head of the household, masked.
    pub head_masked: String,
    pub date: Date,
    pub owner: String,
    pub due: Option<Date>,
    /// Days left until `due`, negative when late; only while open.
    pub days_left: Option<i32>,
    pub opinion: String,
    pub contradiction: bool,
    pub state: SendState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueSheet {
    pub row: IssueRow,
    pub measures: String,
    pub return_reason: String,
    pub household: Option<DocId>,
    pub visit: Option<DocId>,
    /// `None`: anonymous, or kept from this unit (T1f).
    pub reporter: Option<ReporterView>,
    pub timeline: Vec<TimelineRow>,
    pub contradictions: Vec<Contradiction>,
    pub conflicts: Vec<ConflictView>,
    pub heads: Vec<String>,
    pub may: IssueMay,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReporterView {
    pub name_masked: String,
    pub phone_masked: String,
}

/// What the signed-in person may do with the issue now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueMay {
    pub resolve_on_spot: bool,
    pub report: bool,
    pub list: bool,
    pub return_: bool,
    pub progress: bool,
    pub complete: bool,
    pub void: bool,
}

/// One event, told as part of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineRow {
    pub event: EventId,
    pub at: Millis,
    pub by: String,
    pub kind: EventKind,
    /// Owner named by a listing, resolved.
    pub owner: String,
    pub undone: bool,
    pub may_withdraw: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnerChoice {
    pub owner: Owner,
    pub name: String,
    /// Role or level, to tell two of the same name apart.
    pub roles: Vec<Role>,
    pub unit_name: String,
}

/// One matter of the 民情台账.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    pub visit: DocId,
    pub date: Date,
    pub unit_name: String,
    pub grid_name: String,
    pub head_masked: String,
    pub address: String,
    pub by: String,
    pub matter: Matter,
    pub content: String,
    pub issue: Option<DocId>,
    pub number: String,
    pub phase: Option<Phase>,
    pub review: ReviewView,
    pub heads: Vec<String>,
    pub state: SendState,
}

/// What a ledger row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A visit at which nothing was raised: still one row.
    Nothing,
    Difficulty,
    Suggestion,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRow {
    pub id: DocId,
    pub content: String,
    pub date: Date,
    pub unit_name: String,
    pub by: String,
    pub visit: DocId,
}

/// An opened form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormView {
    Household {
        /// Heads at opening; give them back at save.
        base: Vec<String>,
        form: HouseholdForm,
        /// Ids for members that the person may add.
        spare_ids: Vec<EntryId>,
        draft: Option<Draft>,
    },
    Visit {
        base: Vec<String>,
        form: VisitForm,
        head: String,
        address: String,
        /// Who may be the speaker.
        members: Vec<(EntryId, String)>,
        /// The household's issues that are open, or were settled since the last visit: this one can begin with an answer.
        issues: Vec<AnswerRow>,
        last_visit: Option<Date>,
        draft: Option<Draft>,
    },
}

/// An issue to which a visit can bring the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    pub issue: IssueRow,
    /// What was last said of it: an answer, a progress, a result; empty where nothing was.
    pub said: String,
}

/// A half-filled form, as the screen left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub key: DraftKey,
    pub base: Vec<String>,
    pub value: serde_json::Value,
    pub saved_at: Millis,
}

/// The sync screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SyncView {
    pub status: StatusLine,
    pub server: String,
    pub oldest_waiting: Option<Millis>,
    /// My records of the last days, problems first.
    pub mine: Vec<OutgoingRow>,
    pub last_error: Option<super::ErrorCode>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutgoingRow {
    pub id: DocId,
    pub kind: Kind,
    pub title: String,
    pub at: Millis,
    pub state: SendState,
    /// With [`SendState::Refused`].
    pub refused: Option<Refused>,
    pub conflict: bool,
}

/// Why a change was refused, with the words that were typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The server's code, as in `sync::RejectCode`.
    pub code: String,
    pub refusal: Option<Refusal>,
    /// Field path → words, in plain text.
    pub words: Vec<(String, String)>,
    /// Opens the form again with the words, to be corrected and saved.
    pub reopen: Option<DraftKey>,
}
