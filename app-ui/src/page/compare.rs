//! 是不是同一户: two households side by side, and who may say so says so (N7).

use crate::ask::{use_act, use_ask};
use crate::part::{
    Badge, Button, ButtonLink, ErrorPanel, Look, Mood, Notice, Page, Sign, StateBadge, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, alike, household};
use shared::api::{CompareSide, CompareView, Request, Saved, Settled};
use shared::domain::{DocId, Member};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

#[derive(Properties, PartialEq)]
pub struct ComparePageProps {
    pub left: DocId,
    pub right: DocId,
}

#[component]
pub fn ComparePage(props: &ComparePageProps) -> Html {
    let news = use_news();
    let request = Request::CompareHouseholds { left: props.left, right: props.right };
    let asking = use_ask::<CompareView>(request, news.version);
    html! {
        <Page title={alike::COMPARE} back={Route::Alike}>
            { show_asked(&asking, |view| html! { <Two view={view.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct TwoProps {
    view: CompareView,
}

#[component]
fn Two(props: &TwoProps) -> Html {
    let view = &props.view;
    html! {
        <div class="stack">
            <Why view={view.clone()} />
            <div class="compare">
                <Side side={view.left.clone()} other={view.right.clone()} is_left=true />
                <Side side={view.right.clone()} other={view.left.clone()} is_left=false />
            </div>
            <Decide view={view.clone()} />
        </div>
    }
}

/// What makes them look like one, or what was decided.
#[component]
fn Why(props: &TwoProps) -> Html {
    let view = &props.view;
    match view.settled {
        Some(Settled::Merged { into }) => html! {
            <Notice title={alike::ALREADY_MERGED} mood={Mood::Done}>
                <div class="button-row"><ButtonLink words={alike::SEE_HOME} to={Route::Household { id: into }} /></div>
            </Notice>
        },
        Some(Settled::Apart) => html! {
            <Notice title={alike::ALREADY_APART}><p>{ alike::ALREADY_APART_HINT }</p></Notice>
        },
        None if view.crossed => html! {
            <Notice title={alike::CROSSED} mood={Mood::Due}><p>{ alike::CROSSED_HINT }</p></Notice>
        },
        None => html! {
            if let Some(likeness) = view.likeness {
                <p class="button-row"><Badge words={alike::likeness(likeness)} tone={Tone::Usual} /></p>
            }
        },
    }
}

#[derive(Properties, PartialEq)]
struct SideProps {
    side: CompareSide,
    other: CompareSide,
    is_left: bool,
}

/// One of the two; what both have is marked.
#[component]
fn Side(props: &SideProps) -> Html {
    let today = use_session().today();
    let (side, theirs) = (&props.side, &props.other.household);
    let home = &side.household;
    let same = |one: &str, other: &str| (!one.is_empty() && one == other).then_some("compare-same");
    let place = words::line(&[&side.unit_name, &side.grid_name]);
    html! {
        <section class="sheet sheet-pad stack">
            <h2 class="personal">{ alike::side_title(side, props.is_left) }</h2>
            <p class="button-row"><span class="page-sub">{ place }</span><StateBadge state={side.state} always=true /></p>
            <dl class="facts">
                <div>
                    <dt>{ alike::ADDRESS }</dt>
                    <dd class={classes!("personal", same(&home.address, &theirs.address))}>{ &home.address }</dd>
                </div>
                <div>
                    <dt>{ alike::PHONE }</dt>
                    <dd class={classes!("personal", same(home.best_phone(), theirs.best_phone()))}>
                        { or_not_known(home.best_phone()) }
                    </dd>
                </div>
                <div><dt>{ alike::SITUATION }</dt><dd class="prose">{ or_not_known(&home.situation) }</dd></div>
                <div><dt>{ alike::PAST }</dt><dd>{ alike::past(side, today) }</dd></div>
            </dl>
            <h3>{ alike::MEMBERS }</h3>
            <ul class="rows">{ for home.present().into_iter().map(|(id, member)| {
                let known = theirs.present().into_iter().any(|(_, other)| other.name == member.name);
                html! { <li key={id.to_string()}><Person member={member.clone()} {known} /></li> }
            }) }</ul>
            <ButtonLink words={alike::WHOLE} to={Route::Household { id: side.id }} look={Look::Plain} sign={Sign::Forward} />
        </section>
    }
}

fn or_not_known(text: &str) -> String {
    if text.is_empty() { words::NOT_KNOWN.to_owned() } else { text.to_owned() }
}

#[derive(Properties, PartialEq)]
struct PersonProps {
    member: Member,
    /// The other household has somebody of that name.
    known: bool,
}

#[component]
fn Person(props: &PersonProps) -> Html {
    let member = &props.member;
    let detail = household::member_line(member, use_session().today());
    html! {
        <p class="compare-person">
            <span class={classes!("personal", props.known.then_some("compare-same"))}>{ &member.name }</span>
            <span>{ words::relation(member.relation) }</span>
            <span class="row-detail personal">{ detail }</span>
        </p>
    }
}

/// The three answers, as far as they are this person's to give.
#[component]
fn Decide(props: &TwoProps) -> Html {
    let view = &props.view;
    let act = use_act::<Saved>();
    let (toaster, navigator) = (use_toaster(), use_navigator());
    let doing = |request: Request, said: &'static str, to: Route| {
        let (run, toaster, navigator) = (act.run.clone(), toaster.clone(), navigator.clone());
        Callback::from(move |()| {
            let (toaster, navigator) = (toaster.clone(), navigator.clone());
            let done = Callback::from(move |_: Saved| {
                toaster.emit(Toast::said(said));
                if let Some(navigator) = &navigator {
                    navigator.replace(&to);
                }
            });
            run.emit((request.clone(), done));
        })
    };
    let merging = |side: &CompareSide, other: &CompareSide, is_left: bool| {
        let request = Request::MergeHousehold { id: other.id, into: side.id };
        let on_press = doing(request, alike::MERGED, Route::Household { id: side.id });
        html! {
            <Button words={alike::merge_into(side, is_left)} {on_press} look={Look::Main} sign={Sign::Tick}
                disabled={act.busy} class="personal" />
        }
    };
    let apart = Request::KeepApart { one: view.left.id, other: view.right.id };
    let on_apart = doing(apart, alike::APART, Route::Alike);
    let may_merge = view.may_merge_into_left || view.may_merge_into_right;
    html! {
        <div class="stack">
            if may_merge { <p class="field-hint">{ alike::HINT }</p> }
            <div class="button-row">
                if view.may_merge_into_left { { merging(&view.left, &view.right, true) } }
                if view.may_merge_into_right { { merging(&view.right, &view.left, false) } }
                if view.may_keep_apart {
                    <Button words={alike::KEEP_APART} on_press={on_apart} sign={Sign::Cross} disabled={act.busy} />
                }
            </div>
            if !may_merge && !view.may_keep_apart && view.settled.is_none() {
                <p class="page-sub">{ alike::NOT_YOURS }</p>
            }
            if let Some(error) = act.error { <ErrorPanel {error} /> }
        </div>
    }
}
