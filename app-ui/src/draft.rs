//! Keeps what is half typed: nothing typed is lost, whatever happens to the window (invariant 2).
//!
//! The compiled program can abort at any moment, so a form never lives only in it: changed content is saved as a draft
//! every two seconds, when a field is left, when the page is hidden and when the form is closed.

use crate::call::ask;
use crate::session::{Toast, use_toaster};
use crate::words::{self, visit};
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use gloo::timers::future::TimeoutFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::{Draft, DraftKey, Request};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const SAVE_EVERY_MS: u32 = 2_000;
/// While a save is under way and somebody waits for it.
const LOOK_AGAIN_MS: u32 = 10;

/// What there is to do about a draft.
#[derive(Debug, PartialEq)]
enum Step {
    Nothing,
    Save(Value),
    /// The form is back to what it was opened with.
    Discard,
}

/// What is known of one form's draft.
struct Keeper {
    key: DraftKey,
    base: Vec<String>,
    /// The form as opened, without a draft.
    pristine: Value,
    current: Value,
    /// What the workbench holds as the draft; `None`: no draft.
    kept: Option<Value>,
    /// The form was saved or given up: no draft from here on.
    closed: bool,
    busy: bool,
    /// The form left the screen: nothing will call again, so a save that was under way has to look once more.
    gone: bool,
}

impl Keeper {
    fn step(&self) -> Step {
        let unchanged = self.current == self.pristine;
        if self.closed || self.busy || (unchanged && self.kept.is_none()) {
            Step::Nothing
        } else if unchanged {
            Step::Discard
        } else if self.kept.as_ref() == Some(&self.current) {
            Step::Nothing
        } else {
            Step::Save(self.current.clone())
        }
    }
}

/// Whether the draft is safe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Safety {
    /// Nothing to keep yet.
    Untouched,
    Kept,
    /// The last attempt failed; it is tried again.
    Failing,
}

/// The draft of an open form.
#[derive(Clone, PartialEq)]
pub struct DraftHandle {
    pub kept: Safety,
    /// Call when the form was saved or given up: the draft is put away.
    pub close: Callback<()>,
}

/// What a form was opened with.
pub struct Opened<'a, T> {
    pub key: DraftKey,
    pub base: &'a [String],
    /// As it would be without a draft.
    pub pristine: &'a T,
    /// Whether it begins with a draft that the workbench holds.
    pub held: bool,
}

/// What a form begins with.
#[derive(Clone, PartialEq)]
pub struct Beginning {
    /// The draft to continue, if there is one and the person has not put it aside.
    pub draft: Option<Draft>,
    /// Whether the workbench still holds it.
    pub held: bool,
    /// Another one for each beginning: the form's key, so that it is set up anew.
    pub count: u32,
    pub start_over: Callback<()>,
}

/// Continues from `draft` until the person starts over, which can be undone.
#[hook]
pub fn use_beginning(draft: Option<Draft>) -> Beginning {
    // Even: with the draft. Odd: without.
    let count = use_state(|| 0u32);
    let toaster = use_toaster();
    let start_over = {
        let count = count.clone();
        Callback::from(move |()| {
            let next = *count + 1;
            let setter = count.setter();
            let undo = Callback::from(move |()| setter.set(next + 1));
            count.set(next);
            toaster.emit(Toast { words: visit::STARTED_OVER.into(), act: Some((words::UNDO.into(), undo)) });
        })
    };
    let draft = draft.filter(|_| count.is_multiple_of(2));
    let held = draft.is_some() && *count == 0;
    Beginning { draft, held, count: *count, start_over }
}

/// The form's content inside a draft; `None` where it was written by another version of the form.
pub fn content_of<T: DeserializeOwned>(draft: Option<&Draft>) -> Option<T> {
    draft.and_then(|draft| serde_json::from_value(draft.value.clone()).ok())
}

/// Keeps `value` as the draft of the form described by `opened`. Key, base and pristine value are taken at the first
/// call; mount the form anew for another record.
#[hook]
pub fn use_draft<T: Serialize>(opened: Opened<'_, T>, value: &T) -> DraftHandle {
    let current = serde_json::to_value(value).unwrap_or(Value::Null);
    let kept = use_state(|| if opened.held { Safety::Kept } else { Safety::Untouched });
    let keeper = use_state(|| {
        Rc::new(RefCell::new(Keeper {
            key: opened.key,
            base: opened.base.to_vec(),
            pristine: serde_json::to_value(opened.pristine).unwrap_or(Value::Null),
            current: current.clone(),
            kept: opened.held.then(|| current.clone()),
            closed: false,
            busy: false,
            gone: false,
        }))
    });
    let keeper = (*keeper).clone();
    keeper.borrow_mut().current = current;
    let watched = (keeper.clone(), kept.setter());
    use_effect_with((), move |()| watch(watched.0, watched.1));
    let close = {
        let keeper = keeper.clone();
        use_callback((), move |(), ()| {
            let key = keeper.borrow().key;
            keeper.borrow_mut().closed = true;
            spawn_local(async move {
                // Left behind by a failure, the draft is offered once more: harmless.
                let _ = ask::<()>(Request::DiscardDraft { key }).await;
            });
        })
    };
    // Typed since the last save: nothing may say that it is kept.
    let behind = matches!(keeper.borrow().step(), Step::Save(_)) && *kept == Safety::Kept;
    DraftHandle { kept: if behind { Safety::Untouched } else { *kept }, close }
}

