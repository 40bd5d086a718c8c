//! What the next version of a month's list would be: looked at, then frozen as it was looked at.

use super::table::Table;
use crate::ask::{use_act, use_ask};
use crate::part::{Button, ButtonLink, Empty, ErrorPanel, Look, Mood, Notice, Page, Sign, show_asked};
use crate::route::Route;
use crate::session::use_news;
use crate::words::{issue_list, review};
use shared::api::{ApiError, ErrorCode, IssueListDraft, Request, Saved};
use shared::domain::{DocId, Month};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct IssueListDraftPageProps {
    pub month: Month,
}

#[component]
pub fn IssueListDraftPage(props: &IssueListDraftPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<IssueListDraft>(Request::IssueListDraft { month: props.month }, news.version);
    html! {
        <Page title={issue_list::of_month(props.month)} back={Route::IssueLists}>
            { show_asked(&asking, |draft| html! { <Draft draft={draft.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct DraftProps {
    draft: IssueListDraft,
}

#[component]
fn Draft(props: &DraftProps) -> Html {
    let draft = &props.draft;
    if draft.rows.is_empty() {
        return html! {
            <div class="sheet stack">
                <Empty sign={Sign::Ledger} title={issue_list::EMPTY} hint={issue_list::EMPTY_HINT} />
                <div class="button-row sheet-pad">
                    <ButtonLink words={review::START} to={Route::Review} look={Look::Main} sign={Sign::Ledger} />
                </div>
            </div>
        };
    }
    html! {
        <div class="stack">
            <p class="row-detail" role="status">{ issue_list::count(draft) }</p>
            if draft.left_out > 0 { <Notice title={issue_list::left_out(draft.left_out)} mood={Mood::Due} /> }
            <Freezing draft={draft.clone()} />
            <Table rows={draft.rows.clone()} unnumbered={issue_list::NEW} />
        </div>
    }
}

/// 定稿, asked once more: the numbers stay.
#[component]
fn Freezing(props: &DraftProps) -> Html {
    let draft = &props.draft;
    let asked = use_state(|| false);
    let act = use_act::<Saved>();
    let navigator = use_navigator();
    let set = |on: bool| {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(on))
    };
    if draft.waiting {
        return html! { <Notice title={issue_list::WAITING}>{ issue_list::WAITING_HINT }</Notice> };
    }
    if !draft.online {
        return html! { <Notice title={issue_list::OFFLINE} mood={Mood::Due}>{ issue_list::OFFLINE_HINT }</Notice> };
    }
    let freeze = {
        let (run, month) = (act.run.clone(), draft.month);
        let issues: Vec<DocId> = draft.rows.iter().map(|row| row.issue).collect();
        let done = Callback::from(move |saved: Saved| {
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::IssueList { id: saved.id });
            }
        });
        Callback::from(move |()| {
            run.emit((Request::FreezeIssueList { month, issues: issues.clone() }, done.clone()));
        })
    };
    if !*asked {
        return html! {
            <div class="button-row">
                <Button words={issue_list::FREEZE} on_press={set(true)} look={Look::Main} sign={Sign::Tick} />
            </div>
        };
    }
    html! {
        <Notice title={issue_list::count(draft)}>
            <p>{ issue_list::FREEZE_ASK }</p>
            if let Some(error) = &act.error { { refused(error) } }
            <div class="button-row">
                <Button words={issue_list::FREEZE_NOW} on_press={freeze} look={Look::Main} sign={Sign::Tick}
                    disabled={act.busy} />
                <Button words={issue_list::FREEZE_NOT} on_press={set(false)} look={Look::Plain} />
            </div>
        </Notice>
    }
}

/// What changed meanwhile is on the page already.
fn refused(error: &ApiError) -> Html {
    match error.code {
        ErrorCode::Invalid => html! { <p class="field-error" role="alert">{ issue_list::CHANGED }</p> },
        _ => html! { <ErrorPanel error={error.clone()} /> },
    }
}
