//! A household moves to another village; or this village is asked to take one over.

use crate::ask::use_act;
use crate::part::{
    Button, Chips, ErrorPanel, Look, Mood, Notice, ReasonPanel, Sign, TextField, missing_words,
};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, household};
use shared::api::{HouseholdSheet, MoveTarget, MovingView, Request, Saved};
use shared::domain::{DocId, UnitId};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct MoveAwayProps {
    pub sheet: HouseholdSheet,
    pub on_cancel: Callback<()>,
}

/// Where to, and the address there.
#[component]
pub fn MoveAway(props: &MoveAwayProps) -> Html {
    let chosen = use_state(|| None::<UnitId>);
    let address = use_state(String::new);
    let asked_nowhere = use_state(|| false);
    let act = use_act::<Saved>();
    let (near, far): (Vec<&MoveTarget>, Vec<&MoveTarget>) =
        props.sheet.may_move_to.iter().partition(|target| target.township_name.is_empty());
    let asks = far.iter().any(|target| Some(&target.unit) == chosen.as_ref());
    let after = use_after_move(props.on_cancel.clone(), asks);
    let on_do = {
        let (chosen, address, asked_nowhere) = (chosen.clone(), address.clone(), asked_nowhere.clone());
        let (run, id) = (act.run.clone(), props.sheet.id);
        Callback::from(move |()| {
            asked_nowhere.set(chosen.is_none());
            if let Some(to) = (*chosen).clone() {
                run.emit((Request::MoveHousehold { id, to, address: (*address).clone() }, after.clone()));
            }
        })
    };
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |unit| chosen.set(Some(unit)))
    };
    let on_address = {
        let address = address.clone();
        Callback::from(move |text| address.set(text))
    };
    html! {
        <div class="sheet sheet-pad stack">
            <Chips<UnitId> label={household::MOVE_WHERE} options={named(&near)} chosen={(*chosen).clone()}
                on_choose={on_choose.clone()} />
            if !far.is_empty() {
                <Chips<UnitId> label={household::MOVE_OTHER_TOWNSHIPS} one_line=true options={named(&far)}
                    chosen={(*chosen).clone()} {on_choose} />
            }
            if missing_words(*asked_nowhere && chosen.is_none()).is_some() {
                <p class="field-error">{ household::MOVE_NOWHERE }</p>
            }
            if !asks {
                <TextField name="move-address" label={household::MOVE_ADDRESS} value={(*address).clone()}
                    on_change={on_address} />
            }
            <p class="field-hint">{ household::MOVE_HINT }</p>
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
            <div class="button-row">
                <Button words={if asks { household::MOVE_ASK } else { household::MOVE_NOW }} on_press={on_do}
                    look={Look::Due} sign={Sign::Tick} disabled={act.busy} />
                <Button words={words::CANCEL} on_press={props.on_cancel.clone()} look={Look::Plain} />
            </div>
        </div>
    }
}

/// `碧湖社区（徐碧街道）`
fn named(targets: &[&MoveTarget]) -> Vec<(UnitId, AttrValue)> {
    let name = |target: &MoveTarget| match target.township_name.as_str() {
        "" => target.name.clone(),
        township => format!("{}（{township}）", target.name),
    };
    targets.iter().map(|target| (target.unit.clone(), name(target).into())).collect()
}

/// What is asked stays here; what moved may be out of sight by now.
#[hook]
fn use_after_move(close: Callback<()>, asks: bool) -> Callback<Saved> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    let several = use_session().units().len() > 1;
    Callback::from(move |_: Saved| {
        close.emit(());
        toaster.emit(Toast::said(if asks { household::MOVE_ASKED } else { household::MOVE_DONE }));
        if let Some(navigator) = navigator.as_ref().filter(|_| !asks && !several) {
            navigator.push(&Route::Households);
        }
    })
}

#[derive(Properties, PartialEq)]
pub struct MovingProps {
    pub id: DocId,
    pub moving: MovingView,
}

/// A move that waits for an answer: to be answered, or taken back.
#[component]
pub fn Moving(props: &MovingProps) -> Html {
    let declining = use_state(|| false);
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let today = use_session().today();
    let (id, proposal) = (props.id, props.moving.proposal);
    let doing = |request: Request, said: &'static str| {
        let (run, toaster) = (act.run.clone(), toaster.clone());
        Callback::from(move |()| {
            let toaster = toaster.clone();
            let done = Callback::from(move |_: Saved| toaster.emit(Toast::said(said)));
            run.emit((request.clone(), done));
        })
    };
    let accept = doing(Request::AnswerMove { id, decline: None }, household::MOVE_ACCEPTED);
    let take_back = doing(Request::Withdraw { id, event: proposal }, words::UNDO);
    let decline = {
        let (run, toaster) = (act.run.clone(), toaster.clone());
        Callback::from(move |reason: String| {
            let toaster = toaster.clone();
            let done = Callback::from(move |_: Saved| toaster.emit(Toast::said(household::MOVE_DECLINED)));
            run.emit((Request::AnswerMove { id, decline: Some(reason) }, done));
        })
    };
    let toggle = {
        let declining = declining.clone();
        Callback::from(move |()| declining.set(!*declining))
    };
    let moving = &props.moving;
    html! {
        <Notice title={household::moving(&moving.to_name)} mood={if moving.may_answer { Mood::Due } else { Mood::Usual }}>
            <p>{ words::by_line(&moving.by, moving.at, today) }</p>
            <div class="button-row">
                if moving.may_answer {
                    <Button words={household::MOVE_ACCEPT} on_press={accept} look={Look::Main} sign={Sign::Tick}
                        disabled={act.busy} />
                    <Button words={household::MOVE_DECLINE} on_press={toggle.clone()} expanded={Some(*declining)} />
                }
                if moving.may_withdraw {
                    <Button words={household::MOVE_TAKE_BACK} on_press={take_back} look={Look::Plain}
                        disabled={act.busy} />
                }
            </div>
            if *declining {
                <ReasonPanel name="decline" label={household::MOVE_DECLINE_WHY} do_words={household::MOVE_DECLINE}
                    busy={act.busy} error={act.error.clone()} on_do={decline} on_cancel={toggle} />
            }
        </Notice>
    }
}
