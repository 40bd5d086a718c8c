//! The dry run: what would come in, what stays out and why, row by row; and the button that does it.

use super::columns::Columns;
use crate::ask::{Asked, use_act, use_ask};
use crate::part::{Badge, Button, Chips, ErrorPanel, Look, Mood, Notice, Sign, Tick, Tone, show_asked};
use crate::session::{Toast, use_session, use_toaster};
use crate::words::import;
use shared::api::{Column, ImportFinding, ImportOf, ImportPlan, ImportRow, ImportTrial, Request, Weight};
use shared::domain::{Level, TalkForm, UnitId};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TrialProps {
    pub on_done: Callback<()>,
}

#[component]
pub fn Trial(props: &TrialProps) -> Html {
    let plan = use_state(ImportPlan::default);
    // Left alone while it is looked over; the numbers are asked for again when the plan changes.
    let trial = use_ask::<ImportTrial>(Request::TryImport { plan: (*plan).clone() }, 0);
    let on_plan = {
        let plan = plan.clone();
        Callback::from(move |next| plan.set(next))
    };
    // While the next numbers are on their way the last ones stay: nothing jumps under the hand.
    let last = use_mut_ref(|| None::<Rc<ImportTrial>>);
    if let Asked::Got(trial) = &trial.asked {
        last.replace(Some(trial.clone()));
    }
    let kept = last.borrow().clone().filter(|_| !matches!(trial.asked, Asked::Failed(_)));
    match kept {
        Some(kept) => html! { <Shown trial={(*kept).clone()} {on_plan} on_done={props.on_done.clone()} /> },
        None => show_asked(&trial, |_| Html::default()),
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    trial: ImportTrial,
    on_plan: Callback<ImportPlan>,
    on_done: Callback<()>,
}

impl ShownProps {
    /// Changes one thing of the plan.
    fn change<V: 'static>(&self, set: impl Fn(&mut ImportPlan, V) + 'static) -> Callback<V> {
        let before = self.trial.plan.clone();
        self.on_plan.reform(move |value| {
            let mut next = before.clone();
            set(&mut next, value);
            next
        })
    }
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    let trial = &props.trial;
    let of = trial.plan.of.unwrap_or(ImportOf::Roster);
    let on_columns = props.change(|plan, columns: Vec<Option<Column>>| plan.columns = Some(columns));
    html! {
        <>
            { choices(props, of) }
            if !trial.missing.is_empty() {
                <Notice title={import::missing(&trial.missing)} mood={Mood::Due} />
            }
            <section class="stack">
                <h2>{ import::COLUMNS }</h2>
                <p class="row-detail">{ import::COLUMNS_HINT }</p>
                <Columns {of} columns={trial.columns.clone()} on_change={on_columns}
                    taken_for={trial.plan.columns.clone().unwrap_or_default()} />
            </section>
            if trial.missing.is_empty() {
                { findings(trial) }
                <Importing trial={trial.clone()} {of} on_plan={props.on_plan.clone()} on_done={props.on_done.clone()} />
            }
        </>
    }
}

