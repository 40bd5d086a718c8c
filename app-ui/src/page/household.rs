//! One household: who belongs to it, what is known, what was raised, who changed what.

use super::household_merge::{Absorbed, Merged};
use super::household_move::{MoveAway, Moving};
use super::household_move_in::MoveIn;
use crate::ask::{use_act, use_ask};
use crate::part::{
    Badge, Button, ButtonLink, Conflicts, IssueLine, Look, Notice, Page, ReasonPanel, Sign, StateBadge,
    Timeline, Tone, VisitLine, show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, household};
use shared::api::{HouseholdSheet, MergeStanding, Request, Saved};
use shared::domain::{DocId, Member, MemberState};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct HouseholdPageProps {
    pub id: DocId,
}

#[component]
pub fn HouseholdPage(props: &HouseholdPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<HouseholdSheet>(Request::Household { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: HouseholdSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let voiding = use_state(|| false);
    let open_void = {
        let voiding = voiding.clone();
        Callback::from(move |()| voiding.set(!*voiding))
    };
    let moving = use_state(|| false);
    let open_move = {
        let moving = moving.clone();
        Callback::from(move |()| moving.set(!*moving))
    };
    let head = sheet.household.head().map(|head| head.name.as_str()).unwrap_or_default();
    let place = words::line(&[&sheet.unit_name, &sheet.grid_name, &sheet.household.address]);
    let sub = html! {
        <span class="button-row">
            { place }
            <StateBadge state={sheet.state} always=true />
        </span>
    };
    html! {
        <Page title={household::of(head)} personal=true {sub} back={Route::Households}>
            <div class="stack">
                if let Some(reason) = &sheet.voided {
                    <Notice title={household::VOIDED}><p class="prose">{ reason }</p></Notice>
                }
                if let Some(merged) = &sheet.merged {
                    <Merged id={sheet.id} merged={merged.clone()} />
                }
                if let Some(moving) = &sheet.moving {
                    <Moving id={sheet.id} moving={moving.clone()} />
                }
                <Acts sheet={sheet.clone()} voiding={*voiding} on_void={open_void.clone()} moving={*moving}
                    on_move={open_move.clone()} />
                if *moving { <MoveAway sheet={sheet.clone()} on_cancel={open_move} /> }
                if *voiding { <VoidHousehold id={sheet.id} on_cancel={open_void} /> }
                <Conflicts id={sheet.id} conflicts={sheet.conflicts.clone()} />
            </div>
            <div class="columns">
                <div>
                    <Known sheet={sheet.clone()} />
                    <Members sheet={sheet.clone()} />
                    if !sheet.links.is_empty() { <Links sheet={sheet.clone()} /> }
                    if !sheet.absorbed.is_empty() { <Absorbed absorbed={sheet.absorbed.clone()} /> }
                </div>
                <Past sheet={sheet.clone()} />
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ActsProps {
    sheet: HouseholdSheet,
    voiding: bool,
    on_void: Callback<()>,
    moving: bool,
    on_move: Callback<()>,
}

#[component]
fn Acts(props: &ActsProps) -> Html {
    let sheet = &props.sheet;
    let id = sheet.id;
    let elsewhere = is_elsewhere(sheet);
    let may_visit = use_session().may_record() && sheet.voided.is_none() && !elsewhere;
    let visit = if sheet.has_draft { household::CONTINUE_DRAFT } else { household::VISIT };
    html! {
        <div class="button-row">
            if may_visit {
                <ButtonLink words={visit} to={Route::NewVisit { id }} look={Look::Main} sign={Sign::Pen} />
            }
            if sheet.may_edit && !elsewhere {
                <ButtonLink words={household::EDIT} to={Route::EditHousehold { id }} />
            }
            if !sheet.may_move_to.is_empty() {
                <Button words={household::MOVE} on_press={props.on_move.clone()} look={Look::Plain} sign={Sign::Door}
                    expanded={Some(props.moving)} />
            }
            if sheet.may_void && !elsewhere {
                <Button words={household::VOID} on_press={props.on_void.clone()} look={Look::Plain} sign={Sign::Void}
                    expanded={Some(props.voiding)} />
            }
        </div>
    }
}

/// What is new of a merged household is written down with the one that stands for it.
fn is_elsewhere(sheet: &HouseholdSheet) -> bool {
    sheet.merged.as_ref().is_some_and(|merged| merged.standing == MergeStanding::Counts)
}

#[derive(Properties, PartialEq)]
struct VoidHouseholdProps {
    id: DocId,
    on_cancel: Callback<()>,
}

#[component]
fn VoidHousehold(props: &VoidHouseholdProps) -> Html {
    let act = use_act::<Saved>();
    let toaster = use_toaster();
    let navigator = use_navigator();
    let on_do = {
        let (run, id) = (act.run.clone(), props.id);
        Callback::from(move |reason| {
            let (toaster, navigator) = (toaster.clone(), navigator.clone());
            let done = Callback::from(move |_: Saved| {
                toaster.emit(Toast::said(household::VOID_DONE));
                if let Some(navigator) = &navigator {
                    navigator.push(&Route::Households);
                }
            });
            run.emit((Request::Void { id, reason }, done));
        })
    };
    html! {
        <ReasonPanel name="void" label={household::VOID_REASON} hint={household::VOID_HINT}
            do_words={household::VOID_NOW} busy={act.busy} error={act.error} {on_do}
            on_cancel={props.on_cancel.clone()} />
    }
}

/// 基本情况, and how to reach them.
#[component]
fn Known(props: &SheetProps) -> Html {
    let known = &props.sheet.household;
    let or_not_known =
        |text: &str| if text.is_empty() { words::NOT_KNOWN.to_owned() } else { text.to_owned() };
    html! {
        <section class="section">
            <h2>{ household::SITUATION }</h2>
            <div class="sheet sheet-pad stack">
                if !known.groups.all().is_empty() {
                    <p class="button-row">{ for known.groups.all().into_iter().map(|group| html! {
                        <Badge words={words::key_group(group)} tone={Tone::Usual} />
                    }) }</p>
                }
                <p class="prose">{ or_not_known(&known.situation) }</p>
                <dl class="facts">
                    <div><dt>{ household::PHONE }</dt><dd class="personal">{ or_not_known(known.best_phone()) }</dd></div>
                    if !known.note.is_empty() {
                        <div><dt>{ household::NOTE }</dt><dd class="prose">{ &known.note }</dd></div>
                    }
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Members(props: &SheetProps) -> Html {
    let known = &props.sheet.household;
    let former: Vec<_> = known
        .members
        .iter()
        .filter(|(_, member)| matches!(member.state, MemberState::MovedOut | MemberState::Deceased))
        .collect();
    html! {
        <section class="section">
            <h2>{ household::MEMBERS }</h2>
            <ul class="sheet rows">
                { for known.present().into_iter().map(|(id, member)| html! {
                    <MemberLine key={id.to_string()} member={member.clone()} />
                }) }
            </ul>
            if props.sheet.may_edit && props.sheet.voided.is_none() && !is_elsewhere(&props.sheet) {
                <MoveIn id={props.sheet.id} />
            }
            if !former.is_empty() {
                <h3 class="section">{ household::FORMER }</h3>
                <ul class="sheet rows">
                    { for former.into_iter().map(|(id, member)| html! {
                        <MemberLine key={id.to_string()} member={member.clone()} />
                    }) }
                </ul>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct MemberLineProps {
    member: Member,
}

#[component]
fn MemberLine(props: &MemberLineProps) -> Html {
    let member = &props.member;
    let detail = household::member_line(member, use_session().today());
    html! {
        <li>
            <div class="row">
                <div class="row-main">
                    <span class="row-title personal">{ &member.name }</span>
                    <span>{ words::relation(member.relation) }</span>
                    if member.state != MemberState::Present {
                        <Badge words={words::member_state(member.state)} tone={Tone::Quiet} />
                    }
                    <span class="row-detail personal">{ detail }</span>
                </div>
                if let Some((words, id)) = other_home(member) {
                    <a class="row-side" href={Route::Household { id }.href()}>{ words }</a>
                }
            </div>
        </li>
    }
}

/// T3c: who comes, beside those whose work it is.
#[component]
fn Links(props: &SheetProps) -> Html {
    let today = use_session().today();
    html! {
        <section class="section">
            <h2>{ household::LINKS }</h2>
            <ul class="sheet rows">{ for props.sheet.links.iter().map(|link| html! {
                <li class="row">
                    <div class="row-main">
                        <span class="row-title">{ &link.name }</span>
                        <span class="row-detail">{ household::link(link, today) }</span>
                    </div>
                </li>
            }) }</ul>
        </section>
    }
}

/// Where somebody who moved between households is now, or came from.
fn other_home(member: &Member) -> Option<(&'static str, DocId)> {
    match member.state {
        MemberState::Present => member.moved_from.map(|id| (household::SEE_OLD_HOME, id)),
        _ => member.moved_to.map(|id| (household::SEE_NEW_HOME, id)),
    }
}

/// What was raised, who came, who changed what.
#[component]
fn Past(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let today = use_session().today();
    html! {
        <div>
            <section class="section">
                <h2>{ household::ISSUES }</h2>
                if sheet.issues.is_empty() {
                    <p class="page-sub">{ household::NO_ISSUES }</p>
                } else {
                    <div class="sheet rows">{ for sheet.issues.iter().map(|row| html! {
                        <div key={row.id.to_string()}><IssueLine row={row.clone()} at_home=true /></div>
                    }) }</div>
                }
            </section>
            <section class="section">
                <h2>{ household::VISITS }</h2>
                if sheet.visits.is_empty() {
                    <p class="page-sub">{ household::NO_VISITS }</p>
                } else {
                    <div class="sheet rows">{ for sheet.visits.iter().map(|row| html! {
                        <div key={row.id.to_string()}><VisitLine row={row.clone()} /></div>
                    }) }</div>
                }
            </section>
            if !sheet.timeline.is_empty() {
                <section class="section">
                    <h2>{ household::STORY }</h2>
                    <Timeline id={sheet.id} rows={sheet.timeline.clone()} />
                </section>
            }
            <section class="section">
                <h2>{ household::HISTORY }</h2>
                <ol class="timeline">{ for sheet.history.iter().map(|row| html! {
                    <li>
                        <p class="timeline-what">{ household::history(row) }</p>
                        <p class="timeline-by">{ words::by_line(&row.by, row.at, today) }</p>
                    </li>
                }) }</ol>
            </section>
        </div>
    }
}
