//! An error as an instruction, and what a page shows while or instead of an answer.

use super::{Button, Look, Mood, Notice, Sign};
use crate::ask::{Asked, Asking};
use crate::words;
use shared::api::{ApiError, ErrorCode};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ErrorPanelProps {
    pub error: ApiError,
    #[prop_or_default]
    pub again: Option<Callback<()>>,
}

#[component]
pub fn ErrorPanel(props: &ErrorPanelProps) -> Html {
    let error = &props.error;
    let again = props.again.clone().filter(|_| error.code.retry_helps() || error.code == ErrorCode::Internal);
    html! {
        <Notice title={words::error_title(error)} mood={Mood::Due}>
            <p>{ words::error(error) }</p>
            if let Some(again) = again {
                <div class="button-row">
                    <Button words={words::RETRY} on_press={again} look={Look::Usual} sign={Sign::Sync} />
                </div>
            }
        </Notice>
    }
}

/// The page of an answer; before it is here nothing, as it takes a few milliseconds; the error where it fails.
pub fn show_asked<T>(asking: &Asking<T>, page: impl FnOnce(&T) -> Html) -> Html {
    match &asking.asked {
        Asked::Waiting => html! { <p class="hidden-words" role="status">{ words::WAITING }</p> },
        Asked::Got(value) => page(value),
        Asked::Failed(error) => html! { <ErrorPanel error={error.clone()} again={asking.again.clone()} /> },
    }
}
