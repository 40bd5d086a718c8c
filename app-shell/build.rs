//! Lays the user interface into the program, keeps SQLite's symbols inside it, and prepares the window.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const PLACEHOLDER: &str = "src/host/placeholder.html";

fn main() -> io::Result<()> {
    embed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app-ui"))?;
    // WebKit brings a SQLite of its own; with ours exported it would be bound to ours (`tests/tests/symbols.rs`).
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    #[cfg(feature = "window")]
    tauri_build::build();
    Ok(())
}

/// Writes the table of `app-ui/dist`: path in a URL, bytes. Before the UI was built it holds a page that says so.
fn embed(ui: &Path) -> io::Result<()> {
    let dist = ui.join("dist");
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        println!("cargo:rerun-if-changed={}", dist.display());
        collect(&dist, &mut files)?;
    } else {
        // A missing folder cannot be watched: cargo would rebuild each time.
        println!("cargo:rerun-if-changed={}", ui.display());
        println!("cargo:rerun-if-changed={PLACEHOLDER}");
    }
    let mut table = String::from("pub static FILES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let name = file.strip_prefix(&dist).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", file.display().to_string())
            .map_err(io::Error::other)?;
    }
    if files.is_empty() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PLACEHOLDER);
        writeln!(table, "    (\"index.html\", include_bytes!({:?})),", page.display().to_string())
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("assets.rs"), table)
}

/// Every file below `folder`, by name, so that two builds give the same table.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
