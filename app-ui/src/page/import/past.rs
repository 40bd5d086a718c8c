//! What was imported here, and its undo.

use crate::ask::use_act;
use crate::part::{Button, ErrorPanel, Mood, Notice, Sign};
use crate::route::Route;
use crate::session::use_session;
use crate::words::{self, import};
use shared::api::{ImportRow, ImportUndone, Request};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PastProps {
    pub imports: Vec<ImportRow>,
}

#[component]
pub fn Past(props: &PastProps) -> Html {
    let today = use_session().today();
    let act = use_act::<ImportUndone>();
    let undone = use_state(|| None::<ImportUndone>);
    if props.imports.is_empty() {
        return Html::default();
    }
    let rows = props.imports.iter().map(|row| {
        let undo = {
            let (run, id, undone) = (act.run.clone(), row.id, undone.clone());
            let done = Callback::from(move |answer: ImportUndone| undone.set(Some(answer)));
            Callback::from(move |()| run.emit((Request::UndoImport { id }, done.clone())))
        };
        let detail = words::line(&[import::of(row.of), &import::done(row), &words::moment(row.at, today)]);
        html! {
            <li key={row.id.to_string()} class="row">
                <div class="row-main">
                    <span class="row-title">{ &row.file }</span>
                    <span class="row-detail">{ detail }</span>
                </div>
                <div class="row-side">
                    if row.may_undo {
                        <Button words={import::UNDO} on_press={undo} sign={Sign::Undo} disabled={act.busy} />
                    } else if row.undone_at.is_some() {
                        { import::UNDONE }
                    } else {
                        { import::TOO_LATE }
                    }
                </div>
            </li>
        }
    });
    html! {
        <section class="stack">
            <h2>{ import::PAST }</h2>
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            if let Some(undone) = &*undone { { told(undone) } }
            <ul class="sheet rows">{ for rows }</ul>
        </section>
    }
}

/// What came of an undo, with what was left and a way to each of it.
fn told(undone: &ImportUndone) -> Html {
    let left = undone.left.iter().map(|left| {
        let href = Route::of_record(left.kind, left.id).href();
        html! { <li><a {href}>{ words::line(&[words::kind(left.kind), &words::shortened(&left.title, 40)]) }</a></li> }
    });
    html! {
        <Notice title={import::undone(undone)} mood={Mood::Done}>
            if !undone.left.is_empty() {
                <p>{ import::LEFT }</p>
                <ul>{ for left }</ul>
            }
        </Notice>
    }
}
