//! One row of the ledger: cells of a table where there is room, a card where there is not.

use super::columns::cell_class;
use super::select::{Chosen, Picked};
use crate::part::{ReviewBadge, StateBadge, Tick};
use crate::route::Route;
use crate::words::{self, ledger};
use jiff::civil::Date;
use shared::api::{ColumnSet, LedgerRow, ReviewView};
use shared::words::ledger::{Cell, Column, NOTHING};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct LineProps {
    pub row: LedgerRow,
    pub columns: ColumnSet,
    pub today: Date,
    pub is_picked: bool,
    /// `None`: this person reviews nothing.
    pub on_pick: Option<UseReducerDispatcher<Picked>>,
}

#[component]
pub fn Line(props: &LineProps) -> Html {
    let row = &props.row;
    let cells = Column::of(props.columns).iter().map(|column| cell(*column, row, props.today));
    let pick = props.on_pick.clone().map(|picked| {
        let (source, heads) = (row.source, row.heads.clone());
        let on_change = Callback::from(move |_| picked.dispatch(Chosen::Toggled(source, heads.clone())));
        html! {
            <span class="ledger-pick">
                if waits(row) { <Tick words="" label={ledger::pick(row)} on={props.is_picked} {on_change} /> }
            </span>
        }
    });
    html! {
        <div class="ledger-line">
            { pick }
            <a class="row ledger-row" href={Route::of_matter(row).href()}>{ for cells }</a>
        </div>
    }
}

/// Whether the secretary's word is still wanted.
pub fn waits(row: &LedgerRow) -> bool {
    match &row.review {
        ReviewView::Open => true,
        ReviewView::Settled => false,
        ReviewView::Reviewed { edited_since, .. } | ReviewView::Returned { edited_since, .. } => {
            *edited_since
        }
    }
}

fn cell(column: Column, row: &LedgerRow, today: Date) -> Html {
    let is_personal = matches!(column, Column::Who | Column::Phone | Column::Address);
    let class = classes!("ledger-cell", cell_class(column), is_personal.then_some("personal"));
    let content = match column {
        Column::Content => {
            return html! {
                <span {class}>
                    <span class="ledger-words">{ ledger::content(row) }</span>
                    <span class="ledger-marks">
                        <span>{ &row.by }</span>
                        <ReviewBadge review={row.review.clone()} />
                        <StateBadge state={row.state} />
                    </span>
                </span>
            };
        }
        column => column.cell(row),
    };
    let content = match content {
        Cell::Empty => NOTHING.to_owned(),
        Cell::Text(words) => words,
        Cell::Date(date) => words::date(date, today),
        Cell::Moment(at) => words::moment(at, today),
    };
    html! { <span {class}>{ content }</span> }
}
