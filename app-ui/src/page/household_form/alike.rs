//! 可能已登记过: a quiet line beside the button that saves, in sight while one types. It stops nobody (N7).

use crate::ask::{Asked, use_ask};
use crate::part::{Icon, Sign};
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
    let rows = shown.borrow();
    html! {
        <div role="status" class="perhaps">
            if !rows.is_empty() {
                <p><b>{ alike::PERHAPS }</b><span class="field-hint">{ alike::PERHAPS_HINT }</span></p>
                <ul>{ for rows.iter().map(|row| html! { <li key={row.home.id.to_string()}>{ link(row) }</li> }) }</ul>
            }
        </div>
    }
}

/// The draft of the form stays while one looks.
fn link(row: &LikeRow) -> Html {
    html! {
        <a class="perhaps-link personal" href={Route::Household { id: row.home.id }.href()}>
            { alike::perhaps(&row.home, row.likeness) }<Icon sign={Sign::Forward} size=20 />
        </a>
    }
}
