//! On a household's sheet: that it was merged into another, and which were merged into it (N7). Both can be undone here.

use crate::ask::use_act;
use crate::part::{Button, ButtonLink, ErrorPanel, Look, Mood, Notice, Sign};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, alike, household};
use shared::api::{AbsorbedHome, MergeStanding, MergedView, Request, Saved};
use shared::domain::{DocId, EventId};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MergedProps {
    pub id: DocId,
    pub merged: MergedView,
}

/// 已合并到…
#[component]
pub fn Merged(props: &MergedProps) -> Html {
    let merged = &props.merged;
    let crossed = merged.standing == MergeStanding::Crossed;
    let compare = Route::Compare { left: props.id, right: merged.into };
    html! {
        <Notice title={alike::merged_title(merged)} mood={if crossed { Mood::Due } else { Mood::Usual }}>
            <p>{ alike::merged_hint(merged.standing) }</p>
            <div class="button-row">
                if merged.standing == MergeStanding::Counts {
                    <ButtonLink words={alike::see(merged)} to={Route::Household { id: merged.into }} look={Look::Main}
                        sign={Sign::Forward} />
                } else if crossed {
                    <ButtonLink words={alike::COMPARE} to={compare} look={Look::Main} sign={Sign::Forward} />
                }
                if merged.may_undo { <Undo id={props.id} event={merged.event} /> }
            </div>
        </Notice>
    }
}

#[derive(Properties, PartialEq)]
pub struct AbsorbedProps {
    pub absorbed: Vec<AbsorbedHome>,
}

/// Those that were merged in, with their people.
#[component]
pub fn Absorbed(props: &AbsorbedProps) -> Html {
    html! {
        <section class="section">
            <h2>{ alike::ABSORBED }</h2>
            <p class="page-sub">{ alike::ABSORBED_HINT }</p>
            { for props.absorbed.iter().map(|home| html! { <Other key={home.id.to_string()} home={home.clone()} /> }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OtherProps {
    home: AbsorbedHome,
}

#[component]
fn Other(props: &OtherProps) -> Html {
    let today = use_session().today();
    let home = &props.home;
    let head = home.household.head().map(|head| head.name.as_str()).unwrap_or_default();
    html! {
        <div class="sheet">
            <a class="row" href={Route::Household { id: home.id }.href()}>
                <div class="row-main">
                    <span class="row-title personal">{ household::of(head) }</span>
                    <span class="row-detail personal">{ &home.household.address }</span>
                </div>
            </a>
            <ul class="rows">{ for home.household.present().into_iter().map(|(id, member)| html! {
                <li key={id.to_string()} class="row">
                    <div class="row-main">
                        <span class="personal">{ &member.name }</span>
                        <span>{ words::relation(member.relation) }</span>
                        <span class="row-detail personal">{ household::member_line(member, today) }</span>
                    </div>
                </li>
            }) }</ul>
            if let Some(event) = home.event.filter(|_| home.may_undo) {
                <div class="sheet-pad"><Undo id={home.id} {event} /></div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct UndoProps {
    id: DocId,
    event: EventId,
}

/// 撤销合并
#[component]
fn Undo(props: &UndoProps) -> Html {
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let on_press = {
        let (run, id, event) = (act.run.clone(), props.id, props.event);
        Callback::from(move |()| {
            let toaster = toaster.clone();
            let done = Callback::from(move |_: Saved| toaster.emit(Toast::said(alike::UNMERGED)));
            run.emit((Request::Withdraw { id, event }, done));
        })
    };
    html! {
        <>
            <Button words={alike::UNMERGE} {on_press} look={Look::Plain} sign={Sign::Undo} disabled={act.busy} />
            if let Some(error) = act.error { <ErrorPanel {error} /> }
        </>
    }
}
