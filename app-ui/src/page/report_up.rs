//! 汇总上报 (H1b): the village's open issues, each with its preliminary opinion, reported up in one act.

use crate::ask::{Asked, use_act, use_ask};
use crate::draft::{Beginning, use_beginning};
use crate::form::use_form;
use crate::part::{
    Button, DraftNotice, Empty, ErrorPanel, Look, Page, Phrases, Sign, TextField, TextKind, Tick,
    saves_by_keys, show_asked,
};
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, steps};
use serde::{Deserialize, Serialize};
use shared::api::{Draft, DraftKey, IssueFilter, IssueRow, ListOf, Request};
use shared::domain::DocId;
use shared::workflow::Phase;
use std::collections::{BTreeMap, BTreeSet};
use yew::prelude::*;
use yew_router::prelude::use_navigator;

/// What is typed: the issues that are not to go, their own opinions, and one for all others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Opinions {
    left_out: BTreeSet<DocId>,
    own: BTreeMap<DocId, String>,
    for_all: String,
}

impl Opinions {
    fn of(&self, id: DocId) -> &str {
        let own = self.own.get(&id).map_or("", |text| text.trim());
        if own.is_empty() { self.for_all.trim() } else { own }
    }

    /// Ticked issues with their opinions; `Err` with those that have none.
    fn ready(&self, rows: &[IssueRow]) -> Result<Vec<(DocId, String)>, BTreeSet<DocId>> {
        let ticked: Vec<DocId> =
            rows.iter().map(|row| row.id).filter(|id| !self.left_out.contains(id)).collect();
        let missing: BTreeSet<DocId> = ticked.iter().copied().filter(|id| self.of(*id).is_empty()).collect();
        if missing.is_empty() {
            Ok(ticked.into_iter().map(|id| (id, self.of(id).to_owned())).collect())
        } else {
            Err(missing)
        }
    }
}

