//! What every form has at its foot: what is wrong, the button that saves, the word about the draft.

use super::{Button, ErrorPanel, Look, Mood, Notice, Sign};
use crate::draft::Safety;
use crate::saving::Saving;
use crate::words::{self, visit};
use shared::api::{ApiError, ErrorCode};
use shared::domain::FieldError;
use yew::prelude::*;

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
struct FieldErrorsProps {
    errors: Vec<FieldError>,
}

/// Everything that must be mended, in one place.
#[component]
fn FieldErrors(props: &FieldErrorsProps) -> Html {
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
    pub words: AttrValue,
    pub on_save: Callback<()>,
    pub saving: Saving,
    /// Whether the draft is safe.
    pub kept: Safety,
    /// A word that stays in sight while one types.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn FormFoot(props: &FormFootProps) -> Html {
    let saving = &props.saving;
    let words = if saving.busy { words::SAVING.into() } else { props.words.clone() };
    let note = match props.kept {
        Safety::Untouched => visit::DRAFT_BY_ITSELF,
        Safety::Kept => visit::DRAFT_KEPT,
        Safety::Failing => visit::DRAFT_NOT_KEPT,
    };
    html! {
        <>
            <div class="section stack">
                <FieldErrors errors={saving.errors.clone()} />
                if let Some(error) = &saving.error {
                    <ErrorPanel error={error.clone()} again={props.on_save.clone()} />
                }
            </div>
            <div class="form-foot">
                { props.children.clone() }
                <Button {words} on_press={props.on_save.clone()} look={Look::Main} sign={Sign::Tick}
                    disabled={saving.busy} />
                <p class="form-note">{ note }</p>
                <p class="form-note form-keys">{ visit::KEYS }</p>
            </div>
        </>
    }
}
