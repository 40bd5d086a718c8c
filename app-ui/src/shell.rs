//! The frame round every page of a signed-in person: places, tools, the status line, what was just done.

use crate::ask::use_act;
use crate::draft;
use crate::idle::IdleLine;
use crate::part::{Icon, Sign, Status, ToastShelf};
use crate::route::{Route, switch};
use crate::session::{KeptFilter, Toast, Toaster, use_session};
use crate::shade::{Shade, ShadeButton, use_drawn};
use crate::watch::use_watch;
use crate::words::{self, shell};
use gloo::events::EventListener;
use shared::api::{HouseholdFilter, News, Request, StartView};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew_router::prelude::*;

#[component]
pub fn Shell() -> Html {
    let news = use_watch();
    let filter = use_state(HouseholdFilter::default);
    let shade = use_state(|| false);
    use_drawn(*shade);
    html! {
        <ContextProvider<Rc<News>> context={news}>
            <ContextProvider<KeptFilter> context={KeptFilter(filter)}>
                <ContextProvider<Shade> context={Shade(shade)}>
                    <HashRouter><Frame /></HashRouter>
                </ContextProvider<Shade>>
            </ContextProvider<KeptFilter>>
        </ContextProvider<Rc<News>>>
    }
}

#[component]
fn Frame() -> Html {
    let route = use_route::<Route>().unwrap_or(Route::Nowhere);
    let main = use_node_ref();
    let (toast, toaster) = use_toast(route);
    use_arrival(&main, route);
    use_slash();
    let close = {
        let toaster = toaster.clone();
        Callback::from(move |()| toaster.emit(None))
    };
    let skip = {
        let main = main.clone();
        Callback::from(move |_: MouseEvent| focus(&main))
    };
    html! {
        <ContextProvider<Toaster> context={Toaster(toaster.reform(Some))}>
            <button type="button" class="skip" onclick={skip}>{ shell::SKIP }</button>
            <div class="shell">
                <Top />
                <Places {route} />
                <main class="page-area" ref={main} tabindex="-1">
                    <ToastShelf {toast} on_close={close} />
                    <Switch<Route> render={switch} />
                </main>
            </div>
        </ContextProvider<Toaster>>
    }
}

/// The toast on the shelf. It is made on one screen, read on the next, and gone on the one after.
#[hook]
fn use_toast(route: Route) -> (Option<Toast>, Callback<Option<Toast>>) {
    let toast = use_state(|| None::<Toast>);
    let screens = use_mut_ref(|| 0u8);
    let put = {
        let (toast, screens) = (toast.setter(), screens.clone());
        use_callback((), move |next, ()| {
            screens.replace(0);
            toast.set(next);
        })
    };
    {
        let toast = toast.setter();
        use_effect_with(route, move |_| {
            let passed = screens.replace_with(|count| count.saturating_add(1));
            if passed >= 1 {
                toast.set(None);
            }
        });
    }
    ((*toast).clone(), put)
}

/// A new screen begins at its top, and a screen reader at its beginning.
#[hook]
fn use_arrival(main: &NodeRef, route: Route) {
    let main = main.clone();
    use_effect_with(route, move |_| {
        gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
        let typing = gloo::utils::document().active_element().is_some_and(|element| takes_text(&element));
        // A screen that put the cursor into its field itself is left alone.
        if !typing {
            focus(&main);
        }
    });
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.focus();
    }
}

fn takes_text(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA")
}

/// `/` leads to the search from anywhere but a text.
#[hook]
fn use_slash() {
    let navigator = use_navigator();
    use_effect_with(navigator, |navigator| {
        let navigator = navigator.clone();
        let listener = EventListener::new(&gloo::utils::document(), "keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let typing =
                event.target().and_then(|t| t.dyn_into::<Element>().ok()).is_some_and(|e| takes_text(&e));
            if key.key() == "/"
                && !typing
                && !key.is_composing()
                && let Some(navigator) = &navigator
            {
                navigator.push(&Route::Search);
            }
        });
        move || drop(listener)
    });
}

#[component]
fn Top() -> Html {
    let session = use_session();
    let lock = use_act::<StartView>();
    let who = session.me().map(|me| words::line(&[&me.name, &me.unit_name])).unwrap_or_default();
    let navigator = use_navigator();
    let change_person = Callback::from(move |_: MouseEvent| {
        let (navigator, enter) = (navigator.clone(), session.enter.clone());
        let locked = Callback::from(move |start: StartView| {
            // The next person begins at what waits for them.
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Today);
            }
            enter.emit(start);
        });
        let run = lock.run.clone();
        spawn_local(async move {
            draft::keep_all().await;
            run.emit((Request::Lock, locked));
        });
    });
    html! {
        <header class="top">
            <p class="top-who">{ who }</p>
            <div class="top-tools">
                <a class="tool" href={Route::Search.href()}><Icon sign={Sign::Search} size=22 />{ words::SEARCH }</a>
                <ShadeButton />
                <button type="button" class="tool" onclick={change_person}>
                    <Icon sign={Sign::People} size=22 />{ shell::CHANGE_PERSON }
                </button>
                <a class="tool" href={Route::Settings.href()}>
                    <Icon sign={Sign::Settings} size=22 />{ shell::SETTINGS }
                </a>
            </div>
            <Status />
            <IdleLine />
        </header>
    }
}

#[derive(Properties, PartialEq)]
struct PlacesProps {
    route: Route,
}

const PLACES: [(Route, Sign, &str); 5] = [
    (Route::Today, Sign::Today, shell::PLACE_TODAY),
    (Route::Households, Sign::Door, shell::PLACE_HOUSEHOLDS),
    (Route::Meetings, Sign::Lamp, shell::PLACE_MEETINGS),
    (Route::Issues, Sign::Issue, shell::PLACE_ISSUES),
    (Route::Ledger, Sign::Ledger, shell::PLACE_LEDGER),
];

#[component]
fn Places(props: &PlacesProps) -> Html {
    let here = props.route.place();
    let places = PLACES.iter().map(|(route, sign, words)| {
        let current = (*route == here).then_some("page");
        html! {
            <li>
                <a class="place" href={route.href()} aria-current={current}><Icon sign={*sign} size=26 />{ words }</a>
            </li>
        }
    });
    html! {
        <nav class="places" aria-label={shell::PLACES}>
            <p class="mark"><Icon sign={Sign::Mark} size=36 />{ words::APP }</p>
            <ul>{ for places }</ul>
        </nav>
    }
}
