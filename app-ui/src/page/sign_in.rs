//! 登录: who, and the password. Works without a network, and so does the way back in with a recovery code.

use super::first_start::{FirstStart, Threshold};
use crate::ask::use_act;
use crate::part::{Button, ErrorPanel, Icon, Look, PasswordField, Sign, TextField, TextKind, missing_words};
use crate::session::use_session;
use crate::words::{self, sign_in};
use shared::api::{PersonChoice, Request, StartView};
use yew::prelude::*;

/// What of it is on the screen.
#[derive(Clone, PartialEq)]
enum Step {
    Who,
    Password(PersonChoice),
    Recover(PersonChoice),
    AddPerson,
}

#[component]
pub fn SignIn() -> Html {
    let people = use_session().start.people.clone();
    let step = use_state(|| match people.as_slice() {
        [only] => Step::Password(only.clone()),
        _ => Step::Who,
    });
    let go = {
        let step = step.clone();
        Callback::from(move |next| step.set(next))
    };
    let content = match &*step {
        Step::AddPerson => return html! { <FirstStart on_back={go.reform(|()| Step::Who)} /> },
        Step::Who => html! { <Who {people} {go} /> },
        Step::Password(person) => html! { <Password person={person.clone()} {go} /> },
        Step::Recover(person) => html! { <Recover person={person.clone()} {go} /> },
    };
    html! { <main class="threshold"><Threshold />{ content }</main> }
}

#[derive(Properties, PartialEq)]
struct WhoProps {
    people: Vec<PersonChoice>,
    go: Callback<Step>,
}

#[component]
fn Who(props: &WhoProps) -> Html {
    let tiles = props.people.iter().map(|person| {
        let chosen = person.clone();
        let onclick = props.go.reform(move |_: MouseEvent| Step::Password(chosen.clone()));
        html! {
            <li>
                <button type="button" class="row person" {onclick}>
                    <span class="row-main">
                        <span class="row-title">{ &person.name }</span>
                        <span class="row-detail">{ &person.unit_name }</span>
                    </span>
                    <Icon sign={Sign::Forward} />
                </button>
            </li>
        }
    });
    html! {
        <section class="stack">
            <h1>{ sign_in::WHO }</h1>
            <ul class="sheet rows">{ for tiles }</ul>
            <Button words={sign_in::ADD_PERSON} on_press={props.go.reform(|()| Step::AddPerson)} look={Look::Plain}
                sign={Sign::Add} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PersonProps {
    person: PersonChoice,
    go: Callback<Step>,
}

#[component]
fn Password(props: &PersonProps) -> Html {
    let session = use_session();
    let password = use_state(String::new);
    let missing = use_state(|| false);
    let signing_in = use_act::<StartView>();
    let sign_in_now = {
        let (password, run, person) = (password.clone(), signing_in.run.clone(), props.person.id);
        let missing = missing.clone();
        Callback::from(move |()| {
            missing.set(password.is_empty());
            if !password.is_empty() {
                let request = Request::SignIn { person, password: (*password).clone() };
                run.emit((request, session.enter.clone()));
            }
        })
    };
    let on_change = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    let recover = {
        let person = props.person.clone();
        props.go.reform(move |()| Step::Recover(person.clone()))
    };
    let words = if signing_in.busy { sign_in::SIGNING_IN } else { sign_in::SIGN_IN };
    html! {
        <section class="sheet sheet-pad stack">
            <div>
                <h1>{ sign_in::password_of(&props.person.name) }</h1>
                <p class="page-sub">{ words::line(&[&props.person.unit_name, sign_in::WORKS_OFFLINE]) }</p>
            </div>
            <PasswordField name="password" label={sign_in::PASSWORD} value={(*password).clone()} {on_change}
                on_enter={sign_in_now.clone()} missing={*missing} />
            if let Some(error) = signing_in.error { <ErrorPanel {error} /> }
            <Button {words} on_press={sign_in_now} look={Look::Main} class="button-wide"
                disabled={signing_in.busy} />
            <div class="button-row">
                <Button words={sign_in::OTHER_PERSON} on_press={props.go.reform(|()| Step::Who)} look={Look::Plain}
                    sign={Sign::People} />
                <Button words={sign_in::FORGOTTEN} on_press={recover} look={Look::Plain} />
            </div>
        </section>
    }
}

#[component]
fn Recover(props: &PersonProps) -> Html {
    let session = use_session();
    let code = use_state(String::new);
    let password = use_state(String::new);
    let recovering = use_act::<StartView>();
    let pressed = use_state(|| false);
    let missing_code = missing_words(*pressed && code.trim().is_empty());
    let recover = {
        let (code, password) = (code.clone(), password.clone());
        let (run, person, pressed) = (recovering.run.clone(), props.person.id, pressed.clone());
        Callback::from(move |()| {
            pressed.set(true);
            let (code, new_password) = (code.trim().to_owned(), (*password).clone());
            if !code.is_empty() && !new_password.is_empty() {
                run.emit((Request::Recover { person, code, new_password }, session.enter.clone()));
            }
        })
    };
    let on_code = {
        let code = code.clone();
        Callback::from(move |text| code.set(text))
    };
    let on_password = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    let back = {
        let person = props.person.clone();
        props.go.reform(move |()| Step::Password(person.clone()))
    };
    html! {
        <section class="sheet sheet-pad stack">
            <h1>{ sign_in::RECOVER }</h1>
            <p>{ sign_in::RECOVER_HINT }</p>
            <TextField name="code" label={sign_in::RECOVERY_CODE} kind={TextKind::Code} value={(*code).clone()} on_change={on_code}
                error={missing_code} autofocus=true />
            <PasswordField name="password" label={sign_in::NEW_PASSWORD} hint={sign_in::PASSWORD_RULE}
                value={(*password).clone()} on_change={on_password} on_enter={recover.clone()} missing={*pressed}
                autofocus=false />
            if let Some(error) = recovering.error { <ErrorPanel {error} /> }
            <Button words={sign_in::RECOVER_NOW} on_press={recover} look={Look::Main} class="button-wide"
                disabled={recovering.busy} />
            <Button words={sign_in::TO_SIGN_IN} on_press={back} look={Look::Plain} sign={Sign::Back} />
        </section>
    }
}
