//! 可能重复登记的住户: pairs that somebody should look at (N7).

use crate::part::{Badge, Empty, Listing, Page, Sign, Tone, show_rows, use_rows};
use crate::route::Route;
use crate::words::alike;
use shared::api::{AlikePair, Request};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Alike() -> Html {
    let in_sight = use_state_eq(|| 0..0);
    let request = use_memo((), |()| |page| Request::AlikeHouseholds { page });
    let found = use_rows::<AlikePair>(Rc::new(*request), (*in_sight).clone());
    let on_sight = Callback::from(move |range| in_sight.set(range));
    let listing = Listing {
        label: alike::TITLE,
        unit: alike::UNIT,
        empty: html! { <Empty sign={Sign::Door} title={alike::NONE} hint={alike::NONE_HINT} /> },
        head: Html::default(),
        line: Callback::from(move |pair| line(&pair)),
        on_sight,
    };
    html! {
        <Page title={alike::TITLE} sub={html! { alike::SUB }} back={Route::Today}>
            { show_rows(&found, listing) }
        </Page>
    }
}

fn line(pair: &AlikePair) -> Html {
    let to = Route::Compare { left: pair.left.id, right: pair.right.id };
    let tone = if pair.crossed { Tone::Due } else { Tone::Usual };
    html! {
        <a class="row" href={to.href()}>
            <div class="row-main">
                <span class="row-title personal">{ alike::two(pair) }</span>
                <span class="row-detail personal">{ alike::places(pair) }</span>
            </div>
            <div class="row-side"><Badge words={alike::why(pair)} {tone} /></div>
        </a>
    }
}
