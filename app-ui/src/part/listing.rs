//! A long list as a page shows it: how many there are, the rows as they come into sight, or why there are none.

use super::{ErrorPanel, LongList, Rows};
use crate::ask::Asked;
use crate::words;
use std::ops::Range;
use yew::prelude::*;

/// What a page says of its list.
pub struct Listing<T: 'static> {
    pub label: &'static str,
    /// The word behind the number of rows.
    pub unit: &'static str,
    /// Instead of a list without rows.
    pub empty: Html,
    /// Above the rows: names of columns.
    pub head: Html,
    pub line: Callback<T, Html>,
    pub on_sight: Callback<Range<usize>>,
}

/// Nothing while the first answer is on its way: it takes a few milliseconds.
pub fn show_rows<T: Clone + 'static>(found: &Asked<Rows<T>>, listing: Listing<T>) -> Html {
    let rows = match found {
        Asked::Waiting => return Html::default(),
        Asked::Failed(error) => return html! { <ErrorPanel error={error.clone()} /> },
        Asked::Got(rows) if rows.total == 0 => return html! { <div class="sheet">{ listing.empty }</div> },
        Asked::Got(rows) => rows.clone(),
    };
    let (total, line) = (rows.total, listing.line);
    let row = Callback::from(move |index| match rows.get(index) {
        Some(row) => line.emit(row.clone()),
        None => html! { <div class="row row-waiting">{ words::WAITING }</div> },
    });
    html! {
        <>
            <p class="list-count" role="status">{ words::count_of(total, listing.unit) }</p>
            { listing.head }
            <LongList label={listing.label} {total} {row} on_sight={listing.on_sight} />
        </>
    }
}