#[component]
pub fn ReportUp() -> Html {
    let phases = vec![Phase::Registered, Phase::Returned];
    let filter = IssueFilter { phases, ..IssueFilter::default() };
    // Left alone while opinions are typed: rows must not move under the hand.
    let rows = use_ask::<ListOf<IssueRow>>(Request::Issues { filter, page: shared::api::Page::default() }, 0);
    let draft = use_ask::<Option<Draft>>(Request::Draft { key: DraftKey::ReportUp }, 0);
    let sub = html! { steps::REPORT_SUB };
    html! {
        <Page title={steps::REPORT_TITLE} {sub} narrow=true back={Route::Issues}>
            { show_asked(&rows, |list| match &draft.asked {
                _ if list.rows.is_empty() => html! {
                    <div class="sheet">
                        <Empty sign={Sign::Tick} title={steps::REPORT_NONE} hint={steps::REPORT_NONE_HINT} />
                    </div>
                },
                Asked::Got(draft) => html! { <Opening rows={list.rows.clone()} draft={(**draft).clone()} /> },
                Asked::Waiting => Html::default(),
                Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    rows: Vec<IssueRow>,
    draft: Option<Draft>,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let beginning = use_beginning(props.draft.clone());
    let key = beginning.count;
    html! { <Filling {key} rows={props.rows.clone()} {beginning} /> }
}

#[derive(Properties, PartialEq)]
struct FillingProps {
    rows: Vec<IssueRow>,
    beginning: Beginning,
}

#[component]
fn Filling(props: &FillingProps) -> Html {
    let rows = &props.rows;
    let form = use_form(DraftKey::ReportUp, &props.beginning, &[], &Opinions::default());
    let asked = use_state(|| false);
    let act = use_act::<()>();
    let after = use_after(form.draft.close.clone());
    let ready = form.content.ready(rows);
    let count = rows.iter().filter(|row| !form.content.left_out.contains(&row.id)).count();
    let report = {
        let (asked, run, ready) = (asked.clone(), act.run.clone(), ready.clone());
        Callback::from(move |()| {
            asked.set(true);
            if let Ok(issues) = &ready
                && !issues.is_empty()
            {
                let count = issues.len();
                run.emit((Request::ReportUp { issues: issues.clone() }, after.reform(move |()| count)));
            }
        })
    };
    let missing = ready.err().filter(|_| *asked).unwrap_or_default();
    let for_all = form.editor.on(|opinions: &mut Opinions, text: String| opinions.for_all = text);
    let phrase =
        form.editor.on(|opinions: &mut Opinions, text: &'static str| opinions.for_all = text.to_owned());
    let cards = rows.iter().map(|row| {
        let id = row.id;
        let on_tick = form.editor.on(move |opinions: &mut Opinions, on: bool| {
            if on {
                opinions.left_out.remove(&id)
            } else {
                opinions.left_out.insert(id)
            };
        });
        let on_own = form.editor.on(move |opinions: &mut Opinions, text: String| {
            opinions.own.insert(id, text);
        });
        html! {
            <Card key={id.to_string()} row={row.clone()} ticked={!form.content.left_out.contains(&id)}
                own={form.content.own.get(&id).cloned().unwrap_or_default()} missing={missing.contains(&id)}
                for_all={!form.content.for_all.trim().is_empty()} {on_tick} {on_own} />
        }
    });
    html! {
        <form class="stack" onkeydown={saves_by_keys(report.clone())} onsubmit={|e: SubmitEvent| e.prevent_default()}>
            <DraftNotice beginning={props.beginning.clone()} close={form.draft.close.clone()} />
            if rows.len() > 1 {
                <div class="sheet sheet-pad stack">
                    <TextField name="opinion-all" label={steps::OPINION_FOR_ALL} hint={steps::OPINION_FOR_ALL_HINT}
                        kind={TextKind::Area} value={form.content.for_all.clone()} on_change={for_all} />
                    <Phrases label={steps::OPINION_FOR_ALL} phrases={steps::OPINION_PHRASES} on_choose={phrase} />
                </div>
            }
            { for cards }
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} again={report.clone()} /> }
            if *asked && count == 0 { <p class="field-error" role="alert">{ steps::NONE_TICKED }</p> }
            <div class="form-foot">
                <Button words={steps::report_now(count)} on_press={report} look={Look::Main} sign={Sign::Up}
                    disabled={act.busy} />
            </div>
        </form>
    }
}

/// What follows: the draft is put away, the list is shown, a line says how many went.
#[hook]
fn use_after(close_draft: Callback<()>) -> Callback<usize> {
    let toaster = use_toaster();
    let navigator = use_navigator();
    Callback::from(move |count| {
        close_draft.emit(());
        toaster.emit(Toast::said(steps::reported(count)));
        if let Some(navigator) = &navigator {
            navigator.replace(&Route::Issues);
        }
    })
}

#[derive(Properties, PartialEq)]
struct CardProps {
    row: IssueRow,
    ticked: bool,
    own: String,
    /// An opinion for all is there, so an own one is not needed.
    for_all: bool,
    missing: bool,
    on_tick: Callback<bool>,
    on_own: Callback<String>,
}

#[component]
fn Card(props: &CardProps) -> Html {
    let row = &props.row;
    let today = use_session().today();
    let detail = words::line(&[
        &row.number,
        &row.head_masked,
        &words::days_ago(row.date, today),
        words::phase(row.phase),
    ]);
    let phrase = props.on_own.reform(|text: &'static str| text.to_owned());
    let error = props.missing.then(|| AttrValue::from(steps::OPINION_MISSING));
    html! {
        <section class="sheet sheet-pad stack">
            <Tick words={row.content.clone()} on={props.ticked} on_change={props.on_tick.clone()} />
            <p class="row-detail">{ detail }</p>
            if props.ticked {
                <TextField name={format!("opinion-{}", row.id)} label={steps::OPINION} kind={TextKind::Area}
                    value={props.own.clone()} on_change={props.on_own.clone()} {error} />
                if props.own.is_empty() && !props.for_all {
                    <Phrases label={steps::OPINION} phrases={steps::OPINION_PHRASES} on_choose={phrase} />
                }
            }
        </section>
    }
}
