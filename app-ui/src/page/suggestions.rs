//! 建议清单: what residents suggested.

use crate::part::{Empty, Listing, Page, Sign, show_rows, use_rows};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, ledger};
use jiff::civil::Date;
use shared::api::{Request, SuggestionRow};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Suggestions() -> Html {
    let today = use_session().today();
    let in_sight = use_state_eq(|| 0..0);
    let request = use_memo((), |()| |page| Request::Suggestions { page });
    let found = use_rows::<SuggestionRow>(Rc::new(*request), (*in_sight).clone());
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let listing = Listing {
        label: ledger::SUGGESTIONS,
        unit: ledger::SUGGESTIONS_UNIT,
        empty: html! { <Empty sign={Sign::Lamp} title={ledger::SUGGESTIONS_NONE} /> },
        head: Html::default(),
        line: Callback::from(move |row| line(&row, today)),
        on_sight,
    };
    let list = show_rows(&found, listing);
    html! {
        <Page title={ledger::SUGGESTIONS} sub={html! { ledger::SUGGESTIONS_SUB }} back={Route::Ledger}>{ list }</Page>
    }
}

fn line(row: &SuggestionRow, today: Date) -> Html {
    html! {
        <a class="row" href={talk(row)}>
            <div class="row-main">
                <span class="row-title">{ words::shortened(&row.content, 60) }</span>
                <span class="row-detail">
                    { words::line(&[&words::days_ago(row.date, today), &row.unit_name, &row.by]) }
                </span>
            </div>
        </a>
    }
}

/// The talk at which it was made. What came from an old ledger has none here, and leads nowhere.
fn talk(row: &SuggestionRow) -> Option<String> {
    (row.visit != row.id).then(|| Route::of_talk(row.form, row.visit).href())
}
