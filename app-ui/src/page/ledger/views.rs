//! Ways to look at the ledger: those that everybody has, and those that a person keeps under a name.

use super::{ONE_BY_ONE, TALKS};
use crate::ask::{use_act, use_ask};
use crate::part::{Button, Chips, ErrorPanel, Look, Sign, TextField};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, ledger};
use shared::api::{ColumnSet, LedgerFilter, LedgerTools, LedgerView, Request};
use shared::domain::TalkForm;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ViewsProps {
    pub view: LedgerView,
    pub on_view: Callback<LedgerView>,
}

/// Which view: one of everybody's, or an own one by its name.
#[derive(Clone, PartialEq)]
enum Which {
    Waiting,
    OneByOne,
    Talks,
    Unmade,
    Own(String),
}

impl Which {
    fn of(view: &LedgerView) -> Option<Which> {
        if !view.name.is_empty() {
            return Some(Which::Own(view.name.clone()));
        }
        if view.filter.unmade {
            return Some(Which::Unmade);
        }
        match (view.filter.unreviewed, view.filter.forms.as_slice()) {
            (Some(true), []) => Some(Which::Waiting),
            (None, forms) if forms == ONE_BY_ONE => Some(Which::OneByOne),
            (None, forms) if forms == TALKS => Some(Which::Talks),
            _ => None,
        }
    }

    /// The view as it begins, with the columns that are shown now.
    fn begin(&self, own: &[LedgerView], columns: ColumnSet) -> LedgerView {
        let of_forms = |forms: &[TalkForm], unreviewed| LedgerView {
            filter: LedgerFilter { forms: forms.to_vec(), unreviewed, ..LedgerFilter::default() },
            columns,
            ..LedgerView::default()
        };
        match self {
            Which::Waiting => of_forms(&[], Some(true)),
            Which::OneByOne => of_forms(&ONE_BY_ONE, None),
            Which::Talks => of_forms(&TALKS, None),
            Which::Unmade => LedgerView { columns, ..super::unmade() },
            Which::Own(name) => own.iter().find(|view| view.name == *name).cloned().unwrap_or_default(),
        }
    }
}

#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let session = use_session();
    let changes = use_state(|| 0u64);
    let tools = use_ask::<LedgerTools>(Request::LedgerTools, *changes).asked;
    let own = match &tools {
        crate::ask::Asked::Got(tools) => tools.views.clone(),
        _ => Vec::new(),
    };
    let mut options: Vec<(Which, AttrValue)> = vec![
        (Which::OneByOne, ledger::ONE_BY_ONE.into()),
        (Which::Talks, ledger::TALKS.into()),
        (Which::Unmade, ledger::UNMADE.into()),
    ];
    if session.me().is_some_and(|me| me.may_review) {
        options.insert(0, (Which::Waiting, ledger::TO_REVIEW.into()));
    }
    options.extend(own.iter().map(|view| (Which::Own(view.name.clone()), view.name.clone().into())));
    let on_choose = {
        let (own, columns) = (own.clone(), props.view.columns);
        props.on_view.reform(move |which: Which| which.begin(&own, columns))
    };
    let on_change = Callback::from(move |()| changes.set(*changes + 1));
    html! {
        <div class="ledger-views">
            <Chips<Which> label={ledger::VIEW} quiet_label=true one_line=true {options}
                chosen={Which::of(&props.view)} {on_choose} />
            <Keep view={props.view.clone()} on_view={props.on_view.clone()} {on_change} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct KeepProps {
    view: LedgerView,
    on_view: Callback<LedgerView>,
    /// The own views are others now.
    on_change: Callback<()>,
}

/// Keeps what is shown now under a name; takes an own view away again.
#[component]
fn Keep(props: &KeepProps) -> Html {
    let naming = use_state(|| false);
    let name = use_state(String::new);
    let act = use_act::<LedgerTools>();
    let toaster = use_toaster();
    let toggle = {
        let (naming, name, own) = (naming.clone(), name.clone(), props.view.name.clone());
        Callback::from(move |()| {
            name.set(own.clone());
            naming.set(!*naming);
        })
    };
    let on_change = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let finished = |view: LedgerView, said: &'static str| {
        let (naming, on_view, on_change) = (naming.clone(), props.on_view.clone(), props.on_change.clone());
        let toaster = toaster.clone();
        Callback::from(move |_: LedgerTools| {
            naming.set(false);
            on_change.emit(());
            on_view.emit(view.clone());
            toaster.emit(Toast::said(said));
        })
    };
    let keep = {
        let view = LedgerView { name: name.trim().to_owned(), ..props.view.clone() };
        let (run, done) = (act.run.clone(), finished(view.clone(), ledger::VIEW_KEPT));
        Callback::from(move |()| run.emit((Request::SaveLedgerView { view: view.clone() }, done.clone())))
    };
    let drop = {
        let (run, name) = (act.run.clone(), props.view.name.clone());
        let unnamed = LedgerView { name: String::new(), ..props.view.clone() };
        let done = finished(unnamed, ledger::VIEW_DROPPED);
        Callback::from(move |()| run.emit((Request::DropLedgerView { name: name.clone() }, done.clone())))
    };
    if !*naming {
        return html! {
            <Button words={ledger::KEEP_VIEW} on_press={toggle} look={Look::Plain} sign={Sign::Save} />
        };
    }
    html! {
        <div class="sheet sheet-pad stack">
            <TextField name="view-name" label={ledger::VIEW_NAME} hint={ledger::VIEW_NAME_HINT}
                value={(*name).clone()} {on_change} on_enter={keep.clone()} autofocus=true />
            if let Some(error) = act.error.clone() { <ErrorPanel {error} /> }
            <div class="button-row">
                <Button words={ledger::KEEP_VIEW_NOW} on_press={keep} look={Look::Main} sign={Sign::Tick}
                    disabled={act.busy || name.trim().is_empty()} />
                if !props.view.name.is_empty() {
                    <Button words={ledger::DROP_VIEW} on_press={drop} disabled={act.busy} sign={Sign::Void} />
                }
                <Button words={words::CANCEL} on_press={toggle} look={Look::Plain} />
            </div>
        </div>
    }
}
