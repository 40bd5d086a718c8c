//! Search anywhere: people, addresses, issues, talks by what was said, by a few characters, pinyin initials or the end of a phone number.

use crate::ask::{Asked, use_ask};
use crate::part::{Empty, ErrorPanel, Page, Sign, TextField, TextKind};
use crate::route::Route;
use crate::words::{self, ledger};
use shared::api::{Request, SearchHit};
use yew::prelude::*;

#[component]
pub fn Search() -> Html {
    let query = use_state(String::new);
    let on_change = {
        let query = query.clone();
        Callback::from(move |text| query.set(text))
    };
    let asked = query.trim().to_owned();
    html! {
        <Page title={ledger::FIND} narrow=true>
            <div class="filters" role="search">
                <TextField name="search" label={ledger::FIND} quiet_label=true kind={TextKind::Search}
                    placeholder={ledger::FIND_HINT} value={(*query).clone()} {on_change} autofocus=true />
            </div>
            if asked.is_empty() {
                <div class="sheet"><Empty sign={Sign::Search} title={ledger::FIND_BEGIN} hint={ledger::FIND_HINT} /></div>
            } else {
                <Hits query={asked} />
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct HitsProps {
    query: String,
}

#[component]
fn Hits(props: &HitsProps) -> Html {
    let asking = use_ask::<Vec<SearchHit>>(Request::Search { query: props.query.clone() }, 0);
    // A talk may be found by its place alone.
    let title = |hit: &SearchHit| match hit.title.as_str() {
        "" => words::kind(hit.kind).to_owned(),
        title => words::shortened(title, 60),
    };
    match &asking.asked {
        Asked::Waiting => Html::default(),
        Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
        Asked::Got(hits) if hits.is_empty() => html! {
            <div class="sheet"><Empty sign={Sign::Search} title={ledger::FIND_NONE} hint={ledger::FIND_NONE_HINT} /></div>
        },
        Asked::Got(hits) => html! {
            <ul class="sheet rows">{ for hits.iter().map(|hit| html! {
                <li key={hit.id.to_string()}>
                    <a class="row" href={Route::of_record(hit.kind, hit.id).href()}>
                        <div class="row-main">
                            <span class="row-title personal">{ title(hit) }</span>
                            <span class="row-detail personal">{ &hit.detail }</span>
                        </div>
                        <div class="row-side">{ words::kind(hit.kind) }</div>
                    </a>
                </li>
            }) }</ul>
        },
    }
}
