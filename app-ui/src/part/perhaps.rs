//! 可能已登记过: a quiet line beside the button that saves, in sight while one types. It stops nobody (N7).

use super::{Icon, Sign};
use crate::route::Route;
use crate::words::alike;
use yew::prelude::*;

/// One that is there already.
#[derive(Clone, PartialEq)]
pub struct PerhapsRow {
    pub key: String,
    pub words: String,
    pub act: PerhapsAct,
}

/// What a touch does.
#[derive(Clone, PartialEq)]
pub enum PerhapsAct {
    /// Looks at it; the draft of the form stays.
    See(Route),
    /// Takes it in the place of what is typed.
    Take(Callback<()>),
}

#[derive(Properties, PartialEq)]
pub struct PerhapsProps {
    pub hint: &'static str,
    pub rows: Vec<PerhapsRow>,
}

#[component]
pub fn Perhaps(props: &PerhapsProps) -> Html {
    let rows = props.rows.iter().map(|row| html! { <li key={row.key.clone()}>{ link(row) }</li> });
    html! {
        <div role="status" class="perhaps">
            if !props.rows.is_empty() {
                <p><b>{ alike::PERHAPS }</b><span class="field-hint">{ props.hint }</span></p>
                <ul>{ for rows }</ul>
            }
        </div>
    }
}

fn link(row: &PerhapsRow) -> Html {
    let words = html! { <>{ &row.words }<Icon sign={Sign::Forward} size=20 /></> };
    match &row.act {
        PerhapsAct::See(route) => {
            html! { <a class="perhaps-link personal" href={route.href()}>{ words }</a> }
        }
        PerhapsAct::Take(take) => {
            let onclick = take.reform(|_: MouseEvent| ());
            html! { <button type="button" class="perhaps-link personal" {onclick}>{ words }</button> }
        }
    }
}
