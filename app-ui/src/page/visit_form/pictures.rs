//! Pictures in the form of a visit: taken, described, taken off. None is ever asked for (N3).

use crate::form::Editor;
use crate::part::{Button, Look, Picture, PictureTaker, Sign, TextField};
use crate::words::picture;
use shared::api::{PictureForm, VisitForm};
use shared::domain::{DocId, EntryId};
use shared::limits::PICTURES_MAX;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PicturesAskProps {
    pub pictures: Vec<PictureForm>,
    /// Those that the record names already.
    pub saved: Vec<PictureForm>,
    /// The visit that is corrected.
    pub record: Option<DocId>,
    pub editor: Editor<VisitForm>,
}

#[component]
pub fn PicturesAsk(props: &PicturesAskProps) -> Html {
    let on_taken = props.editor.on(|form: &mut VisitForm, id: EntryId| {
        form.pictures.push(PictureForm { id, caption: String::new(), removed: false });
    });
    let room = PICTURES_MAX.saturating_sub(props.pictures.len());
    html! {
        <section class="ask stack">
            <h2>{ picture::ASK }</h2>
            if !props.pictures.is_empty() {
                <div class="pictures">
                    { for (1..).zip(&props.pictures).map(|(number, form)| one(props, number, form)) }
                </div>
            }
            <PictureTaker {room} {on_taken} />
            <p class="field-hint">{ picture::HINT }</p>
        </section>
    }
}

fn one(props: &PicturesAskProps, number: usize, form: &PictureForm) -> Html {
    let id = form.id;
    let is_saved = props.saved.iter().any(|saved| saved.id == id);
    let record = props.record.filter(|_| is_saved);
    let put = |set: fn(&mut PictureForm, bool)| {
        props.editor.on(move |visit: &mut VisitForm, value| {
            visit.pictures.iter_mut().filter(|form| form.id == id).for_each(|form| set(form, value));
        })
    };
    let remove = put(|form, removed| form.removed = removed);
    let caption = props.editor.on(move |visit: &mut VisitForm, text: String| {
        if let Some(form) = visit.pictures.iter_mut().find(|form| form.id == id) {
            form.caption = text;
        }
    });
    if form.removed {
        return html! {
            <figure key={id.to_string()} class="stack">
                <p class="field-hint">{ picture::REMOVED }</p>
                <Button words={picture::RESTORE} on_press={remove.reform(|()| false)} look={Look::Plain} sign={Sign::Undo} />
            </figure>
        };
    }
    html! {
        <figure key={id.to_string()} class="stack">
            <Picture {record} {id} caption={form.caption.clone()} />
            <TextField name={format!("caption-{number}")} label={picture::CAPTION} value={form.caption.clone()}
                on_change={caption} />
            <Button words={picture::REMOVE} on_press={remove.reform(|()| true)} look={Look::Plain} sign={Sign::Cross} />
        </figure>
    }
}
