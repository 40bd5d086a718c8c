//! The steps of an issue's sheet: a button for each that this person may take. One that needs words opens a panel for
//! them ([`panel`]); one that needs none is taken by the touch.

mod panel;
mod step;

use crate::ask::use_ask;
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{Button, ButtonLink, DraftNotice, ErrorPanel, Look, Notice, Sign};
use crate::route::Route;
use crate::words::steps;
use panel::{Panel, use_taking};
use shared::api::{Draft, DraftKey, IssueAction, IssueSheet, Request};
use shared::domain::DocId;
use step::{Step, Typing};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct StepsProps {
    pub sheet: IssueSheet,
}

/// The steps, continued from a draft where one was left.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let key = DraftKey::Issue { id: props.sheet.row.id };
    let draft = use_ask::<Option<Draft>>(Request::Draft { key }, 0);
    match &draft.asked {
        crate::ask::Asked::Got(draft) => {
            html! { <Opening sheet={props.sheet.clone()} draft={(**draft).clone()} /> }
        }
        crate::ask::Asked::Waiting => Html::default(),
        crate::ask::Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    sheet: IssueSheet,
    draft: Option<Draft>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let done = use_state(|| 0u32);
    let on_done = {
        let done = done.clone();
        Callback::from(move |()| done.set(*done + 1))
    };
    // After a step was taken the next one begins empty, without the draft of the one before.
    let beginning = if *done == 0 { beginning } else { Beginning { draft: None, held: false, ..beginning } };
    let key = format!("{}-{}", beginning.count, *done);
    html! { <Filling {key} sheet={props.sheet.clone()} {beginning} {on_done} /> }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    sheet: IssueSheet,
    beginning: Beginning,
    on_done: Callback<()>,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let sheet = &props.sheet;
    let key = DraftKey::Issue { id: sheet.row.id };
    let form = use_form(key, &props.beginning, &[], &Typing::default());
    let after = {
        let (close, on_done) = (form.draft.close.clone(), props.on_done.clone());
        Callback::from(move |()| {
            close.emit(());
            on_done.emit(());
        })
    };
    let (take, act) = use_taking(after.clone());
    let may = sheet.may;
    let id = sheet.row.id;
    let buttons = Step::EACH.into_iter().filter(|step| step.allowed(may)).map(|step| {
        let (look, sign) = step.look(sheet);
        if step.needs_no_words() {
            let request = at_once(id, step);
            let on_press = Callback::from({
                let take = take.clone();
                move |()| request.iter().for_each(|request| take.emit((step, request.clone())))
            });
            return html! { <Button words={step.words()} {on_press} {look} {sign} disabled={act.busy} /> };
        }
        let open = form.content.step == Some(step);
        let on_press = form.editor.on(move |typing: &mut Typing, ()| {
            typing.step = (typing.step != Some(step)).then_some(step);
        });
        html! { <Button words={step.words()} {on_press} {look} {sign} expanded={Some(open)} /> }
    });
    let open = form.content.step.filter(|step| step.allowed(may));
    html! {
        <>
            if may.own_item {
                <Notice title={steps::OWN_ITEM}><p>{ steps::OWN_ITEM_ADVICE }</p></Notice>
            }
            <div class="button-row">
                if may.report {
                    <ButtonLink words={steps::REPORT_UP} to={Route::ReportUp} look={Look::Main} sign={Sign::Up} />
                }
                { for buttons }
            </div>
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            if let Some(step) = open {
                <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
                <Panel sheet={sheet.clone()} {step} typing={form.content} editor={form.editor} {after} />
            }
        </>
    }
}

/// The request of a step that needs no words.
fn at_once(id: DocId, step: Step) -> Option<Request> {
    let action = match step {
        Step::ConfirmClosure => IssueAction::ConfirmClosure,
        Step::Approve => IssueAction::Approve,
        Step::ProposeClosure => IssueAction::ProposeClosure,
        _ => return None,
    };
    Some(Request::ActOnIssue { id, action })
}
