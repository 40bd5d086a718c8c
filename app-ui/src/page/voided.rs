//! 作废清单: what was voided, with its reason, and the way back.

use crate::ask::{use_act, use_ask};
use crate::part::{Button, Empty, ErrorPanel, Page, Sign, show_asked};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, ledger};
use shared::api::{ListOf, Request, Saved, VoidedRow};
use yew::prelude::*;

#[component]
pub fn Voided() -> Html {
    let news = use_news();
    let page = shared::api::Page::default();
    let asking = use_ask::<ListOf<VoidedRow>>(Request::VoidedList { page }, news.version);
    html! {
        <Page title={ledger::VOIDED} sub={html! { ledger::VOIDED_SUB }} narrow=true back={Route::Ledger}>
            { show_asked(&asking, |list| if list.rows.is_empty() {
                html! { <div class="sheet"><Empty sign={Sign::Void} title={ledger::VOIDED_NONE} /></div> }
            } else {
                html! { <Rows rows={list.rows.clone()} total={list.total} /> }
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    rows: Vec<VoidedRow>,
    total: u32,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let today = use_session().today();
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let restored = Callback::from(move |_: Saved| toaster.emit(Toast::said(ledger::RESTORED)));
    let rows = props.rows.iter().map(|row| {
        let (id, event) = (row.id, row.event);
        let restore = {
            let (run, restored) = (act.run.clone(), restored.clone());
            Callback::from(move |()| run.emit((Request::Withdraw { id, event }, restored.clone())))
        };
        html! {
            <li key={row.event.to_string()} class="row">
                <div class="row-main">
                    <span class="row-title personal">{ words::line(&[words::kind(row.kind), &row.title]) }</span>
                    <span class="row-detail prose">{ &row.reason }</span>
                    <span class="row-detail">{ words::by_line(&row.by, row.at, today) }</span>
                </div>
                <div class="row-side">
                    if row.may_restore {
                        <Button words={ledger::RESTORE} on_press={restore} sign={Sign::Undo} disabled={act.busy} />
                    }
                </div>
            </li>
        }
    });
    html! {
        <>
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            <p class="list-count">{ words::count_of(props.total as usize, ledger::VOIDED_UNIT) }</p>
            <ul class="sheet rows">{ for rows }</ul>
        </>
    }
}