/// What the sheet is, which sheet, which row has the headings, and what rows mean that leave it open.
fn choices(props: &ShownProps, of: ImportOf) -> Html {
    let plan = &props.trial.plan;
    let each = [ImportOf::Roster, ImportOf::Ledger].map(|of| (of, import::of(of).into()));
    // Another kind of sheet has other columns: they are guessed anew.
    let on_of = props.change(|plan, of| *plan = ImportPlan { of: Some(of), columns: None, ..plan.clone() });
    let sheets = props.trial.sheets.iter().enumerate();
    let sheets: Vec<(u32, AttrValue)> =
        sheets.map(|(number, name)| (number as u32, name.clone().into())).collect();
    let on_sheet =
        props.change(|plan, sheet| *plan = ImportPlan { sheet: Some(sheet), ..ImportPlan::default() });
    let heading = plan.heading.unwrap_or(1);
    let move_heading = move |by: i64| {
        props.change(move |plan, ()| {
            let row = (i64::from(heading) + by).max(1) as u32;
            *plan = ImportPlan { heading: Some(row), columns: None, ..plan.clone() };
        })
    };
    let on_form = props.change(|plan, form: TalkForm| plan.form = Some(form));
    let on_unit = props.change(|plan, unit: UnitId| plan.unit = Some(unit));
    html! {
        <section class="sheet sheet-pad stack">
            <Chips<ImportOf> label={import::WHAT} options={each.to_vec()} chosen={Some(of)} on_choose={on_of} />
            if sheets.len() > 1 {
                <Chips<u32> label={import::SHEET} options={sheets} chosen={plan.sheet} on_choose={on_sheet} />
            }
            <div class="button-row">
                <span>{ import::heading(heading) }</span>
                <Button words={import::HEADING_UP} on_press={move_heading(-1)} look={Look::Plain} disabled={heading <= 1} />
                <Button words={import::HEADING_DOWN} on_press={move_heading(1)} look={Look::Plain} />
            </div>
            <Villages chosen={plan.unit.clone()} on_choose={on_unit} />
            if of == ImportOf::Ledger {
                <Chips<TalkForm> label={import::FORM} options={import::FORMS.map(|(form, words)| (form, words.into())).to_vec()}
                    chosen={plan.form} on_choose={on_form} />
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct VillagesProps {
    chosen: Option<UnitId>,
    on_choose: Callback<UnitId>,
}

/// Which village rows are of that name none; where there are several.
#[component]
fn Villages(props: &VillagesProps) -> Html {
    let session = use_session();
    let villages = session.units().iter().filter(|(unit, _)| unit.level() == Level::Village);
    let options: Vec<(UnitId, AttrValue)> =
        villages.map(|(unit, name)| (unit.clone(), name.clone().into())).collect();
    if options.len() < 2 {
        return Html::default();
    }
    html! {
        <Chips<UnitId> label={import::VILLAGE} one_line=true {options} chosen={props.chosen.clone()}
            on_choose={props.on_choose.clone()} />
    }
}

fn findings(trial: &ImportTrial) -> Html {
    let line = |found: &ImportFinding| {
        let weight = found.finding.weight();
        let tone = if weight == Weight::Wrong { Tone::Due } else { Tone::Quiet };
        html! {
            <li class="row">
                <span>{ import::finding(found) }</span>
                <span class="row-side"><Badge words={import::weight(weight)} {tone} /></span>
            </li>
        }
    };
    html! {
        <section class="stack">
            <h2>{ import::FINDINGS }</h2>
            if trial.findings.is_empty() {
                <Notice title={import::NO_FINDINGS} mood={Mood::Done} />
            } else {
                <ul class="sheet rows">{ for trial.findings.iter().map(line) }</ul>
                if trial.findings_total as usize > trial.findings.len() {
                    <p class="list-count">{ import::more(trial.findings.len(), trial.findings_total) }</p>
                }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ImportingProps {
    trial: ImportTrial,
    of: ImportOf,
    on_plan: Callback<ImportPlan>,
    on_done: Callback<()>,
}

#[component]
fn Importing(props: &ImportingProps) -> Html {
    let (trial, tally) = (&props.trial, &props.trial.tally);
    let act = use_act::<ImportRow>();
    let toaster = use_toaster();
    let ticked = |set: fn(&mut ImportPlan, bool)| {
        let before = trial.plan.clone();
        props.on_plan.reform(move |on| {
            let mut next = before.clone();
            set(&mut next, on);
            next
        })
    };
    let run = {
        let (run, plan, on_done) = (act.run.clone(), trial.plan.clone(), props.on_done.clone());
        let done = Callback::from(move |row: ImportRow| {
            toaster.emit(Toast::said(import::done(&row)));
            on_done.emit(());
        });
        Callback::from(move |()| run.emit((Request::Import { plan: plan.clone() }, done.clone())))
    };
    let waits = tally.wrong > 0 && !trial.plan.leave_out;
    let nothing = tally.comes_in() == 0;
    html! {
        <section class="sheet sheet-pad stack">
            <p class="import-tally">
                <strong>{ import::coming(tally, props.of) }</strong>
                if tally.alike > 0 { <span>{ import::alike(tally.alike) }</span> }
                if tally.nothing > 0 { <span>{ import::nothing(tally.nothing) }</span> }
                if tally.wrong > 0 { <span>{ import::wrong(tally.wrong) }</span> }
            </p>
            if tally.wrong > 0 {
                <Tick words={import::LEAVE_OUT} on={trial.plan.leave_out}
                    on_change={ticked(|plan, on| plan.leave_out = on)} />
            }
            if tally.alike > 0 || trial.plan.take_alike {
                <Tick words={import::TAKE_ALIKE} on={trial.plan.take_alike}
                    on_change={ticked(|plan, on| plan.take_alike = on)} />
            }
            if let Some(error) = &act.error { <ErrorPanel error={error.clone()} again={run.clone()} /> }
            if nothing {
                <p>{ import::NOTHING }</p>
            } else if waits {
                <p>{ import::LEAVE_OUT_FIRST }</p>
            } else {
                <div class="button-row">
                    <Button words={if act.busy { import::IMPORTING.to_owned() } else { import::import_now(tally, props.of) }}
                        on_press={run} look={Look::Main} sign={Sign::Tick} disabled={act.busy} />
                </div>
            }
        </section>
    }
}
