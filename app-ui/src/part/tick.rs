//! Yes or no, as a large box with a tick.

use super::{Icon, Sign};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TickProps {
    pub words: AttrValue,
    /// For screen readers, where `words` is empty.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    pub on: bool,
    pub on_change: Callback<bool>,
}

#[component]
pub fn Tick(props: &TickProps) -> Html {
    let on = props.on;
    let onclick = props.on_change.reform(move |_: MouseEvent| !on);
    html! {
        <button type="button" role="checkbox" class="tick" {onclick} aria-checked={on.to_string()}
            aria-label={props.label.clone()}>
            <span class="tick-box"><Icon sign={Sign::Tick} size=20 /></span>{ &props.words }
        </button>
    }
}
