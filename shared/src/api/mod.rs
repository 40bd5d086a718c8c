//! What a screen may ask of the workbench, and what it gets: one [`Request`], one [`Reply`].
//!
//! Both hosts carry the same JSON: the window as one IPC command, the loopback host as `POST /api`. Words for people
//! are made by the UI from these values; nothing here is a sentence. Personal data in lists is masked by the workbench
//! unless a form is opened, which is audited.

mod error;
mod form;
mod reply;
mod request;
mod view;

pub use error::{ApiError, ErrorCode};
pub use form::{
    Confirmed, HouseholdForm, ItemForm, ItemsForm, KnownAs, MatterForm, PictureForm, ReceptionForm,
    SpeakerForm, VisitForm,
};
pub use reply::{News, Reply, Saved};
pub use request::{
    DraftKey, FormTarget, HouseholdFilter, IssueAction, IssueFilter, LedgerFilter, Page, ReceptionFilter,
    Request, ReviewDecision, Theme, Unvisited,
};
pub use view::{
    AnswerRow, CalendarView, ChargeView, ConflictValue, ConflictView, Draft, EnrolmentView, FormView,
    HandoverRow, HeldChanges, HeldRecord, HeldRow, HeldView, HistoryRow, HouseholdRow, HouseholdSheet,
    IssueBrief, IssueMay, IssueRow, IssueSheet, KnownPerson, LastTime, LedgerRow, LinkView, ListOf, Matter,
    OutgoingRow, OwnerChoice, PersonChoice, PictureRow, PictureState, PictureView, PointChoice, PointRow,
    PointsView, Preferences, Progress, ReceptionDesk, ReceptionRow, ReceptionSheet, Refused, ReporterView,
    ReviewView, RuleView, RulesView, SearchHit, SendState, SessionView, StartView, StatusLine, SuggestionRow,
    SyncView, TimelineRow, TodayItem, TodayView, VisitMay, VisitRow, VisitSheet, VoidedRow,
};
