//! Addresses of the screens, and which screen belongs to a record or a draft.

use crate::page;
use shared::api::{DraftKey, FormTarget};
use shared::domain::{DocId, Kind};
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
    #[at("/issues")]
    Issues,
    #[at("/issues/report")]
    ReportUp,
    #[at("/issue/:id")]
    Issue { id: DocId },
    #[at("/ledger")]
    Ledger,
    #[at("/suggestions")]
    Suggestions,
    #[at("/import")]
    Import,
    #[at("/voided")]
    Voided,
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
        }
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
            DraftKey::Complaint => Route::Settings,
        }
    }

    /// The place of the navigation that it belongs to, as that place's first screen.
    pub fn place(self) -> Route {
        match self {
            Route::Households
            | Route::NewHousehold
            | Route::Household { .. }
            | Route::EditHousehold { .. }
            | Route::NewVisit { .. }
            | Route::Visit { .. }
            | Route::CorrectVisit { .. } => Route::Households,
            Route::Issues | Route::ReportUp | Route::Issue { .. } => Route::Issues,
            Route::Ledger | Route::Suggestions | Route::Import | Route::Voided => Route::Ledger,
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
        Route::Household { id } => html! { <page::HouseholdPage {id} /> },
        Route::EditHousehold { id } => html! { <page::HouseholdFormPage id={Some(id)} /> },
        Route::NewVisit { id } => {
            html! { <page::VisitFormPage target={FormTarget::NewVisit { household: id }} /> }
        }
        Route::Visit { id } => html! { <page::VisitPage {id} /> },
        Route::CorrectVisit { id } => html! { <page::VisitFormPage target={FormTarget::Visit { id }} /> },
        Route::Issues => html! { <page::Issues /> },
        Route::ReportUp => html! { <page::ReportUp /> },
        Route::Issue { id } => html! { <page::IssuePage {id} /> },
        Route::Ledger => html! { <page::Ledger /> },
        Route::Suggestions => html! { <page::Suggestions /> },
        Route::Import => html! { <page::ImportPage /> },
        Route::Voided => html! { <page::Voided /> },
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
            Route::Household { id },
            Route::NewVisit { id },
            Route::CorrectVisit { id },
            Route::ReportUp,
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
