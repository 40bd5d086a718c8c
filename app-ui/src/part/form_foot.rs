//! What every form has at its foot: what is wrong, the button that saves, the word about the draft.

use super::{Button, ErrorPanel, Look, Mood, Notice, Sign};
use crate::draft::Kept;
use crate::words::{self, visit};
use shared::api::{ApiError, ErrorCode};
use shared::domain::FieldError;
use yew::prelude::*;

/// The words for what is wrong with the field at `path`, `None` where nothing is.
pub fn error_of(errors: &[FieldError], path: &str) -> Option<AttrValue> {
    errors.iter().find(|error| error.field == path).map(|error| words::trouble(&error.trouble).into())
}

/// Ctrl-Enter saves, unless the Enter ends a composition.
pub fn saves_by_keys(save: Callback<()>) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            save.emit(());
        }
    })
}

#[derive(Properties, PartialEq)]
pub struct FieldErrorsProps {
    pub errors: Vec<FieldError>,
}

/// Everything that must be mended, in one place.
#[component]
pub fn FieldErrors(props: &FieldErrorsProps) -> Html {
    if props.errors.is_empty() {
        return Html::default();
    }
    let error = ApiError::new(ErrorCode::Invalid, "");
    html! {
        <Notice title={words::error_title(&error)} mood={Mood::Due}>
            <ul>{ for props.errors.iter().map(|error| html! { <li>{ words::field_error(error) }</li> }) }</ul>
        </Notice>
    }
}

#[derive(Properties, PartialEq)]
pub struct FormFootProps {
    pub save_words: AttrValue,
    pub on_save: Callback<()>,
    pub busy: bool,
    pub kept: Kept,
    /// The workbench's refusal of the last attempt, field errors aside.
    pub error: Option<ApiError>,
    pub errors: Vec<FieldError>,
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn FormFoot(props: &FormFootProps) -> Html {
    let save_words = if props.busy { words::SAVING.into() } else { props.save_words.clone() };
    let note = match props.kept {
        Kept::Untouched => visit::DRAFT_BY_ITSELF,
        Kept::Kept => visit::DRAFT_KEPT,
        Kept::NotKept => visit::DRAFT_NOT_KEPT,
    };
    let error = props.error.clone().filter(|error| error.code != ErrorCode::Invalid);
    html! {
        <>
            <div class="section stack">
                <FieldErrors errors={props.errors.clone()} />
                if let Some(error) = error {
                    <ErrorPanel {error} again={props.on_save.clone()} />
                }
            </div>
            <div class="form-foot">
                <Button words={save_words} on_press={props.on_save.clone()} look={Look::Main} sign={Sign::Tick}
                    disabled={props.busy} />
                { props.children.clone() }
                <p class="form-note">{ note }</p>
            </div>
        </>
    }
}
