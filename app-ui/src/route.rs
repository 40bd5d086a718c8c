//! Addresses of the screens, and which screen belongs to a record or a draft.

use crate::page;
use shared::api::{DraftKey, FormTarget, LedgerRow};
use shared::domain::{DocId, Kind, Month, TalkForm};
use yew::prelude::*;
use yew_router::Routable;

/// Every screen that has an address. They stand behind `#`, so that the window's own protocol needs no paths.
#[derive(Clone, Copy, Debug, PartialEq, Routable)]
pub enum Route {
    #[at("/")]
    Today,
    #[at("/households")]
    Households,
    #[at("/households/new")]
    NewHousehold,
    #[at("/households/alike")]
    Alike,
    #[at("/households/compare/:left/:right")]
    Compare { left: DocId, right: DocId },
    #[at("/household/:id")]
    Household { id: DocId },
    #[at("/household/:id/edit")]
    EditHousehold { id: DocId },
    #[at("/household/:id/visit")]
    NewVisit { id: DocId },
    #[at("/visit/:id")]
    Visit { id: DocId },
    #[at("/visit/:id/correct")]
    CorrectVisit { id: DocId },
    #[at("/meetings")]
    Meetings,
    #[at("/meetings/new")]
    NewMeeting,
    #[at("/meeting/:id")]
    Meeting { id: DocId },
    #[at("/meeting/:id/record")]
    EditMeeting { id: DocId },
    #[at("/receptions")]
    Receptions,
    #[at("/reception")]
    NewReception,
    #[at("/reception/:id")]
    Reception { id: DocId },
    #[at("/reception/:id/correct")]
    CorrectReception { id: DocId },
    #[at("/points")]
    Points,
    #[at("/issues")]
    Issues,
    #[at("/issues/report")]
    ReportUp,
    #[at("/issues/review")]
    Review,
    #[at("/issues/closing")]
    Closing,
    #[at("/issues/lists")]
    IssueLists,
    #[at("/issues/lists/:month")]
    IssueListDraft { month: Month },
    #[at("/issues/list/:id")]
    IssueList { id: DocId },
    #[at("/issue/:id")]
    Issue { id: DocId },
    #[at("/ledger")]
    Ledger,
    #[at("/ledger/unmade")]
    Unmade,
    #[at("/suggestions")]
    Suggestions,
    #[at("/import")]
    Import,
    #[at("/voided")]
    Voided,
    #[at("/rules")]
    Rules,
    #[at("/held")]
    Held,
    #[at("/sync")]
    Sync,
    #[at("/settings")]
    Settings,
    #[at("/search")]
    Search,
    #[not_found]
    #[at("/nowhere")]
    Nowhere,
}

impl Route {
    /// For plain links.
    pub fn href(self) -> String {
        format!("#{}", self.to_path())
    }

    /// The sheet of a record; records without one of their own are reached through the list that shows them.
    pub fn of_record(kind: Kind, id: DocId) -> Route {
        match kind {
            Kind::Household => Route::Household { id },
            Kind::Visit => Route::Visit { id },
            Kind::Issue => Route::Issue { id },
            Kind::Suggestion | Kind::Identity => Route::Suggestions,
            Kind::AppComplaint => Route::Settings,
            Kind::Meeting => Route::Meeting { id },
            Kind::Reception => Route::Reception { id },
            Kind::Handover => Route::Receptions,
            Kind::IssueList => Route::IssueList { id },
        }
    }

    /// The sheet of a talk; forms without one of their own are read in the ledger.
    pub fn of_talk(form: TalkForm, id: DocId) -> Route {
        match form {
            TalkForm::HomeVisit => Route::Visit { id },
            TalkForm::Reception => Route::Reception { id },
            TalkForm::Gathering | TalkForm::Topical => Route::Meeting { id },
            TalkForm::ETalk => Route::Ledger,
        }
    }

    /// The sheet behind a row of the ledger: that of its talk. What an old ledger brought in came from none.
    pub fn of_matter(row: &LedgerRow) -> Route {
        let alone = Some(row.source);
        if row.issue == alone {
            return Route::Issue { id: row.source };
        }
        if row.suggestion == alone {
            return Route::Suggestions;
        }
        Route::of_talk(row.form, row.source)
    }

    /// The form that a draft was left in.
    pub fn of_draft(key: DraftKey) -> Route {
        match key {
            DraftKey::NewHousehold => Route::NewHousehold,
            DraftKey::Household { id } => Route::EditHousehold { id },
            DraftKey::NewVisit { household } => Route::NewVisit { id: household },
            DraftKey::Visit { id } => Route::CorrectVisit { id },
            DraftKey::ReportUp => Route::ReportUp,
            DraftKey::Issue { id } => Route::Issue { id },
            DraftKey::Review { .. } => Route::Review,
            DraftKey::Complaint => Route::Settings,
            DraftKey::NewMeeting => Route::NewMeeting,
            DraftKey::Meeting { id } => Route::EditMeeting { id },
            DraftKey::Point { meeting } => Route::Meeting { id: meeting },
            DraftKey::NewReception => Route::NewReception,
            DraftKey::Reception { id } => Route::CorrectReception { id },
            DraftKey::Handover => Route::Receptions,
        }
    }

