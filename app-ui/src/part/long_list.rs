//! A list of any length with only the rows in sight in the document.
//!
//! All rows have one height, set by the style; what lies above and below is kept free by padding, written through
//! CSSOM because the content policy forbids style attributes. Arrow keys move from row to row.

use super::window::{Sight, rows_in_sight};
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct LongListProps {
    pub label: AttrValue,
    pub total: usize,
    /// One row: a link or a button with class `row`.
    pub row: Callback<usize, Html>,
    /// Told which rows are wanted, whenever that changes.
    pub on_sight: Callback<Range<usize>>,
}

/// The rows in the document, and the height of each in CSS pixels.
#[derive(Clone, PartialEq)]
struct View {
    rows: Range<usize>,
    row_height: f64,
}

#[component]
pub fn LongList(props: &LongListProps) -> Html {
    let node = use_node_ref();
    let view = use_state_eq(|| View { rows: 0..0, row_height: 0.0 });
    {
        let (node, view) = (node.clone(), view.setter());
        use_effect_with(props.total, move |total| {
            let total = *total;
            let look = move || {
                if let Some(list) = node.cast::<HtmlElement>() {
                    let sight = measure(&list);
                    view.set(View { rows: rows_in_sight(sight, total), row_height: sight.row_height });
                }
            };
            look();
            let listeners = watch(look);
            move || drop(listeners)
        });
    }
    {
        let (node, on_sight) = (node.clone(), props.on_sight.clone());
        use_effect_with(((*view).clone(), props.total), move |(view, total)| {
            if let Some(list) = node.cast::<HtmlElement>() {
                keep_free(&list, view, *total);
            }
            on_sight.emit(view.rows.clone());
        });
    }
    // The first row is always there, to be measured; after the list became shorter, rows beyond its end are not.
    let rows = view.rows.start.min(props.total)..view.rows.end.max(1).min(props.total);
    html! {
        <div ref={node} class="long-list sheet" role="list" aria-label={props.label.clone()} onkeydown={by_arrows}>
            { for rows.map(|index| html! {
                <div key={index} role="listitem" aria-setsize={props.total.to_string()}
                    aria-posinset={(index + 1).to_string()}>
                    { props.row.emit(index) }
                </div>
            }) }
        </div>
    }
}

/// Looks again when anything scrolls or the window changes. Scroll events do not bubble, hence the capture phase.
fn watch(look: impl Fn() + Clone + 'static) -> [EventListener; 2] {
    let window = gloo::utils::window();
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
    let look_too = look.clone();
    [
        EventListener::new_with_options(&window, "scroll", options, move |_| look()),
        EventListener::new(&window, "resize", move |_| look_too()),
    ]
}

fn measure(list: &HtmlElement) -> Sight {
    let height = gloo::utils::window().inner_height().ok().and_then(|height| height.as_f64());
    let row = list.first_element_child().map(|row| row.get_bounding_client_rect().height());
    Sight {
        top: list.get_bounding_client_rect().top(),
        height: height.unwrap_or_default(),
        row_height: row.unwrap_or_default(),
    }
}

fn keep_free(list: &HtmlElement, view: &View, total: usize) {
    let style = list.style();
    let room = |rows: usize| format!("{:.2}px", rows as f64 * view.row_height);
    let _ = style.set_property("padding-block-start", &room(view.rows.start));
    let _ = style.set_property("padding-block-end", &room(total.saturating_sub(view.rows.end)));
}

fn by_arrows(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" => Element::next_element_sibling,
        "ArrowUp" => Element::previous_element_sibling,
        _ => return,
    };
    let here = event
        .target_dyn_into::<Element>()
        .and_then(|target| target.closest("[role=listitem]").ok().flatten());
    let there = here.and_then(|row| step(&row)).and_then(|row| row.query_selector(".row").ok().flatten());
    if let Some(row) = there.as_ref().and_then(|row| row.dyn_ref::<HtmlElement>()) {
        event.prevent_default();
        let _ = row.focus();
    }
}
