//! What a screen may ask of the workbench, and what it gets: one [`Request`], one [`Reply`].
//!
//! Both hosts carry the same JSON: the window as one IPC command, the loopback host as `POST /api`. Words for people
//! are made by the UI from these values; nothing here is a sentence. Personal data in lists is masked by the workbench
//! unless a form is opened, which is audited.

mod error;
mod form;
mod import;
mod reply;
mod request;
mod view;

pub use error::{ApiError, ErrorCode};
pub use form::{Confirmed, HouseholdForm, ItemForm, ItemsForm, VisitForm};
pub use import::{
    Column, Finding, ImportColumn, ImportFinding, ImportLeft, ImportOf, ImportPlan, ImportRow, ImportTally,
    ImportTrial, ImportUndone, ImportsView, Likeness, Weight,
};
pub use reply::{News, Reply, Saved};
pub use request::{
    DraftKey, FormTarget, HouseholdFilter, IssueAction, IssueFilter, LedgerFilter, Page, Request, Theme,
    Unvisited,
};
pub use view::{
    AnswerRow, ConflictValue, ConflictView, Draft, EnrolmentView, FormView, HistoryRow, HouseholdRow,
    HouseholdSheet, IssueMay, IssueRow, IssueSheet, LedgerRow, ListOf, Matter, OutgoingRow, OwnerChoice,
    PersonChoice, Preferences, Progress, Refused, ReporterView, ReviewView, SearchHit, SendState,
    SessionView, StartView, StatusLine, SuggestionRow, SyncView, TimelineRow, TodayItem, TodayView, VisitMay,
    VisitRow, VisitSheet, VoidedRow,
};
