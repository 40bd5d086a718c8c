//! One reception: who came with what, what was made of it, and what may be done.

use crate::ask::use_ask;
use crate::part::{
    Badge, ButtonLink, Icon, Page, ReviewBadge, Sign, StateBadge, TalkPast, TalkStanding, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, reception, visit};
use shared::api::{ReceptionSheet, Request};
use shared::domain::{DocId, MatterKind, ReceptionMatter};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReceptionPageProps {
    pub id: DocId,
}

#[component]
pub fn ReceptionPage(props: &ReceptionPageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<ReceptionSheet>(Request::Reception { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: ReceptionSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let today = use_session().today();
    let sub = html! {
        <span class="button-row">
            { words::line(&[&words::date(row.date, today), &row.by, &row.unit_name]) }
            <StateBadge state={row.state} always=true />
            <ReviewBadge review={sheet.course.review.clone()} />
        </span>
    };
    html! {
        <Page title={reception::SHEET_TITLE} {sub} narrow=true back={Route::Receptions}>
            <div class="stack">
                <TalkStanding id={row.id} course={sheet.course.clone()} void_words={reception::VOIDING}
                    correct={Route::CorrectReception { id: row.id }} />
                <section>
                    <h2>{ reception::SHEET_MATTERS }</h2>
                    <ul class="sheet rows">{ for sheet.reception.matters.values().map(matter) }</ul>
                </section>
                <Facts sheet={sheet.clone()} />
            </div>
            <TalkPast id={row.id} course={sheet.course.clone()} />
        </Page>
    }
}

fn matter(matter: &ReceptionMatter) -> Html {
    let kind = match matter.service {
        Some(service) => words::service(service),
        None => reception::matter_kind(matter.kind),
    };
    let made = match matter.kind {
        _ if matter.document.is_none() => None,
        MatterKind::Suggestion => Some(visit::MADE_SUGGESTION),
        _ => Some(visit::MADE_ISSUE),
    };
    html! {
        <li class="sheet-pad stack">
            if matter.struck {
                <p class="prose page-sub"><s>{ &matter.content }</s>{ visit::STRUCK }</p>
            } else {
                <p class="button-row">
                    <Badge words={kind} tone={Tone::Quiet} />
                    if matter.handed_on { <Badge words={reception::HANDED_ON} tone={Tone::Usual} /> }
                </p>
                if !matter.content.is_empty() { <p class="prose">{ &matter.content }</p> }
                if let Some(made) = made {
                    <p class="ask-made"><Icon sign={Sign::Tick} size=20 />{ made }</p>
                }
            }
        </li>
    }
}

#[component]
fn Facts(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let today = use_session().today();
    let who = match (&sheet.who, sheet.named) {
        (Some(who), _) => words::line(&[&who.name_masked, &who.phone_masked]),
        (None, true) => reception::SHEET_KEPT.into(),
        (None, false) => reception::ANONYMOUS.into(),
    };
    let facts = [
        (reception::SHEET_WHO, who),
        (reception::SHEET_ABOUT, sheet.row.about.clone()),
        (reception::SHEET_RECEIVED, words::date(sheet.row.date, today)),
        (reception::SHEET_REGISTERED, words::by_line(&sheet.row.by, sheet.row.registered, today)),
        (reception::SHEET_POINT, sheet.point_name.clone()),
    ];
    let shown = facts.into_iter().filter(|(_, value)| !value.is_empty());
    html! {
        <>
            <dl class="sheet sheet-pad facts">
                { for shown.map(|(label, value)| html! { <div><dt>{ label }</dt><dd class="prose">{ value }</dd></div> }) }
            </dl>
            if let Some(id) = sheet.reception.household {
                <div class="button-row">
                    <ButtonLink words={visit::SEE_HOUSEHOLD} to={Route::Household { id }} sign={Sign::Door} />
                </div>
            }
        </>
    }
}
