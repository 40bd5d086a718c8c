//! What screens show. Names are resolved and personal data masked by the workbench; words are the UI's.

use super::issue_view::AnswerRow;
use super::talk_view::{CadreChoice, PointChoice};
use super::{Among, DraftKey, HouseholdForm, MeetingForm, ReceptionForm, Theme, VisitForm};
use crate::domain::{
    DocId, EntryId, EventId, EventKind, GridId, Kind, Millis, PersonId, Place, Role, TalkForm, UnitId,
};
use crate::policy::Refusal;
use crate::workflow::Phase;
use jiff::civil::{Date, Time};
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
    /// What households may be chosen by here and today, of what the directory knows.
    #[serde(default)]
    pub among: Vec<Among>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// 长辈版
    pub elder: bool,
    pub theme: Theme,
    /// Minutes without a touch after which the screen locks: one of [`crate::limits::IDLE_LOCK_CHOICES`].
    pub idle_minutes: i64,
}

impl Default for Preferences {
    fn default() -> Self {
        let idle_minutes = crate::limits::IDLE_LOCK_MINUTES;
        Preferences { elder: false, theme: Theme::System, idle_minutes }
    }
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
    /// Pictures of saved records that the server does not have.
    #[serde(default)]
    pub pictures: u32,
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
    /// Today is the township's 住村工作日 (T3b).
    pub stay_day: bool,
}

/// One sentence of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TodayItem {
    /// A change was refused.
    Refused { id: DocId, kind: Kind, title: String },
    /// A talk of mine was returned. `title`: the head of the household where it was a visit, else what was raised first.
    TalkReturned { talk: DocId, form: TalkForm, title: String, date: Date, by: String, reason: String },
    /// An issue came back to the village.
    IssueReturned { issue: DocId, content: String, by: String, reason: String },
    /// Two people changed the same field.
    Conflict { id: DocId, kind: Kind, title: String },
    /// Two people decided differently on an issue.
    Contradiction { issue: DocId, content: String },
    /// An issue I own (or my unit does): `days` left, negative when late.
    Due { issue: DocId, content: String, due: Date, days: i32 },
    /// A result or an explanation was reached: those who raised it should hear of it, then it is proposed for closure.
    ToFeedBack { issue: DocId, content: String, phase: Phase, fed_back: bool },
    /// An explanation waits for a second person (A24).
    ToApprove { issue: DocId, content: String, by: String },
    /// Closures wait for being confirmed (A20).
    ToConfirm { count: u32, oldest: Date },
    /// Open issues wait for being reported up.
    ToReport {
        count: u32,
        oldest: Date,
        /// More workdays have passed since the oldest than the rule says (A3); never more than a reminder.
        late: bool,
    },
    /// Difficulties of which no issue was made within the workdays of the rule (A3, T3f).
    Unmade { count: u32, oldest: Date },
    /// Reported issues wait in the inbox.
    Inbox { count: u32, oldest: Date },
    /// Work of people whose rights changed waits for the secretary's word.
    Held { count: u32 },
    /// Talks of any form wait for review.
    ToReview { count: u32, oldest: Date },
    /// Pairs of households that may be one, or that people merged into one another (N7).
    Alike { count: u32 },
    /// A village of mine is asked to take a household over.
    MoveAsked { household: DocId, head: String, from: String },
    /// A talk of today, or one whose day has passed and that nobody recorded.
    Talk { meeting: DocId, unit_name: String, day: Date, start: Option<Time>, place: Place },
    /// Villages without a talk this month, in its last week (T1b): one's own, or the township's.
    NoTalk { villages: Vec<String>, until: Date, days: i32 },
    /// The officer before left a note (T4f).
    Handover { id: DocId, by: String, note: String },
    /// A form is half filled.
    Draft { key: DraftKey, title: String, saved_at: Millis },
}

impl TodayItem {
    /// Something stands still or is overdue until it is seen to: such items come first.
    pub fn is_pressing(&self) -> bool {
        match self {
            TodayItem::Refused { .. }
            | TodayItem::TalkReturned { .. }
            | TodayItem::IssueReturned { .. }
            | TodayItem::Conflict { .. }
            | TodayItem::Contradiction { .. } => true,
            TodayItem::Due { days, .. } => *days <= 3,
            TodayItem::ToReport { late, .. } => *late,
            TodayItem::NoTalk { days, .. } => *days <= 3,
            TodayItem::ToFeedBack { .. }
            | TodayItem::ToApprove { .. }
            | TodayItem::ToConfirm { .. }
            | TodayItem::Inbox { .. }
            | TodayItem::Held { .. }
            | TodayItem::Unmade { .. }
            | TodayItem::Alike { .. }
            | TodayItem::MoveAsked { .. }
            | TodayItem::Talk { .. }
            | TodayItem::ToReview { .. }
            | TodayItem::Handover { .. }
            | TodayItem::Draft { .. } => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchHit {
    pub id: DocId,
    pub kind: Kind,
    /// Masked where personal.
    pub title: String,
    pub detail: String,
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

/// A picture that a record names; ask for it with [`super::Request::Picture`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRow {
    pub id: EntryId,
    pub caption: String,
    pub state: PictureState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureState {
    /// 待发送: here, and not at the server.
    Waiting,
    /// 已送达: here and at the server.
    Here,
    /// Only at the server, or still with its author.
    Away,
}

/// A picture, if it is here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureView {
    /// Base64 of a JPEG.
    Here(String),
    /// It was asked for; news follow when it is here.
    Coming,
}

impl std::fmt::Debug for PictureView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PictureView::Here(jpeg) => write!(f, "Here({} characters)", jpeg.len()),
            PictureView::Coming => f.write_str("Coming"),
        }
    }
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

/// One event, told as part of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineRow {
    pub event: EventId,
    pub at: Millis,
    pub by: String,
    pub kind: EventKind,
    /// Owner named by a listing, or village named by a move, resolved.
    pub owner: String,
    /// Number of the issue that a merging or a division names; empty where it is not here.
    pub other: String,
    pub undone: bool,
    pub may_withdraw: bool,
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
    Meeting {
        base: Vec<String>,
        form: MeetingForm,
        cadres: Vec<CadreChoice>,
        draft: Option<Draft>,
    },
    Reception {
        base: Vec<String>,
        form: ReceptionForm,
        points: Vec<PointChoice>,
        /// Units that may be complained about, the own one first.
        about: Vec<(UnitId, String)>,
        draft: Option<Draft>,
    },
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
    /// What the secretary wrote who returned held work; empty otherwise.
    pub reason: String,
    /// Field path → words, in plain text.
    pub words: Vec<(String, String)>,
    /// Opens the form again with the words, to be corrected and saved.
    pub reopen: Option<DraftKey>,
}