/// Tends the draft by the clock and at every moment after which the form could be gone; gives what ends that.
fn watch(keeper: Rc<RefCell<Keeper>>, kept: UseStateSetter<Safety>) -> impl FnOnce() {
    let tend_now = {
        let keeper = keeper.clone();
        move || tend(&keeper, &kept)
    };
    OPEN.with_borrow_mut(|open| {
        open.retain(|known| known.strong_count() > 0);
        open.push(Rc::downgrade(&keeper));
    });
    let by_clock = Interval::new(SAVE_EVERY_MS, tend_now.clone());
    let document = gloo::utils::document();
    let window = gloo::utils::window();
    let on = |target: &web_sys::EventTarget, event: &'static str| {
        let tend_now = tend_now.clone();
        EventListener::new(target, event, move |_| tend_now())
    };
    let listeners = [on(&document, "focusout"), on(&document, "visibilitychange"), on(&window, "pagehide")];
    move || {
        drop((by_clock, listeners));
        keeper.borrow_mut().gone = true;
        tend_now();
    }
}

fn tend(keeper: &Rc<RefCell<Keeper>>, kept: &UseStateSetter<Safety>) {
    let (keeper, kept) = (keeper.clone(), kept.clone());
    spawn_local(async move {
        while let Some(safety) = keep(&keeper).await {
            kept.set(safety);
            if safety == Safety::Failing || !keeper.borrow().gone {
                return;
            }
        }
    });
}

/// Takes the next step and waits for it; `None`: there is none, or one is under way.
async fn keep(keeper: &RefCell<Keeper>) -> Option<Safety> {
    let (request, after) = {
        let mut keeper = keeper.borrow_mut();
        let key = keeper.key;
        let (request, after) = match keeper.step() {
            Step::Nothing => return None,
            Step::Discard => (Request::DiscardDraft { key }, None),
            Step::Save(value) => {
                let base = keeper.base.clone();
                (Request::SaveDraft { key, base, value: value.clone() }, Some(value))
            }
        };
        keeper.busy = true;
        (request, after)
    };
    let answer = ask::<()>(request).await;
    let mut keeper = keeper.borrow_mut();
    keeper.busy = false;
    if answer.is_err() {
        return Some(Safety::Failing);
    }
    let safety = if after.is_some() { Safety::Kept } else { Safety::Untouched };
    keeper.kept = after;
    Some(safety)
}

thread_local! {
    /// Forms on the screen, and those whose last words are still on their way.
    static OPEN: RefCell<Vec<Weak<RefCell<Keeper>>>> = const { RefCell::new(Vec::new()) };
}

/// Waits until all that is typed is kept: whoever ends the session does that first, because afterwards it is too late.
pub async fn keep_all() {
    let open: Vec<_> = OPEN.with_borrow(|open| open.iter().filter_map(Weak::upgrade).collect());
    for keeper in open {
        while keeper.borrow().busy {
            TimeoutFuture::new(LOOK_AGAIN_MS).await;
        }
        keep(&keeper).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keeper(current: &str, kept: Option<&str>) -> Keeper {
        Keeper {
            key: DraftKey::NewHousehold,
            base: Vec::new(),
            pristine: json!("as opened"),
            current: json!(current),
            kept: kept.map(|text| json!(text)),
            closed: false,
            busy: false,
            gone: false,
        }
    }

    #[test]
    fn only_what_changed_is_kept() {
        assert_eq!(keeper("as opened", None).step(), Step::Nothing);
        assert_eq!(keeper("typed", None).step(), Step::Save(json!("typed")));
        assert_eq!(keeper("typed", Some("typed")).step(), Step::Nothing);
        assert_eq!(keeper("typed more", Some("typed")).step(), Step::Save(json!("typed more")));
    }

    #[test]
    fn a_form_brought_back_to_how_it_was_leaves_no_draft() {
        assert_eq!(keeper("as opened", Some("typed")).step(), Step::Discard);
    }

    #[test]
    fn a_saved_form_keeps_no_draft_and_one_save_runs_at_a_time() {
        let closed = Keeper { closed: true, ..keeper("typed", None) };
        let busy = Keeper { busy: true, ..keeper("typed", None) };
        assert_eq!((closed.step(), busy.step()), (Step::Nothing, Step::Nothing));
    }
}
