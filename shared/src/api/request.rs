//! Requests: the whole vocabulary between a screen and the workbench.

use super::HeldChanges;
use super::{
    HouseholdForm, ImportPlan, LedgerFilter, LedgerView, MeetingForm, PointForm, Preferences, ReceptionForm,
    SpeakerForm, VisitForm,
};
use crate::domain::{
    DocId, EntryId, EventId, FeedbackChannel, Filed, GridId, KeyGroup, Month, Owner, PersonId, Tier, UnitId,
};
use crate::workflow::Phase;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One request. Secrets in it never reach a log: `Debug` prints the name only.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub enum Request {
    /// Where are we: first start, sign-in, or signed in? → [`super::Reply::Start`]
    Start,
    /// Looks at an enrolment code online, changes nothing. → [`super::Reply::Enrolment`]
    InspectCode { code: String },
    /// Enrols this device (or another person on it). `password` is the person's: chosen now if the person is new, else
    /// the one already in use. → [`super::Reply::Start`], signed in
    Enrol { code: String, password: String },
    /// Works without a network. → [`super::Reply::Start`], signed in
    SignIn { person: PersonId, password: String },
    /// Locks the screen; the next person may sign in. Drafts stay. → [`super::Reply::Start`]
    Lock,
    /// Opens the file with a code from the office and sets a new password; works without a network.
    /// → [`super::Reply::Start`], signed in
    Recover { person: PersonId, code: String, new_password: String },
    /// Needs the network. → [`super::Reply::Done`]
    ChangePassword { old: String, new: String },

    /// Waits until something is newer than `since`, at most 25 s. → [`super::Reply::News`]
    Watch { since: u64 },
    /// What waits for me. → [`super::Reply::Today`]
    Today,
    /// Households, issues: by name, address, words, number, end of a phone number, pinyin initials.
    /// → [`super::Reply::Hits`]
    Search { query: String },

    /// → [`super::Reply::Households`]
    Households { filter: HouseholdFilter, page: Page },
    /// The household of the list that comes after `from`; what was visited today is passed over.
    /// → [`super::Reply::NextHousehold`]
    NextHousehold { filter: HouseholdFilter, from: DocId },
    /// → [`super::Reply::Household`]
    Household { id: DocId },
    /// The household lives in another village now, its history goes along; of another township the village is asked first.
    /// `address`: where there; empty where it is not known. → [`super::Reply::Saved`]
    MoveHousehold { id: DocId, to: UnitId, address: String },
    /// Answers for the village that is asked to take a household over; without a reason it is accepted.
    /// → [`super::Reply::Saved`]
    AnswerMove { id: DocId, decline: Option<String> },
    /// Somebody of one household lives in another now: marked there, added here, in one act. → [`super::Reply::Saved`]
    MoveMember { from: DocId, member: EntryId, to: DocId },
    /// Households that are like what is typed into a form; `but`: the one whose form it is (N7). → [`super::Reply::Like`]
    Like { form: HouseholdForm, but: Option<DocId> },
    /// People who are known here and are like the one who is typed into a reception (N7). → [`super::Reply::LikePeople`]
    LikePeople { speaker: SpeakerForm },
    /// Pairs of households that may be one. → [`super::Reply::Alike`]
    AlikeHouseholds { page: Page },
    /// Two households side by side. → [`super::Reply::Compare`]
    CompareHouseholds { left: DocId, right: DocId },
    /// 是同一户: `into` stands for both; undone by [`Request::Withdraw`]. → [`super::Reply::Saved`]
    MergeHousehold { id: DocId, into: DocId },
    /// 不是同一户: not to be proposed again; undone by [`Request::Withdraw`]. → [`super::Reply::Saved`]
    KeepApart { one: DocId, other: DocId },
    /// Opens a form: audited unmask. → [`super::Reply::Form`]
    OpenForm { target: FormTarget },
    /// → [`super::Reply::Saved`]. `base`: heads from the form's opening, empty for a new record.
    SaveHousehold { id: Option<DocId>, base: Vec<String>, form: HouseholdForm },
    /// → [`super::Reply::Visit`]
    Visit { id: DocId },
    /// → [`super::Reply::Saved`]
    SaveVisit { id: Option<DocId>, base: Vec<String>, form: VisitForm },
    /// Keeps a picture for a form that is not saved yet: base64 of a JPEG of at most
    /// [`crate::limits::PICTURE_BYTES_MAX`] and [`crate::limits::PICTURE_SIDE_MAX`]. → [`super::Reply::PictureTaken`]
    TakePicture { jpeg: String },
    /// A picture of a record; of the person's own open form where `record` is `None`. One that is not here is asked for.
    /// → [`super::Reply::Picture`]
    Picture { record: Option<DocId>, id: EntryId },
    /// Talks of a month (T1b). → [`super::Reply::Meetings`]
    Meetings { filter: MeetingFilter },
    /// → [`super::Reply::Meeting`]
    Meeting { id: DocId },
    /// → [`super::Reply::Saved`]
    SaveMeeting { id: Option<DocId>, base: Vec<String>, form: MeetingForm },
    /// It begins or ends now. → [`super::Reply::Saved`]
    HoldMeeting { id: DocId, moment: Moment },
    /// One thing that was raised; what becomes of it is made with it. `point`: `None` for a new one. → [`super::Reply::Saved`]
    SavePoint { meeting: DocId, point: Option<EntryId>, base: Vec<String>, form: PointForm },
    /// 作废. → [`super::Reply::Saved`]
    Void { id: DocId, reason: String },
    /// 作废 list. → [`super::Reply::Voided`]
    VoidedList { page: Page },
    /// Chooses among the values of a field that two people changed; `value` is one of the conflict's values or another.
    /// → [`super::Reply::Saved`]
    Settle { id: DocId, path: Vec<String>, value: serde_json::Value },
    /// Undoes an event of a record. → [`super::Reply::Saved`]
    Withdraw { id: DocId, event: EventId },

    /// → [`super::Reply::Draft`]
    Draft { key: DraftKey },
    /// Keeps what is half typed; `value` is the screen's own. → [`super::Reply::Done`]
    SaveDraft { key: DraftKey, base: Vec<String>, value: serde_json::Value },
    /// → [`super::Reply::Done`]
    DiscardDraft { key: DraftKey },

    /// → [`super::Reply::Issues`]
    Issues { filter: IssueFilter, page: Page },
    /// → [`super::Reply::Issue`]
    Issue { id: DocId },
    /// Reports open issues up in one act, each with its opinion (H1b). → [`super::Reply::Done`]
    ReportUp { issues: Vec<(DocId, String)> },
    /// One step of the loop. → [`super::Reply::Saved`]
    ActOnIssue { id: DocId, action: IssueAction },
    /// 分析研判 of one issue, and what follows from it, in one act (H1e). `analysis` may be empty.
    /// → [`super::Reply::Saved`]
    Examine { id: DocId, analysis: String, tier: Tier, filed: Filed, decision: ReviewDecision },
    /// Merges a duplicate into another issue; undone by [`Request::Withdraw`] (N7). → [`super::Reply::Saved`]
    MergeIssue { id: DocId, into: DocId },
    /// Divides an issue into as many as there are texts. → [`super::Reply::Saved`] with how many were made
    DivideIssue { id: DocId, parts: Vec<String> },
    /// Owners to pick from: people and units here, those that are chosen most first. → [`super::Reply::Owners`]
    Owners { issue: DocId },

    /// 问题清单 of each month, as far as they are read here (H1f). → [`super::Reply::IssueLists`]
    IssueLists,
    /// What the next version of a month's list would be. → [`super::Reply::IssueListDraft`]
    IssueListDraft { month: Month },
    /// 定稿; needs the network. `issues`: those of the draft as it was looked at. → [`super::Reply::Saved`]; its numbers
    /// hold once the server has let it in
    FreezeIssueList { month: Month, issues: Vec<DocId> },
    /// → [`super::Reply::IssueList`]
    IssueList { id: DocId },
    /// A frozen list as a spreadsheet. → [`super::Reply::File`]
    ExportIssueList { id: DocId },

    /// 民情台账: one row per matter. → [`super::Reply::Ledger`]
    Ledger { filter: LedgerFilter, page: Page },
    /// What the ledger's page offers besides its rows. → [`super::Reply::LedgerTools`]
    LedgerTools,
    /// Keeps a view of the ledger under its name, in the place of an earlier one. → [`super::Reply::LedgerTools`]
    SaveLedgerView { view: LedgerView },
    /// → [`super::Reply::LedgerTools`]
    DropLedgerView { name: String },
    /// The rows of a view as a spreadsheet. `plain`: names, phones and addresses in full, by right, and audited.
    /// → [`super::Reply::File`]
    ExportLedger { view: LedgerView, plain: bool },
    /// 审核 of several visits at once; `heads` are those that were shown. → [`super::Reply::Done`]
    Review { records: Vec<(DocId, Vec<String>)> },
    /// 退回 of several at once, all for one reason. → [`super::Reply::Done`]
    ReturnMany { records: Vec<(DocId, Vec<String>)>, reason: String },
    /// The rows of a view for paper, masked. → [`super::Reply::LedgerSheet`]
    PrintLedger { filter: LedgerFilter },
    /// 退回 with what is missing. → [`super::Reply::Saved`]
    Return { id: DocId, heads: Vec<String>, reason: String },
    /// → [`super::Reply::Suggestions`]
    Suggestions { page: Page },

    /// What was imported, and whether a file waits. → [`super::Reply::Imports`]
    Imports,
    /// A piece of a workbook, from 0 on and in order; the first takes the place of an earlier file. The bytes are
    /// base64, at most [`crate::limits::IMPORT_PIECE_BYTES_MAX`]. → [`super::Reply::Done`]
    PutWorkbook { name: String, piece: u32, pieces: u32, base64: String },
    /// Lets go of the file. → [`super::Reply::Done`]
    DropWorkbook,
    /// What importing the file would come to; writes nothing. → [`super::Reply::ImportTrial`]
    TryImport { plan: ImportPlan },
    /// All of it in one act. → [`super::Reply::Imported`]
    Import { plan: ImportPlan },
    /// Voids what an import made and nobody worked on since. → [`super::Reply::ImportUndone`]
    UndoImport { id: Uuid },

    /// 定点接谈: today's queue and the notes for the next officer. → [`super::Reply::ReceptionDesk`]
    ReceptionDesk,
    /// → [`super::Reply::Receptions`]
    Receptions { filter: ReceptionFilter, page: Page },
    /// → [`super::Reply::Reception`]
    Reception { id: DocId },
    /// Who is that: residents and earlier reporters by name, end of a phone or ID number. → [`super::Reply::Known`]
    Known { query: String },
    /// → [`super::Reply::Saved`]
    SaveReception { id: Option<DocId>, base: Vec<String>, form: ReceptionForm },
    /// 交接班: a note for the next officer (T4f). → [`super::Reply::Saved`]
    HandOver { note: String },
    /// 接班. → [`super::Reply::Saved`]
    TakeOver { id: DocId },
    /// 居民说事点, and villages without one (T4b). → [`super::Reply::Points`]
    Points,

    /// What the policy leaves open, as it holds here, and my 挂包. → [`super::Reply::Rules`]
    Rules,

    /// Held work of my township; needs the network. → [`super::Reply::Held`]
    HeldWork,
    /// Accepts it; needs the network. → [`super::Reply::Held`]: what waits then
    AcceptHeld { work: Vec<HeldChanges> },
    /// Returns it to its author with a reason; needs the network. → [`super::Reply::Held`]: what waits then
    ReturnHeld { work: Vec<HeldChanges>, reason: String },

    /// → [`super::Reply::Sync`]
    Sync,
    /// → [`super::Reply::Done`]; the result shows in [`super::News`]
    SyncNow,
    /// Cuts or restores this device's network, for training. → [`super::Reply::Sync`]
    SetNetwork { on: bool },
    /// Puts a refused record's words aside for good, after they were read. → [`super::Reply::Done`]
    DiscardRefused { id: DocId },

    /// → [`super::Reply::Start`]
    SetPreferences { preferences: Preferences },
    /// Somebody is at the screen, reading: it does not lock itself. → [`super::Reply::Done`]
    Stay,
    /// A complaint about the app itself. → [`super::Reply::Saved`]
    Complain { text: String },
}

