//! The one quiet line about what is saved, what waits and when the server was last reached. It leads to the sync
//! screen, and stands at the same place on every screen.

use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::shell;
use yew::prelude::*;

#[component]
pub fn Status() -> Html {
    let news = use_news();
    let today = use_session().today();
    let problems = shell::problems(&news.status);
    html! {
        <a class="status" href={Route::Sync.href()}>
            <span>{ shell::status(&news.status, today) }</span>
            if !problems.is_empty() { <span class="status-problems">{ problems }</span> }
        </a>
    }
}
