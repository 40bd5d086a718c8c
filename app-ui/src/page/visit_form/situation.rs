//! 基本情况 in the form of a visit: what is known is confirmed with one touch (N4), or rewritten.

use crate::form::Editor;
use crate::part::{Chips, TextField, TextKind};
use crate::words::visit;
use shared::api::{Confirmed, VisitForm};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SituationProps {
    pub situation: Confirmed,
    /// What was known before this visit.
    pub known: String,
    /// The person chose to write it anew.
    pub rewriting: bool,
    pub on_rewrite: Callback<bool>,
    pub editor: Editor<VisitForm>,
    pub error: Option<AttrValue>,
}

#[component]
pub fn Situation(props: &SituationProps) -> Html {
    let is_known = !props.known.trim().is_empty();
    let choose = {
        let (editor, on_rewrite) = (props.editor.clone(), props.on_rewrite.clone());
        Callback::from(move |unchanged: bool| {
            editor.change(move |form| form.situation.unchanged = unchanged);
            on_rewrite.emit(!unchanged);
        })
    };
    let chosen = match (props.situation.unchanged, props.rewriting) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    };
    let options = vec![(true, visit::UNCHANGED.into()), (false, visit::CHANGED.into())];
    let writes = !is_known || chosen == Some(false);
    html! {
        <section class="ask">
            <h2>{ visit::SITUATION }</h2>
            if is_known {
                <figure class="known">
                    <figcaption class="field-hint">{ visit::KNOWN }</figcaption>
                    <blockquote class="prose">{ &props.known }</blockquote>
                </figure>
                <Chips<bool> label={visit::SITUATION_ASK} quiet_label=true {options} {chosen} on_choose={choose} />
            }
            if writes {
                <TextField name="situation" label={visit::SITUATION_TEXT} quiet_label={!is_known} kind={TextKind::Area}
                    value={props.situation.text.clone()} error={props.error.clone()}
                    on_change={props.editor.on(|form: &mut VisitForm, text| form.situation.text = text)} />
            } else if let Some(error) = &props.error {
                <p class="field-error">{ error }</p>
            }
        </section>
    }
}
