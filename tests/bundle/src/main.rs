//! `bundle WASM FOLDER`: gives the compiled UI its JavaScript side, as `app.js` and `app_bg.wasm`.
//!
//! A program of its own, started by `cargo xtask ui`: the library it needs must have exactly the version of the
//! `wasm-bindgen` the UI is compiled with, so Cargo.lock pins both, and no tool has to be installed.

use anyhow::{Context, Result, bail};
use std::env;
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [wasm, folder] = arguments.as_slice() else {
        bail!("usage: bundle WASM FOLDER");
    };
    Bindgen::new()
        .input_path(wasm)
        .out_name("app")
        // Modules the browser loads by itself: the page's content policy forbids inline scripts.
        .web(true)?
        // Lets `app.js` find `app_bg.wasm` beside itself.
        .omit_default_module_path(false)
        .typescript(false)
        // Of use to a debugger only.
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .with_context(|| format!("cannot bundle {}", wasm.display()))
}
