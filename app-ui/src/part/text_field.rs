//! The one place where text is typed. There is no other `<input>` or `<textarea>` in the program.
//!
//! Input methods decide its shape. With a Chinese one, Chromium sends the committing `input` event *before*
//! `compositionend` and still marked as composing; WebKit orders them the other way round. So the text is taken on
//! `input` when nothing is being composed and again on `compositionend`, whichever comes; taking the same text twice
//! changes nothing. Yew knows no composition events, hence listeners on the element itself. The element keeps its own
//! text: the program writes into it only where the two differ, and never while something is being composed.

use super::{Icon, Sign};
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What is typed, and on how many lines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum TextKind {
    #[default]
    Line,
    /// Several lines; grows with the text.
    Area,
    Password,
    Search,
    /// `2026-07-12`, by the system's own picker.
    Date,
    /// `19:30`, by the system's own picker.
    Time,
    Tel,
    /// A code copied from paper: large, no help from the keyboard.
    Code,
}

impl TextKind {
    fn input_type(self) -> &'static str {
        match self {
            TextKind::Line | TextKind::Area | TextKind::Code => "text",
            TextKind::Password => "password",
            TextKind::Search => "search",
            TextKind::Date => "date",
            TextKind::Time => "time",
            TextKind::Tel => "tel",
        }
    }

    fn autocomplete(self) -> &'static str {
        match self {
            TextKind::Password => "current-password",
            _ => "off",
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    /// Names the field for people and for tests; unique on a screen.
    pub name: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub on_change: Callback<String>,
    #[prop_or_default]
    pub kind: TextKind,
    #[prop_or_default]
    pub hint: AttrValue,
    /// What is wrong with it, as what to do.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Enter on a single line; never the Enter that ends a composition.
    #[prop_or_default]
    pub on_enter: Option<Callback<()>>,
    #[prop_or_default]
    pub autofocus: bool,
    /// The label is for screen readers only, where the surroundings already say it.
    #[prop_or_default]
    pub quiet_label: bool,
    #[prop_or_default]
    pub class: Classes,
}

/// What the listeners on the element need to know; they are attached once.
struct Typing {
    composing: bool,
    /// The text last told to `on_change` or written by the program.
    told: String,
    on_change: Callback<String>,
    on_enter: Option<Callback<()>>,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let node = use_node_ref();
    let typing = use_mut_ref(|| Typing {
        composing: false,
        told: String::new(),
        on_change: props.on_change.clone(),
        on_enter: props.on_enter.clone(),
    });
    {
        let mut typing = typing.borrow_mut();
        typing.on_change = props.on_change.clone();
        typing.on_enter = props.on_enter.clone();
    }
    {
        let (node, typing, autofocus) = (node.clone(), typing.clone(), props.autofocus);
        use_effect_with(props.kind == TextKind::Area, move |_| {
            let listeners = node.cast::<HtmlElement>().map(|element| {
                if autofocus {
                    let _ = element.focus();
                }
                listen(&element, &typing)
            });
            move || drop(listeners)
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.value.clone(), move |value| {
            if let Some(element) = node.cast::<Element>() {
                write(&element, &mut typing.borrow_mut(), value);
            }
        });
    }
    html! {
        <div class={classes!("field", props.error.is_some().then_some("field-wrong"), props.class.clone())}>
            { label(props) }
            { hint(props) }
            <div class="field-box">
                if props.kind == TextKind::Search { <Icon sign={Sign::Search} size=22 /> }
                { box_of(props, node) }
            </div>
            if let Some(error) = &props.error {
                <p class="field-error" id={error_id(props)}><Icon sign={Sign::Warning} size=20 />{ error }</p>
            }
        </div>
    }
}

fn label(props: &TextFieldProps) -> Html {
    let class = if props.quiet_label { "hidden-words" } else { "field-label" };
    html! { <label {class} for={field_id(props)}>{ &props.label }</label> }
}

fn hint(props: &TextFieldProps) -> Html {
    html! {
        if !props.hint.is_empty() {
            <p class="field-hint" id={hint_id(props)}>{ &props.hint }</p>
        }
    }
}

/// The element itself. It has no `value`: see [`write`].
fn box_of(props: &TextFieldProps, node: NodeRef) -> Html {
    let described = described_by(props);
    let invalid = props.error.is_some().then_some("true");
    match props.kind {
        TextKind::Area => html! {
            <textarea ref={node} id={field_id(props)} name={props.name.clone()} class="input" rows="3"
                placeholder={props.placeholder.clone()} autocomplete="off" aria-describedby={described}
                aria-invalid={invalid} />
        },
        kind => html! {
            <input ref={node} id={field_id(props)} name={props.name.clone()} type={kind.input_type()}
                class={classes!("input", (kind == TextKind::Code).then_some("input-code"))}
                placeholder={props.placeholder.clone()} autocomplete={kind.autocomplete()}
                autocapitalize="off" spellcheck="false" aria-describedby={described} aria-invalid={invalid} />
        },
    }
}

fn field_id(props: &TextFieldProps) -> String {
    format!("field-{}", props.name)
}

fn hint_id(props: &TextFieldProps) -> String {
    format!("hint-{}", props.name)
}

fn error_id(props: &TextFieldProps) -> String {
    format!("error-{}", props.name)
}

fn described_by(props: &TextFieldProps) -> Option<String> {
    match (!props.hint.is_empty(), props.error.is_some()) {
        (true, true) => Some(format!("{} {}", hint_id(props), error_id(props))),
        (true, false) => Some(hint_id(props)),
        (false, true) => Some(error_id(props)),
        (false, false) => None,
    }
}

fn listen(element: &HtmlElement, typing: &Rc<RefCell<Typing>>) -> Vec<EventListener> {
    let on = |event: &'static str, act: fn(&Rc<RefCell<Typing>>, &Event)| {
        let typing = typing.clone();
        // Not passive: Enter may have to be kept from submitting or closing something.
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(element, event, options, move |event| act(&typing, event))
    };
    vec![
        on("compositionstart", |typing, _| typing.borrow_mut().composing = true),
        on("compositionend", |typing, event| {
            typing.borrow_mut().composing = false;
            take(typing, event);
        }),
        on("input", |typing, event| {
            if !typing.borrow().composing {
                take(typing, event);
            }
        }),
        on("keydown", enter),
    ]
}

/// Tells the screen what the element holds, if that is news.
fn take(typing: &Rc<RefCell<Typing>>, event: &Event) {
    let Some(text) = event.target_dyn_into::<Element>().map(|element| text_of(&element)) else {
        return;
    };
    let on_change = {
        let mut typing = typing.borrow_mut();
        if typing.told == text {
            return;
        }
        typing.told.clone_from(&text);
        typing.on_change.clone()
    };
    on_change.emit(text);
}

fn enter(typing: &Rc<RefCell<Typing>>, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let composing = typing.borrow().composing || key.is_composing();
    if key.key() != "Enter" {
        return;
    }
    if composing {
        // It chooses a word; nothing else may hear of it.
        event.stop_propagation();
        return;
    }
    let plain = !(key.ctrl_key() || key.meta_key() || key.shift_key());
    let on_enter = typing.borrow().on_enter.clone();
    if let Some(on_enter) = on_enter.filter(|_| plain) {
        event.prevent_default();
        on_enter.emit(());
    }
}

fn text_of(element: &Element) -> String {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
}

/// Writes the program's text into the element, unless it is there already or something is being composed.
fn write(element: &Element, typing: &mut Typing, value: &str) {
    if typing.composing || text_of(element) == value {
        return;
    }
    value.clone_into(&mut typing.told);
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    }
}
