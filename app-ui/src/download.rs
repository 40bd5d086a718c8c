//! Files that leave the program: a browser keeps them among its downloads, the window says where it put them.

use crate::ask::use_act;
use crate::session::{Toast, use_toaster};
use crate::words;
use shared::api::{ApiError, FilePlace, FileView, Request};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

#[wasm_bindgen(module = "/shim.js")]
extern "C" {
    #[wasm_bindgen(js_name = download)]
    fn download_host(name: &str, base64: &str);
}

/// A file that may be asked for.
pub struct Export {
    pub busy: bool,
    pub error: Option<ApiError>,
    /// Where the window put the last one.
    pub kept: Option<String>,
    /// Asks with one of the requests that give a file.
    pub run: Callback<Request>,
}

/// `on_handed`: the browser has the file.
#[hook]
pub fn use_export(on_handed: Callback<()>) -> Export {
    let act = use_act::<FileView>();
    let kept = use_state(|| None::<String>);
    let toaster = use_toaster();
    let run = {
        let (run, kept) = (act.run, kept.clone());
        let done = Callback::from(move |file: FileView| match file.place {
            FilePlace::Here(content) => {
                download_host(&file.name, &content);
                toaster.emit(Toast::said(words::exported(file.rows, &file.name)));
                on_handed.emit(());
            }
            FilePlace::Kept(path) => kept.set(Some(path)),
        });
        Callback::from(move |request| run.emit((request, done.clone())))
    };
    Export { busy: act.busy, error: act.error, kept: (*kept).clone(), run }
}
