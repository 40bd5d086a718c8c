//! What was brought: one large text, of a kind; more of them if need be. Services stand under 更多.

use crate::form::Editor;
use crate::part::{Button, Chips, Icon, Look, Phrases, Sign, TextField, TextKind};
use crate::saving::error_of;
use crate::words::{reception, visit};
use shared::api::{MatterForm, ReceptionForm};
use shared::domain::{FieldError, MatterKind};
use shared::limits::MATTERS_MAX;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MattersProps {
    pub matters: Vec<MatterForm>,
    pub editor: Editor<ReceptionForm>,
    pub errors: Vec<FieldError>,
}

pub fn new_matter(kind: MatterKind, text: &str) -> MatterForm {
    let text = text.to_owned();
    MatterForm { id: None, kind, text, service: None, handed_on: false, struck: false, document: None }
}

/// Places of the matters that are told in words, in the order of entry.
fn told(matters: &[MatterForm]) -> Vec<usize> {
    let is_told = |(_, matter): &(usize, &MatterForm)| matter.kind != MatterKind::Service;
    matters.iter().enumerate().filter(is_told).map(|(index, _)| index).collect()
}

/// Puts `text` into the matter at `index`; one beyond the end begins a new one.
fn write(form: &mut ReceptionForm, index: usize, text: String) {
    match form.matters.get_mut(index) {
        Some(matter) => matter.text = text,
        None => form.matters.push(new_matter(MatterKind::Difficulty, &text)),
    }
}

/// A quick phrase goes into the last matter if that is empty, else begins a new one.
fn begin_with(form: &mut ReceptionForm, phrase: &str) {
    let last = told(&form.matters).last().copied();
    let empty =
        last.filter(|index| form.matters[*index].text.trim().is_empty() && form.matters[*index].id.is_none());
    let index = empty.unwrap_or(form.matters.len());
    write(form, index, phrase.to_owned());
}

#[component]
pub fn Matters(props: &MattersProps) -> Html {
    let mut places = told(&props.matters);
    // A field to write into is there from the beginning.
    if places.iter().all(|index| props.matters[*index].struck) {
        places.push(props.matters.len());
    }
    let on_phrase = {
        let editor = props.editor.clone();
        Callback::from(move |phrase| editor.change(move |form| begin_with(form, phrase)))
    };
    let on_more = {
        let editor = props.editor.clone();
        Callback::from(move |()| {
            editor.change(|form| form.matters.push(new_matter(MatterKind::Difficulty, "")))
        })
    };
    let last_is_begun = places
        .last()
        .and_then(|index| props.matters.get(*index))
        .is_some_and(|matter| !matter.text.trim().is_empty());
    html! {
        <section class="ask stack">
            <h2>{ reception::WHAT }</h2>
            <Phrases label={visit::QUICK} phrases={&visit::DIFFICULTY_PHRASES[..]} on_choose={on_phrase} />
            { for places.iter().enumerate().map(|(nth, index)| matter(props, nth + 1, *index)) }
            if let Some(error) = error_of(&props.errors, "matters") {
                <p class="field-error"><Icon sign={Sign::Warning} size=20 />{ error }</p>
            }
            if last_is_begun && props.matters.len() < MATTERS_MAX {
                <Button words={reception::MORE_MATTERS} on_press={on_more} look={Look::Plain} sign={Sign::Add} />
            }
        </section>
    }
}

fn matter(props: &MattersProps, number: usize, index: usize) -> Html {
    let blank = || new_matter(MatterKind::Difficulty, "");
    let matter = props.matters.get(index).cloned().unwrap_or_else(blank);
    let error = error_of(&props.errors, &format!("matters.{index}"));
    html! { <Matter key={index} {number} {index} {matter} editor={props.editor.clone()} {error} /> }
}

#[derive(Properties, PartialEq)]
struct MatterProps {
    number: usize,
    index: usize,
    matter: MatterForm,
    editor: Editor<ReceptionForm>,
    error: Option<AttrValue>,
}

#[component]
fn Matter(props: &MatterProps) -> Html {
    let (index, matter) = (props.index, &props.matter);
    let on_text = props.editor.on(move |form: &mut ReceptionForm, text| write(form, index, text));
    let on_kind = props.editor.on(move |form: &mut ReceptionForm, kind| {
        if let Some(matter) = form.matters.get_mut(index) {
            matter.kind = kind;
        }
    });
    let strike = {
        let (editor, struck) = (props.editor.clone(), !matter.struck);
        Callback::from(move |()| {
            editor.change(move |form| {
                if let Some(matter) = form.matters.get_mut(index) {
                    matter.struck = struck;
                }
            })
        })
    };
    if matter.struck {
        return html! {
            <div class="ask-item button-row">
                <p class="prose page-sub"><s>{ &matter.text }</s>{ visit::STRUCK }</p>
                <Button words={visit::UNSTRIKE} on_press={strike} look={Look::Plain} sign={Sign::Undo} />
            </div>
        };
    }
    let kinds = [MatterKind::Difficulty, MatterKind::Suggestion];
    let kinds: Vec<(MatterKind, AttrValue)> =
        kinds.into_iter().map(|kind| (kind, reception::matter_kind(kind).into())).collect();
    let begun = !matter.text.trim().is_empty();
    html! {
        <div class="ask-item stack">
            <TextField name={format!("matter-{}", props.number)} quiet_label=true
                label={reception::matter_label(props.number)} kind={TextKind::Area} value={matter.text.clone()}
                on_change={on_text} error={props.error.clone()} />
            if matter.id.is_some() {
                <div class="button-row">
                    <span class="ask-made">{ reception::matter_kind(matter.kind) }</span>
                    <Button words={visit::STRIKE} on_press={strike} look={Look::Plain} sign={Sign::Cross} />
                </div>
            } else if begun {
                <Chips<MatterKind> label={reception::KIND} quiet_label=true options={kinds} chosen={matter.kind}
                    on_choose={on_kind} />
            }
        </div>
    }
}
