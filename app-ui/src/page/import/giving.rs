//! The file on its way in: chosen here, handed to the workbench piece by piece, let go again.

use crate::ask::use_act;
use crate::call::ask;
use crate::part::{Button, ErrorPanel, FileField, Look, Mood, Notice, Sign};
use crate::session::use_session;
use crate::words::import;
use shared::api::{ApiError, ErrorCode, Request};
use shared::limits::{IMPORT_FILE_BYTES_MAX, IMPORT_PIECE_BYTES_MAX};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

/// How far it has come.
#[derive(Clone, Default, PartialEq)]
enum Way {
    #[default]
    Idle,
    Busy,
    /// Too large, or the browser could not read it.
    Unread,
    Failed(ApiError),
}

#[derive(Properties, PartialEq)]
pub struct GivingProps {
    /// The name of the one that waits.
    pub file: Option<String>,
    pub on_given: Callback<()>,
}

#[component]
pub fn Giving(props: &GivingProps) -> Html {
    let way = use_state(Way::default);
    let act = use_act::<()>();
    let look_again = use_session().look_again;
    let on_choose = {
        let (way, on_given) = (way.clone(), props.on_given.clone());
        Callback::from(move |files: Vec<File>| {
            let (way, on_given, look_again) = (way.clone(), on_given.clone(), look_again.clone());
            way.set(Way::Busy);
            spawn_local(async move {
                let end = give(files).await;
                match &end {
                    Way::Idle => on_given.emit(()),
                    Way::Failed(error) if error.code == ErrorCode::SignedOut => look_again.emit(()),
                    _ => {}
                }
                way.set(end);
            });
        })
    };
    let on_drop = {
        let (run, on_given) = (act.run.clone(), props.on_given.clone());
        Callback::from(move |()| run.emit((Request::DropWorkbook, on_given.clone())))
    };
    let words = if props.file.is_some() { import::CHOOSE_OTHER } else { import::CHOOSE };
    html! {
        <section class="sheet sheet-pad stack">
            if let Some(file) = &props.file { <p class="row-title">{ file }</p> }
            <div class="button-row">
                <FileField name="workbook" {words} sign={Sign::Up} accept=".xlsx" {on_choose}
                    disabled={*way == Way::Busy} />
                if props.file.is_some() {
                    <Button words={import::DROP} on_press={on_drop} look={Look::Plain} sign={Sign::Cross} />
                }
            </div>
            { match &*way {
                Way::Idle => Html::default(),
                Way::Busy => html! { <p role="status">{ import::READING }</p> },
                Way::Unread => html! { <Notice title={import::UNREAD} mood={Mood::Due} /> },
                Way::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
            } }
        </section>
    }
}

/// Hands over the first: the field offers one.
async fn give(files: Vec<File>) -> Way {
    let Some(file) = files.first() else {
        return Way::Idle;
    };
    let Some(bytes) = bytes_of(file).await else {
        return Way::Unread;
    };
    match give_pieces(&file.name(), &bytes).await {
        Ok(()) => Way::Idle,
        Err(error) => Way::Failed(error),
    }
}

/// `None` where it is larger than what is taken, or went away meanwhile.
async fn bytes_of(file: &File) -> Option<Vec<u8>> {
    if file.size() > IMPORT_FILE_BYTES_MAX as f64 {
        return None;
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

async fn give_pieces(name: &str, bytes: &[u8]) -> Result<(), ApiError> {
    let pieces = bytes.len().div_ceil(IMPORT_PIECE_BYTES_MAX).max(1) as u32;
    for piece in 0..pieces {
        let from = piece as usize * IMPORT_PIECE_BYTES_MAX;
        // An empty file is told as what it is by who reads it.
        let part = bytes.get(from..bytes.len().min(from + IMPORT_PIECE_BYTES_MAX)).unwrap_or_default();
        ask::<()>(Request::PutWorkbook { name: name.to_owned(), piece, pieces, base64: base64(part) })
            .await?;
    }
    Ok(())
}

/// By the browser's own encoder, which takes a character for each byte.
fn base64(bytes: &[u8]) -> String {
    let characters: String = bytes.iter().copied().map(char::from).collect();
    gloo::utils::window().btoa(&characters).unwrap_or_default()
}
