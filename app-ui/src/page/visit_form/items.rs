//! 困难问题 and 工作建议 in the form of a visit: any number of answers, or 无 with one touch.

use crate::form::Editor;
use crate::part::{Button, Icon, Look, Phrases, Sign, TextField, TextKind, Tick};
use crate::saving::error_of;
use crate::session::{Toast, use_toaster};
use crate::words::{self, visit};
use shared::api::{ItemForm, ItemsForm, VisitForm};
use shared::domain::FieldError;
use shared::limits::ITEMS_MAX;
use yew::prelude::*;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask {
    Difficulties,
    Suggestions,
}

/// What a person reads of an ask.
struct AskWords {
    title: &'static str,
    none: &'static str,
    more: &'static str,
    make: &'static str,
    made: &'static str,
    phrases: &'static [(&'static str, &'static str)],
}

impl Ask {
    /// The field's path, as errors name it.
    pub fn path(self) -> &'static str {
        match self {
            Ask::Difficulties => "difficulties",
            Ask::Suggestions => "suggestions",
        }
    }

    pub fn item_path(self, index: usize) -> String {
        format!("{}.{index}", self.path())
    }

    fn items(self, form: &mut VisitForm) -> &mut ItemsForm {
        match self {
            Ask::Difficulties => &mut form.difficulties,
            Ask::Suggestions => &mut form.suggestions,
        }
    }

    fn words(self) -> AskWords {
        match self {
            Ask::Difficulties => AskWords {
                title: visit::DIFFICULTIES,
                none: visit::NO_DIFFICULTY,
                more: visit::MORE_DIFFICULTY,
                make: visit::MAKE_ISSUE,
                made: visit::MADE_ISSUE,
                phrases: &visit::DIFFICULTY_PHRASES,
            },
            Ask::Suggestions => AskWords {
                title: visit::SUGGESTIONS,
                none: visit::NO_SUGGESTION,
                more: visit::MORE_SUGGESTION,
                make: visit::MAKE_SUGGESTION,
                made: visit::MADE_SUGGESTION,
                phrases: &visit::SUGGESTION_PHRASES,
            },
        }
    }
}

/// A new answer: it becomes an issue, or a suggestion, unless unticked.
fn new_item(text: &str) -> ItemForm {
    ItemForm { id: None, text: text.to_owned(), make: true, struck: false, document: None }
}

/// Puts `text` into the answer at `index`; one beyond the end begins a new one. Writing takes 无 back.
fn write(items: &mut ItemsForm, index: usize, text: String) {
    items.none = false;
    match items.items.get_mut(index) {
        Some(item) => item.text = text,
        None => items.items.push(new_item(&text)),
    }
}

/// Begins an answer with a quick phrase: in the last one if it is empty, else in a new one.
fn begin_with(items: &mut ItemsForm, phrase: &str) {
    let last_is_empty =
        items.items.last().is_some_and(|item| item.id.is_none() && item.text.trim().is_empty());
    let index = if last_is_empty { items.items.len() - 1 } else { items.items.len() };
    write(items, index, phrase.to_owned());
}

/// 无, or not. Answers that were begun and not filled in go with it; written ones stay, to be decided about.
fn choose_none(items: &mut ItemsForm, none: bool) {
    items.none = none;
    if none {
        items.items.retain(|item| item.id.is_some() || !item.text.trim().is_empty());
    }
}

#[derive(Properties, PartialEq)]
pub struct ItemsProps {
    pub ask: Ask,
    pub items: ItemsForm,
    pub editor: Editor<VisitForm>,
    pub errors: Vec<FieldError>,
}

#[component]
pub fn Items(props: &ItemsProps) -> Html {
    let (ask, items) = (props.ask, &props.items);
    let said = ask.words();
    let none = items.none;
    let on_none = {
        let editor = props.editor.clone();
        Callback::from(move |_: MouseEvent| editor.change(move |form| choose_none(ask.items(form), !none)))
    };
    let on_phrase = {
        let editor = props.editor.clone();
        Callback::from(move |phrase| editor.change(move |form| begin_with(ask.items(form), phrase)))
    };
    let on_more = {
        let editor = props.editor.clone();
        Callback::from(move |()| editor.change(move |form| ask.items(form).items.push(new_item(""))))
    };
    // An empty field to write into is there from the beginning, so that writing needs no touch before it.
    let blank_first = !none && items.items.iter().all(|item| item.struck);
    let shown = items.items.len() + usize::from(blank_first);
    let may_add = !none && !blank_first && shown < ITEMS_MAX;
    html! {
        <section class="ask stack">
            <h2>{ said.title }</h2>
            <div class="ask-quick">
                <button type="button" class="chip" onclick={on_none} aria-pressed={none.to_string()}>
                    <span class="chip-tick"><Icon sign={Sign::Tick} size=18 /></span>{ said.none }
                </button>
                <Phrases label={visit::QUICK} phrases={said.phrases} on_choose={on_phrase} />
            </div>
            { for (0..shown).map(|index| item(props, index)) }
            if let Some(error) = error_of(&props.errors, ask.path()) {
                <p class="field-error"><Icon sign={Sign::Warning} size=20 />{ error }</p>
            }
            if may_add {
                <Button words={said.more} on_press={on_more} look={Look::Plain} sign={Sign::Add} />
            }
        </section>
    }
}

