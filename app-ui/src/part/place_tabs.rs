//! The two halves of 走访接谈: households that are visited, residents who come.

use crate::route::Route;
use crate::words::reception;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PlaceTabsProps {
    pub here: Route,
}

#[component]
pub fn PlaceTabs(props: &PlaceTabsProps) -> Html {
    let tabs = [(Route::Households, reception::TAB_HOUSEHOLDS), (Route::Receptions, reception::TITLE)];
    html! {
        <nav class="tabs" aria-label={reception::TABS}>
            { for tabs.into_iter().map(|(route, words)| {
                let current = (route == props.here).then_some("page");
                html! { <a class="tab" href={route.href()} aria-current={current}>{ words }</a> }
            }) }
        </nav>
    }
}
