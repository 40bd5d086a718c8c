//! 今日: a short list of what waits for me, most urgent first, in sentences. Nothing else competes with it.

use crate::ask::use_ask;
use crate::part::{ButtonLink, Empty, Icon, Look, Mood, Notice, Page, ProgressBar, Sign, show_asked};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, reception, shell, today};
use shared::api::{Request, TodayItem, TodayView};
use yew::prelude::*;

#[component]
pub fn Today() -> Html {
    let session = use_session();
    let news = use_news();
    let asking = use_ask::<TodayView>(Request::Today, news.version);
    let name = session.me().map(|me| me.name.clone()).unwrap_or_default();
    let hour = words::hour(js_sys::Date::now() as i64);
    let acts = html! {
        if session.on_duty() {
            <ButtonLink words={reception::NEW} to={Route::NewReception} look={Look::Main} sign={Sign::Pen} />
        } else if session.may_record() {
            <ButtonLink words={today::VISIT_NOW} to={Route::Households} look={Look::Main} sign={Sign::Pen} />
        }
    };
    html! {
        <Page title={today::greeting(hour, &name)} sub={html! { words::full_date(session.today()) }} {acts}>
            <div class="stack">
                <FirstSync />
                { show_asked(&asking, |view| html! { <><StayDay on={view.stay_day} /><Items view={view.clone()} /><Month view={view.clone()} /></> }) }
            </div>
        </Page>
    }
}

/// What a new device still has to fetch, and what an overlong absence from the network means.
#[component]
fn FirstSync() -> Html {
    let status = &use_news().status;
    let lease_ended = use_session().me().is_some_and(|me| me.lease_ended);
    html! {
        <>
            if let Some(progress) = status.progress {
                <div class="sheet sheet-pad stack">
                    <ProgressBar label={shell::FIRST_SYNC} {progress} />
                    <p class="page-sub">{ shell::FIRST_SYNC_ADVICE }</p>
                </div>
            }
            if lease_ended {
                <Notice title={shell::LEASE_ENDED} mood={Mood::Due}><p>{ shell::LEASE_ENDED_ADVICE }</p></Notice>
            }
            if let Some(off_ms) = status.clock_off_ms {
                <Notice title={shell::CLOCK_OFF}><p>{ shell::clock_off(off_ms) }</p></Notice>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct StayDayProps {
    on: bool,
}

/// T3b, on the township's weekday.
#[component]
fn StayDay(props: &StayDayProps) -> Html {
    html! { if props.on { <Notice title={today::STAY_DAY}><p>{ today::STAY_DAY_HINT }</p></Notice> } }
}

#[derive(Properties, PartialEq)]
struct ViewProps {
    view: TodayView,
}

#[component]
fn Items(props: &ViewProps) -> Html {
    let session = use_session();
    let items = &props.view.items;
    if items.is_empty() {
        let hint = if session.may_record() { today::NOTHING_HINT_RECORD } else { today::NOTHING_HINT_READ };
        return html! { <div class="sheet"><Empty sign={Sign::Lamp} title={today::NOTHING} {hint} /></div> };
    }
    html! {
        <section>
            <h2 class="today-title">{ today::waiting_count(&props.view) }</h2>
            <ul class="sheet rows">
                { for items.iter().map(|item| html! { <Item item={item.clone()} /> }) }
            </ul>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    item: TodayItem,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let day = use_session().today();
    let item = &props.item;
    let pressing = item.is_pressing().then_some("today-pressing");
    html! {
        <li>
            <a class={classes!("row", "today-item", pressing)} href={route_of(item).href()}>
                <span class={classes!("today-sentence", today::is_personal(item).then_some("personal"))}>
                    { today::sentence(item, day) }
                </span>
                <span class="today-act">{ today::act(item) }<Icon sign={Sign::Forward} size=20 /></span>
            </a>
        </li>
    }
}

fn route_of(item: &TodayItem) -> Route {
    match item {
        TodayItem::Refused { .. } => Route::Sync,
        TodayItem::TalkReturned { talk, form, .. } => Route::of_talk(*form, *talk),
        TodayItem::IssueReturned { issue, .. }
        | TodayItem::Contradiction { issue, .. }
        | TodayItem::ToFeedBack { issue, .. }
        | TodayItem::ToApprove { issue, .. }
        | TodayItem::Due { issue, .. } => Route::Issue { id: *issue },
        TodayItem::Conflict { id, kind, .. } => Route::of_record(*kind, *id),
        TodayItem::ToReport { .. } => Route::ReportUp,
        TodayItem::ToConfirm { .. } => Route::Closing,
        TodayItem::Inbox { .. } => Route::Review,
        TodayItem::Held { .. } => Route::Held,
        TodayItem::ToReview { .. } => Route::Ledger,
        TodayItem::Unmade { .. } => Route::Unmade,
        TodayItem::Alike { .. } => Route::Alike,
        TodayItem::MoveAsked { household, .. } => Route::Household { id: *household },
        TodayItem::Talk { meeting, .. } => Route::Meeting { id: *meeting },
        TodayItem::NoTalk { .. } => Route::Meetings,
        TodayItem::Handover { .. } => Route::Receptions,
        TodayItem::Draft { key, .. } => Route::of_draft(*key),
    }
}

/// The month in a few large numbers, each with what it means.
#[component]
fn Month(props: &ViewProps) -> Html {
    let view = &props.view;
    let may_record = use_session().may_record();
    html! {
        <section class="section">
            <h2>{ today::THIS_MONTH }</h2>
            <dl class="sheet numbers">
                if may_record {
                    <div><dt>{ today::MY_VISITS }</dt><dd>{ view.my_visits_month }</dd></div>
                }
                <div><dt>{ today::OUR_VISITS }</dt><dd>{ view.unit_visits_month }</dd></div>
                <div><dt>{ today::HOUSEHOLDS }</dt><dd>{ view.households }</dd></div>
                <div>
                    <dt>{ today::HOUSEHOLDS_WAITING }</dt>
                    <dd>{ view.households_waiting }</dd>
                    <dd class="numbers-means">{ today::HOUSEHOLDS_WAITING_MEANS }</dd>
                </div>
            </dl>
        </section>
    }
}
