//! 本月研判 (H1d, H1e): what the villages reported, one after another, what waits longest first. What is decided goes at
//! once and the next one is there; what is skipped stays.

mod deciding;
mod merging;

use crate::ask::use_ask;
use crate::part::{Button, ButtonLink, Conflicts, Empty, Look, Page, Sign, show_asked};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, review, steps};
use deciding::Deciding;
use shared::api::{IssueFilter, IssueRow, IssueSheet, ListOf, Request};
use shared::domain::DocId;
use shared::workflow::Phase;
use std::collections::BTreeSet;
use yew::prelude::*;

/// Where the sitting stands.
#[derive(Clone, Default, PartialEq)]
struct Sitting {
    /// Looked at so far, skipped ones among them.
    seen: usize,
    skipped: BTreeSet<DocId>,
}

#[component]
pub fn Review() -> Html {
    let sitting = use_state(Sitting::default);
    let filter = IssueFilter { phases: vec![Phase::Reported], oldest_first: true, ..IssueFilter::default() };
    // Asked anew after each decision, and otherwise left alone: nothing moves under the hand.
    let inbox = use_ask::<ListOf<IssueRow>>(
        Request::Issues { filter, page: shared::api::Page::default() },
        sitting.seen as u64,
    );
    let next = |skip: Option<DocId>| {
        let mut next = (*sitting).clone();
        next.seen += 1;
        next.skipped.extend(skip);
        next
    };
    let on_done = {
        let (sitting, next) = (sitting.clone(), next(None));
        Callback::from(move |()| sitting.set(next.clone()))
    };
    let from_start = {
        let sitting = sitting.clone();
        Callback::from(move |()| sitting.set(Sitting::default()))
    };
    html! {
        <Page title={review::TITLE} narrow=true back={Route::Issues}>
            { show_asked(&inbox, |list| {
                let left: Vec<&IssueRow> =
                    list.rows.iter().filter(|row| !sitting.skipped.contains(&row.id)).collect();
                let Some(row) = left.first() else {
                    return nothing_left(sitting.skipped.is_empty() || list.rows.is_empty(), &from_start);
                };
                let skipped = next(Some(row.id));
                let on_skip = {
                    let sitting = sitting.clone();
                    Callback::from(move |()| sitting.set(skipped.clone()))
                };
                html! {
                    <Item key={row.id.to_string()} id={row.id} at={sitting.seen + 1} left={left.len()}
                        on_done={on_done.clone()} {on_skip} />
                }
            }) }
        </Page>
    }
}

fn nothing_left(empty: bool, from_start: &Callback<()>) -> Html {
    let title = if empty { review::NONE } else { review::ALL_SKIPPED };
    html! {
        <div class="sheet stack">
            <Empty sign={Sign::Tick} {title} hint={review::NONE_HINT} />
            <div class="button-row sheet-pad">
                if !empty {
                    <Button words={review::FROM_START} on_press={from_start.clone()} sign={Sign::Undo} />
                }
                if empty {
                    <ButtonLink words={review::TO_LISTS} to={Route::IssueLists} sign={Sign::Ledger} />
                }
                <ButtonLink words={review::TO_ISSUES} to={Route::Issues} look={Look::Plain} sign={Sign::Issue} />
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    id: DocId,
    /// The how-manieth it is, and how many there still are with it.
    at: usize,
    left: usize,
    on_done: Callback<()>,
    on_skip: Callback<()>,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let sheet = use_ask::<IssueSheet>(Request::Issue { id: props.id }, 0);
    show_asked(&sheet, |sheet| {
        html! {
            <div class="stack">
                <p class="row-detail" role="status">{ review::position(props.at, props.left) }</p>
                <Said sheet={sheet.clone()} />
                <Conflicts id={sheet.row.id} conflicts={sheet.conflicts.clone()} />
                <Deciding sheet={sheet.clone()} on_done={props.on_done.clone()} on_skip={props.on_skip.clone()} />
            </div>
        }
    })
}

#[derive(Properties, PartialEq)]
struct SaidProps {
    sheet: IssueSheet,
}

/// What was raised, where and when, and what the village thinks of it.
#[component]
fn Said(props: &SaidProps) -> Html {
    let (sheet, row) = (&props.sheet, &props.sheet.row);
    let today = use_session().today();
    let reporter = sheet.reporter.as_ref().map_or("", |reporter| &*reporter.name_masked);
    let from = words::line(&[&row.number, &row.unit_name, reporter, &words::date(row.date, today)]);
    html! {
        <section class="sheet sheet-pad stack">
            <h2 class="prose issue-content">{ &row.content }</h2>
            <p class="row-detail">{ from }</p>
            if !row.opinion.is_empty() {
                <p class="prose"><strong>{ review::OPINION }</strong>{ "：" }{ &row.opinion }</p>
            }
            <div class="button-row">
                <ButtonLink words={steps::STORY} to={Route::Issue { id: row.id }} look={Look::Plain} sign={Sign::Issue} />
                if let Some(id) = sheet.household {
                    <ButtonLink words={steps::SEE_HOUSEHOLD} to={Route::Household { id }} look={Look::Plain} sign={Sign::Door} />
                }
            </div>
        </section>
    }
}
