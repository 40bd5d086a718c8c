//! One reception in a list: what it was about, who came, how far it has come.

use super::{Badge, PhaseBadge, StateBadge, Tone};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, reception};
use shared::api::ReceptionRow;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReceptionLineProps {
    pub row: ReceptionRow,
}

#[component]
pub fn ReceptionLine(props: &ReceptionLineProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    html! {
        <a class="row" href={Route::Reception { id: row.id }.href()}>
            <div class="row-main">
                <span class="row-title">{ reception::row_title(row) }</span>
                <span>{ reception::row_count(row) }</span>
                <span class="row-detail">{ reception::row_detail(row, today) }</span>
            </div>
            <div class="row-side">
                { state(row) }
                <StateBadge state={row.state} />
            </div>
        </a>
    }
}

/// How far it has come: its first issue, else what was given or said.
fn state(row: &ReceptionRow) -> Html {
    if row.voided {
        return html! { <Badge words={words::phase(shared::workflow::Phase::Voided)} tone={Tone::Void} /> };
    }
    match row.issues.first() {
        Some(issue) => html! { <><span>{ &issue.number }</span><PhaseBadge phase={issue.phase} /></> },
        None if row.services > 0 => {
            html! { <Badge words={reception::matter_kind(shared::domain::MatterKind::Service)} tone={Tone::Quiet} /> }
        }
        None => {
            html! { <Badge words={reception::matter_kind(shared::domain::MatterKind::Suggestion)} tone={Tone::Quiet} /> }
        }
    }
}
