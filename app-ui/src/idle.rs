//! The shared tablet locks itself when nobody is at it. A line says so a minute before, no more: whoever is there touches
//! the screen, and that is all. What is typed is kept as a draft anyhow.

use crate::call::ask;
use crate::session::use_session;
use crate::words::shell;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Interval;
use shared::api::Request;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const MINUTE_MS: f64 = 60_000.0;
const LOOK_EVERY_MS: u32 = 5_000;

/// What is known of touches; milliseconds of the page's clock.
#[derive(Default)]
struct Touches {
    last: Cell<f64>,
    /// When the workbench last heard of one.
    told: Cell<f64>,
}

/// The line, while the screen is about to lock itself.
#[component]
pub fn IdleLine() -> Html {
    let minutes = use_session().start.preferences.idle_minutes;
    let soon = use_state_eq(|| false);
    let setter = soon.setter();
    use_effect_with(minutes, move |minutes| {
        let warn_after = (*minutes as f64 - 1.0) * MINUTE_MS;
        let touches = Rc::new(Touches::default());
        touches.last.set(js_sys::Date::now());
        touches.told.set(js_sys::Date::now());
        let listeners = ["keydown", "pointerdown"].map(|event| {
            let (touches, setter) = (touches.clone(), setter.clone());
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
            EventListener::new_with_options(&gloo::utils::document(), event, options, move |_| {
                setter.set(false);
                touch(&touches);
            })
        });
        let look = Interval::new(LOOK_EVERY_MS, move || {
            setter.set(js_sys::Date::now() - touches.last.get() >= warn_after);
        });
        move || drop((listeners, look))
    });
    html! {
        <div role="status" aria-live="polite">
            if *soon { <p class="idle-line">{ shell::LOCKS_SOON }</p> }
        </div>
    }
}

/// Reading is being here, too: the workbench hears of touches, at most once a minute.
fn touch(touches: &Touches) {
    let now = js_sys::Date::now();
    touches.last.set(now);
    if now - touches.told.get() < MINUTE_MS {
        return;
    }
    touches.told.set(now);
    spawn_local(async {
        // A screen that is locked meanwhile hears of that from its own requests.
        let _ = ask::<()>(Request::Stay).await;
    });
}
