//! A step that needs a reason (作废, 退回): a button that opens a field, and a button that does it.

use super::{Button, ErrorPanel, Look, Sign, TextField, TextKind, missing_words};
use crate::words;
use shared::api::ApiError;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReasonPanelProps {
    /// Names the field, unique on a screen.
    pub name: AttrValue,
    pub label: AttrValue,
    #[prop_or_default]
    pub hint: AttrValue,
    /// What the button that does it says.
    pub do_words: AttrValue,
    pub busy: bool,
    pub error: Option<ApiError>,
    pub on_do: Callback<String>,
    pub on_cancel: Callback<()>,
}

#[component]
pub fn ReasonPanel(props: &ReasonPanelProps) -> Html {
    let reason = use_state(String::new);
    let asked_empty = use_state(|| false);
    let on_do = {
        let (reason, asked_empty, on_do) = (reason.clone(), asked_empty.clone(), props.on_do.clone());
        Callback::from(move |()| {
            let words = reason.trim().to_owned();
            asked_empty.set(words.is_empty());
            if !words.is_empty() {
                on_do.emit(words);
            }
        })
    };
    let on_change = {
        let reason = reason.clone();
        Callback::from(move |text| reason.set(text))
    };
    let missing = missing_words(*asked_empty && reason.trim().is_empty());
    html! {
        <div class="sheet sheet-pad stack">
            <TextField name={props.name.clone()} label={props.label.clone()} hint={props.hint.clone()}
                kind={TextKind::Area} value={(*reason).clone()} {on_change} error={missing} autofocus=true />
            if let Some(error) = &props.error { <ErrorPanel error={error.clone()} /> }
            <div class="button-row">
                <Button words={props.do_words.clone()} on_press={on_do} look={Look::Due} sign={Sign::Tick}
                    disabled={props.busy} />
                <Button words={words::CANCEL} on_press={props.on_cancel.clone()} look={Look::Plain} />
            </div>
        </div>
    }
}
