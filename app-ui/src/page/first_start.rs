//! 第一次使用: one code from a slip of paper, a look at whom it stands for, a password, and the device is enrolled.
//! Another person is added to an enrolled device in the same way.

use crate::ask::use_act;
use crate::part::{Button, ErrorPanel, Icon, Look, PasswordField, Sign, TextField, TextKind, missing_words};
use crate::session::use_session;
use crate::words::{self, sign_in};
use shared::api::{EnrolmentView, Request, StartView};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FirstStartProps {
    /// Back to the sign-in, where the device has people already.
    #[prop_or_default]
    pub on_back: Option<Callback<()>>,
}

#[component]
pub fn FirstStart(props: &FirstStartProps) -> Html {
    let code = use_state(String::new);
    let found = use_state(|| None::<EnrolmentView>);
    let on_found = {
        let (code, found) = (code.clone(), found.clone());
        Callback::from(move |(typed, view): (String, EnrolmentView)| {
            code.set(typed);
            found.set(Some(view));
        })
    };
    let on_retype = {
        let found = found.clone();
        Callback::from(move |()| found.set(None))
    };
    html! {
        <main class="threshold">
            <Threshold />
            if let Some(view) = &*found {
                <Confirm code={(*code).clone()} view={view.clone()} {on_retype} />
            } else {
                <TypeCode code={(*code).clone()} {on_found} />
            }
            if let Some(on_back) = &props.on_back {
                <Button words={sign_in::TO_SIGN_IN} on_press={on_back.clone()} look={Look::Plain} sign={Sign::Back} />
            }
        </main>
    }
}

/// The mark over the door.
#[component]
pub fn Threshold() -> Html {
    html! {
        <div class="threshold-mark">
            <Icon sign={Sign::Mark} size=64 />
            <div><p>{ words::APP }</p><p>{ words::MOTTO }</p></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TypeCodeProps {
    code: String,
    on_found: Callback<(String, EnrolmentView)>,
}

#[component]
fn TypeCode(props: &TypeCodeProps) -> Html {
    let code = use_state(|| props.code.clone());
    let look = use_act::<EnrolmentView>();
    let pressed = use_state(|| false);
    let missing = missing_words(*pressed && code.trim().is_empty());
    let inspect = {
        let (code, run, on_found) = (code.clone(), look.run.clone(), props.on_found.clone());
        Callback::from(move |()| {
            let typed = code.trim().to_owned();
            pressed.set(true);
            if !typed.is_empty() {
                let request = Request::InspectCode { code: typed.clone() };
                run.emit((request, on_found.reform(move |view| (typed.clone(), view))));
            }
        })
    };
    let on_change = {
        let code = code.clone();
        Callback::from(move |text| code.set(text))
    };
    let words = if look.busy { sign_in::LOOKING } else { sign_in::NEXT };
    html! {
        <section class="sheet sheet-pad stack">
            <h1>{ sign_in::WELCOME }</h1>
            <TextField name="code" label={sign_in::CODE} hint={sign_in::WELCOME_HINT} kind={TextKind::Code}
                value={(*code).clone()} {on_change} on_enter={inspect.clone()} error={missing}
                autofocus=true />
            if let Some(error) = look.error { <ErrorPanel {error} again={inspect.clone()} /> }
            <Button {words} on_press={inspect} look={Look::Main} class="button-wide"
                disabled={look.busy} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ConfirmProps {
    code: String,
    view: EnrolmentView,
    on_retype: Callback<()>,
}

#[component]
fn Confirm(props: &ConfirmProps) -> Html {
    let session = use_session();
    let password = use_state(String::new);
    let missing = use_state(|| false);
    let enrolling = use_act::<StartView>();
    let enrol = {
        let (password, run, code) = (password.clone(), enrolling.run.clone(), props.code.clone());
        let missing = missing.clone();
        Callback::from(move |()| {
            missing.set(password.is_empty());
            if !password.is_empty() {
                let request = Request::Enrol { code: code.clone(), password: (*password).clone() };
                run.emit((request, session.enter.clone()));
            }
        })
    };
    let on_change = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    let view = &props.view;
    let (label, hint) = if view.chooses_password {
        (sign_in::CHOOSE_PASSWORD, sign_in::PASSWORD_RULE)
    } else {
        (sign_in::TYPE_PASSWORD, "")
    };
    let words = if enrolling.busy { sign_in::STARTING } else { sign_in::START };
    html! {
        <section class="sheet sheet-pad stack">
            <h1>{ sign_in::IS_THIS_YOU }</h1>
            <dl class="facts">
                <div><dt>{ sign_in::NAME }</dt><dd class="row-title">{ &view.person_name }</dd></div>
                <div><dt>{ sign_in::UNIT }</dt><dd>{ &view.unit_name }</dd></div>
                <div><dt>{ sign_in::SERVER }</dt><dd>{ &view.server }</dd></div>
            </dl>
            <PasswordField name="password" {label} {hint} value={(*password).clone()} {on_change}
                on_enter={enrol.clone()} missing={*missing} />
            if let Some(error) = enrolling.error { <ErrorPanel {error} again={enrol.clone()} /> }
            <Button {words} on_press={enrol} look={Look::Main} class="button-wide"
                disabled={enrolling.busy} />
            <Button words={sign_in::NOT_ME} on_press={props.on_retype.clone()} look={Look::Plain} />
        </section>
    }
}
