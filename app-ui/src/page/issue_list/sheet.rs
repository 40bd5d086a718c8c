//! One frozen list: its numbers once the server has given them, printed and exported from here.

use super::lists::state;
use super::table::Table;
use crate::ask::use_ask;
use crate::download::use_export;
use crate::part::{Button, ButtonLink, ErrorPanel, Look, Notice, Page, Sign, show_asked};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, issue_list};
use shared::api::{IssueListSheet, Request, SendState};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct IssueListPageProps {
    pub id: DocId,
}

#[component]
pub fn IssueListPage(props: &IssueListPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<IssueListSheet>(Request::IssueList { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: IssueListSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let today = use_session().today();
    let confirmed = row.state == SendState::Delivered;
    let sub = html! {
        <span class="button-row">
            { state(row) }
            <span>{ words::line(&[&row.unit_name, &issue_list::version(row), &row.by, &words::moment(row.at, today)]) }</span>
        </span>
    };
    let acts = html! { if sheet.whole && confirmed { <Leaving id={row.id} /> } };
    let caption = html! {
        <>
            <span class="print-title">{ issue_list::title(row) }</span>
            <span class="print-only">{ &sheet.made }</span>
        </>
    };
    html! {
        <Page title={issue_list::of_month(row.month)} {sub} {acts} back={Route::IssueLists}>
            <div class="stack">
                if !confirmed {
                    <Notice title={issue_list::FREEZING}>{ issue_list::FREEZING_HINT }</Notice>
                }
                if !sheet.latest {
                    <Notice title={issue_list::LATER}>
                        <ButtonLink words={issue_list::ALL} to={Route::IssueLists} look={Look::Plain} />
                    </Notice>
                }
                if sheet.rows.is_empty() {
                    <p class="sheet sheet-pad">{ issue_list::HERE_NONE }</p>
                } else {
                    <Table rows={sheet.rows.clone()} unnumbered={issue_list::PENDING} {caption} />
                }
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct LeavingProps {
    id: DocId,
}

/// On paper and as a file.
#[component]
fn Leaving(props: &LeavingProps) -> Html {
    let export = use_export(Callback::noop());
    let print = Callback::from(|()| {
        let _ = gloo::utils::window().print();
    });
    let id = props.id;
    let on_export = export.run.reform(move |()| Request::ExportIssueList { id });
    html! {
        <>
            <Button words={issue_list::EXPORT} on_press={on_export} sign={Sign::Save} disabled={export.busy} />
            <Button words={issue_list::PRINT} on_press={print} look={Look::Main} sign={Sign::Print} />
            if let Some(path) = export.kept {
                <Notice title={words::EXPORT_KEPT}><p class="prose">{ path }</p></Notice>
            }
            if let Some(error) = export.error { <ErrorPanel {error} /> }
        </>
    }
}
