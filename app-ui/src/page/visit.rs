//! One visit: the three asks as answered, what was made of them, and its course.

use crate::ask::use_ask;
use crate::part::{
    Badge, Icon, Page, Pictures, ReviewBadge, Sign, StateBadge, TalkPast, TalkStanding, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, picture, visit};
use shared::api::{Request, VisitSheet};
use shared::domain::{DocId, Items};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct VisitPageProps {
    pub id: DocId,
}

#[component]
pub fn VisitPage(props: &VisitPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<VisitSheet>(Request::Visit { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: VisitSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let today = use_session().today();
    let sub = html! {
        <span class="button-row">
            { words::line(&[&words::date(row.date, today), &row.by, &sheet.unit_name, &row.address]) }
            if sheet.stay_day { <Badge words={visit::STAY_DAY} tone={Tone::Quiet} /> }
            <StateBadge state={row.state} always=true />
            <ReviewBadge review={sheet.course.review.clone()} />
        </span>
    };
    html! {
        <Page title={visit::title(&row.head)} personal=true {sub} narrow=true back={Route::Household { id: row.household }}>
            <div class="stack">
                <TalkStanding id={row.id} course={sheet.course.clone()} void_words={visit::VOIDING}
                    correct={Route::CorrectVisit { id: row.id }} />
            </div>
            <Asks sheet={sheet.clone()} />
            <TalkPast id={row.id} course={sheet.course.clone()} />
        </Page>
    }
}

#[component]
fn Asks(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let asks = &sheet.visit.asks;
    html! {
        <>
            <section class="section">
                <h2>{ visit::SITUATION_ASK }</h2>
                <div class="sheet sheet-pad stack">
                    if asks.situation.unchanged { <Badge words={visit::UNCHANGED} tone={Tone::Quiet} /> }
                    <p class="prose">{ &asks.situation.text }</p>
                </div>
            </section>
            <section class="section">
                <h2>{ visit::DIFFICULTIES_ASK }</h2>
                { answers(&asks.difficulties, visit::NO_DIFFICULTY, visit::MADE_ISSUE) }
            </section>
            <section class="section">
                <h2>{ visit::SUGGESTIONS_ASK }</h2>
                { answers(&asks.suggestions, visit::NO_SUGGESTION, visit::MADE_SUGGESTION) }
            </section>
            if !sheet.pictures.is_empty() {
                <section class="section">
                    <h2>{ picture::TITLE }</h2>
                    <div class="sheet sheet-pad"><Pictures record={sheet.row.id} rows={sheet.pictures.clone()} /></div>
                </section>
            }
        </>
    }
}

fn answers(items: &Items, none: &'static str, made: &'static str) -> Html {
    if items.items.is_empty() {
        return html! { <p class="sheet sheet-pad">{ none }</p> };
    }
    html! {
        <ul class="sheet rows">
            { for items.items.iter().map(|(id, item)| html! {
                <li key={id.to_string()} class="sheet-pad">
                    if item.struck {
                        <p class="prose page-sub"><s>{ &item.text }</s>{ visit::STRUCK }</p>
                    } else {
                        <p class="prose">{ &item.text }</p>
                        if item.document.is_some() {
                            <p class="ask-made"><Icon sign={Sign::Tick} size=20 />{ made }</p>
                        }
                    }
                </li>
            }) }
        </ul>
    }
}
