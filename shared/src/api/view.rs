//! What screens show. Names are resolved and personal data masked by the workbench; words are the UI's.

use super::alike::{AbsorbedHome, MergedView};
use super::talk_view::{CadreChoice, PointChoice};
use super::{DraftKey, HouseholdForm, MeetingForm, ReceptionForm, Theme, VisitForm};
use crate::domain::{
    DocId, EntryId, EventId, EventKind, GridId, Household, KeyGroup, Kind, Millis, Owner, PersonId, Place,
    Role, TalkForm, Tier, UnitId, Visit,
};
use crate::policy::Refusal;
use crate::workflow::{Contradiction, Phase, Turn};
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
    /// Without its pictures: those are in `pictures`, without their keys.
    pub visit: Visit,
    pub pictures: Vec<PictureRow>,
    pub issues: Vec<IssueRow>,
    pub conflicts: Vec<ConflictView>,
    /// Content heads, for [`super::Request::Review`] and [`super::Request::Return`].
    pub heads: Vec<String>,
    pub void_reason: Option<String>,
    pub timeline: Vec<TimelineRow>,
    pub may: TalkMay,
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkMay {
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
    /// Provisional, from the first day.
    pub number: String,
    /// `2026-11-003` once it stands on a frozen list (H1f); else empty.
    pub official: String,
    pub content: String,
    pub phase: Phase,
    pub turn: Turn,
    pub unit_name: String,
    /// Head of the household, masked.
    pub head_masked: String,
    pub date: Date,
    pub owner: String,
    pub due: Option<Date>,
    pub tier: Tier,
    /// The result or the explanation was fed back since it was reached (G6).
    pub fed_back: bool,
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
    /// Where it goes on, while it is merged.
    pub merged_into: Option<DocId>,
    pub household: Option<DocId>,
    /// The form of the talk at which it was raised.
    pub form: TalkForm,
    /// That talk's record, where one was made of it.
    pub source: Option<DocId>,
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
    pub extend: bool,
    pub progress: bool,
    pub complete: bool,
    pub explain: bool,
    pub approve: bool,
    pub feed_back: bool,
    pub propose_closure: bool,
    pub confirm_closure: bool,
    pub reopen: bool,
    /// Merge into another one, or divide.
    pub sort: bool,
    pub void: bool,
    /// Why the step that is next is not this person's, where the role would allow it: an own item (A20, A24).
    pub own_item: bool,
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnerChoice {
    pub owner: Owner,
    pub name: String,
    /// Role or level, to tell two of the same name apart.
    pub roles: Vec<Role>,
    pub unit_name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionRow {
    pub id: DocId,
    pub content: String,
    pub date: Date,
    pub unit_name: String,
    pub by: String,
    /// The talk at which it was made, and its form.
    pub visit: DocId,
    pub form: TalkForm,
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

/// An issue to which a visit can bring the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    pub issue: IssueRow,
    /// What was last said of it: an answer, a progress, a result; empty where nothing was.
    pub said: String,
    /// It is answered and nobody was told yet: this visit may tell it, and the person may say so.
    pub may_tell: bool,
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
