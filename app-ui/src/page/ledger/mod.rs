//! 民情台账 (T3g, A2): one row per matter, made of the records of talks; the township reviews from here, and from here it
//! leaves as a file or on paper.

mod columns;
mod export;
mod filters;
mod line;
mod print;
mod select;
mod views;

use crate::part::{Button, ButtonLink, Empty, Listing, Page, Sign, show_rows, use_rows};
use crate::route::Route;
use crate::session::{Session, use_session};
use crate::words::{self, ledger};
use columns::head;
use export::Export;
use filters::Filters;
use line::Line;
use print::PrintSheet;
use select::{Chosen, Picked, Selection};
use shared::api::{LedgerFilter, LedgerOrder, LedgerRow, LedgerView, Request};
use shared::domain::TalkForm;
use std::rc::Rc;
use views::Views;
use yew::prelude::*;

/// What is open above the rows.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Export,
    Print,
}

/// Forms 3 to 5: what A2 calls the ledger. Talks with many (forms 1 and 2) have a view of their own.
const ONE_BY_ONE: [TalkForm; 3] = [TalkForm::HomeVisit, TalkForm::Reception, TalkForm::ETalk];
const TALKS: [TalkForm; 2] = [TalkForm::Gathering, TalkForm::Topical];

/// What this person most likely came for.
fn first_view(session: &Session) -> LedgerView {
    let waits = session.me().is_some_and(|me| me.may_review).then_some(true);
    let forms = if waits.is_some() { Vec::new() } else { ONE_BY_ONE.to_vec() };
    LedgerView {
        filter: LedgerFilter { forms, unreviewed: waits, ..LedgerFilter::default() },
        ..LedgerView::default()
    }
}

/// Difficulties of which no issue was made, the oldest first (T3f).
fn unmade() -> LedgerView {
    let order = LedgerOrder::Oldest;
    LedgerView {
        filter: LedgerFilter { unmade: true, order, ..LedgerFilter::default() },
        ..LedgerView::default()
    }
}

#[derive(Properties, PartialEq)]
pub struct LedgerProps {
    /// Begins with difficulties of which no issue was made.
    #[prop_or_default]
    pub unmade: bool,
}

#[component]
pub fn Ledger(props: &LedgerProps) -> Html {
    let session = use_session();
    let view = use_state(|| if props.unmade { unmade() } else { first_view(&session) });
    let open = use_state(|| Open::Nothing);
    let in_sight = use_state_eq(|| 0..0);
    let picked = use_reducer(Picked::default);
    let request = {
        let filter = view.filter.clone();
        Rc::new(move |page| Request::Ledger { filter: filter.clone(), page })
    };
    let found = use_rows::<LedgerRow>(request, (*in_sight).clone());
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let on_view = {
        let (view, picked) = (view.clone(), picked.dispatcher());
        Callback::from(move |next| {
            picked.dispatch(Chosen::Nothing);
            view.set(next);
        })
    };
    let show = |which: Open| {
        let open = open.clone();
        Callback::from(move |()| open.set(if *open == which { Open::Nothing } else { which }))
    };
    if *open == Open::Print {
        return html! { <PrintSheet view={(*view).clone()} on_back={show(Open::Print)} /> };
    }
    let acts = html! {
        <>
            <Button words={ledger::EXPORT} on_press={show(Open::Export)} sign={Sign::Save}
                expanded={Some(*open == Open::Export)} />
            <Button words={ledger::PRINT} on_press={show(Open::Print)} sign={Sign::Print} />
            <ButtonLink words={ledger::SUGGESTIONS} to={Route::Suggestions} sign={Sign::Lamp} />
            if session.me().is_some_and(|me| me.may_import) {
                <ButtonLink words={words::import::OPEN} to={Route::Import} sign={Sign::Up} />
            }
            <ButtonLink words={ledger::VOIDED} to={Route::Voided} sign={Sign::Void} />
        </>
    };
    let may_review = session.me().is_some_and(|me| me.may_review);
    let (columns, today) = (view.columns, session.today());
    let line = {
        let picked = picked.clone();
        Callback::from(move |row: LedgerRow| {
            let on_pick = may_review.then(|| picked.dispatcher());
            let is_picked = picked.holds(row.source);
            html! { <Line {row} {columns} {today} {is_picked} {on_pick} /> }
        })
    };
    let empty = html! { <Empty sign={Sign::Ledger} title={ledger::NONE} hint={ledger::NONE_HINT} /> };
    let (label, unit) = (ledger::TITLE, ledger::COUNT_UNIT);
    let listing = Listing { label, unit, empty, head: head(columns, may_review), line, on_sight };
    html! {
        <Page title={ledger::TITLE} sub={html! { ledger::SUB }} {acts}>
            if *open == Open::Export {
                <Export view={(*view).clone()} on_done={show(Open::Export)} />
            }
            <Views view={(*view).clone()} on_view={on_view.clone()} />
            <Filters view={(*view).clone()} {on_view} />
            <Selection picked={(*picked).clone()} pick={picked.dispatcher()} found={found.clone()} />
            <div class={columns::box_class(columns, may_review)}>{ show_rows(&found, listing) }</div>
        </Page>
    }
}
