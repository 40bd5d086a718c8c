//! A list with nothing in it: says why, and what could be done.

use super::{Icon, Sign};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    pub sign: Sign,
    pub title: AttrValue,
    #[prop_or_default]
    pub hint: AttrValue,
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <Icon sign={props.sign} size=48 />
            <p class="empty-title">{ &props.title }</p>
            if !props.hint.is_empty() { <p>{ &props.hint }</p> }
            { props.children.clone() }
        </div>
    }
}
