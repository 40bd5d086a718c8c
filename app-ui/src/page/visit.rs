//! One visit: the three asks as answered, what was made of them, and its course; the township reviews or returns it
//! here, its author corrects or voids it.

use crate::ask::{use_act, use_ask};
use crate::part::{
    Badge, Button, ButtonLink, Conflicts, ErrorPanel, Icon, IssueLine, Look, Mood, Notice, Page, Pictures,
    ReasonPanel, ReviewBadge, Sign, StateBadge, Timeline, Tone, show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_news, use_session, use_toaster};
use crate::words::{self, household, picture, visit};
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
        <Page title={visit::title(&row.head)} personal=true {sub} narrow=true back={Route::Household { id: row.household }}>
            <div class="stack">
                if let Some(reason) = &sheet.void_reason {
                    <Notice title={visit::VOIDED}><p class="prose">{ reason }</p></Notice>
                }
                <Returned sheet={sheet.clone()} />
                <ReviewActs sheet={sheet.clone()} />
                <AuthorActs sheet={sheet.clone()} />
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

/// The township's part: looked at, or given back with what is missing.
#[component]
fn ReviewActs(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let asking = use_state(|| false);
    let toggle = toggle(&asking);
    let reviewing = use_act::<()>();
    let returning = use_act::<Saved>();
    let toaster = use_toaster();
    let id = sheet.row.id;
    let review = {
        let (run, heads) = (reviewing.run.clone(), sheet.heads.clone());
        let said = toaster.reform(|()| Toast::said(visit::REVIEWED));
        Callback::from(move |()| {
            run.emit((Request::Review { records: vec![(id, heads.clone())] }, said.clone()))
        })
    };
    let on_return = {
        let (run, heads) = (returning.run.clone(), sheet.heads.clone());
        let said = after(&asking, &toaster, visit::RETURNED);
        Callback::from(move |reason| {
            run.emit((Request::Return { id, heads: heads.clone(), reason }, said.clone()));
        })
    };
    if !sheet.may.review {
        return Html::default();
    }
    let is_reviewed = matches!(sheet.row.review, ReviewView::Reviewed { edited_since: false, .. });
    html! {
        <>
            <div class="button-row">
                if !is_reviewed {
                    <Button words={visit::REVIEW} on_press={review} look={Look::Main} sign={Sign::Tick}
                        disabled={reviewing.busy} />
                }
                <Button words={visit::RETURN} on_press={toggle.clone()} sign={Sign::Return} expanded={Some(*asking)} />
            </div>
            if let Some(error) = reviewing.error { <ErrorPanel {error} /> }
            if *asking {
                <ReasonPanel name="return" label={visit::RETURN_REASON} do_words={visit::RETURN_NOW}
                    busy={returning.busy} error={returning.error} on_do={on_return} on_cancel={toggle} />
            }
        </>
    }
}

/// The author's part: corrected, or voided.
#[component]
fn AuthorActs(props: &SheetProps) -> Html {
    let (id, may) = (props.sheet.row.id, props.sheet.may);
    let asking = use_state(|| false);
    let toggle = toggle(&asking);
    let voiding = use_act::<Saved>();
    let toaster = use_toaster();
    let on_void = {
        let (run, said) = (voiding.run.clone(), after(&asking, &toaster, visit::VOID_DONE));
        Callback::from(move |reason| run.emit((Request::Void { id, reason }, said.clone())))
    };
    if !may.correct && !may.void {
        return Html::default();
    }
    html! {
        <>
            <div class="button-row">
                if may.correct {
                    <ButtonLink words={visit::CORRECT} to={Route::CorrectVisit { id }} sign={Sign::Pen} />
                }
                if may.void {
                    <Button words={visit::VOID} on_press={toggle.clone()} look={Look::Plain} sign={Sign::Void}
                        expanded={Some(*asking)} />
                }
            </div>
            if *asking {
                <ReasonPanel name="void" label={household::VOID_REASON} hint={visit::VOID_HINT}
                    do_words={visit::VOID_NOW} busy={voiding.busy} error={voiding.error} on_do={on_void}
                    on_cancel={toggle} />
            }
        </>
    }
}

fn toggle(open: &UseStateHandle<bool>) -> Callback<()> {
    let open = open.clone();
    Callback::from(move |()| open.set(!*open))
}

/// Shuts the field for the reason and says what was done.
fn after(open: &UseStateHandle<bool>, toaster: &Callback<Toast>, words: &'static str) -> Callback<Saved> {
    let open = open.setter();
    toaster.reform(move |_| {
        open.set(false);
        Toast::said(words)
    })
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
