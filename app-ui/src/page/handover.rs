//! 交接班 (T4f): what the officer before left, and one field to leave something for the next.

use crate::ask::{Asked, use_act, use_ask};
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{Button, DraftNotice, ErrorPanel, Look, Mood, Notice, Phrases, Sign, TextField, TextKind};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::reception;
use shared::api::{Draft, DraftKey, HandoverRow, Request, Saved};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct NotesProps {
    /// Not taken over yet.
    pub notes: Vec<HandoverRow>,
    pub taken: Option<HandoverRow>,
}

#[component]
pub fn Notes(props: &NotesProps) -> Html {
    let today = use_session().today();
    html! {
        <div class="stack">
            { for props.notes.iter().map(|note| html! { <Note key={note.id.to_string()} note={note.clone()} /> }) }
            if let Some(taken) = props.taken.as_ref().filter(|_| props.notes.is_empty()) {
                <p class="page-sub">{ reception::note_taken(taken, today) }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NoteProps {
    note: HandoverRow,
}

#[component]
fn Note(props: &NoteProps) -> Html {
    let session = use_session();
    let note = &props.note;
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let take_over = {
        let (run, id) = (act.run.clone(), note.id);
        let said = toaster.reform(|_: Saved| Toast::said(reception::TAKEN_OVER));
        Callback::from(move |()| run.emit((Request::TakeOver { id }, said.clone())))
    };
    let open = reception::note_open(note.open);
    html! {
        <Notice title={reception::note_title(note, session.today())} mood={Mood::Due}>
            <p class="prose">{ &note.note }</p>
            if !open.is_empty() { <p>{ open }</p> }
            if let Some(error) = act.error { <ErrorPanel {error} /> }
            if session.may_record() {
                <div class="button-row">
                    <Button words={reception::TAKE_OVER} on_press={take_over} sign={Sign::Tick} disabled={act.busy} />
                </div>
            }
        </Notice>
    }
}

/// Opens the field; opens by itself where a note was begun.
#[component]
pub fn HandOver() -> Html {
    let open = use_state(|| false);
    let draft = use_ask::<Option<Draft>>(Request::Draft { key: DraftKey::Handover }, 0);
    let begun = match &draft.asked {
        Asked::Got(draft) => (**draft).clone(),
        Asked::Waiting | Asked::Failed(_) => None,
    };
    let shown = *open || begun.is_some();
    let toggle = {
        let open = open.clone();
        Callback::from(move |()| open.set(!*open))
    };
    let on_done = {
        let (open, again) = (open.clone(), draft.again.clone());
        Callback::from(move |()| {
            open.set(false);
            again.emit(());
        })
    };
    html! {
        <section class="section stack">
            <div class="button-row">
                <Button words={reception::HAND_OVER} on_press={toggle} sign={Sign::Forward} expanded={Some(shown)} />
            </div>
            if shown && !matches!(draft.asked, Asked::Waiting) {
                <div class="sheet sheet-pad stack"><Opening draft={begun} {on_done} /></div>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    draft: Option<Draft>,
    on_done: Callback<()>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! { <Filling {key} {beginning} on_done={props.on_done.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    beginning: Beginning,
    on_done: Callback<()>,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let form = use_form(DraftKey::Handover, &props.beginning, &[], &String::new());
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let on_change = form.editor.on(|text: &mut String, typed: String| *text = typed);
    let on_phrase = form.editor.on(|text: &mut String, phrase: &'static str| text.push_str(phrase));
    let send = {
        let (note, run, close) = (form.content.trim().to_owned(), act.run.clone(), form.draft.close.clone());
        let on_done = props.on_done.clone();
        Callback::from(move |()| {
            let (toaster, close, on_done) = (toaster.clone(), close.clone(), on_done.clone());
            let done = Callback::from(move |_: Saved| {
                close.emit(());
                toaster.emit(Toast::said(reception::HANDED_OVER));
                on_done.emit(());
            });
            run.emit((Request::HandOver { note: note.clone() }, done));
        })
    };
    html! {
        <>
            <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
            <Phrases label={reception::HAND_OVER_LABEL} phrases={&reception::HAND_OVER_PHRASES[..]} on_choose={on_phrase} />
            <TextField name="handover" label={reception::HAND_OVER_LABEL} hint={reception::HAND_OVER_HINT}
                kind={TextKind::Area} value={form.content.clone()} {on_change} autofocus=true />
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            <Button words={reception::HAND_OVER_NOW} on_press={send} look={Look::Main} sign={Sign::Tick}
                disabled={act.busy || form.content.trim().is_empty()} />
        </>
    }
}
