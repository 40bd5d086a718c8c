//! 居民说事点 (T4a, T4b): where residents are received, and for a township the villages that have no such place.

use crate::ask::use_ask;
use crate::part::{Empty, Mood, Notice, Page, Sign, show_asked};
use crate::route::Route;
use crate::session::use_news;
use crate::words::{self, reception};
use shared::api::{PointRow, PointsView, Request};
use yew::prelude::*;

#[component]
pub fn Points() -> Html {
    let news = use_news();
    let asking = use_ask::<PointsView>(Request::Points, news.version);
    html! {
        <Page title={reception::POINTS} sub={html! { reception::POINTS_SUB }} narrow=true back={Route::Receptions}>
            { show_asked(&asking, |view| html! { <div class="stack">{ without(view) }{ points(view) }</div> }) }
        </Page>
    }
}

fn without(view: &PointsView) -> Html {
    html! {
        if !view.without.is_empty() {
            <Notice title={reception::WITHOUT} mood={Mood::Due}>
                <ul>{ for view.without.iter().map(|(_, name)| html! { <li>{ name }</li> }) }</ul>
            </Notice>
        }
    }
}

fn points(view: &PointsView) -> Html {
    if view.points.is_empty() {
        return html! {
            <div class="sheet">
                <Empty sign={Sign::Door} title={reception::POINTS_NONE} hint={reception::POINTS_NONE_HINT} />
            </div>
        };
    }
    html! { <ul class="sheet rows">{ for view.points.iter().map(row) }</ul> }
}

fn row(row: &PointRow) -> Html {
    let point = &row.point;
    html! {
        <li class="row" key={point.id.to_string()}>
            <div class="row-main">
                <span class="row-title">{ &point.name }</span>
                <span>{ &row.unit_name }</span>
                <span class="row-detail">{ words::line(&[&point.address, &point.hours]) }</span>
                <span class="row-detail">{ &point.phone }</span>
            </div>
            <div class="row-side">{ reception::platform(point.platform) }</div>
        </li>
    }
}
