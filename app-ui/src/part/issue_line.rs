//! One issue in a list: what was raised, where it stands, whose turn it is, until when.

use super::{Badge, PhaseBadge, StateBadge, Tone};
use crate::route::Route;
use crate::session::use_session;
use crate::words;
use shared::api::IssueRow;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct IssueLineProps {
    pub row: IssueRow,
    /// Among the issues of one household: what its sheet says already is left out.
    #[prop_or_default]
    pub at_home: bool,
}

#[component]
pub fn IssueLine(props: &IssueLineProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    let (unit, head) = if props.at_home { ("", "") } else { (&*row.unit_name, &*row.head_masked) };
    let detail =
        words::line(&[words::steps::number(row), unit, head, &words::days_ago(row.date, today), &row.owner]);
    html! {
        <a class="row" href={Route::Issue { id: row.id }.href()}>
            <div class="row-main">
                <span class="row-title">{ words::shortened(&row.content, 60) }</span>
                <span class={classes!("row-detail", (!props.at_home).then_some("personal"))}>{ detail }</span>
            </div>
            <div class="row-side">
                <PhaseBadge phase={row.phase} />
                if let Some(days) = row.days_left {
                    <Badge words={words::days_left(days)} tone={if days <= 3 { Tone::Due } else { Tone::Quiet }} />
                } else {
                    <span>{ words::turn(row.turn) }</span>
                }
                <StateBadge state={row.state} />
            </div>
        </a>
    }
}
