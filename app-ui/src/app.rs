//! What stands on the screen: first start, sign-in, or the pages of the signed-in person.

use crate::call::ask;
use crate::page::{FirstStart, SignIn};
use crate::part::ErrorPanel;
use crate::session::Session;
use crate::shell::Shell;
use shared::api::{ApiError, Preferences, Request, StartView, Theme};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Where the program stands, once it has said so.
#[derive(PartialEq)]
struct Start(Option<Result<Rc<StartView>, ApiError>>);

impl Reducible for Start {
    type Action = Result<StartView, ApiError>;

    fn reduce(self: Rc<Self>, answer: Self::Action) -> Rc<Self> {
        match (&self.0, answer) {
            // Somebody may be typing: what stands on the screen stays until there is an answer.
            (Some(Ok(_)), Err(_)) => self,
            (_, answer) => Rc::new(Start(Some(answer.map(Rc::new)))),
        }
    }
}

#[component]
pub fn App() -> Html {
    let start = use_reducer_eq(|| Start(None));
    let enter = {
        let start = start.dispatcher();
        use_callback((), move |view: StartView, ()| start.dispatch(Ok(view)))
    };
    let look_again = {
        let start = start.dispatcher();
        use_callback((), move |(), ()| {
            let start = start.clone();
            spawn_local(async move { start.dispatch(ask(Request::Start).await) });
        })
    };
    {
        let look_again = look_again.clone();
        use_effect_with((), move |()| look_again.emit(()));
    }
    match &start.0 {
        None => Html::default(),
        Some(Err(error)) => html! {
            <main class="threshold"><ErrorPanel error={error.clone()} again={look_again} /></main>
        },
        Some(Ok(view)) => {
            let session = Session { start: view.clone(), enter, look_again };
            html! {
                <ContextProvider<Session> context={session}>
                    <Appearance preferences={view.preferences} />
                    { screen(view) }
                </ContextProvider<Session>>
            }
        }
    }
}

fn screen(view: &StartView) -> Html {
    match &view.session {
        _ if view.first_start => html! { <FirstStart /> },
        None => html! { <SignIn /> },
        // Another person is another shell: nothing of the one before stays on the screen.
        Some(me) => html! { <Shell key={me.person.to_string()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct AppearanceProps {
    preferences: Preferences,
}

/// Puts 长辈版 and light or dark onto the document, where the style sheets look for them.
#[component]
fn Appearance(props: &AppearanceProps) -> Html {
    use_effect_with(props.preferences, |preferences| {
        let theme = preferences.theme;
        if let Some(root) = gloo::utils::document().document_element() {
            let _ = root.set_attribute("data-elder", &preferences.elder.to_string());
        }
        show_theme(theme);
        let system = system_is_dark();
        let listener = system
            .map(|query| gloo::events::EventListener::new(&query, "change", move |_| show_theme(theme)));
        move || drop(listener)
    });
    Html::default()
}

fn show_theme(theme: Theme) {
    let dark = match theme {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => system_is_dark().is_some_and(|query| query.matches()),
    };
    if let Some(root) = gloo::utils::document().document_element() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

fn system_is_dark() -> Option<web_sys::MediaQueryList> {
    gloo::utils::window().match_media("(prefers-color-scheme: dark)").ok().flatten()
}
