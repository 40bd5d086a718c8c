//! The frame of one page: its heading, the way back, what can be done here.

use super::{Icon, Sign};
use crate::route::Route;
use crate::shade::use_shade;
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
    /// Heading and line below it name somebody.
    #[prop_or_default]
    pub personal: bool,
    pub children: Html,
}

#[component]
pub fn Page(props: &PageProps) -> Html {
    // The browser shows it, too, above every screen.
    let shaded = use_shade();
    let hidden = props.personal && shaded;
    use_effect_with((props.title.clone(), hidden), |(title, hidden)| {
        let title = if *hidden { "" } else { title };
        gloo::utils::document().set_title(&words::line(&[title, words::APP]));
    });
    let personal = props.personal.then_some("personal");
    html! {
        <div class={classes!("page", props.narrow.then_some("page-narrow"))}>
            if let Some(back) = props.back {
                <a class="page-back" href={back.href()}><Icon sign={Sign::Back} size=22 />{ words::BACK }</a>
            }
            <div class="page-head">
                <div class="page-head-words">
                    <h1><span class={classes!(personal)}>{ &props.title }</span></h1>
                    <div class={classes!("page-sub", personal)}>{ props.sub.clone() }</div>
                </div>
                <div class="page-acts">{ props.acts.clone() }</div>
            </div>
            { props.children.clone() }
        </div>
    }
}
