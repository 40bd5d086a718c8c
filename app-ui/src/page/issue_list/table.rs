//! The numbered table: on a wide screen and on paper a table, on a phone a card for each issue.

use crate::route::Route;
use crate::words::issue_list;
use shared::api::ListedRow;
use shared::words::issue_list::ListColumn;
use shared::words::ledger::{Cell, NOTHING};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TableProps {
    pub rows: Vec<ListedRow>,
    /// What stands where a number will be.
    pub unnumbered: &'static str,
    /// Above the table, on paper too.
    #[prop_or_default]
    pub caption: Html,
}

#[component]
pub fn Table(props: &TableProps) -> Html {
    let lines = (1..).zip(&props.rows).map(|(place, row)| line(place, row, props.unnumbered));
    html! {
        <div class="print-box" tabindex="0" role="region" aria-label={issue_list::TABLE}>
            <table class="print-table list-table">
                <caption>{ props.caption.clone() }</caption>
                <thead><tr>{ for ListColumn::ALL.iter().map(|column| html! {
                    <th scope="col" class={class(*column)}>{ column.heading() }</th>
                }) }</tr></thead>
                <tbody>{ for lines }</tbody>
            </table>
        </div>
    }
}

fn line(place: usize, row: &ListedRow, unnumbered: &str) -> Html {
    let cells = ListColumn::ALL.iter().map(|column| {
        let words = match (column, column.cell(place, row)) {
            (ListColumn::Number, _) => issue_list::number(row, unnumbered),
            (_, Cell::Text(words)) => words,
            (_, Cell::Date(date)) => date.to_string(),
            _ => NOTHING.to_owned(),
        };
        // Where the issue is read here, its words lead to it.
        let leads = *column == ListColumn::Issue && row.phase.is_some();
        html! {
            <td class={class(*column)} data-label={column.heading()}>
                if leads {
                    <a class="list-link" href={Route::Issue { id: row.issue }.href()}>{ words }</a>
                } else {
                    { words }
                }
            </td>
        }
    });
    html! { <tr key={row.issue.to_string()}>{ for cells }</tr> }
}

fn class(column: ListColumn) -> &'static str {
    match column {
        ListColumn::Place => "list-place",
        ListColumn::Number => "list-number",
        ListColumn::Issue | ListColumn::Measures => "list-words",
        ListColumn::Due => "list-fact list-day",
        _ => "list-fact",
    }
}
