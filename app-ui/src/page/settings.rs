//! 设置: how it looks, the password, who uses this device, and a box for complaints about the program itself.

use super::complaint::Complaint;
use crate::ask::use_act;
use crate::page::FirstStart;
use crate::part::{Button, ButtonLink, Chips, ErrorPanel, Look, Page, PasswordField, Sign};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{rules, settings, sign_in};
use shared::api::{Preferences, Request, StartView, Theme};
use shared::limits::IDLE_LOCK_CHOICES;
use yew::prelude::*;

#[component]
pub fn Settings() -> Html {
    let session = use_session();
    let adding = use_state(|| false);
    let add = |on: bool| {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(on))
    };
    if *adding {
        return html! { <FirstStart on_back={add(false)} /> };
    }
    html! {
        <Page title={settings::TITLE} narrow=true>
            <Looks />
            <section class="section">
                <h2>{ settings::PEOPLE }</h2>
                <div class="sheet sheet-pad stack">
                    <p>{ session.start.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("、") }</p>
                    <p class="field-hint">{ settings::PEOPLE_HINT }</p>
                    <Button words={settings::ADD_PERSON} on_press={add(true)} sign={Sign::Add} />
                </div>
            </section>
            <Password />
            <Complaint />
            <section class="section">
                <div class="button-row">
                    <ButtonLink words={rules::TITLE} to={Route::Rules} sign={Sign::Pen} look={Look::Plain} />
                    <ButtonLink words={settings::VOIDED} to={Route::Voided} sign={Sign::Void} look={Look::Plain} />
                </div>
                <p class="page-sub">{ settings::VERSION }{ " " }{ &session.start.version }</p>
            </section>
        </Page>
    }
}

/// Size of the text, light and dark: takes effect at once.
#[component]
fn Looks() -> Html {
    let session = use_session();
    let act = use_act::<StartView>();
    let now = session.start.preferences;
    let set = {
        let (run, enter) = (act.run.clone(), session.enter.clone());
        Callback::from(move |preferences| run.emit((Request::SetPreferences { preferences }, enter.clone())))
    };
    let on_size = set.reform(move |elder| Preferences { elder, ..now });
    let on_theme = set.reform(move |theme| Preferences { theme, ..now });
    let on_idle = set.reform(move |idle_minutes| Preferences { idle_minutes, ..now });
    let idle: Vec<(i64, AttrValue)> =
        IDLE_LOCK_CHOICES.iter().map(|minutes| (*minutes, settings::minutes(*minutes).into())).collect();
    let sizes = vec![(false, settings::USUAL.into()), (true, settings::ELDER.into())];
    let themes = [Theme::System, Theme::Light, Theme::Dark]
        .map(|theme| (theme, settings::theme(theme).into()))
        .to_vec();
    html! {
        <section>
            <h2>{ settings::LOOKS }</h2>
            <div class="sheet sheet-pad stack">
                <Chips<bool> label={settings::SIZE} options={sizes} chosen={now.elder} on_choose={on_size} />
                <Chips<Theme> label={settings::THEME} options={themes} chosen={now.theme} on_choose={on_theme} />
                <Chips<i64> label={settings::IDLE} options={idle} chosen={now.idle_minutes} on_choose={on_idle} />
                if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            </div>
        </section>
    }
}

#[component]
fn Password() -> Html {
    let (old, new) = (use_state(String::new), use_state(String::new));
    let act = use_act::<()>();
    let toaster = use_toaster();
    let set = |field: &UseStateHandle<String>| {
        let field = field.clone();
        Callback::from(move |text| field.set(text))
    };
    let change = {
        let (old, new, run) = (old.clone(), new.clone(), act.run.clone());
        Callback::from(move |()| {
            let request = Request::ChangePassword { old: (*old).clone(), new: (*new).clone() };
            let (old, new, toaster) = (old.clone(), new.clone(), toaster.clone());
            let done = Callback::from(move |()| {
                old.set(String::new());
                new.set(String::new());
                toaster.emit(Toast::said(settings::CHANGED));
            });
            run.emit((request, done));
        })
    };
    let ready = !old.is_empty() && !new.is_empty();
    html! {
        <section class="section">
            <h2>{ settings::PASSWORD }</h2>
            <div class="sheet sheet-pad stack">
                <p class="field-hint">{ settings::PASSWORD_HINT }</p>
                <PasswordField name="old-password" label={settings::OLD_PASSWORD} value={(*old).clone()}
                    on_change={set(&old)} autofocus=false />
                <PasswordField name="new-password" label={settings::NEW_PASSWORD} hint={sign_in::PASSWORD_RULE}
                    value={(*new).clone()} on_change={set(&new)} autofocus=false />
                if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
                <Button words={settings::CHANGE} on_press={change} sign={Sign::Tick} disabled={act.busy || !ready} />
            </div>
        </section>
    }
}
