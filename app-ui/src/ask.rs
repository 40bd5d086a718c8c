//! Asking the workbench from a component: for what is shown ([`use_ask`]) and for what is done ([`use_act`]).

use crate::call::{Answer, ask};
use crate::session::use_session;
use shared::api::{ApiError, ErrorCode, Request};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What came of asking.
#[derive(PartialEq)]
pub enum Asked<T> {
    Waiting,
    Got(Rc<T>),
    Failed(ApiError),
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        match self {
            Asked::Waiting => Asked::Waiting,
            Asked::Got(value) => Asked::Got(value.clone()),
            Asked::Failed(error) => Asked::Failed(error.clone()),
        }
    }
}

/// An answer and a way to ask once more.
pub struct Asking<T> {
    pub asked: Asked<T>,
    pub again: Callback<()>,
}

/// Asks when first shown, when the request changes, and when `version` does (give the news' version to stay up to
/// date, 0 to be left alone). While the same request is asked again, the last answer stays on the screen.
#[hook]
pub fn use_ask<T: Answer>(request: Request, version: u64) -> Asking<T> {
    let latest = use_state(|| (None::<Request>, Asked::<T>::Waiting));
    let tries = use_state(|| 0u32);
    let look_again = use_session().look_again;
    let keep = latest.clone();
    use_effect_with((request.clone(), version, *tries), move |(request, _, _)| {
        let wanted = Rc::new(Cell::new(true));
        let still = wanted.clone();
        let request = request.clone();
        spawn_local(async move {
            let answer = ask::<T>(request.clone()).await;
            if !still.get() {
                return;
            }
            if answer.as_ref().is_err_and(|error| error.code == ErrorCode::SignedOut) {
                look_again.emit(());
            }
            keep.set((Some(request), answer.map_or_else(Asked::Failed, |got| Asked::Got(Rc::new(got)))));
        });
        move || wanted.set(false)
    });
    // What was answered to another request must not stand under this one's heading.
    let asked = if latest.0.as_ref() == Some(&request) { latest.1.clone() } else { Asked::Waiting };
    let again = Callback::from(move |()| tries.set(*tries + 1));
    Asking { asked, again }
}

/// A thing that can be done once at a time.
pub struct Act<T: 'static> {
    pub busy: bool,
    pub error: Option<ApiError>,
    /// Does it; ignored while busy. The second part is called with the answer when it went well.
    pub run: Callback<(Request, Callback<T>)>,
}

#[hook]
pub fn use_act<T: Answer>() -> Act<T> {
    let busy = use_state(|| false);
    let error = use_state(|| None::<ApiError>);
    let running = use_mut_ref(|| false);
    let session = use_session();
    let run = {
        let (busy, error) = (busy.clone(), error.clone());
        Callback::from(move |(request, done): (Request, Callback<T>)| {
            if running.replace(true) {
                return;
            }
            busy.set(true);
            error.set(None);
            let (busy, error, running) = (busy.clone(), error.clone(), running.clone());
            let look_again = session.look_again.clone();
            spawn_local(async move {
                let answer = ask::<T>(request).await;
                running.replace(false);
                busy.set(false);
                match answer {
                    Ok(value) => done.emit(value),
                    Err(failure) => {
                        if failure.code == ErrorCode::SignedOut {
                            look_again.emit(());
                        }
                        error.set(Some(failure));
                    }
                }
            });
        })
    };
    Act { busy: *busy, error: (*error).clone(), run }
}
