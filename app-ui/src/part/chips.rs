//! Choices as large chips instead of drop-downs, and quick phrases.

use super::{Icon, Sign};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ChipsProps<T: PartialEq> {
    pub label: AttrValue,
    /// Value and word of each.
    pub options: Vec<(T, AttrValue)>,
    /// What is chosen; `None` while nothing is.
    pub chosen: Option<T>,
    pub on_choose: Callback<T>,
    #[prop_or_default]
    pub quiet_label: bool,
    /// One line that scrolls sideways: for many options above a list.
    #[prop_or_default]
    pub one_line: bool,
}

/// One of several. Arrow keys move between them, as in any group of radio buttons.
#[component]
pub fn Chips<T: PartialEq + Clone + 'static>(props: &ChipsProps<T>) -> Html {
    let chosen = props.options.iter().position(|(value, _)| Some(value) == props.chosen.as_ref());
    let chips = props.options.iter().enumerate().map(|(index, (value, words))| {
        let is_chosen = chosen == Some(index);
        let value = value.clone();
        let onclick = props.on_choose.reform(move |_: MouseEvent| value.clone());
        // One stop for the Tab key: the chosen one, or the first while nothing is chosen.
        let tabindex = if is_chosen || (chosen.is_none() && index == 0) { "0" } else { "-1" };
        html! {
            <button type="button" role="radio" class="chip" {onclick} {tabindex} aria-checked={is_chosen.to_string()}>
                <span class="chip-tick"><Icon sign={Sign::Tick} size=18 /></span>{ words }
            </button>
        }
    });
    let label_class = if props.quiet_label { "hidden-words" } else { "choice-label" };
    html! {
        <div class="choice">
            <p class={label_class}>{ &props.label }</p>
            <div class={classes!("chips", props.one_line.then_some("chips-scroll"))} role="radiogroup"
                aria-label={props.label.clone()} onkeydown={by_arrows}>
                { for chips }
            </div>
        </div>
    }
}

fn by_arrows(event: KeyboardEvent) {
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => Element::next_element_sibling,
        "ArrowLeft" | "ArrowUp" => Element::previous_element_sibling,
        _ => return,
    };
    let Some(chip) = event.target_dyn_into::<Element>().and_then(|chip| next(&chip)) else { return };
    event.prevent_default();
    if let Some(chip) = chip.dyn_ref::<HtmlElement>() {
        let _ = chip.focus();
        chip.click();
    }
}

#[derive(Properties, PartialEq)]
pub struct TogglesProps<T: PartialEq> {
    pub label: AttrValue,
    /// Value and word of each.
    pub options: Vec<(T, AttrValue)>,
    pub chosen: Vec<T>,
    /// What was touched, and whether it is chosen now.
    pub on_toggle: Callback<(T, bool)>,
}

/// Any of several.
#[component]
pub fn Toggles<T: PartialEq + Clone + 'static>(props: &TogglesProps<T>) -> Html {
    let chips = props.options.iter().map(|(value, words)| {
        let is_chosen = props.chosen.contains(value);
        let value = value.clone();
        let onclick = props.on_toggle.reform(move |_: MouseEvent| (value.clone(), !is_chosen));
        html! {
            <button type="button" class="chip" {onclick} aria-pressed={is_chosen.to_string()}>
                <span class="chip-tick"><Icon sign={Sign::Tick} size=18 /></span>{ words }
            </button>
        }
    });
    html! {
        <div class="choice">
            <p class="choice-label">{ &props.label }</p>
            <div class="chips" role="group" aria-label={props.label.clone()}>{ for chips }</div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct PhrasesProps {
    pub label: AttrValue,
    /// The word on the chip and the text it stands for.
    pub phrases: &'static [(&'static str, &'static str)],
    pub on_choose: Callback<&'static str>,
}

/// Quick phrases: each is a sentence, so that one alone is a text.
#[component]
pub fn Phrases(props: &PhrasesProps) -> Html {
    let chips = props.phrases.iter().map(|(word, text)| {
        let text: &'static str = text;
        let onclick = props.on_choose.reform(move |_: MouseEvent| text);
        html! { <button type="button" class="chip chip-phrase" {onclick}>{ word }</button> }
    });
    html! {
        <div class="chips chips-scroll" role="group" aria-label={props.label.clone()}>{ for chips }</div>
    }
}
