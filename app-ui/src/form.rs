//! An open form: its content, which is kept as a draft while it is typed.
//!
//! Every change applies to the newest content, so that two changes made before the screen was drawn again do not undo
//! one another.

use crate::draft::{Beginning, DraftHandle, Opened, content_of, use_draft};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::DraftKey;
use std::rc::Rc;
use yew::prelude::*;

struct Content<T>(pub T);

impl<T: Clone + 'static> Reducible for Content<T> {
    type Action = Box<dyn FnOnce(&mut T)>;

    fn reduce(self: Rc<Self>, change: Self::Action) -> Rc<Self> {
        let mut next = self.0.clone();
        change(&mut next);
        Rc::new(Content(next))
    }
}

/// Changes the content of a form.
pub struct Editor<T: Clone + 'static>(UseReducerDispatcher<Content<T>>);

impl<T: Clone + 'static> Clone for Editor<T> {
    fn clone(&self) -> Self {
        Editor(self.0.clone())
    }
}

impl<T: Clone + 'static> PartialEq for Editor<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Clone + 'static> Editor<T> {
    pub fn change(&self, change: impl FnOnce(&mut T) + 'static) {
        self.0.dispatch(Box::new(change));
    }

    /// A callback that puts its value where `set` says.
    pub fn on<V: 'static>(&self, set: impl Fn(&mut T, V) + Clone + 'static) -> Callback<V> {
        let editor = self.clone();
        Callback::from(move |value| {
            let set = set.clone();
            editor.change(move |content| set(content, value));
        })
    }
}

/// A form on the screen.
pub struct Form<T: Clone + 'static> {
    pub content: T,
    pub editor: Editor<T>,
    /// Heads to save against.
    pub base: Vec<String>,
    pub draft: DraftHandle,
}

/// Opens a form with `fresh` content and its heads `base`, or continues the draft that `beginning` holds.
#[hook]
pub fn use_form<T>(key: DraftKey, beginning: &Beginning, base: &[String], fresh: &T) -> Form<T>
where
    T: Clone + Serialize + DeserializeOwned + 'static,
{
    let continued = beginning.draft.as_ref();
    // A continued draft is saved against what its author saw when beginning it.
    let base = continued.map_or(base, |draft| &draft.base).to_vec();
    let content = use_reducer(|| Content(content_of(continued).unwrap_or_else(|| fresh.clone())));
    let held = beginning.held;
    let draft = use_draft(Opened { key, base: &base, pristine: fresh, held }, &content.0);
    Form { content: content.0.clone(), editor: Editor(content.dispatcher()), base, draft }
}
