//! A password that can be looked at while typing: on a tablet at dusk nobody types it right unseen.

use super::{TextField, TextKind, Tick};
use crate::words::sign_in;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PasswordFieldProps {
    pub name: AttrValue,
    pub label: AttrValue,
    #[prop_or_default]
    pub hint: AttrValue,
    pub value: AttrValue,
    pub on_change: Callback<String>,
    #[prop_or_default]
    pub on_enter: Option<Callback<()>>,
    #[prop_or(true)]
    pub autofocus: bool,
}

#[component]
pub fn PasswordField(props: &PasswordFieldProps) -> Html {
    let shown = use_state(|| false);
    let show = {
        let shown = shown.clone();
        Callback::from(move |on| shown.set(on))
    };
    let kind = if *shown { TextKind::Line } else { TextKind::Password };
    html! {
        <div>
            <TextField name={props.name.clone()} label={props.label.clone()} hint={props.hint.clone()} {kind}
                value={props.value.clone()} on_change={props.on_change.clone()} on_enter={props.on_enter.clone()}
                autofocus={props.autofocus} />
            <Tick words={sign_in::SHOW_PASSWORD} on={*shown} on_change={show} />
        </div>
    }
}