fn item(props: &ItemsProps, index: usize) -> Html {
    let item = props.items.items.get(index).cloned().unwrap_or_else(|| new_item(""));
    let number = index + 1;
    html! {
        <Item key={index} ask={props.ask} {index} {number} {item} editor={props.editor.clone()}
            error={error_of(&props.errors, &props.ask.item_path(index))} />
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    ask: Ask,
    index: usize,
    number: usize,
    item: ItemForm,
    editor: Editor<VisitForm>,
    error: Option<AttrValue>,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let (ask, index, item) = (props.ask, props.index, &props.item);
    let said = ask.words();
    if item.struck {
        return html! { <StruckItem ask={ask} {index} text={item.text.clone()} editor={props.editor.clone()} /> };
    }
    let on_text = props.editor.on(move |form: &mut VisitForm, text| write(ask.items(form), index, text));
    let on_make = props.editor.on(move |form: &mut VisitForm, make| {
        if let Some(item) = ask.items(form).items.get_mut(index) {
            item.make = make;
        }
    });
    let is_begun = !item.text.trim().is_empty();
    html! {
        <div class="ask-item">
            <TextField name={format!("{}-{}", ask.path(), props.number)} quiet_label=true
                label={visit::item_label(said.title, props.number)} kind={TextKind::Area}
                value={item.text.clone()} on_change={on_text} error={props.error.clone()} />
            <div class="button-row">
                if item.document.is_some() {
                    <span class="ask-made"><Icon sign={Sign::Tick} size=20 />{ said.made }</span>
                } else if is_begun {
                    <Tick words={said.make} on={item.make} on_change={on_make} />
                }
                if is_begun || props.number > 1 {
                    <TakeOut {ask} {index} is_saved={item.id.is_some()} editor={props.editor.clone()} item={item.clone()} />
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TakeOutProps {
    ask: Ask,
    index: usize,
    is_saved: bool,
    item: ItemForm,
    editor: Editor<VisitForm>,
}

/// A saved answer is struck out and stays legible; a new one is taken out, which can be undone.
#[component]
fn TakeOut(props: &TakeOutProps) -> Html {
    let toaster = use_toaster();
    let (ask, index, is_saved) = (props.ask, props.index, props.is_saved);
    let on_press = {
        let (editor, item) = (props.editor.clone(), props.item.clone());
        Callback::from(move |()| {
            if is_saved {
                editor.change(move |form| strike(ask.items(form), index, true));
                return;
            }
            editor.change(move |form| drop(ask.items(form).items.remove(index)));
            let (editor, item) = (editor.clone(), item.clone());
            let undo = Callback::from(move |()| {
                let item = item.clone();
                editor.change(move |form| ask.items(form).items.push(item));
            });
            toaster.emit(Toast { words: visit::REMOVED.into(), act: Some((words::UNDO.into(), undo)) });
        })
    };
    let words = if is_saved { visit::STRIKE } else { visit::TAKE_OUT };
    html! { <Button {words} {on_press} look={Look::Plain} sign={Sign::Cross} /> }
}

fn strike(items: &mut ItemsForm, index: usize, struck: bool) {
    if let Some(item) = items.items.get_mut(index) {
        item.struck = struck;
    }
}

#[derive(Properties, PartialEq)]
struct StruckItemProps {
    ask: Ask,
    index: usize,
    text: String,
    editor: Editor<VisitForm>,
}

#[component]
fn StruckItem(props: &StruckItemProps) -> Html {
    let (ask, index) = (props.ask, props.index);
    let on_press = {
        let editor = props.editor.clone();
        Callback::from(move |()| editor.change(move |form| strike(ask.items(form), index, false)))
    };
    html! {
        <div class="ask-item button-row">
            <p><s>{ &props.text }</s>{ visit::STRUCK }</p>
            <Button words={visit::UNSTRIKE} {on_press} look={Look::Plain} sign={Sign::Undo} />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_begins_an_answer_and_takes_none_back() {
        let mut items = ItemsForm { none: true, items: vec![] };
        write(&mut items, 0, "路灯不亮".into());
        assert!(!items.none);
        assert_eq!(items.items, [new_item("路灯不亮")]);
    }

    #[test]
    fn a_phrase_goes_into_the_empty_answer_or_begins_a_new_one() {
        let mut items = ItemsForm { none: false, items: vec![new_item("")] };
        begin_with(&mut items, "路灯");
        begin_with(&mut items, "道路");
        assert_eq!(items.items, [new_item("路灯"), new_item("道路")]);
    }

    #[test]
    fn choosing_none_never_drops_what_was_written() {
        let mut items = ItemsForm { none: false, items: vec![new_item("路灯"), new_item(" ")] };
        choose_none(&mut items, true);
        assert_eq!(items.items, [new_item("路灯")]);
    }
}