    /// The place of the navigation that it belongs to, as that place's first screen.
    pub fn place(self) -> Route {
        match self {
            Route::Households
            | Route::NewHousehold
            | Route::Alike
            | Route::Compare { .. }
            | Route::Household { .. }
            | Route::EditHousehold { .. }
            | Route::NewVisit { .. }
            | Route::Visit { .. }
            | Route::CorrectVisit { .. }
            | Route::Receptions
            | Route::NewReception
            | Route::Reception { .. }
            | Route::CorrectReception { .. }
            | Route::Points => Route::Households,
            Route::Meetings | Route::NewMeeting | Route::Meeting { .. } | Route::EditMeeting { .. } => {
                Route::Meetings
            }
            Route::Issues
            | Route::ReportUp
            | Route::Review
            | Route::Closing
            | Route::IssueLists
            | Route::IssueListDraft { .. }
            | Route::IssueList { .. }
            | Route::Issue { .. } => Route::Issues,
            Route::Ledger | Route::Unmade | Route::Suggestions | Route::Import | Route::Voided => {
                Route::Ledger
            }
            Route::Held => Route::Today,
            Route::Rules => Route::Settings,
            Route::Today | Route::Sync | Route::Settings | Route::Search | Route::Nowhere => self,
        }
    }
}

/// The screen of an address.
pub fn switch(route: Route) -> Html {
    match route {
        Route::Today => html! { <page::Today /> },
        Route::Households => html! { <page::Households /> },
        Route::NewHousehold => html! { <page::HouseholdFormPage id={None::<DocId>} /> },
        Route::Alike => html! { <page::Alike /> },
        Route::Compare { left, right } => html! { <page::ComparePage {left} {right} /> },
        Route::Household { id } => html! { <page::HouseholdPage {id} /> },
        Route::EditHousehold { id } => html! { <page::HouseholdFormPage id={Some(id)} /> },
        Route::NewVisit { id } => {
            html! { <page::VisitFormPage target={FormTarget::NewVisit { household: id }} /> }
        }
        Route::Visit { id } => html! { <page::VisitPage {id} /> },
        Route::CorrectVisit { id } => html! { <page::VisitFormPage target={FormTarget::Visit { id }} /> },
        Route::Meetings => html! { <page::Meetings /> },
        Route::NewMeeting => html! { <page::MeetingFormPage id={None::<DocId>} /> },
        Route::Meeting { id } => html! { <page::MeetingPage {id} /> },
        Route::EditMeeting { id } => html! { <page::MeetingFormPage id={Some(id)} /> },
        Route::Receptions => html! { <page::Receptions /> },
        Route::NewReception => html! { <page::ReceptionFormPage id={None::<DocId>} /> },
        Route::Reception { id } => html! { <page::ReceptionPage {id} /> },
        Route::CorrectReception { id } => html! { <page::ReceptionFormPage id={Some(id)} /> },
        Route::Points => html! { <page::Points /> },
        Route::Issues => html! { <page::Issues closing=false /> },
        Route::Closing => html! { <page::Issues closing=true /> },
        Route::Review => html! { <page::Review /> },
        Route::ReportUp => html! { <page::ReportUp /> },
        Route::IssueLists => html! { <page::IssueLists /> },
        Route::IssueListDraft { month } => html! { <page::IssueListDraftPage {month} /> },
        Route::IssueList { id } => html! { <page::IssueListPage {id} /> },
        Route::Issue { id } => html! { <page::IssuePage {id} /> },
        Route::Ledger => html! { <page::Ledger key="all" /> },
        Route::Unmade => html! { <page::Ledger key="unmade" unmade=true /> },
        Route::Suggestions => html! { <page::Suggestions /> },
        Route::Import => html! { <page::ImportPage /> },
        Route::Voided => html! { <page::Voided /> },
        Route::Rules => html! { <page::Rules /> },
        Route::Held => html! { <page::Held /> },
        Route::Sync => html! { <page::Sync /> },
        Route::Settings => html! { <page::Settings /> },
        Route::Search => html! { <page::Search /> },
        Route::Nowhere => html! { <page::Nowhere /> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back_to_their_screens() {
        let id = DocId(uuid::Uuid::from_u128(7));
        for route in [
            Route::Today,
            Route::NewHousehold,
            Route::Alike,
            Route::Compare { left: id, right: id },
            Route::Household { id },
            Route::NewVisit { id },
            Route::CorrectVisit { id },
            Route::ReportUp,
            Route::Review,
            Route::Closing,
            Route::IssueLists,
            Route::IssueListDraft { month: Month::of(jiff::civil::date(2026, 11, 1)) },
            Route::IssueList { id },
            Route::Settings,
        ] {
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
        assert_eq!(Route::recognize("/elsewhere"), Some(Route::Nowhere));
    }

    #[test]
    fn every_draft_has_a_form_to_continue_in() {
        let id = DocId(uuid::Uuid::from_u128(7));
        assert_eq!(Route::of_draft(DraftKey::NewVisit { household: id }), Route::NewVisit { id });
        assert_eq!(Route::of_draft(DraftKey::Visit { id }), Route::CorrectVisit { id });
    }
}
