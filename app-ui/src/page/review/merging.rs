//! 合并: the issue of which this one is a duplicate is found by words and touched.

use crate::ask::{use_act, use_ask};
use crate::part::{ErrorPanel, PhaseBadge, TextField, TextKind, show_asked};
use crate::session::use_session;
use crate::words::{self, review};
use shared::api::{IssueFilter, IssueRow, ListOf, Page, Request, Saved};
use shared::domain::DocId;
use yew::prelude::*;

/// So many are shown: who does not find it among them types one more word.
const FOUND_MAX: u32 = 8;

#[derive(Properties, PartialEq)]
pub struct MergingProps {
    /// The duplicate.
    pub id: DocId,
    pub on_done: Callback<Saved>,
}

#[component]
pub fn Merging(props: &MergingProps) -> Html {
    let query = use_state(String::new);
    let act = use_act::<Saved>();
    let filter = IssueFilter { query: (*query).clone(), ..IssueFilter::default() };
    // One more than is shown: the duplicate itself is among those that are found.
    let page = Page { offset: 0, limit: FOUND_MAX + 1 };
    let found = use_ask::<ListOf<IssueRow>>(Request::Issues { filter, page }, 0);
    let on_query = {
        let query = query.clone();
        Callback::from(move |text| query.set(text))
    };
    let on_choose = {
        let (id, run, on_done) = (props.id, act.run.clone(), props.on_done.clone());
        Callback::from(move |into| run.emit((Request::MergeIssue { id, into }, on_done.clone())))
    };
    html! {
        <>
            <TextField name="merge" label={review::MERGE_LABEL} hint={review::MERGE_HINT} kind={TextKind::Search}
                value={(*query).clone()} on_change={on_query} autofocus=true />
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            { show_asked(&found, |list| {
                let fits = |row: &&IssueRow| row.id != props.id && !row.phase.is_over();
                let rows: Vec<&IssueRow> = list.rows.iter().filter(fits).collect();
                if rows.is_empty() {
                    return html! { <p class="row-detail">{ review::MERGE_NONE }</p> };
                }
                html! {
                    <ul class="rows">
                        { for rows.into_iter().map(|row| html! {
                            <li key={row.id.to_string()}>
                                <Candidate row={row.clone()} on_choose={on_choose.clone()} busy={act.busy} />
                            </li>
                        }) }
                    </ul>
                }
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct CandidateProps {
    row: IssueRow,
    on_choose: Callback<DocId>,
    busy: bool,
}

#[component]
fn Candidate(props: &CandidateProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    let id = row.id;
    let onclick = props.on_choose.reform(move |_: MouseEvent| id);
    let detail =
        words::line(&[&row.number, &row.unit_name, &row.head_masked, &words::days_ago(row.date, today)]);
    html! {
        <button type="button" class="row row-button" {onclick} disabled={props.busy}>
            <span class="row-main">
                <span class="row-title">{ words::shortened(&row.content, 60) }</span>
                <span class="row-detail">{ detail }</span>
            </span>
            <span class="row-side"><PhaseBadge phase={row.phase} /></span>
        </button>
    }
}
