//! 两人改了同一项: both values side by side, with who and when; one press settles it.

use super::{Button, ErrorPanel, Icon, Sign};
use crate::ask::use_act;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, conflict};
use shared::api::{ConflictValue, ConflictView, Request, Saved};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ConflictsProps {
    /// The record that has them.
    pub id: DocId,
    pub conflicts: Vec<ConflictView>,
}

#[component]
pub fn Conflicts(props: &ConflictsProps) -> Html {
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let settle = {
        let (run, id) = (act.run.clone(), props.id);
        Callback::from(move |(path, value): (Vec<String>, serde_json::Value)| {
            let toaster = toaster.clone();
            let done = Callback::from(move |_: Saved| toaster.emit(Toast::said(conflict::SETTLED)));
            run.emit((Request::Settle { id, path, value }, done));
        })
    };
    html! {
        <>
            { for props.conflicts.iter().map(|view| html! {
                <ConflictCard key={view.path.join(".")} view={view.clone()} busy={act.busy} settle={settle.clone()} />
            }) }
            if let Some(error) = act.error { <ErrorPanel {error} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ConflictCardProps {
    view: ConflictView,
    busy: bool,
    settle: Callback<(Vec<String>, serde_json::Value)>,
}

#[component]
fn ConflictCard(props: &ConflictCardProps) -> Html {
    let session = use_session();
    let view = &props.view;
    let value_card = |value: &ConflictValue| {
        let chosen = (view.path.clone(), value.value.clone());
        let on_press = props.settle.reform(move |()| chosen.clone());
        html! {
            <div class="conflict-value">
                <p class="conflict-words">
                    { words::field_value(&view.path, &value.value, session.grids(), session.today()) }
                </p>
                <p class="conflict-by">{ words::by_line(&value.by, value.at, session.today()) }</p>
                if value.shown { <p class="conflict-by">{ conflict::SHOWN }</p> }
                <Button words={conflict::TAKE} {on_press} sign={Sign::Tick} disabled={props.busy} />
            </div>
        }
    };
    html! {
        <section class="conflict">
            <h2 class="button-row"><Icon sign={Sign::Warning} />{ conflict::title(view) }</h2>
            <p>{ conflict::ADVICE }</p>
            <div class="conflict-values">{ for view.values.iter().map(value_card) }</div>
        </section>
    }
}
