//! The one door to the workbench: a [`Request`] in, a [`Reply`] out, the same JSON in the window and in a browser.

use shared::api::{
    AlikePair, CompareView, Draft, EnrolmentView, FileView, FormView, HeldView, HouseholdRow, HouseholdSheet,
    IssueListDraft, IssueListSheet, IssueListsView, IssueRow, IssueSheet, KnownPerson, LedgerRow,
    LedgerSheet, LedgerTools, LikePerson, LikeRow, ListOf, MeetingMonth, MeetingSheet, News, OwnerChoice,
    PictureView, PointsView, ReceptionDesk, ReceptionRow, ReceptionSheet, RulesView, Saved, SearchHit,
    StartView, SuggestionRow, SyncView, TodayView, VisitSheet, VoidedRow,
};
use shared::api::{ApiError, ErrorCode, Reply, Request};
use shared::api::{ImportRow, ImportTrial, ImportUndone, ImportsView};
use shared::domain::EntryId;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/shim.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = call)]
    async fn call_host(request: &str) -> Result<JsValue, JsValue>;
}

/// Asks the workbench.
///
/// # Errors
/// What the workbench answers with, or [`ErrorCode::Internal`] where it does not answer at all.
pub async fn call(request: Request) -> Result<Reply, ApiError> {
    let silent = |detail: &str| ApiError::new(ErrorCode::Internal, format!("{request:?}: {detail}"));
    let body = serde_json::to_string(&request).map_err(|error| silent(&error.to_string()))?;
    let answer = call_host(&body).await.map_err(|_| silent("the host did not answer"))?;
    let text = answer.as_string().ok_or_else(|| silent("the answer is no text"))?;
    match serde_json::from_str(&text) {
        Ok(Reply::Error(error)) => Err(error),
        Ok(reply) => Ok(reply),
        Err(error) => Err(silent(&format!("the answer is no reply: {error}"))),
    }
}

/// Asks for one kind of reply.
///
/// # Errors
/// As [`call`]; a reply of another kind is [`ErrorCode::Internal`].
pub async fn ask<T: Answer>(request: Request) -> Result<T, ApiError> {
    let name = request.name();
    T::of(call(request).await?)
        .ok_or_else(|| ApiError::new(ErrorCode::Internal, format!("{name} was answered otherwise")))
}

/// What a [`Reply`] carries.
pub trait Answer: PartialEq + Sized + 'static {
    /// `None` where the reply is of another kind.
    fn of(reply: Reply) -> Option<Self>;
}

macro_rules! answers {
    ($($variant:ident($value:ident) => $made:expr, $type:ty;)*) => {$(
        impl Answer for $type {
            fn of(reply: Reply) -> Option<Self> {
                match reply {
                    Reply::$variant($value) => Some($made),
                    _ => None,
                }
            }
        }
    )*};
}

answers! {
    Start(view) => *view, StartView;
    Enrolment(view) => view, EnrolmentView;
    News(news) => news, News;
    Today(view) => view, TodayView;
    Hits(hits) => hits, Vec<SearchHit>;
    Households(list) => list, ListOf<HouseholdRow>;
    NextHousehold(row) => row, Option<HouseholdRow>;
    Household(sheet) => *sheet, HouseholdSheet;
    Like(rows) => rows, Vec<LikeRow>;
    LikePeople(people) => people, Vec<LikePerson>;
    Alike(list) => list, ListOf<AlikePair>;
    Compare(view) => *view, CompareView;
    Form(form) => *form, FormView;
    Visit(sheet) => *sheet, VisitSheet;
    PictureTaken(id) => id, EntryId;
    Picture(view) => view, PictureView;
    Meetings(month) => month, MeetingMonth;
    IssueLists(view) => view, IssueListsView;
    IssueListDraft(draft) => *draft, IssueListDraft;
    IssueList(sheet) => *sheet, IssueListSheet;
    Meeting(sheet) => *sheet, MeetingSheet;
    Voided(list) => list, ListOf<VoidedRow>;
    Draft(draft) => draft, Option<Draft>;
    Issues(list) => list, ListOf<IssueRow>;
    Issue(sheet) => *sheet, IssueSheet;
    Owners(owners) => owners, Vec<OwnerChoice>;
    Ledger(list) => list, ListOf<LedgerRow>;
    Held(view) => view, HeldView;
    Rules(view) => view, RulesView;
    LedgerTools(tools) => tools, LedgerTools;
    LedgerSheet(sheet) => sheet, LedgerSheet;
    File(file) => file, FileView;
    Suggestions(list) => list, ListOf<SuggestionRow>;
    ReceptionDesk(desk) => *desk, ReceptionDesk;
    Receptions(list) => list, ListOf<ReceptionRow>;
    Reception(sheet) => *sheet, ReceptionSheet;
    Known(people) => people, Vec<KnownPerson>;
    Points(view) => *view, PointsView;
    Imports(view) => view, ImportsView;
    ImportTrial(trial) => *trial, ImportTrial;
    Imported(row) => row, ImportRow;
    ImportUndone(undone) => undone, ImportUndone;
    Sync(view) => *view, SyncView;
    Saved(saved) => saved, Saved;
}

impl Answer for () {
    fn of(reply: Reply) -> Option<Self> {
        matches!(reply, Reply::Done).then_some(())
    }
}
