//! The one place where files are chosen. The system's own dialogue does it; here it is a button with a word.

use super::{Icon, Sign};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FileFieldProps {
    /// Names the field for tests; unique on a screen.
    pub name: AttrValue,
    pub words: AttrValue,
    pub sign: Sign,
    /// What the dialogue offers: `.xlsx`, `image/*`.
    pub accept: AttrValue,
    #[prop_or_default]
    pub multiple: bool,
    /// At least one.
    pub on_choose: Callback<Vec<File>>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn FileField(props: &FileFieldProps) -> Html {
    let on_choose = props.on_choose.clone();
    let onchange = Callback::from(move |event: Event| {
        let files = chosen(&event);
        if !files.is_empty() {
            on_choose.emit(files);
        }
    });
    html! {
        <label class="button file-field">
            <Icon sign={props.sign} size=22 />{ &props.words }
            <input type="file" class="hidden-words" name={props.name.clone()} accept={props.accept.clone()}
                multiple={props.multiple} {onchange} disabled={props.disabled} />
        </label>
    }
}

/// What was chosen; the field is emptied, so that the same file, mended meanwhile, can be chosen again.
fn chosen(event: &Event) -> Vec<File> {
    let input: HtmlInputElement = event.target_unchecked_into();
    let files = input.files();
    let files = files.iter().flat_map(|files| (0..files.length()).filter_map(|n| files.get(n))).collect();
    input.set_value("");
    files
}
