//! The lists of all months that are read here; for the secretary, the way to freeze this month's.

use crate::ask::use_ask;
use crate::part::{Badge, ButtonLink, Empty, Look, Page, Sign, Tone, show_asked};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, issue_list};
use jiff::civil::Date;
use shared::api::{IssueListRow, IssueListsView, Request, SendState};
use yew::prelude::*;

#[component]
pub fn IssueLists() -> Html {
    let news = use_news();
    let asking = use_ask::<IssueListsView>(Request::IssueLists, news.version);
    html! {
        <Page title={issue_list::TITLE} sub={html! { issue_list::SUB }} narrow=true back={Route::Issues}>
            { show_asked(&asking, |view| html! { <Shown view={view.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    view: IssueListsView,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let view = &props.view;
    let today = use_session().today();
    // This month's is what one comes for.
    let looks = [Look::Main, Look::Usual];
    let drafts = view.months.iter().zip(looks).map(|(month, look)| {
        let to = Route::IssueListDraft { month: *month };
        html! { <ButtonLink words={issue_list::to_draft(*month)} {to} {look} sign={Sign::Ledger} /> }
    });
    html! {
        <div class="stack">
            if !view.months.is_empty() { <div class="button-row">{ for drafts }</div> }
            if view.lists.is_empty() {
                <div class="sheet">
                    <Empty sign={Sign::Ledger} title={issue_list::NONE} hint={issue_list::NONE_HINT} />
                </div>
            } else {
                <ul class="sheet rows">{ for view.lists.iter().map(|list| line(list, today)) }</ul>
            }
        </div>
    }
}

fn line(list: &IssueListRow, today: Date) -> Html {
    let detail = words::line(&[&list.unit_name, &list.by, &words::moment(list.at, today)]);
    html! {
        <li key={list.id.to_string()}>
            <a class="row" href={Route::IssueList { id: list.id }.href()}>
                <div class="row-main">
                    <span class="row-title">{ issue_list::of_month(list.month) }</span>
                    <span>{ issue_list::version(list) }</span>
                    <span class="row-detail">{ detail }</span>
                </div>
                <div class="row-side">{ state(list) }</div>
            </a>
        </li>
    }
}

/// How far a list has come.
pub(super) fn state(list: &IssueListRow) -> Html {
    let tone = if list.state == SendState::Delivered { Tone::Done } else { Tone::Quiet };
    html! { <Badge words={issue_list::state(list)} {tone} /> }
}
