//! The columns of the table: their headings, and the class by which the style knows each.

use shared::api::ColumnSet;
use shared::words::ledger::Column;
use yew::prelude::*;

/// The box that the table scrolls in.
pub fn box_class(columns: ColumnSet, may_review: bool) -> Classes {
    let set = match columns {
        ColumnSet::Brief => "ledger-brief",
        ColumnSet::Full => "ledger-full",
    };
    classes!("ledger-box", set, may_review.then_some("ledger-picks"))
}

/// The headings, which stay in sight.
pub fn head(columns: ColumnSet, may_review: bool) -> Html {
    let headings = Column::of(columns).iter().map(|column| {
        html! { <span class={classes!("ledger-cell", cell_class(*column))}>{ column.heading() }</span> }
    });
    html! {
        <div class="ledger-head" aria-hidden="true">
            if may_review { <span class="ledger-pick"></span> }
            { for headings }
        </div>
    }
}

/// How wide it is, and whether it is on the card of a narrow screen.
pub fn cell_class(column: Column) -> &'static str {
    match column {
        Column::Content => "cell-content",
        Column::Who => "cell-who",
        Column::Registered => "cell-registered",
        Column::Unit => "cell-unit",
        Column::Matter => "cell-matter",
        Column::Phase => "cell-phase",
        Column::Opinion | Column::Measures | Column::Address => "cell-wide",
        Column::Owner | Column::Feedback | Column::Phone => "cell-middle",
        Column::Number
        | Column::Source
        | Column::Form
        | Column::Grid
        | Column::PersonKind
        | Column::Class
        | Column::Extent
        | Column::Tier
        | Column::Due
        | Column::Satisfaction => "cell-narrow",
    }
}
