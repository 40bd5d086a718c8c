//! A password that can be looked at while typing: on a tablet at dusk nobody types it right unseen.

use super::{TextField, TextKind, Tick};
use crate::words::{self, sign_in};
use shared::domain::Trouble;
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
    /// Enter or the button was pressed with nothing typed.
    #[prop_or_default]
    pub missing: bool,
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
                error={missing_words(props.missing && props.value.is_empty())} autofocus={props.autofocus} />
            <Tick words={sign_in::SHOW_PASSWORD} on={*shown} on_change={show} />
        </div>
    }
}

/// What to say of a field that was left empty.
pub fn missing_words(is_missing: bool) -> Option<AttrValue> {
    is_missing.then(|| words::trouble(&Trouble::Missing).into())
}
