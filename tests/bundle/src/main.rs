//! `bundle WASM FOLDER`: gives the compiled UI its JavaScript side, as `app.js` and `app_bg.wasm.zst`, which hosts serve as
//! `app_bg.wasm`.
//!
//! A program of its own, started by `cargo xtask ui`: the library it needs must have exactly the version of the
//! `wasm-bindgen` the UI is compiled with, so Cargo.lock pins both, and no tool has to be installed.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::{env, fs};
use wasm_bindgen_cli_support::Bindgen;

/// Packed once, unpacked often: zstd's highest level that unpacks with little memory.
const PACKING_LEVEL: i32 = 19;

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
        .with_context(|| format!("cannot bundle {}", wasm.display()))?;
    pack(&folder.join("app_bg.wasm"))
}

/// The program of the page is by far its largest file: it is stored and sent packed.
fn pack(file: &Path) -> Result<()> {
    let packed = zstd::encode_all(fs::read(file)?.as_slice(), PACKING_LEVEL)?;
    fs::write(file.with_added_extension("zst"), packed)?;
    fs::remove_file(file)?;
    Ok(())
}
