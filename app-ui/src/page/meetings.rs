//! 夜谈会: a month of talks, looked at as a calendar and read as a list; the township also sees which villages have none
//! (T1b).

use crate::ask::use_ask;
use crate::part::{Badge, Button, ButtonLink, Empty, Look, Notice, Page, Sign, StateBadge, Tone, show_asked};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, meeting};
use jiff::ToSpan;
use jiff::civil::Date;
use shared::api::{MeetingFilter, MeetingMonth, MeetingRow, Request};
use yew::prelude::*;

#[component]
pub fn Meetings() -> Html {
    let session = use_session();
    let news = use_news();
    let month = use_state_eq(|| session.today().first_of_month());
    let filter = MeetingFilter { month: *month, unit: None };
    let asking = use_ask::<MeetingMonth>(Request::Meetings { filter }, news.version);
    let go = |months: i64| {
        let month = month.clone();
        Callback::from(move |()| month.set(month.saturating_add(months.months())))
    };
    let acts = html! {
        if session.may_record() {
            <ButtonLink words={meeting::PLAN} to={Route::NewMeeting} look={Look::Main} sign={Sign::Add} />
        }
    };
    html! {
        <Page title={meeting::TITLE} {acts}>
            <div class="month-bar">
                <Button words={meeting::EARLIER} on_press={go(-1)} sign={Sign::Back} />
                <h2>{ meeting::month(*month) }</h2>
                <Button words={meeting::LATER} on_press={go(1)} sign={Sign::Forward} />
            </div>
            { show_asked(&asking, |view| html! { <Month view={view.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct MonthProps {
    view: MeetingMonth,
}

#[component]
fn Month(props: &MonthProps) -> Html {
    let view = &props.view;
    html! {
        <div class="columns">
            <div class="stack">
                <Calendar view={view.clone()} />
                <div>
                    <p class="list-count" role="status">{ meeting::held_count(&view.held) }</p>
                    <details class="more">
                        <summary>{ meeting::HELD_MEANS }</summary>
                        <p class="page-sub">{ meeting::HELD_MEANING }</p>
                    </details>
                </div>
            </div>
            <div class="stack">
                <Talks rows={view.rows.clone()} />
                if !view.without.is_empty() {
                    <Notice title={meeting::WITHOUT}>
                        <ul class="villages">{ for view.without.iter().map(|(unit, name)| html! {
                            <li key={unit.to_string()}>{ name }</li>
                        }) }</ul>
                    </Notice>
                }
            </div>
        </div>
    }
}

/// Weeks as rows; a day with a talk carries a mark and says so in words.
#[component]
fn Calendar(props: &MonthProps) -> Html {
    let view = &props.view;
    let today = use_session().today();
    let first = view.month;
    let before = (0..first.weekday().to_monday_zero_offset()).map(|_| html! { <li aria-hidden="true"></li> });
    let days = (0..i64::from(first.days_in_month())).map(|n| first.saturating_add(n.days()));
    let names = meeting::WEEKDAYS
        .iter()
        .map(|name| html! { <li aria-hidden="true" class="month-name">{ name }</li> });
    html! {
        <ol class="sheet sheet-pad month" aria-label={meeting::CALENDAR}>
            { for names }
            { for before }
            { for days.map(|day| one_day(view, day, today)) }
        </ol>
    }
}

fn one_day(view: &MeetingMonth, day: Date, today: Date) -> Html {
    let held = view.rows.iter().filter(|row| row.day == day && row.held).count();
    let planned = view.rows.iter().filter(|row| row.day == day && !row.held).count();
    let class = classes!(
        "month-day",
        (day == today).then_some("month-today"),
        (planned > 0).then_some("month-planned"),
        (held > 0).then_some("month-held")
    );
    html! { <li {class} aria-label={meeting::day_label(day, held, planned)}>{ day.day() }</li> }
}

#[derive(Properties, PartialEq)]
struct TalksProps {
    rows: Vec<MeetingRow>,
}

#[component]
fn Talks(props: &TalksProps) -> Html {
    let today = use_session().today();
    if props.rows.is_empty() {
        return html! {
            <div class="sheet"><Empty sign={Sign::Lamp} title={meeting::NONE} hint={meeting::NONE_HINT} /></div>
        };
    }
    html! {
        <ul class="sheet rows">
            { for props.rows.iter().map(|row| html! { <li key={row.id.to_string()}>{ line(row, today) }</li> }) }
        </ul>
    }
}

fn line(row: &MeetingRow, today: Date) -> Html {
    let (state, tone) = state(row);
    html! {
        <a class="row" href={Route::Meeting { id: row.id }.href()}>
            <div class="row-main">
                <span class="row-title">{ meeting::when_and_where(row, today) }</span>
                <span class="row-detail">{ words::line(&[&row.unit_name, &row.topic, &meeting::numbers(row)]) }</span>
            </div>
            <div class="row-side">
                if row.late { <Badge words={meeting::LATE} tone={Tone::Quiet} /> }
                <Badge words={state} {tone} />
                <StateBadge state={row.state} />
            </div>
        </a>
    }
}

/// Planned or held, in words.
pub fn state(row: &MeetingRow) -> (&'static str, Tone) {
    if row.held { (meeting::HELD, Tone::Done) } else { (meeting::PLANNED, Tone::Usual) }
}
