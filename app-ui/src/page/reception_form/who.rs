//! Who came: found as one types among residents and those who came before, new, or nobody who gives a name.

use crate::ask::{Asked, use_ask};
use crate::form::Editor;
use crate::part::{Button, Icon, Look, Notice, Sign, TextField, TextKind};
use crate::saving::error_of;
use crate::session::use_session;
use crate::words::reception;
use shared::api::{KnownPerson, ReceptionForm, Request, SpeakerForm};
use shared::domain::{FieldError, Trouble};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WhoProps {
    pub speaker: SpeakerForm,
    /// What is typed corrects what was kept of them; nobody else is looked for.
    pub correcting: bool,
    /// A correction where who came is kept from here.
    pub kept_away: bool,
    /// Who was chosen: what the last time was is told until somebody else is; a draft that is continued does without.
    pub chosen: UseStateHandle<Option<KnownPerson>>,
    pub editor: Editor<ReceptionForm>,
    pub errors: Vec<FieldError>,
}

#[component]
pub fn Who(props: &WhoProps) -> Html {
    html! {
        <section class="ask">
            <h2>{ reception::WHO }</h2>
            if props.kept_away {
                <p>{ reception::KEPT_AWAY }</p>
            } else if props.speaker.known.is_some() {
                <Chosen speaker={props.speaker.clone()} person={(*props.chosen).clone()} editor={props.editor.clone()} />
            } else {
                { typing(props) }
            }
        </section>
    }
}

fn typing(props: &WhoProps) -> Html {
    let speaker = &props.speaker;
    let anonymous = speaker.anonymous;
    let on_anonymous = {
        let editor = props.editor.clone();
        Callback::from(move |_: MouseEvent| editor.change(move |form| form.speaker.anonymous = !anonymous))
    };
    // Typing a name takes 不留姓名 back.
    let on_name = props.editor.on(|form: &mut ReceptionForm, text: String| {
        form.speaker.anonymous = false;
        form.speaker.name = text;
    });
    let on_choose = {
        let (editor, chosen) = (props.editor.clone(), props.chosen.setter());
        Callback::from(move |person: KnownPerson| {
            chosen.set(Some(person.clone()));
            editor.change(move |form| choose(&mut form.speaker, person));
        })
    };
    let on_phone = props.editor.on(|form: &mut ReceptionForm, phone: String| {
        form.speaker = SpeakerForm { phone, ..SpeakerForm::default() };
    });
    let query = speaker.name.trim().to_owned();
    let looks = !props.correcting && !anonymous && !query.is_empty();
    html! {
        <>
            if !anonymous {
                <TextField name="who" label={field_label(props)} kind={TextKind::Line} autofocus={!props.correcting}
                    hint={if props.correcting { "" } else { reception::WHO_HINT }} value={speaker.name.clone()}
                    on_change={on_name} error={name_error(&props.errors)} />
            }
            if looks { <Found {query} {on_choose} {on_phone} /> }
            <div class="button-row">
                <button type="button" class="chip" onclick={on_anonymous} aria-pressed={anonymous.to_string()}>
                    <span class="chip-tick"><Icon sign={Sign::Tick} size=18 /></span>{ reception::ANONYMOUS }
                </button>
            </div>
        </>
    }
}

fn field_label(props: &WhoProps) -> &'static str {
    if props.correcting { reception::NAME } else { reception::WHO_FIELD }
}

fn name_error(errors: &[FieldError]) -> Option<AttrValue> {
    let missing = errors.iter().any(|error| error.field == "name" && error.trouble == Trouble::Missing);
    if missing { Some(reception::WHO_MISSING.into()) } else { error_of(errors, "name") }
}

pub fn choose(speaker: &mut SpeakerForm, person: KnownPerson) {
    *speaker = SpeakerForm { known: Some(person.known), name: person.name, ..SpeakerForm::default() };
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    query: String,
    on_choose: Callback<KnownPerson>,
    /// Nobody has this number: whoever gave it is new.
    on_phone: Callback<String>,
}

/// Those who may be meant, each with the last time; nobody has to be chosen.
#[component]
fn Found(props: &FoundProps) -> Html {
    let today = use_session().today();
    let asking = use_ask::<Vec<KnownPerson>>(Request::Known { query: props.query.clone() }, 0);
    // What was found before stays while one types on, so that nothing jumps.
    let shown = use_mut_ref(Vec::<KnownPerson>::new);
    if let Asked::Got(people) = &asking.asked {
        shown.replace((**people).clone());
    }
    let people = shown.borrow();
    if people.is_empty() {
        let is_number = props.query.len() >= 7 && props.query.bytes().all(|b| b.is_ascii_digit());
        let (on_phone, number) = (props.on_phone.clone(), props.query.clone());
        let on_press = Callback::from(move |()| on_phone.emit(number.clone()));
        return html! {
            if is_number {
                <Button words={reception::new_with_phone(&props.query)} {on_press} sign={Sign::Add} />
            }
        };
    }
    let rows = people.iter().map(|person| {
        let chosen = person.clone();
        let onclick = props.on_choose.reform(move |_: MouseEvent| chosen.clone());
        html! {
            <li>
                <button type="button" class="row person" {onclick}>
                    <span class="row-main">
                        <span class="row-title">{ &person.name }</span>
                        <span class="row-detail">{ reception::known_detail(person) }</span>
                        if let Some(last) = &person.last {
                            <span class="row-detail last-time">{ reception::last_time(last, today) }</span>
                        }
                    </span>
                    <Icon sign={Sign::Forward} />
                </button>
            </li>
        }
    });
    html! { <ul class="sheet rows" aria-label={reception::FOUND}>{ for rows }</ul> }
}

#[derive(Properties, PartialEq)]
struct ChosenProps {
    speaker: SpeakerForm,
    person: Option<KnownPerson>,
    editor: Editor<ReceptionForm>,
}

/// Who was chosen, with what they came for the last time: the answer to that comes first.
#[component]
fn Chosen(props: &ChosenProps) -> Html {
    let today = use_session().today();
    let person = props.person.as_ref().filter(|person| Some(person.known) == props.speaker.known);
    let again = {
        let editor = props.editor.clone();
        Callback::from(move |()| editor.change(|form| form.speaker = SpeakerForm::default()))
    };
    let last = person.map(|person| match &person.last {
        Some(last) => reception::last_time(last, today),
        None => reception::FIRST_TIME.into(),
    });
    html! {
        <Notice title={props.speaker.name.clone()}>
            if let Some(person) = person { <p>{ reception::known_detail(person) }</p> }
            if let Some(last) = last { <p class="last-time">{ last }</p> }
            <div class="button-row">
                <Button words={reception::CHANGE_WHO} on_press={again} look={Look::Plain} sign={Sign::Undo} />
            </div>
        </Notice>
    }
}
