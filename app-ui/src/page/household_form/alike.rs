//! Households that may be the one that is typed (N7).

use crate::ask::{Asked, use_ask};
use crate::part::{Perhaps, PerhapsAct, PerhapsRow};
use crate::route::Route;
use crate::words::alike;
use shared::api::{HouseholdForm, LikeRow, Request};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PerhapsKnownProps {
    pub form: HouseholdForm,
    /// The household whose form it is.
    pub id: Option<DocId>,
}

#[component]
pub fn PerhapsKnown(props: &PerhapsKnownProps) -> Html {
    let request = Request::Like { form: props.form.clone(), but: props.id };
    let asking = use_ask::<Vec<LikeRow>>(request, 0);
    // What was found before stays while one types on, so that nothing jumps.
    let shown = use_mut_ref(Vec::<LikeRow>::new);
    if let Asked::Got(rows) = &asking.asked {
        shown.replace((**rows).clone());
    }
    let rows: Vec<PerhapsRow> = shown.borrow().iter().map(row).collect();
    html! { <Perhaps hint={alike::PERHAPS_HINT} {rows} /> }
}

fn row(row: &LikeRow) -> PerhapsRow {
    let id = row.home.id;
    PerhapsRow {
        key: id.to_string(),
        words: alike::perhaps(&row.home, row.likeness),
        act: PerhapsAct::See(Route::Household { id }),
    }
}
