//! The course of a record as a line: a story of sentences, who did what and when; what one did oneself can be
//! undone.

use super::{Button, ErrorPanel, Look, Sign};
use crate::ask::use_act;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, visit};
use shared::api::{Request, Saved, TimelineRow};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// The record whose course it is.
    pub id: DocId,
    pub rows: Vec<TimelineRow>,
}

#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let today = use_session().today();
    let toaster = use_toaster();
    let act = use_act::<Saved>();
    let id = props.id;
    let rows = props.rows.iter().map(|row| {
        let said = words::said(row);
        let (run, toaster, event) = (act.run.clone(), toaster.clone(), row.event);
        let withdraw = Callback::from(move |()| {
            let toaster = toaster.clone();
            let done = Callback::from(move |_: Saved| toaster.emit(Toast::said(visit::WITHDRAWN)));
            run.emit((Request::Withdraw { id, event }, done));
        });
        html! {
            <li key={row.event.to_string()} class={classes!(row.undone.then_some("timeline-undone"))}>
                <p class="timeline-what">{ words::story(row, today) }</p>
                if !said.is_empty() { <p class="prose">{ said }</p> }
                <p class="timeline-by">{ words::moment(row.at, today) }</p>
                if row.may_withdraw && !row.undone {
                    <Button words={words::withdraw(&row.kind)} on_press={withdraw} look={Look::Plain}
                        sign={Sign::Undo} disabled={act.busy} />
                }
            </li>
        }
    });
    html! {
        <>
            if let Some(error) = act.error { <ErrorPanel {error} /> }
            <ol class="timeline">{ for rows }</ol>
        </>
    }
}
