//! Saving a form: first its own rules, told at the fields; then the workbench, whose refusals are told in the same way.

use crate::ask::use_act;
use crate::words;
use gloo::timers::callback::Timeout;
use shared::api::{ApiError, ErrorCode, Request, Saved};
use shared::domain::FieldError;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The state of saving, and how to save.
#[derive(Clone, PartialEq)]
pub struct Saving {
    pub busy: bool,
    /// Fields to mend.
    pub errors: Vec<FieldError>,
    /// A refusal that is not about fields.
    pub error: Option<ApiError>,
    /// What the form's own rules found wrong, and the request, which is sent only if that is nothing.
    pub save: Callback<(Vec<FieldError>, Request)>,
}

impl Saving {
    /// The words for what is wrong with the field at `path`.
    pub fn error_of(&self, path: &str) -> Option<AttrValue> {
        error_of(&self.errors, path)
    }
}

/// The words for what is wrong with the field at `path`, `None` where nothing is.
pub fn error_of(errors: &[FieldError], path: &str) -> Option<AttrValue> {
    errors.iter().find(|error| error.field == path).map(|error| words::trouble(&error.trouble).into())
}

#[hook]
pub fn use_saving(after: Callback<Saved>) -> Saving {
    let own = use_state(Vec::<FieldError>::new);
    let act = use_act::<Saved>();
    let save = {
        let (own, run) = (own.setter(), act.run.clone());
        Callback::from(move |(wrong, request): (Vec<FieldError>, Request)| {
            let fine = wrong.is_empty();
            own.set(wrong);
            if fine {
                run.emit((request, after.clone()));
            }
        })
    };
    let refused = act.error.as_ref().map(|error| error.fields.clone()).unwrap_or_default();
    let errors: Vec<FieldError> = own.iter().cloned().chain(refused).collect();
    use_effect_with(errors.clone(), |errors| {
        // After the fields were drawn with what is wrong.
        let show = (!errors.is_empty()).then(|| Timeout::new(0, go_to_first_wrong));
        move || drop(show)
    });
    let error = act.error.filter(|error| error.code != ErrorCode::Invalid);
    Saving { busy: act.busy, errors, error, save }
}

/// Brings what must be mended first into sight, the cursor in it.
fn go_to_first_wrong() {
    let first = gloo::utils::document().query_selector(".field-wrong .input, .field-error").ok().flatten();
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        first.scroll_into_view();
        let _ = first.focus();
    }
}
