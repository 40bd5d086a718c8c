//! Buttons, and links that look like buttons.

use super::{Icon, Sign};
use crate::route::Route;
use yew::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Look {
    #[default]
    Usual,
    /// The one thing that a screen is for.
    Main,
    /// Asked for by somebody else: what needs doing.
    Due,
    /// Beside the others, not competing.
    Plain,
}

impl Look {
    fn classes(self) -> Classes {
        match self {
            Look::Usual => classes!("button"),
            Look::Main => classes!("button", "button-main"),
            Look::Due => classes!("button", "button-due"),
            Look::Plain => classes!("button", "button-plain"),
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    pub words: AttrValue,
    pub on_press: Callback<()>,
    #[prop_or_default]
    pub look: Look,
    #[prop_or_default]
    pub sign: Option<Sign>,
    #[prop_or_default]
    pub disabled: bool,
    /// Open or shut, where the button shows and hides something.
    #[prop_or_default]
    pub expanded: Option<bool>,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let onclick = props.on_press.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class={classes!(props.look.classes(), props.class.clone())} {onclick}
            disabled={props.disabled} aria-expanded={props.expanded.map(|open| open.to_string())}>
            if let Some(sign) = props.sign { <Icon {sign} size=22 /> }
            { &props.words }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub struct ButtonLinkProps {
    pub words: AttrValue,
    pub to: Route,
    #[prop_or_default]
    pub look: Look,
    #[prop_or_default]
    pub sign: Option<Sign>,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn ButtonLink(props: &ButtonLinkProps) -> Html {
    html! {
        <a class={classes!(props.look.classes(), props.class.clone())} href={props.to.href()}>
            if let Some(sign) = props.sign { <Icon {sign} size=22 /> }
            { &props.words }
        </a>
    }
}
