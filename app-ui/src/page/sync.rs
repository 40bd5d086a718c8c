//! 同步: what is true, what waits, what was refused and what to do about it. My records, problems first.

use super::sync_row::SyncRow;
use crate::ask::{use_act, use_ask};
use crate::part::{Button, Empty, ErrorPanel, Look, Mood, Notice, Page, ProgressBar, Sign, Tick, show_asked};
use crate::session::{use_news, use_session};
use crate::words::{self, picture, shell, sync};
use shared::api::{OutgoingRow, Request, SendState, SyncView};
use yew::prelude::*;

#[component]
pub fn Sync() -> Html {
    let news = use_news();
    let asking = use_ask::<SyncView>(Request::Sync, news.version);
    html! {
        <Page title={sync::TITLE} narrow=true>
            { show_asked(&asking, |view| html! { <Shown view={view.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    view: SyncView,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let view = &props.view;
    let (problems, others): (Vec<_>, Vec<_>) = view.mine.iter().cloned().partition(is_problem);
    html! {
        <>
            <Network view={view.clone()} />
            if let Some(trouble) = sync::trouble(view) {
                <Notice title={words::error_title(&last_error(view))} mood={Mood::Due}><p>{ trouble }</p></Notice>
            }
            if let Some(progress) = view.status.progress { <ProgressBar label={shell::FIRST_SYNC} {progress} /> }
            <Facts view={view.clone()} />
            if !problems.is_empty() {
                <section class="section">
                    <h2>{ sync::PROBLEMS }</h2>
                    { rows(problems) }
                </section>
            }
            <section class="section">
                <h2>{ sync::MINE }</h2>
                if others.is_empty() && view.mine.is_empty() {
                    <div class="sheet">
                        <Empty sign={Sign::Sync} title={sync::MINE_NONE} hint={sync::MINE_NONE_HINT} />
                    </div>
                } else {
                    { rows(others) }
                }
            </section>
        </>
    }
}

fn last_error(view: &SyncView) -> shared::api::ApiError {
    shared::api::ApiError::new(view.last_error.unwrap_or(shared::api::ErrorCode::Offline), "")
}

fn is_problem(row: &OutgoingRow) -> bool {
    row.conflict || matches!(row.state, SendState::Refused | SendState::Held)
}

fn rows(rows: Vec<OutgoingRow>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="sheet rows">{ for rows.into_iter().map(|row| {
            let key = row.id.to_string();
            html! { <SyncRow {key} {row} /> }
        }) }</ul>
    }
}

/// The switch that cuts the device's network, and the button that does not wait.
#[component]
fn Network(props: &ShownProps) -> Html {
    let switch = use_act::<SyncView>();
    let now = use_act::<()>();
    let status = &props.view.status;
    let on_change = {
        let run = switch.run.clone();
        Callback::from(move |on| run.emit((Request::SetNetwork { on }, Callback::noop())))
    };
    let on_press = {
        let run = now.run.clone();
        Callback::from(move |()| run.emit((Request::SyncNow, Callback::noop())))
    };
    let busy = now.busy || status.syncing;
    let error = switch.error.or(now.error);
    html! {
        <div class="sheet sheet-pad stack">
            <Tick words={sync::NETWORK_ON} on={status.network_on} {on_change} />
            <p class="field-hint">{ sync::NETWORK_HINT }</p>
            if status.network_on {
                <div class="button-row">
                    <Button words={if busy { sync::SYNCING } else { sync::SYNC_NOW }} {on_press} look={Look::Usual}
                        sign={Sign::Sync} disabled={busy} />
                </div>
            }
            if let Some(error) = error { <ErrorPanel {error} /> }
        </div>
    }
}

#[component]
fn Facts(props: &ShownProps) -> Html {
    let today = use_session().today();
    let view = &props.view;
    let contact = view.status.last_contact.map_or(sync::NEVER.into(), |at| words::moment(at, today));
    let oldest = view.oldest_waiting.map(|at| words::moment(at, today));
    html! {
        <dl class="sheet sheet-pad facts section">
            <div><dt>{ sync::WAITING }</dt><dd>{ sync::waiting(view.status.waiting) }</dd></div>
            if view.status.pictures > 0 {
                <div><dt>{ picture::TITLE }</dt><dd>{ picture::waiting(view.status.pictures) }</dd></div>
            }
            if let Some(oldest) = oldest { <div><dt>{ sync::OLDEST }</dt><dd>{ oldest }</dd></div> }
            <div><dt>{ sync::LAST_CONTACT }</dt><dd>{ contact }</dd></div>
            <div><dt>{ sync::SERVER }</dt><dd>{ &view.server }</dd></div>
        </dl>
    }
}
