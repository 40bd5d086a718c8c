//! Replies: one variant per shape, named by the request that gets it.
//!
//! A reply and what it holds name their variants as keys, `{"today": {…}}`. Where the name is a field beside others, Serde
//! has to read all fields before it knows what they are, and the page's program carries every type's reader twice.

use super::alike::{AlikePair, CompareView, LikePerson, LikeRow};
use super::household_view::{HouseholdRow, HouseholdSheet};
use super::issue_view::{IssueRow, IssueSheet, OwnerChoice, SuggestionRow};
use super::list_view::{IssueListDraft, IssueListSheet, IssueListsView};
use super::office_view::{HeldView, RulesView};
use super::talk_view::VisitSheet;
use super::talk_view::{
    KnownPerson, MeetingMonth, MeetingSheet, PointsView, ReceptionDesk, ReceptionRow, ReceptionSheet,
};
use super::view::{
    Draft, EnrolmentView, FormView, ListOf, PictureView, SearchHit, StartView, StatusLine, SyncView,
    TodayView, VoidedRow,
};
use super::{ApiError, FileView, LedgerRow, LedgerSheet, LedgerTools};
use super::{ImportRow, ImportTrial, ImportUndone, ImportsView};
use crate::domain::{DocId, EntryId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Start(Box<StartView>),
    Enrolment(EnrolmentView),
    News(News),
    Today(TodayView),
    Hits(Vec<SearchHit>),
    Households(ListOf<HouseholdRow>),
    NextHousehold(Option<HouseholdRow>),
    Household(Box<HouseholdSheet>),
    Like(Vec<LikeRow>),
    LikePeople(Vec<LikePerson>),
    Alike(ListOf<AlikePair>),
    Compare(Box<CompareView>),
    Form(Box<FormView>),
    Visit(Box<VisitSheet>),
    PictureTaken(EntryId),
    Picture(PictureView),
    Meetings(MeetingMonth),
    Meeting(Box<MeetingSheet>),
    Voided(ListOf<VoidedRow>),
    Draft(Option<Draft>),
    Issues(ListOf<IssueRow>),
    Issue(Box<IssueSheet>),
    Owners(Vec<OwnerChoice>),
    IssueLists(IssueListsView),
    IssueListDraft(Box<IssueListDraft>),
    IssueList(Box<IssueListSheet>),
    Ledger(ListOf<LedgerRow>),
    Held(HeldView),
    Rules(RulesView),
    LedgerTools(LedgerTools),
    LedgerSheet(LedgerSheet),
    File(FileView),
    Suggestions(ListOf<SuggestionRow>),
    ReceptionDesk(Box<ReceptionDesk>),
    Receptions(ListOf<ReceptionRow>),
    Reception(Box<ReceptionSheet>),
    Known(Vec<KnownPerson>),
    Points(Box<PointsView>),
    Imports(ImportsView),
    ImportTrial(Box<ImportTrial>),
    Imported(ImportRow),
    ImportUndone(ImportUndone),
    Sync(Box<SyncView>),
    Saved(Saved),
    Done,
    Error(ApiError),
}

/// A save that is durable (invariant 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub id: DocId,
    /// Issues made by it.
    pub issues: u32,
    /// Suggestions made by it.
    pub suggestions: u32,
    /// Whether somebody else's work on the same record came in since the form was opened; both stand.
    pub merged: bool,
    /// Nothing was different, so nothing was written.
    pub unchanged: bool,
}

/// What is new since a screen last asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// Ask with this next time. Rises whenever anything that a screen could show has changed.
    pub version: u64,
    pub status: StatusLine,
}
