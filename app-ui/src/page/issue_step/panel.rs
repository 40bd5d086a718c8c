//! The few words that a step needs, below its button.

use super::step::{Step, Typing};
use crate::ask::use_act;
use crate::form::Editor;
use crate::page::issue_listing::{Listing, Term};
use crate::part::{Button, Chips, ErrorPanel, Look, Phrases, Sign, TextField, TextKind, saves_by_keys};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, steps};
use jiff::civil::Date;
use shared::api::{IssueSheet, Request, Saved};
use shared::domain::{FeedbackChannel, Filed, Owner, Tier, Trouble};
use yew::prelude::*;

/// Takes a step and says so.
#[hook]
pub fn use_taking(after: Callback<()>) -> (Callback<(Step, Request)>, crate::ask::Act<Saved>) {
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let run = act.run.clone();
    let take = Callback::from(move |(step, request): (Step, Request)| {
        let (after, toaster) = (after.clone(), toaster.clone());
        let done = Callback::from(move |_: Saved| {
            toaster.emit(Toast::said(words::line(&[step.words(), words::SAVED_HERE])));
            after.emit(());
        });
        run.emit((request, done));
    });
    (take, act)
}

#[derive(Properties, PartialEq)]
pub struct PanelProps {
    pub sheet: IssueSheet,
    pub step: Step,
    pub typing: Typing,
    pub editor: Editor<Typing>,
    /// The step was taken.
    pub after: Callback<()>,
}

#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let today = use_session().today();
    let asked = use_state(|| false);
    let (take, act) = use_taking(props.after.clone());
    let (typing, step, editor) = (&props.typing, props.step, &props.editor);
    let take = {
        let request = typing.request(&props.sheet, today);
        let asked = asked.clone();
        Callback::from(move |()| {
            asked.set(true);
            if let Some(request) = request.clone() {
                take.emit((step, request));
            }
        })
    };
    let on_text = editor.on(|typing: &mut Typing, text: String| typing.text = text);
    let on_phrase = editor.on(|typing: &mut Typing, text: &'static str| typing.text = text.to_owned());
    let on_cancel = editor.on(|typing: &mut Typing, ()| *typing = Typing::default());
    let (label, hint, phrases) = step.asks();
    let missing: Option<AttrValue> =
        (*asked && typing.text.trim().is_empty()).then(|| words::trouble(&Trouble::Missing).into());
    html! {
        <div class="sheet sheet-pad stack" onkeydown={saves_by_keys(take.clone())}>
            { choices(props, *asked, today) }
            <TextField name="step-text" {label} {hint} kind={TextKind::Area} value={typing.text.clone()}
                on_change={on_text} error={missing} autofocus={step != Step::List} />
            if typing.text.is_empty() && !phrases.is_empty() {
                <Phrases {label} {phrases} on_choose={on_phrase} />
            }
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} again={take.clone()} /> }
            <div class="button-row">
                <Button words={if step == Step::List { steps::LIST_NOW } else { steps::DO_NOW }} on_press={take}
                    look={Look::Main} sign={Sign::Tick} disabled={act.busy} />
                <Button words={words::CANCEL} on_press={on_cancel} look={Look::Plain} />
            </div>
        </div>
    }
}

/// What is chosen rather than typed.
fn choices(props: &PanelProps, asked: bool, today: Date) -> Html {
    let (typing, editor) = (&props.typing, &props.editor);
    let on_due = editor.on(|typing: &mut Typing, due: Option<Date>| typing.due = due);
    match props.step {
        Step::List => {
            let on_owner = editor.on(|typing: &mut Typing, owner: Owner| typing.owner = Some(owner));
            let on_filed = editor.on(|typing: &mut Typing, filed: Filed| typing.filed = Some(filed));
            let on_tier = editor.on(|typing: &mut Typing, tier: Tier| typing.tier = Some(tier));
            html! {
                <Listing issue={props.sheet.row.id} owner={typing.owner.clone()} due={typing.due} {asked}
                    tier={typing.tier.unwrap_or(props.sheet.row.tier)} {on_tier}
                    filed={typing.filed.unwrap_or(props.sheet.filed_or_guessed)} {on_filed} {on_owner} {on_due} />
            }
        }
        Step::Reopen if !props.sheet.row.owner.is_empty() => {
            html! { <Term due={typing.again(&props.sheet, today)} {asked} {on_due} /> }
        }
        Step::Extend => html! { <Term due={typing.due} {asked} {on_due} /> },
        Step::FeedBack => {
            let scope = props.sheet.filed.scope;
            let ways = FeedbackChannel::fitting(scope).iter();
            let options = ways.map(|way| (*way, AttrValue::from(words::channel(*way)))).collect::<Vec<_>>();
            let on_choose = editor.on(|typing: &mut Typing, way: FeedbackChannel| typing.channel = Some(way));
            html! {
                <Chips<FeedbackChannel> label={steps::FEED_BACK_HOW} {options} chosen={Some(typing.channel(scope))}
                    {on_choose} />
            }
        }
        _ => Html::default(),
    }
}
