//! One talk: written down while people speak, read afterwards. Who said what is nowhere on it (T1f).

use super::meeting_points::{NewPoint, Points};
use super::meetings::state;
use crate::ask::{use_act, use_ask};
use crate::part::{
    Badge, Button, ButtonLink, ErrorPanel, Look, Notice, Page, ReviewBadge, Sign, StateBadge, TalkPast,
    TalkStanding, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, meeting};
use shared::api::{Hollow, MeetingSheet, Moment, Request, Saved};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MeetingPageProps {
    pub id: DocId,
}

#[component]
pub fn MeetingPage(props: &MeetingPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<MeetingSheet>(Request::Meeting { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: MeetingSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let today = use_session().today();
    let (words, tone) = state(row);
    let going_on = row.held && row.day == today && sheet.meeting.held.end.is_none();
    let (words, tone) = if going_on { (meeting::GOING_ON, Tone::Due) } else { (words, tone) };
    let sub = html! {
        <span class="button-row">
            { words::line(&[&row.unit_name, &meeting::when_and_where(row, today), &row.topic]) }
            <Badge {words} {tone} />
            if row.late { <Badge words={meeting::LATE} tone={Tone::Quiet} /> }
            <StateBadge state={row.state} always=true />
            <ReviewBadge review={sheet.course.review.clone()} />
        </span>
    };
    html! {
        <Page title={meeting::TITLE} {sub} narrow=true back={Route::Meetings}>
            <div class="stack">
                { sheet.hollow.as_ref().map(hollow) }
                if sheet.course.may.correct {
                    <NewPoint meeting={row.id} unit={sheet.unit.clone()} draft={sheet.draft.clone()} />
                }
                <Acts sheet={sheet.clone()} />
                <TalkStanding id={row.id} course={sheet.course.clone()} void_words={meeting::VOIDING}
                    correct={Route::EditMeeting { id: row.id }} opens_itself=true />
            </div>
            <section class="section">
                <h2>{ meeting::POINTS }</h2>
                <Points sheet={sheet.clone()} />
            </section>
            <Came sheet={sheet.clone()} />
            <TalkPast id={row.id} course={sheet.course.clone()} />
        </Page>
    }
}

fn hollow(hollow: &Hollow) -> Html {
    match hollow {
        Hollow::Empty => html! { <Notice title={meeting::EMPTY}><p>{ meeting::EMPTY_ADVICE }</p></Notice> },
        Hollow::LikeEarlier { id, day } => html! {
            <Notice title={meeting::like_earlier(*day)}>
                <p>{ meeting::LIKE_EARLIER_ADVICE }</p>
                <ButtonLink words={meeting::SEE_EARLIER} to={Route::Meeting { id: *id }} look={Look::Plain} />
            </Notice>
        },
    }
}

/// It begins, it ends, its record is opened.
#[component]
fn Acts(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let id = sheet.row.id;
    let holding = use_act::<Saved>();
    let hold = |moment| {
        let run = holding.run.clone();
        Callback::from(move |()| run.emit((Request::HoldMeeting { id, moment }, Callback::noop())))
    };
    let held = &sheet.meeting.held;
    if !sheet.course.may.correct {
        return Html::default();
    }
    html! {
        <>
            <div class="button-row">
                if held.date.is_none() {
                    <Button words={meeting::BEGIN} on_press={hold(Moment::Begin)} sign={Sign::Lamp}
                        disabled={holding.busy} />
                } else if held.end.is_none() {
                    <Button words={meeting::END_NOW} on_press={hold(Moment::End)} sign={Sign::Tick}
                        disabled={holding.busy} />
                }
                <ButtonLink words={meeting::RECORD} to={Route::EditMeeting { id }} sign={Sign::Pen} />
            </div>
            if let Some(error) = holding.error { <ErrorPanel {error} /> }
        </>
    }
}

/// Who came, and the minutes.
#[component]
fn Came(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let body = &sheet.meeting;
    let residents = body.residents.map(|count| count.to_string()).unwrap_or_default();
    let ticked = body.purposes.iter().filter(|(_, on)| **on).map(|(purpose, _)| meeting::purpose(*purpose));
    let purposes = ticked.collect::<Vec<_>>().join("、");
    let times = [meeting::clock(body.held.start), meeting::clock(body.held.end)];
    let times = if times[1].is_empty() { String::new() } else { times.join("—") };
    let facts = [
        (meeting::CADRES, sheet.cadres.join("、")),
        (meeting::RESIDENTS, residents),
        (meeting::START, times),
        (meeting::PURPOSES, purposes),
    ];
    let shown: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    html! {
        <>
            if body.held.date.is_some() && !shown.is_empty() {
                <section class="section">
                    <h2>{ meeting::WHO_CAME }</h2>
                    <dl class="sheet sheet-pad facts">
                        { for shown.into_iter().map(|(label, value)| html! {
                            <div><dt>{ label }</dt><dd class="prose">{ value }</dd></div>
                        }) }
                    </dl>
                </section>
            }
            <section class="section">
                <h2>{ meeting::MINUTES }</h2>
                <p class="sheet sheet-pad prose">
                    { if body.minutes.is_empty() { meeting::NO_MINUTES } else { body.minutes.as_str() } }
                </p>
            </section>
        </>
    }
}
