//! 导入: an existing roster or ledger from a workbook. Choose the file, look over the columns, see what would come of it,
//! import; and undo it from the same page.

mod columns;
mod giving;
mod past;
mod trial;

use crate::ask::use_ask;
use crate::part::{Page, show_asked};
use crate::route::Route;
use crate::session::use_news;
use crate::words::import;
use giving::Giving;
use past::Past;
use shared::api::{ImportsView, Request};
use trial::Trial;
use yew::prelude::*;

#[component]
pub fn ImportPage() -> Html {
    let news = use_news();
    // Counts the files that were given: what was planned for one is not for the next.
    let given = use_state(|| 0u64);
    let standing = use_ask::<ImportsView>(Request::Imports, news.version.wrapping_mul(1_000) + *given);
    let on_given = {
        let given = given.clone();
        Callback::from(move |()| given.set(*given + 1))
    };
    html! {
        <Page title={import::TITLE} sub={html! { import::SUB }} back={Route::Ledger}>
            { show_asked(&standing, |view| html! {
                <div class="stack">
                    <Giving file={view.file.clone()} on_given={on_given.clone()} />
                    if view.file.is_some() { <Trial key={*given} on_done={on_given.clone()} /> }
                    <Past imports={view.imports.clone()} />
                </div>
            }) }
        </Page>
    }
}
