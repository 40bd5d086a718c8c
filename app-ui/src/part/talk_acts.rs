//! The author's part of a talk's page: corrected, or voided with a reason.

use super::{Button, ButtonLink, Look, ReasonPanel, Sign};
use crate::ask::use_act;
use crate::route::Route;
use crate::session::{Toast, use_toaster};
use crate::words::{VoidWords, household, visit};
use shared::api::{Request, Saved, TalkMay};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TalkActsProps {
    pub id: DocId,
    pub may: TalkMay,
    /// Where it is corrected; `None` where the page has a button of its own for that.
    #[prop_or_default]
    pub correct: Option<Route>,
    pub void_words: VoidWords,
}

#[component]
pub fn TalkActs(props: &TalkActsProps) -> Html {
    let (id, may) = (props.id, props.may);
    let correct = props.correct.filter(|_| may.correct);
    let asking = use_state(|| false);
    let toggle = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(!*asking))
    };
    let voiding = use_act::<Saved>();
    let toaster = use_toaster();
    let on_void = {
        let (run, shut) = (voiding.run.clone(), asking.setter());
        let said = toaster.reform(move |_: Saved| {
            shut.set(false);
            Toast::said(visit::VOID_DONE)
        });
        Callback::from(move |reason| run.emit((Request::Void { id, reason }, said.clone())))
    };
    if correct.is_none() && !may.void {
        return Html::default();
    }
    html! {
        <>
            <div class="button-row">
                if let Some(to) = correct {
                    <ButtonLink words={visit::CORRECT} {to} sign={Sign::Pen} />
                }
                if may.void {
                    <Button words={visit::VOID} on_press={toggle.clone()} look={Look::Plain} sign={Sign::Void}
                        expanded={Some(*asking)} />
                }
            </div>
            if *asking {
                <ReasonPanel name="void" label={household::VOID_REASON} hint={props.void_words.hint}
                    do_words={props.void_words.act} busy={voiding.busy} error={voiding.error} on_do={on_void}
                    on_cancel={toggle} />
            }
        </>
    }
}
