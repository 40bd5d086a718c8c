//! The content of an open form. Every change applies to the newest content, so that two changes made before the screen
//! was drawn again do not undo one another.

use std::rc::Rc;
use yew::prelude::*;

pub struct Content<T>(pub T);

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

#[hook]
pub fn use_editor<T: Clone + 'static>(
    first: impl FnOnce() -> T,
) -> (UseReducerHandle<Content<T>>, Editor<T>) {
    let content = use_reducer(|| Content(first()));
    let editor = Editor(content.dispatcher());
    (content, editor)
}
