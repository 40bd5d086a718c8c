//! The steps of an issue's sheet: a button for each that this person may take; it opens the few words that the step needs.

use super::issue_listing::Listing;
use crate::ask::{use_act, use_ask};
use crate::draft::{Beginning, use_beginning};
use crate::form::{Form, use_form};
use crate::part::{
    Button, ButtonLink, DraftNotice, ErrorPanel, Look, Sign, TextField, TextKind, saves_by_keys,
};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, steps};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::api::{Draft, DraftKey, IssueAction, IssueMay, IssueSheet, Request, Saved};
use shared::domain::{Owner, Trouble};
use yew::prelude::*;

/// A step that needs words.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    List,
    Return,
    Resolve,
    Progress,
    Complete,
    Void,
}

impl Step {
    const EACH: [Step; 6] =
        [Step::List, Step::Complete, Step::Progress, Step::Resolve, Step::Return, Step::Void];

    fn allowed(self, may: IssueMay) -> bool {
        match self {
            Step::List => may.list,
            Step::Return => may.return_,
            Step::Resolve => may.resolve_on_spot,
            Step::Progress => may.progress,
            Step::Complete => may.complete,
            Step::Void => may.void,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Step::List => steps::LIST,
            Step::Return => steps::RETURN,
            Step::Resolve => steps::RESOLVE,
            Step::Progress => steps::PROGRESS,
            Step::Complete => steps::COMPLETE,
            Step::Void => steps::VOID,
        }
    }

    /// What the field for its words asks, and a hint.
    fn asks(self) -> (&'static str, &'static str) {
        match self {
            Step::List => (steps::MEASURES, ""),
            Step::Return => (steps::RETURN_LABEL, ""),
            Step::Resolve => (steps::RESOLVE_LABEL, steps::RESOLVE_HINT),
            Step::Progress => (steps::PROGRESS_LABEL, ""),
            Step::Complete => (steps::COMPLETE_LABEL, ""),
            Step::Void => (steps::VOID_LABEL, steps::VOID_HINT),
        }
    }

    fn look(self) -> (Look, Sign) {
        match self {
            Step::List => (Look::Main, Sign::Ledger),
            Step::Complete => (Look::Main, Sign::Tick),
            Step::Progress => (Look::Usual, Sign::Pen),
            Step::Resolve => (Look::Usual, Sign::Tick),
            Step::Return => (Look::Usual, Sign::Return),
            Step::Void => (Look::Plain, Sign::Void),
        }
    }
}

/// What is being typed on the sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Typing {
    pub step: Option<Step>,
    pub text: String,
    pub owner: Option<Owner>,
    pub due: Option<Date>,
}

impl Typing {
    /// The request of the step; `None` while something is missing.
    fn request(&self, sheet: &IssueSheet, today: Date) -> Option<Request> {
        let id = sheet.row.id;
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let act = |action| Some(Request::ActOnIssue { id, action });
        match self.step? {
            Step::List => {
                let due = self.due.filter(|due| *due > today)?;
                act(IssueAction::List { owner: self.owner.clone()?, measures: text, due })
            }
            Step::Return => Some(Request::Return { id, heads: sheet.heads.clone(), reason: text }),
            Step::Resolve => act(IssueAction::ResolveOnSpot { answer: text }),
            Step::Progress => act(IssueAction::Progress { note: text }),
            Step::Complete => act(IssueAction::Complete { result: text }),
            Step::Void => Some(Request::Void { id, reason: text }),
        }
    }
}

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
    let may = sheet.may;
    let buttons = Step::EACH.into_iter().filter(|step| step.allowed(may)).map(|step| {
        let (look, sign) = step.look();
        let open = form.content.step == Some(step);
        let on_press = form.editor.on(move |typing: &mut Typing, ()| {
            typing.step = (typing.step != Some(step)).then_some(step);
        });
        html! { <Button words={step.words()} {on_press} {look} {sign} expanded={Some(open)} /> }
    });
    let open = form.content.step.filter(|step| step.allowed(may));
    html! {
        <>
            <div class="button-row">
                if may.report {
                    <ButtonLink words={steps::REPORT_UP} to={Route::ReportUp} look={Look::Main} sign={Sign::Up} />
                }
                { for buttons }
            </div>
            if let Some(step) = open {
                <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
                { panel(sheet, step, form, props.on_done.clone()) }
            }
        </>
    }
}

fn panel(sheet: &IssueSheet, step: Step, form: Form<Typing>, on_done: Callback<()>) -> Html {
    let on_text = form.editor.on(|typing: &mut Typing, text: String| typing.text = text);
    let on_owner = form.editor.on(|typing: &mut Typing, owner: Owner| typing.owner = Some(owner));
    let on_due = form.editor.on(|typing: &mut Typing, due: Option<Date>| typing.due = due);
    let on_cancel = form.editor.on(|typing: &mut Typing, ()| *typing = Typing::default());
    html! {
        <Panel sheet={sheet.clone()} {step} typing={form.content} {on_text} {on_owner} {on_due} {on_cancel}
            close={form.draft.close} {on_done} />
    }
}

#[derive(Properties, PartialEq)]
struct PanelProps {
    sheet: IssueSheet,
    step: Step,
    typing: Typing,
    on_text: Callback<String>,
    on_owner: Callback<Owner>,
    on_due: Callback<Option<Date>>,
    on_cancel: Callback<()>,
    close: Callback<()>,
    on_done: Callback<()>,
}

#[component]
fn Panel(props: &PanelProps) -> Html {
    let today = use_session().today();
    let asked = use_state(|| false);
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let (typing, step) = (&props.typing, props.step);
    let take = {
        let request = typing.request(&props.sheet, today);
        let (asked, run, close, on_done) =
            (asked.clone(), act.run.clone(), props.close.clone(), props.on_done.clone());
        Callback::from(move |()| {
            asked.set(true);
            if let Some(request) = request.clone() {
                let (close, on_done, toaster) = (close.clone(), on_done.clone(), toaster.clone());
                let done = Callback::from(move |_: Saved| {
                    close.emit(());
                    toaster.emit(Toast::said(words::line(&[step.words(), words::SAVED_HERE])));
                    on_done.emit(());
                });
                run.emit((request, done));
            }
        })
    };
    let (label, hint) = step.asks();
    let missing: Option<AttrValue> =
        (*asked && typing.text.trim().is_empty()).then(|| words::trouble(&Trouble::Missing).into());
    html! {
        <div class="sheet sheet-pad stack" onkeydown={saves_by_keys(take.clone())}>
            if step == Step::List {
                <Listing issue={props.sheet.row.id} owner={typing.owner.clone()} due={typing.due} asked={*asked}
                    on_owner={props.on_owner.clone()} on_due={props.on_due.clone()} />
            }
            <TextField name="step-text" {label} {hint} kind={TextKind::Area} value={typing.text.clone()}
                on_change={props.on_text.clone()} error={missing} autofocus={step != Step::List} />
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} again={take.clone()} /> }
            <div class="button-row">
                <Button words={if step == Step::List { steps::LIST_NOW } else { steps::DO_NOW }} on_press={take}
                    look={Look::Main} sign={Sign::Tick} disabled={act.busy} />
                <Button words={words::CANCEL} on_press={props.on_cancel.clone()} look={Look::Plain} />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_button_of_its_own() {
        let words: std::collections::BTreeSet<_> = Step::EACH.into_iter().map(Step::words).collect();
        assert_eq!(words.len(), Step::EACH.len());
    }
}
