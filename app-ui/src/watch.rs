//! What is new: one request waits at the workbench all the time, and what it brings reaches the open page.
//!
//! A page that asks again counts as a touch there, and touches keep the screen from locking itself. So the version, at
//! which pages ask again, rises only while somebody is at the screen; the status line follows all the time.

use crate::call::ask;
use crate::session::use_session;
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use shared::api::{ErrorCode, News, Request, StatusLine};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Pause after a request that failed, so that a host that is gone is not asked without end.
const PAUSE_MS: u32 = 3_000;
/// Nobody is at the screen when nothing was touched for so long.
const PRESENCE_MS: u32 = 120_000;

/// The newest news, with a version that stands still while nobody is at the screen.
#[hook]
pub fn use_watch() -> Rc<News> {
    let news = use_newest();
    let somebody_is_here = use_presence();
    let shown = use_mut_ref(|| 0);
    if somebody_is_here {
        shown.replace(news.version);
    }
    Rc::new(News { version: *shown.borrow(), status: news.status.clone() })
}

#[hook]
fn use_newest() -> Rc<News> {
    let status = || StatusLine { network_on: true, ..StatusLine::default() };
    let news = use_state(|| Rc::new(News { version: 0, status: status() }));
    let look_again = use_session().look_again;
    let setter = news.setter();
    use_effect_with((), move |()| {
        let watching = Rc::new(Cell::new(true));
        let still = watching.clone();
        spawn_local(async move {
            let mut since = 0;
            while still.get() {
                match ask::<News>(Request::Watch { since }).await {
                    Ok(newer) if still.get() && newer.version != since => {
                        since = newer.version;
                        setter.set(Rc::new(newer));
                        // Roles, grids and the date may be among the news.
                        look_again.emit(());
                    }
                    Ok(_) => {}
                    Err(error) if error.code == ErrorCode::SignedOut => {
                        look_again.emit(());
                        return;
                    }
                    Err(_) => TimeoutFuture::new(PAUSE_MS).await,
                }
            }
        });
        move || watching.set(false)
    });
    (*news).clone()
}

/// Whether keys or pointer were used of late.
#[hook]
fn use_presence() -> bool {
    let here = use_state_eq(|| true);
    let setter = here.setter();
    use_effect_with((), move |()| {
        let leaving = Rc::new(RefCell::new(None::<Timeout>));
        let arrive = move || {
            setter.set(true);
            let setter = setter.clone();
            // The one that was running is cancelled by being replaced.
            leaving.replace(Some(Timeout::new(PRESENCE_MS, move || setter.set(false))));
        };
        arrive();
        let listeners = ["keydown", "pointerdown"].map(|event| {
            let arrive = arrive.clone();
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
            EventListener::new_with_options(&gloo::utils::document(), event, options, move |_| arrive())
        });
        move || drop(listeners)
    });
    *here
}
