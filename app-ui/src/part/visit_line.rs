//! One visit in a list of a household's visits: when, by whom, what came of it.

use super::{Badge, ReviewBadge, StateBadge, Tone};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, visit};
use shared::api::VisitRow;
use shared::workflow::Phase;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct VisitLineProps {
    pub row: VisitRow,
}

#[component]
pub fn VisitLine(props: &VisitLineProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    html! {
        <a class="row" href={Route::Visit { id: row.id }.href()}>
            <div class="row-main">
                <span class="row-title">{ words::date(row.date, today) }</span>
                <span class="row-detail">{ words::line(&[&row.by, &visit::row_matters(row)]) }</span>
            </div>
            <div class="row-side">
                if row.voided {
                    <Badge words={words::phase(Phase::Voided)} tone={Tone::Void} />
                } else {
                    <ReviewBadge review={row.review.clone()} />
                }
                <StateBadge state={row.state} />
            </div>
        </a>
    }
}
