//! One issue: what was raised, where it stands, its story, and the steps that this person may take.

use super::issue_step::Steps;
use crate::ask::use_ask;
use crate::part::{
    Badge, ButtonLink, Conflicts, Mood, Notice, Page, PhaseBadge, Sign, StateBadge, Timeline, Tone,
    show_asked,
};
use crate::route::Route;
use crate::session::{use_news, use_session};
use crate::words::{self, steps};
use shared::api::{IssueSheet, Request};
use shared::domain::DocId;
use shared::workflow::Phase;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct IssuePageProps {
    pub id: DocId,
}

#[component]
pub fn IssuePage(props: &IssuePageProps) -> Html {
    let news = use_news();
    let asking = use_ask::<IssueSheet>(Request::Issue { id: props.id }, news.version);
    show_asked(&asking, |sheet| html! { <Sheet sheet={sheet.clone()} /> })
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    sheet: IssueSheet,
}

#[component]
fn Sheet(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let sub = html! {
        <span class="button-row">
            <PhaseBadge phase={row.phase} />
            <StateBadge state={row.state} always=true />
            if let Some(days) = row.days_left {
                <Badge words={words::days_left(days)} tone={if days <= 3 { Tone::Due } else { Tone::Quiet }} />
            }
            <span>{ words::turn(row.turn) }</span>
        </span>
    };
    html! {
        <Page title={steps::title(steps::number(row))} {sub} narrow=true back={Route::Issues}>
            <div class="stack">
                <p class="sheet sheet-pad prose issue-content">{ &row.content }</p>
                if !sheet.contradictions.is_empty() {
                    <Notice title={steps::CONTRADICTION} mood={Mood::Due}><p>{ steps::CONTRADICTION_ADVICE }</p></Notice>
                }
                if !sheet.return_reason.is_empty() {
                    <Notice title={returned_title(row.phase)} mood={Mood::Due}>
                        <p class="prose">{ &sheet.return_reason }</p>
                    </Notice>
                }
                <Conflicts id={row.id} conflicts={sheet.conflicts.clone()} />
                <Steps sheet={sheet.clone()} />
                <Facts sheet={sheet.clone()} />
            </div>
            <section class="section">
                <h2>{ steps::STORY }</h2>
                <Timeline id={row.id} rows={sheet.timeline.clone()} />
            </section>
        </Page>
    }
}

/// Sent back to the village, or to who answers for it.
fn returned_title(phase: Phase) -> &'static str {
    if phase == Phase::Listed { steps::REOPENED } else { steps::RETURNED }
}

#[component]
fn Facts(props: &SheetProps) -> Html {
    let sheet = &props.sheet;
    let row = &sheet.row;
    let today = use_session().today();
    let reporter = sheet.reporter.as_ref().map_or(steps::ANONYMOUS.into(), |reporter| {
        words::line(&[&reporter.name_masked, &reporter.phone_masked])
    });
    let raised = words::line(&[&words::date(row.date, today), &row.unit_name]);
    let due = row.due.map(|due| words::date(due, today)).unwrap_or_default();
    let tier = if row.owner.is_empty() { String::new() } else { words::tier(row.tier).to_owned() };
    let filed = words::steps::filed(sheet.filed);
    // Papers from before the list have the provisional one.
    let provisional = if row.official.is_empty() { String::new() } else { row.number.clone() };
    let facts = [
        (steps::PROVISIONAL, provisional),
        (steps::RAISED, raised),
        (steps::REPORTER, reporter),
        (steps::SHEET_OPINION, row.opinion.clone()),
        (steps::TIER, tier),
        (steps::FILED, filed),
        (steps::OWNER, row.owner.clone()),
        (steps::MEASURES, sheet.measures.clone()),
        (steps::DUE, due),
    ];
    let shown = facts.into_iter().filter(|(_, value)| !value.is_empty());
    html! {
        <>
            <dl class="sheet sheet-pad facts">
                { for shown.map(|(label, value)| {
                    let personal = (label == steps::REPORTER).then_some("personal");
                    html! { <div><dt>{ label }</dt><dd class={classes!("prose", personal)}>{ value }</dd></div> }
                }) }
            </dl>
            <div class="button-row">
                if let Some(id) = sheet.merged_into {
                    <ButtonLink words={steps::SEE_MERGED} to={Route::Issue { id }} sign={Sign::Issue} />
                }
                if let Some(id) = sheet.source {
                    <ButtonLink words={steps::see_talk(sheet.form)} to={Route::of_talk(sheet.form, id)} sign={Sign::Ledger} />
                }
                if let Some(id) = sheet.household {
                    <ButtonLink words={steps::SEE_HOUSEHOLD} to={Route::Household { id }} sign={Sign::Door} />
                }
            </div>
        </>
    }
}
