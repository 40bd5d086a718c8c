//! What this household raised, and what was said of it: the visit can begin with an answer, and says that it did (G6).

use crate::form::Editor;
use crate::part::{IssueLine, Notice, Tick};
use crate::words::visit;
use shared::api::{AnswerRow, VisitForm};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct OpenIssuesProps {
    pub issues: Vec<AnswerRow>,
    /// Those of which they were told at this visit.
    pub told: Vec<DocId>,
    pub editor: Editor<VisitForm>,
    /// A correction tells nobody anything.
    pub correcting: bool,
}

#[component]
pub fn OpenIssues(props: &OpenIssuesProps) -> Html {
    if props.issues.is_empty() {
        return Html::default();
    }
    html! {
        <Notice title={visit::OPEN_ISSUES}>
            <div class="rows">
                { for props.issues.iter().map(|row| html! {
                    <div key={row.issue.id.to_string()}>
                        <IssueLine row={row.issue.clone()} at_home=true />
                        if !row.said.is_empty() { <p class="said prose">{ visit::said(&row.said) }</p> }
                        if row.may_tell && !props.correcting { { tick(props, row.issue.id) } }
                    </div>
                }) }
            </div>
        </Notice>
    }
}

fn tick(props: &OpenIssuesProps, issue: DocId) -> Html {
    let on_change = props.editor.on(move |form: &mut VisitForm, told: bool| {
        form.told.retain(|other| *other != issue);
        form.told.extend(told.then_some(issue));
    });
    html! { <Tick words={visit::TOLD} on={props.told.contains(&issue)} {on_change} /> }
}
