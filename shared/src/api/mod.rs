//! What a screen may ask of the workbench, and what it gets: one [`Request`], one [`Reply`].
//!
//! Both hosts carry the same JSON: the window as one IPC command, the loopback host as `POST /api`. Words for people
//! are made by the UI from these values; nothing here is a sentence. Personal data in lists is masked by the workbench
//! unless a form is opened, which is audited.

mod alike;
mod error;
mod form;
mod household_view;
mod import;
mod issue_view;
mod ledger;
mod list_view;
mod office_view;
mod reply;
mod request;
mod talk_view;
mod view;

pub use alike::{
    AbsorbedHome, AlikeHome, AlikePair, CompareSide, CompareView, LikePerson, LikeRow, MergeStanding,
    MergedView, Settled,
};
pub use error::{ApiError, ErrorCode};
pub use form::{
    Confirmed, HouseholdForm, ItemForm, ItemsForm, KnownAs, MatterForm, MeetingForm, PictureForm, PointForm,
    ReceptionForm, SpeakerForm, VisitForm,
};
pub use household_view::{HistoryRow, HomeLink, HouseholdRow, HouseholdSheet, MoveTarget, MovingView};
pub use import::{
    Column, Finding, ImportColumn, ImportFinding, ImportLeft, ImportOf, ImportPlan, ImportRow, ImportTally,
    ImportTrial, ImportUndone, ImportsView, Weight,
};
pub use issue_view::{AnswerRow, IssueMay, IssueRow, IssueSheet, OwnerChoice, ReporterView, SuggestionRow};
pub use ledger::{
    ColumnSet, FilePlace, FileView, LedgerFilter, LedgerOrder, LedgerRow, LedgerSheet, LedgerTools,
    LedgerView, Matter,
};
pub use list_view::{IssueListDraft, IssueListRow, IssueListSheet, IssueListsView, ListedRow};
pub use office_view::{
    CalendarView, ChargeView, HeldChanges, HeldRecord, HeldRow, HeldView, LinkView, RuleView, RulesView,
};
pub use reply::{News, Reply, Saved};
pub use request::{
    Among, DraftKey, FormTarget, HouseholdFilter, IssueAction, IssueFilter, MeetingFilter, Moment, Page,
    ReceptionFilter, Request, ReviewDecision, Theme, Unvisited,
};
pub use talk_view::{
    CadreChoice, HandoverRow, Hollow, IssueBrief, KnownPerson, LastTime, MeetingMonth, MeetingRow,
    MeetingSheet, PointChoice, PointRow, PointsView, ReceptionDesk, ReceptionRow, ReceptionSheet, ReviewView,
    TalkCourse, TalkMay, VisitRow, VisitSheet,
};
pub use view::{
    ConflictValue, ConflictView, Draft, EnrolmentView, FormView, ListOf, OutgoingRow, PersonChoice,
    PictureRow, PictureState, PictureView, Preferences, Progress, Refused, SearchHit, SendState, SessionView,
    StartView, StatusLine, SyncView, TimelineRow, TodayItem, TodayView, VoidedRow,
};
