//! 待确认的记录: what people wrote whose rights changed, in plain words. The township's secretary accepts or returns it.

use crate::ask::{use_act, use_ask};
use crate::part::{Button, Empty, ErrorPanel, Look, Page, ReasonPanel, Sign, Timeline, WordList, show_asked};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, held};
use shared::api::{HeldChanges, HeldRecord, HeldRow, HeldView, Request};
use yew::prelude::*;

#[component]
pub fn Held() -> Html {
    let news = use_news();
    // Asked of the server: once, and again when the number that waits may have changed by what is done here.
    let asking = use_ask::<HeldView>(Request::HeldWork, u64::from(news.status.online));
    let decided = use_state(|| None::<HeldView>);
    let on_decided = {
        let decided = decided.clone();
        Callback::from(move |view| decided.set(Some(view)))
    };
    let shown = |view: &HeldView| html! { <Rows view={view.clone()} on_decided={on_decided.clone()} /> };
    html! {
        <Page title={held::TITLE} sub={html! { held::SUB }} narrow=true back={Route::Today}>
            { match &*decided {
                Some(view) => shown(view),
                None => show_asked(&asking, shown),
            } }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    view: HeldView,
    on_decided: Callback<HeldView>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let view = &props.view;
    if view.rows.is_empty() {
        return html! {
            <div class="sheet"><Empty sign={Sign::Tick} title={held::NONE} hint={held::NONE_HINT} /></div>
        };
    }
    let listed: usize = view.rows.iter().map(|row| row.records.len()).sum();
    html! {
        <div class="stack">
            { for view.rows.iter().map(|row| {
                let key = row.records.first().map(|record| record.held.doc.to_string()).unwrap_or_default();
                html! { <Row {key} row={row.clone()} on_decided={props.on_decided.clone()} /> }
            }) }
            if listed < view.total as usize { <p class="page-sub">{ held::more(view.total) }</p> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    row: HeldRow,
    on_decided: Callback<HeldView>,
}

/// One piece of work with its two buttons.
#[component]
fn Row(props: &RowProps) -> Html {
    let today = use_session().today();
    let (act, toaster) = (use_act::<HeldView>(), use_toaster());
    let returning = use_state(|| false);
    let row = &props.row;
    let work: Vec<HeldChanges> = row.records.iter().map(|record| record.held.clone()).collect();
    let decide = |said: &'static str| {
        let (toaster, on_decided) = (toaster.clone(), props.on_decided.clone());
        Callback::from(move |view: HeldView| {
            toaster.emit(Toast::said(if view.settled > 0 { said } else { held::ALREADY }));
            on_decided.emit(view);
        })
    };
    let accept = {
        let (run, done, work) = (act.run.clone(), decide(held::ACCEPTED), work.clone());
        Callback::from(move |()| run.emit((Request::AcceptHeld { work: work.clone() }, done.clone())))
    };
    let give_back = {
        let (run, done) = (act.run.clone(), decide(held::RETURNED));
        Callback::from(move |reason| {
            run.emit((Request::ReturnHeld { work: work.clone(), reason }, done.clone()))
        })
    };
    let open = |on: bool| {
        let returning = returning.clone();
        Callback::from(move |()| returning.set(on))
    };
    let why = if row.revoked { held::REVOKED } else { held::ENDED };
    html! {
        <article class="sheet sheet-pad stack">
            <header>
                <h2 class="row-title">{ words::line(&[&row.by, &row.unit_name]) }</h2>
                <p class="row-detail">{ words::line(&[&words::moment(row.at, today), why]) }</p>
            </header>
            { for row.records.iter().map(|record| html! { <Record record={record.clone()} /> }) }
            if *returning {
                <ReasonPanel name="held-reason" label={held::REASON} hint={held::REASON_HINT}
                    do_words={held::RETURN_DO} busy={act.busy} error={act.error.clone()} on_do={give_back}
                    on_cancel={open(false)} />
            } else {
                if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
                <div class="button-row">
                    <Button words={held::ACCEPT} on_press={accept} look={Look::Main} sign={Sign::Tick}
                        disabled={act.busy} />
                    <Button words={held::RETURN} on_press={open(true)} look={Look::Plain} sign={Sign::Undo}
                        disabled={act.busy} />
                </div>
            }
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct RecordProps {
    record: HeldRecord,
}

#[component]
fn Record(props: &RecordProps) -> Html {
    let record = &props.record;
    let said_nothing = record.words.is_empty() && record.steps.is_empty();
    html! {
        <section class="stack">
            <h3><span class="personal">{ held::record(record) }</span></h3>
            if record.kind.is_none() {
                <p class="field-hint">{ held::HIDDEN }</p>
            } else if said_nothing {
                <p class="field-hint">{ held::NO_WORDS }</p>
            }
            <WordList words={record.words.clone()} />
            if !record.steps.is_empty() { <Timeline id={record.held.doc} rows={record.steps.clone()} /> }
        </section>
    }
}
