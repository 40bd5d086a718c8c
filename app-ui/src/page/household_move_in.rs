//! Somebody moves in from another household: that one is looked up, one of its people is chosen, and both are written.

use crate::ask::{Asked, use_act, use_ask};
use crate::part::{Button, ErrorPanel, Look, Sign, TextField, TextKind};
use crate::session::{Toast, use_toaster};
use crate::words::{self, household};
use shared::api::{HouseholdFilter, HouseholdRow, HouseholdSheet, ListOf, Page, Request, Saved};
use shared::domain::DocId;
use yew::prelude::*;

/// Households to choose from at once: who is looked for is among the first, or more has to be typed.
const FOUND_MAX: u32 = 6;

#[derive(Properties, PartialEq)]
pub struct MoveInProps {
    /// The household into which somebody moves.
    pub id: DocId,
}

#[component]
pub fn MoveIn(props: &MoveInProps) -> Html {
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |()| open.set(!*open))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    html! {
        <div class="section stack">
            <div class="button-row">
                <Button words={household::MOVE_IN} on_press={toggle} look={Look::Plain} sign={Sign::Door}
                    expanded={Some(*open)} />
            </div>
            if *open { <Finding id={props.id} {close} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FindingProps {
    id: DocId,
    close: Callback<()>,
}

#[component]
fn Finding(props: &FindingProps) -> Html {
    let query = use_state(String::new);
    let chosen = use_state(|| None::<DocId>);
    let on_change = {
        let (query, chosen) = (query.clone(), chosen.clone());
        Callback::from(move |text| {
            query.set(text);
            chosen.set(None);
        })
    };
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |id| chosen.set(Some(id)))
    };
    html! {
        <div class="sheet sheet-pad stack">
            <TextField name="move-in" label={household::MOVE_IN_FROM} hint={household::MOVE_IN_HINT}
                kind={TextKind::Search} value={(*query).clone()} {on_change} autofocus=true />
            if let Some(from) = *chosen {
                <People {from} to={props.id} close={props.close.clone()} />
            } else if !query.trim().is_empty() {
                <Found query={(*query).clone()} but={props.id} {on_choose} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    query: String,
    /// Not to be chosen.
    but: DocId,
    on_choose: Callback<DocId>,
}

#[component]
fn Found(props: &FoundProps) -> Html {
    let filter = HouseholdFilter { query: props.query.clone(), ..HouseholdFilter::default() };
    let page = Page { offset: 0, limit: FOUND_MAX };
    let asking = use_ask::<ListOf<HouseholdRow>>(Request::Households { filter, page }, 0);
    let Asked::Got(found) = &asking.asked else { return Html::default() };
    let others = found.rows.iter().filter(|row| row.id != props.but);
    let lines: Html = others
        .map(|row| {
            let id = row.id;
            let words = words::line(&[&household::of(&row.head), &row.address]);
            let on_press = props.on_choose.reform(move |()| id);
            html! { <Button key={id.to_string()} {words} {on_press} /> }
        })
        .collect();
    html! { <div class="button-row">{ lines }</div> }
}

#[derive(Properties, PartialEq)]
struct PeopleProps {
    from: DocId,
    to: DocId,
    close: Callback<()>,
}

#[component]
fn People(props: &PeopleProps) -> Html {
    let asking = use_ask::<HouseholdSheet>(Request::Household { id: props.from }, 0);
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let Asked::Got(sheet) = &asking.asked else { return Html::default() };
    let people = sheet.household.present();
    if people.is_empty() {
        return html! { <p class="page-sub">{ household::MOVE_IN_NOBODY }</p> };
    }
    let buttons: Html = people
        .into_iter()
        .map(|(member, person)| {
            let (run, toaster, close) = (act.run.clone(), toaster.clone(), props.close.clone());
            let (from, to) = (props.from, props.to);
            let on_press = Callback::from(move |()| {
                let (toaster, close) = (toaster.clone(), close.clone());
                let done = Callback::from(move |_: Saved| {
                    toaster.emit(Toast::said(household::MOVE_IN_DONE));
                    close.emit(());
                });
                run.emit((Request::MoveMember { from, member, to }, done));
            });
            let words = words::line(&[&person.name, words::relation(person.relation)]);
            html! { <Button key={member.to_string()} {words} {on_press} disabled={act.busy} look={Look::Main} /> }
        })
        .collect();
    html! {
        <>
            <p class="choice-label">{ household::MOVE_IN_WHO }</p>
            <div class="button-row">{ buttons }</div>
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} /> }
        </>
    }
}
