//! People who may be the one whose name, phone, number or address is typed (N7): one touch takes them instead.

use super::who::choose;
use crate::ask::{Asked, use_ask};
use crate::form::Editor;
use crate::part::{Perhaps, PerhapsAct, PerhapsRow};
use crate::words::alike;
use shared::api::{KnownPerson, LikePerson, ReceptionForm, Request, SpeakerForm};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PerhapsHereProps {
    pub speaker: SpeakerForm,
    /// Who was chosen, for those who want to know what brought them the last time.
    pub chosen: UseStateHandle<Option<KnownPerson>>,
    pub editor: Editor<ReceptionForm>,
}

#[component]
pub fn PerhapsHere(props: &PerhapsHereProps) -> Html {
    let asking = use_ask::<Vec<LikePerson>>(Request::LikePeople { speaker: props.speaker.clone() }, 0);
    // What was found before stays while one types on, so that nothing jumps.
    let shown = use_mut_ref(Vec::<LikePerson>::new);
    if let Asked::Got(people) = &asking.asked {
        shown.replace((**people).clone());
    }
    let row = |one: &LikePerson| {
        let (editor, chosen, person) = (props.editor.clone(), props.chosen.setter(), one.person.clone());
        let take = Callback::from(move |()| {
            let person = person.clone();
            chosen.set(Some(person.clone()));
            editor.change(move |form| {
                // How to reach them today stays as they said it.
                let phone = std::mem::take(&mut form.speaker.phone);
                choose(&mut form.speaker, person);
                form.speaker.phone = phone;
            });
        });
        PerhapsRow {
            key: format!("{:?}", one.person.known),
            words: alike::perhaps_person(one),
            act: PerhapsAct::Take(take),
        }
    };
    let rows: Vec<PerhapsRow> = shown.borrow().iter().map(row).collect();
    html! { <Perhaps hint={alike::PERHAPS_PERSON_HINT} {rows} /> }
}
