//! One visit: the three asks as answered, what was made of them, and its course; the township reviews or returns it
//! here, its author corrects or voids it.

use crate::ask::{use_act, use_ask};
use crate::part::{
    Badge, Button, ButtonLink, Conflicts, ErrorPanel, Icon, IssueLine, Look, Mood, Notice, Page, ReasonPanel,
    ReviewBadge, Sign, StateBadge, Timeline, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, household, visit};
use shared::api::{Request, ReviewView, Saved, VisitSheet};
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
            <StateBadge state={row.state} always=true />
            <ReviewBadge review={row.review.clone()} />
        </span>
    };
    html! {
        <Page title={visit::title(&row.head)} {sub} narrow=true back={Route::Household { id: row.household }}>
            <div class="stack">
                if let Some(reason) = &sheet.void_reason {
                    <Notice title={visit::VOIDED}><p class="prose">{ reason }</p></Notice>
                }
                <Returned sheet={sheet.clone()} />
                <Acts sheet={sheet.clone()} />
                <Conflicts id={row.id} conflicts={sheet.conflicts.clone()} />
            </div>
            <Asks sheet={sheet.clone()} />
            if !sheet.timeline.is_empty() {
                <section class="section">
                    <h2>{ visit::TIMELINE }</h2>
                    <Timeline id={row.id} rows={sheet.timeline.clone()} />
                </section>
            }
        </Page>
    }
}

/// What the township found missing, with the way to mend it.
#[component]
fn Returned(props: &SheetProps) -> Html {
    let today = use_session().today();
    let sheet = &props.sheet;
    let ReviewView::Returned { by, at, reason, edited_since: false } = &sheet.row.review else {
        return Html::default();
    };
    html! {
        <Notice title={visit::returned_by(by)} mood={Mood::Due}>
            <p class="prose">{ reason }</p>
            <p class="timeline-by">{ words::moment(*at, today) }</p>
            if sheet.may.correct {
                <div class="button-row">
                    <ButtonLink words={visit::MEND} to={Route::CorrectVisit { id: sheet.row.id }} look={Look::Due}
                        sign={Sign::Pen} />
                </div>
            }
        </Notice>
    }
}

/// Which field for a reason is open.
#[derive(Clone, Copy, PartialEq)]
enum Opened {
    Neither,
    Void,
    Return,
}

#[component]
fn Acts(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let opened = use_state(|| Opened::Neither);
    let open = |which: Opened| {
        let opened = opened.clone();
        Callback::from(move |()| opened.set(if *opened == which { Opened::Neither } else { which }))
    };
    let reviewing = use_act::<()>();
    let step = use_act::<Saved>();
    let toaster = use_toaster();
    let say = |words: &'static str| {
        let (toaster, opened) = (toaster.clone(), opened.clone());
        Callback::from(move |()| {
            opened.set(Opened::Neither);
            toaster.emit(Toast::said(words));
        })
    };
    let id = sheet.row.id;
    let is_reviewed = matches!(sheet.row.review, ReviewView::Reviewed { edited_since: false, .. });
    let review = {
        let (run, heads, said) = (reviewing.run.clone(), sheet.heads.clone(), say(visit::REVIEWED));
        Callback::from(move |()| {
            run.emit((Request::Review { records: vec![(id, heads.clone())] }, said.clone()))
        })
    };
    let on_return = {
        let (run, heads, said) = (step.run.clone(), sheet.heads.clone(), say(visit::RETURNED));
        Callback::from(move |reason| {
            run.emit((Request::Return { id, heads: heads.clone(), reason }, said.reform(|_| ())));
        })
    };
    let on_void = {
        let (run, said) = (step.run.clone(), say(visit::VOID_DONE));
        Callback::from(move |reason| run.emit((Request::Void { id, reason }, said.reform(|_| ()))))
    };
    html! {
        <>
            <div class="button-row">
                if sheet.may.review && !is_reviewed {
                    <Button words={visit::REVIEW} on_press={review} look={Look::Main} sign={Sign::Tick}
                        disabled={reviewing.busy} />
                }
                if sheet.may.review {
                    <Button words={visit::RETURN} on_press={open(Opened::Return)} sign={Sign::Return}
                        expanded={Some(*opened == Opened::Return)} />
                }
                if sheet.may.correct {
                    <ButtonLink words={visit::CORRECT} to={Route::CorrectVisit { id }} sign={Sign::Pen} />
                }
                if sheet.may.void {
                    <Button words={visit::VOID} on_press={open(Opened::Void)} look={Look::Plain} sign={Sign::Void}
                        expanded={Some(*opened == Opened::Void)} />
                }
            </div>
            if let Some(error) = reviewing.error { <ErrorPanel {error} /> }
            if *opened == Opened::Return {
                <ReasonPanel name="return" label={visit::RETURN_REASON} do_words={visit::RETURN_NOW} busy={step.busy}
                    error={step.error.clone()} on_do={on_return} on_cancel={open(Opened::Return)} />
            }
            if *opened == Opened::Void {
                <ReasonPanel name="void" label={household::VOID_REASON} hint={visit::VOID_HINT}
                    do_words={visit::VOID_NOW} busy={step.busy} error={step.error.clone()} on_do={on_void}
                    on_cancel={open(Opened::Void)} />
            }
        </>
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
            if !sheet.issues.is_empty() {
                <section class="section">
                    <h2>{ visit::MADE_ISSUES }</h2>
                    <div class="sheet rows">{ for sheet.issues.iter().map(|row| html! {
                        <div key={row.id.to_string()}><IssueLine row={row.clone()} at_home=true /></div>
                    }) }</div>
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
