//! 接谈: the desk of the officer on duty. What the one before left, today's queue of the unit whoever wrote it down, and
//! every earlier reception to be found again. All of it is there without a network, for everybody of the unit.

use crate::ask::use_ask;
use crate::page::handover::{HandOver, Notes};
use crate::part::{
    ButtonLink, Empty, Listing, Look, Page, PlaceTabs, ReceptionLine, Sign, TextField, TextKind, show_asked,
    show_rows, use_rows,
};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::reception;
use shared::api::{ReceptionDesk, ReceptionFilter, ReceptionRow, Request};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Receptions() -> Html {
    let session = use_session();
    let news = use_news();
    let asking = use_ask::<ReceptionDesk>(Request::ReceptionDesk, news.version);
    let acts = html! {
        if session.may_record() {
            <ButtonLink words={reception::NEW} to={Route::NewReception} look={Look::Main} sign={Sign::Pen} />
        }
    };
    html! {
        <Page title={reception::TITLE} {acts}>
            <PlaceTabs here={Route::Receptions} />
            { show_asked(&asking, |desk| html! { <Desk desk={desk.clone()} /> }) }
            <Earlier />
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct DeskProps {
    desk: ReceptionDesk,
}

#[component]
fn Desk(props: &DeskProps) -> Html {
    let desk = &props.desk;
    let may_record = use_session().may_record();
    html! {
        <>
            <Notes notes={desk.notes.clone()} taken={desk.taken.clone()} />
            <section class="section">
                <h2>{ reception::QUEUE }</h2>
                if desk.queue.is_empty() {
                    <div class="sheet">
                        <Empty sign={Sign::People} title={reception::QUEUE_NONE} hint={reception::QUEUE_NONE_HINT} />
                    </div>
                } else {
                    <ul class="sheet rows">{ for desk.queue.iter().map(|row| html! {
                        <li key={row.id.to_string()}><ReceptionLine row={row.clone()} /></li>
                    }) }</ul>
                }
            </section>
            if may_record { <HandOver /> }
        </>
    }
}

/// Every reception, to be found again by who came or what they said.
#[component]
fn Earlier() -> Html {
    let query = use_state(String::new);
    let in_sight = use_state_eq(|| 0..0);
    let filter = ReceptionFilter { query: (*query).clone(), unit: None };
    let request = Rc::new(move |page| Request::Receptions { filter: filter.clone(), page });
    let found = use_rows::<ReceptionRow>(request, (*in_sight).clone());
    let on_query = {
        let query = query.clone();
        Callback::from(move |text| query.set(text))
    };
    let title = if query.trim().is_empty() { reception::NONE } else { reception::NONE_FOUND };
    let listing = Listing {
        label: reception::ALL,
        unit: reception::COUNT_UNIT,
        empty: html! { <Empty sign={Sign::Search} {title} /> },
        head: Html::default(),
        line: Callback::from(|row: ReceptionRow| html! { <ReceptionLine {row} /> }),
        on_sight: Callback::from(move |range| in_sight.set(range)),
    };
    html! {
        <section class="section">
            <h2>{ reception::ALL }</h2>
            <div class="filters" role="search">
                <TextField name="find" label={reception::SEARCH} quiet_label=true kind={TextKind::Search}
                    placeholder={reception::SEARCH_HINT} value={(*query).clone()} on_change={on_query} />
            </div>
            { show_rows(&found, listing) }
            <div class="button-row section">
                <ButtonLink words={reception::POINTS} to={Route::Points} look={Look::Plain} sign={Sign::Door} />
            </div>
        </section>
    }
}
