//! The ledger on paper: all rows of the filter up to a limit, with a head that says what they are.

use super::columns::cell_class;
use crate::ask::use_ask;
use crate::part::{Button, Look, Mood, Notice, Sign, show_asked};
use crate::words::{self, ledger};
use shared::api::{ColumnSet, LedgerRow, LedgerSheet, LedgerView, Request};
use shared::domain::minute_of;
use shared::words::ledger::{Cell, Column, MASKED, NOTHING};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PrintSheetProps {
    pub view: LedgerView,
    pub on_back: Callback<()>,
}

#[component]
pub fn PrintSheet(props: &PrintSheetProps) -> Html {
    let asking = use_ask::<LedgerSheet>(Request::PrintLedger { filter: props.view.filter.clone() }, 0);
    let print = Callback::from(|()| {
        let _ = gloo::utils::window().print();
    });
    html! {
        <div class="page print-page">
            <div class="button-row page-acts">
                <Button words={ledger::PRINT_NOW} on_press={print} look={Look::Main} sign={Sign::Print} />
                <Button words={words::BACK} on_press={props.on_back.clone()} sign={Sign::Back} />
            </div>
            { show_asked(&asking, |sheet| html! {
                <Paper sheet={sheet.clone()} columns={props.view.columns} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PaperProps {
    sheet: LedgerSheet,
    columns: ColumnSet,
}

#[component]
fn Paper(props: &PaperProps) -> Html {
    let sheet = &props.sheet;
    let shown = sheet.rows.len();
    let columns = Column::of(props.columns);
    let full = (props.columns == ColumnSet::Full).then_some("print-full");
    html! {
        <>
            if shown < sheet.total as usize {
                <Notice title={ledger::print_cut(shown, sheet.total)} mood={Mood::Due}>{ ledger::PRINT_CUT_HINT }</Notice>
            }
            <div class="print-box" tabindex="0" role="region" aria-label={ledger::TITLE}>
                <table class={classes!("print-table", full)}>
                    <caption>
                        <span class="print-title">{ ledger::TITLE }</span>
                        <span>{ &sheet.made }</span>
                        <span>{ words::line(&[&sheet.conditions, MASKED]) }</span>
                    </caption>
                    <thead><tr>{ for columns.iter().map(|column| html! {
                        <th scope="col" class={cell_class(*column)}>{ column.heading() }</th>
                    }) }</tr></thead>
                    <tbody>{ for sheet.rows.iter().map(|row| line(row, columns)) }</tbody>
                </table>
            </div>
        </>
    }
}

fn line(row: &LedgerRow, columns: &[Column]) -> Html {
    let cells = columns.iter().map(|column| {
        let words = match column.cell(row) {
            Cell::Empty => NOTHING.to_owned(),
            Cell::Text(words) => words,
            Cell::Date(date) => date.to_string(),
            Cell::Moment(at) => minute_of(at).strftime("%Y-%m-%d %H:%M").to_string(),
        };
        html! { <td class={cell_class(*column)}>{ words }</td> }
    });
    html! { <tr>{ for cells }</tr> }
}
