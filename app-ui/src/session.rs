//! What every screen knows: who is signed in, what is new, and how to tell what was just done.

use shared::api::{HouseholdFilter, News, SessionView, StartView};
use shared::domain::{GridId, Role, UnitId};
use std::rc::Rc;
use yew::prelude::*;

/// Where the program stands, and how to change that.
#[derive(Clone, PartialEq)]
pub struct Session {
    pub start: Rc<StartView>,
    /// Takes the reply of a sign-in, a lock, new preferences.
    pub enter: Callback<StartView>,
    /// Asks where we are: after the screen was locked meanwhile.
    pub look_again: Callback<()>,
}

impl Session {
    pub fn today(&self) -> jiff::civil::Date {
        self.start.today
    }

    /// The signed-in person. Pages behind the shell have one.
    pub fn me(&self) -> Option<&SessionView> {
        self.start.session.as_ref()
    }

    pub fn may_record(&self) -> bool {
        self.me().is_some_and(|me| me.may_record)
    }

    /// Receives residents: a duty officer.
    pub fn on_duty(&self) -> bool {
        self.me().is_some_and(|me| me.roles.contains(&Role::DutyOfficer))
    }

    pub fn grids(&self) -> &[(GridId, String)] {
        self.me().map_or(&[], |me| &me.grids)
    }

    pub fn units(&self) -> &[(UnitId, String)] {
        self.me().map_or(&[], |me| &me.units)
    }
}

#[hook]
pub fn use_session() -> Session {
    use_context().expect("the app provides the session around everything it shows")
}

/// The newest news: its `version` rises whenever anything that a screen could show has changed.
#[hook]
pub fn use_news() -> Rc<News> {
    use_context().expect("the shell provides the news around every page")
}

/// The filter of the household list. It outlives the page: after one household, the next is chosen from the same list.
#[derive(Clone, PartialEq)]
pub struct KeptFilter(pub UseStateHandle<HouseholdFilter>);

#[hook]
pub fn use_kept_filter() -> UseStateHandle<HouseholdFilter> {
    let kept: KeptFilter = use_context().expect("the shell provides the filter around every page");
    kept.0
}

/// One line about what was just done, which may be undone.
#[derive(Clone, PartialEq)]
pub struct Toast {
    pub words: AttrValue,
    /// What the button says and does.
    pub act: Option<(AttrValue, Callback<()>)>,
}

impl Toast {
    pub fn said(words: impl Into<AttrValue>) -> Self {
        Toast { words: words.into(), act: None }
    }
}

/// Where toasts go.
#[derive(Clone, PartialEq)]
pub struct Toaster(pub Callback<Toast>);

#[hook]
pub fn use_toaster() -> Callback<Toast> {
    let toaster: Toaster = use_context().expect("the shell provides the toaster around every page");
    toaster.0
}
