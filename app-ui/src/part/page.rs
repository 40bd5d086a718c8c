//! The frame of one page: its heading, the way back, what can be done here.

use super::{Icon, Sign};
use crate::route::Route;
use crate::words;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PageProps {
    pub title: AttrValue,
    /// A line below the heading.
    #[prop_or_default]
    pub sub: Html,
    #[prop_or_default]
    pub back: Option<Route>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub acts: Html,
    /// For reading and forms: short lines.
    #[prop_or_default]
    pub narrow: bool,
    pub children: Html,
}

#[component]
pub fn Page(props: &PageProps) -> Html {
    use_effect_with(props.title.clone(), |title| {
        gloo::utils::document().set_title(&words::line(&[title, words::APP]));
    });
    html! {
        <div class={classes!("page", props.narrow.then_some("page-narrow"))}>
            if let Some(back) = props.back {
                <a class="page-back" href={back.href()}><Icon sign={Sign::Back} size=22 />{ words::BACK }</a>
            }
            <div class="page-head">
                <div class="page-head-words">
                    <h1>{ &props.title }</h1>
                    <div class="page-sub">{ props.sub.clone() }</div>
                </div>
                <div class="page-acts">{ props.acts.clone() }</div>
            </div>
            { props.children.clone() }
        </div>
    }
}