impl Request {
    /// The name as on the wire, for logs.
    pub fn name(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("request").and_then(|name| name.as_str()).unwrap_or("?").to_owned()
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({})", self.name())
    }
}

/// A slice of a list. `limit` is at most [`crate::limits::LIST_ROWS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub offset: u32,
    pub limit: u32,
}

impl Default for Page {
    fn default() -> Self {
        Page { offset: 0, limit: crate::limits::LIST_ROWS_MAX }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HouseholdFilter {
    pub query: String,
    pub grid: Option<GridId>,
    pub unit: Option<UnitId>,
    pub group: Option<KeyGroup>,
    pub unvisited: Option<Unvisited>,
    pub among: Option<Among>,
    /// Longest without a visit first; else by address.
    pub longest_first: bool,
}

/// How long a household has had no visit (T3d).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unvisited {
    /// Never visited.
    Ever,
    /// Never, or not in the last days of [`crate::domain::RuleKey::UnvisitedDays`].
    Long,
}

/// Households for a reason that the directory gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Among {
    /// Of villages that have their 住村工作日 today (T3b).
    StayDay,
    /// In a village, on a patch or by themselves linked to me (T3c).
    Linked,
    /// That no party member is linked to (T3c).
    Unlinked,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IssueFilter {
    pub query: String,
    /// Empty: all but voided ones.
    pub phases: Vec<Phase>,
    pub unit: Option<UnitId>,
    /// Only those on whose owner I am, or my unit is.
    pub mine: bool,
    /// By how long each stands where it stands, the longest first.
    pub oldest_first: bool,
    /// Only those that I registered: what became of what I heard at the door (T3f).
    pub raised_by_me: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingFilter {
    /// Any day of the month.
    pub month: Date,
    pub unit: Option<UnitId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    Begin,
    End,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceptionFilter {
    /// In what was brought, or who came.
    pub query: String,
    pub unit: Option<UnitId>,
}

/// What a form is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "snake_case")]
pub enum FormTarget {
    NewHousehold,
    Household {
        id: DocId,
    },
    /// A visit of this household, prefilled with what is known.
    NewVisit {
        household: DocId,
    },
    /// A correction.
    Visit {
        id: DocId,
    },
    /// A talk that is planned, or was held.
    NewMeeting,
    Meeting {
        id: DocId,
    },
    NewReception,
    /// A correction.
    Reception {
        id: DocId,
    },
}

/// Whose form a draft is; drafts belong to the person who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum DraftKey {
    NewHousehold,
    Household {
        id: DocId,
    },
    NewVisit {
        household: DocId,
    },
    Visit {
        id: DocId,
    },
    /// Opinions typed on the reporting screen.
    ReportUp,
    /// Whatever is being typed on an issue's sheet.
    Issue {
        id: DocId,
    },
    /// What is being written of an issue in the month's review.
    Review {
        id: DocId,
    },
    Complaint,
    NewMeeting,
    Meeting {
        id: DocId,
    },
    /// The next point of a talk.
    Point {
        meeting: DocId,
    },
    NewReception,
    Reception {
        id: DocId,
    },
    /// The note for the next officer.
    Handover,
}

/// One step of the issue loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum IssueAction {
    /// 现场解决 (H1a)
    ResolveOnSpot { answer: String },
    /// 列入问题清单 (H1f–H1h); `due` lies after today.
    List { owner: Owner, measures: String, due: Date, tier: Tier, filed: Filed },
    /// 延期 (H1h); `due` lies after today.
    Extend { due: Date, reason: String },
    /// 进展
    Progress { note: String },
    /// 办结
    Complete { result: String },
    /// 解释说明 (A24)
    Explain { reason: String },
    /// Approves the explanation in force (A24).
    Approve,
    /// 反馈 (G6)
    FeedBack { channel: FeedbackChannel, content: String },
    /// 提请销号 (A20)
    ProposeClosure,
    /// 确认销号 (A20)
    ConfirmClosure,
    /// 退回重办; `due` lies after today, `None` leaves the one before.
    Reopen {
        reason: String,
        #[serde(default)]
        due: Option<Date>,
    },
}

/// What the month's review decided on an issue (H1e).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum ReviewDecision {
    /// `due` lies after today.
    List {
        owner: Owner,
        measures: String,
        due: Date,
    },
    Explain {
        reason: String,
    },
    Return {
        heads: Vec<String>,
        reason: String,
    },
    /// Stays in the inbox for the next time.
    Wait,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}
