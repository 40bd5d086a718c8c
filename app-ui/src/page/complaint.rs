//! The box for complaints about the program itself (国办函〔2026〕12号 asks for one).

use crate::ask::{Asked, use_act, use_ask};
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{Button, DraftNotice, ErrorPanel, Sign, TextField, TextKind};
use crate::session::{Toast, use_toaster};
use crate::words::settings;
use shared::api::{Draft, DraftKey, Request, Saved};
use yew::prelude::*;

#[component]
pub fn Complaint() -> Html {
    let draft = use_ask::<Option<Draft>>(Request::Draft { key: DraftKey::Complaint }, 0);
    let content = match &draft.asked {
        Asked::Got(draft) => html! { <Opening draft={(**draft).clone()} /> },
        Asked::Waiting => Html::default(),
        Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
    };
    html! {
        <section class="section">
            <h2>{ settings::COMPLAINT }</h2>
            <div class="sheet sheet-pad stack">{ content }</div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    draft: Option<Draft>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! { <Filling {key} {beginning} /> }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    beginning: Beginning,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let form = use_form(DraftKey::Complaint, &props.beginning, &[], &String::new());
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let on_change = form.editor.on(|text: &mut String, typed: String| *text = typed);
    let send = {
        let (text, run, editor) = (form.content.trim().to_owned(), act.run.clone(), form.editor.clone());
        Callback::from(move |()| {
            let (editor, toaster) = (editor.clone(), toaster.clone());
            // Emptied, the field is what it began with, so its draft goes by itself.
            let done = Callback::from(move |_: Saved| {
                editor.change(|text| text.clear());
                toaster.emit(Toast::said(settings::COMPLAINED));
            });
            run.emit((Request::Complain { text: text.clone() }, done));
        })
    };
    html! {
        <>
            <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
            <TextField name="complaint" label={settings::COMPLAINT_TEXT} hint={settings::COMPLAINT_HINT}
                kind={TextKind::Area} value={form.content.clone()} {on_change} />
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            <Button words={settings::COMPLAIN} on_press={send} sign={Sign::Up}
                disabled={act.busy || form.content.trim().is_empty()} />
        </>
    }
}
