//! One of my records on the sync screen: how far it has come; where it was refused, why, and the words that were typed.

use crate::ask::use_act;
use crate::part::{Button, ButtonLink, ErrorPanel, Look, Sign, StateBadge, WordList};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, sync};
use shared::api::{OutgoingRow, Refused, Request, SendState};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SyncRowProps {
    pub row: OutgoingRow,
}

#[component]
pub fn SyncRow(props: &SyncRowProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    let title = words::line(&[words::kind(row.kind), &row.title]);
    let detail = words::line(&[&words::moment(row.at, today), sync::state(row)]);
    if let Some(refused) = &row.refused {
        return html! {
            <li class="sheet-pad stack">
                <p class="row-title personal">{ title }</p>
                <p class="row-detail">{ detail }</p>
                <RefusedWords id={row.id} refused={refused.clone()} />
            </li>
        };
    }
    let hint = match row.state {
        _ if row.conflict => Some(sync::CONFLICT),
        SendState::Held => Some(sync::HELD),
        _ => None,
    };
    html! {
        <li>
            <a class="row" href={Route::of_record(row.kind, row.id).href()}>
                <div class="row-main">
                    <span class="row-title personal">{ title }</span>
                    <span class="row-detail">{ detail }</span>
                    if let Some(hint) = hint { <span class="row-detail">{ hint }</span> }
                </div>
                <div class="row-side"><StateBadge state={row.state} always=true /></div>
            </a>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct RefusedWordsProps {
    id: DocId,
    refused: Refused,
}

#[component]
fn RefusedWords(props: &RefusedWordsProps) -> Html {
    let act = use_act::<()>();
    let toaster = use_toaster();
    let refused = &props.refused;
    let let_go = {
        let (run, id) = (act.run.clone(), props.id);
        let done = Callback::from(move |()| toaster.emit(Toast::said(sync::LET_GO_DONE)));
        Callback::from(move |()| run.emit((Request::DiscardRefused { id }, done.clone())))
    };
    html! {
        <>
            <p class="field-error">{ sync::reason(refused) }</p>
            if !refused.words.is_empty() {
                <h3>{ sync::WORDS }</h3>
                <WordList words={refused.words.clone()} />
            }
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            <div class="button-row">
                if refused.code == "already_frozen" {
                    <ButtonLink words={sync::REVIEW_LISTS} to={Route::IssueLists} look={Look::Due} sign={Sign::Ledger} />
                }
                if let Some(key) = refused.reopen {
                    <ButtonLink words={sync::MEND} to={Route::of_draft(key)} look={Look::Due} sign={Sign::Pen} />
                }
                <Button words={sync::LET_GO} on_press={let_go} look={Look::Plain} sign={Sign::Tick}
                    disabled={act.busy} />
            </div>
        </>
    }
}
