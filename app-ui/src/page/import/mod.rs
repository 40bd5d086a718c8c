//! 导入: an existing roster or ledger from a workbook. Choose the file, look over the columns, see what would come of it,
//! import; and undo it from the same page.

mod columns;
mod past;
mod trial;

use crate::ask::{use_act, use_ask};
use crate::call::ask;
use crate::part::{
    Button, ChosenFile, ErrorPanel, FileField, Look, Mood, Notice, Page, Sign, base64, show_asked,
};
use crate::route::Route;
use crate::session::use_news;
use crate::words::import;
use past::Past;
use shared::api::{ApiError, ImportsView, Request};
use shared::limits::{IMPORT_FILE_BYTES_MAX, IMPORT_PIECE_BYTES_MAX};
use trial::Trial;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[component]
pub fn ImportPage() -> Html {
    let news = use_news();
    // Counts the files that were given: what was planned for one is not for the next.
    let given = use_state(|| 0u64);
    let standing = use_ask::<ImportsView>(Request::Imports, news.version.wrapping_mul(1_000) + *given);
    let on_given = {
        let given = given.clone();
        Callback::from(move |()| given.set(*given + 1))
    };
    html! {
        <Page title={import::TITLE} sub={html! { import::SUB }} back={Route::Ledger}>
            { show_asked(&standing, |view| html! {
                <div class="stack">
                    <Giving file={view.file.clone()} on_given={on_given.clone()} />
                    if view.file.is_some() { <Trial key={*given} on_done={on_given.clone()} /> }
                    <Past imports={view.imports.clone()} />
                </div>
            }) }
        </Page>
    }
}

/// Where a file stands on its way in.
#[derive(Clone, Default, PartialEq)]
enum Way {
    #[default]
    Idle,
    Busy,
    TooLarge,
    Failed(ApiError),
}

#[derive(Properties, PartialEq)]
struct GivingProps {
    file: Option<String>,
    on_given: Callback<()>,
}

#[component]
fn Giving(props: &GivingProps) -> Html {
    let way = use_state(Way::default);
    let act = use_act::<()>();
    let on_choose = {
        let (way, on_given) = (way.clone(), props.on_given.clone());
        Callback::from(move |file: Option<ChosenFile>| {
            let Some(file) = file else {
                way.set(Way::TooLarge);
                return;
            };
            way.set(Way::Busy);
            let (way, on_given) = (way.clone(), on_given.clone());
            spawn_local(async move {
                match give(file).await {
                    Ok(()) => {
                        way.set(Way::Idle);
                        on_given.emit(());
                    }
                    Err(error) => way.set(Way::Failed(error)),
                }
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
                <FileField name="workbook" {words} accept=".xlsx" bytes_max={IMPORT_FILE_BYTES_MAX} {on_choose}
                    disabled={*way == Way::Busy} />
                if props.file.is_some() {
                    <Button words={import::DROP} on_press={on_drop} look={Look::Plain} sign={Sign::Cross} />
                }
            </div>
            { match &*way {
                Way::Idle => Html::default(),
                Way::Busy => html! { <p role="status">{ import::READING }</p> },
                Way::TooLarge => html! { <Notice title={import::TOO_LARGE} mood={Mood::Due} /> },
                Way::Failed(error) => html! { <ErrorPanel error={error.clone()} /> },
            } }
        </section>
    }
}

/// Hands the file over piece by piece.
async fn give(file: ChosenFile) -> Result<(), ApiError> {
    let pieces = file.bytes.len().div_ceil(IMPORT_PIECE_BYTES_MAX).max(1) as u32;
    let mut chunks: Vec<&[u8]> = file.bytes.chunks(IMPORT_PIECE_BYTES_MAX).collect();
    if chunks.is_empty() {
        // An empty file is told as what it is by who reads it.
        chunks.push(&[]);
    }
    for (piece, bytes) in (0..).zip(chunks) {
        let base64 = base64(bytes).unwrap_or_default();
        ask::<()>(Request::PutWorkbook { name: file.name.clone(), piece, pieces, base64 }).await?;
    }
    Ok(())
}
