//! The one place where a file is chosen. The system's own dialogue does it; here it is a button with a word.

use super::{Icon, Sign};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// A file with its bytes.
pub struct ChosenFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Properties, PartialEq)]
pub struct FileFieldProps {
    /// Names the field for tests; unique on a screen.
    pub name: AttrValue,
    pub words: AttrValue,
    /// Ending that the dialogue offers: `.xlsx`.
    pub accept: AttrValue,
    /// Larger ones are not read: `None` is told in their place.
    pub bytes_max: usize,
    pub on_choose: Callback<Option<ChosenFile>>,
    #[prop_or_default]
    pub disabled: bool,
}

#[component]
pub fn FileField(props: &FileFieldProps) -> Html {
    let onchange = {
        let (on_choose, bytes_max) = (props.on_choose.clone(), props.bytes_max);
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let file = input.files().and_then(|files| files.get(0));
            // The same file, mended and chosen again, has to be told again.
            input.set_value("");
            if let Some(file) = file {
                read(file, bytes_max, on_choose.clone());
            }
        })
    };
    html! {
        <label class="button file-field">
            <Icon sign={Sign::Up} size=22 />{ &props.words }
            <input class="file-field-input" type="file" name={props.name.clone()} accept={props.accept.clone()}
                {onchange} disabled={props.disabled} />
        </label>
    }
}

fn read(file: File, bytes_max: usize, on_choose: Callback<Option<ChosenFile>>) {
    if file.size() > bytes_max as f64 {
        on_choose.emit(None);
        return;
    }
    spawn_local(async move {
        let buffer = JsFuture::from(file.array_buffer()).await;
        let bytes = buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        on_choose.emit(bytes.ok().map(|bytes| ChosenFile { name: file.name(), bytes }));
    });
}

/// Bytes as base64, by the browser's own encoder.
pub fn base64(bytes: &[u8]) -> Option<String> {
    let characters: String = bytes.iter().copied().map(char::from).collect();
    gloo::utils::window().btoa(&characters).ok()
}
