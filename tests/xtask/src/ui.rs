//! `cargo xtask ui`: compiles the UI to WebAssembly and lays out what a window or browser loads.

use crate::failure::{Failure, Result};
use crate::places;
use crate::run;
use crate::setup;
use crate::stages::Stages;
use crate::wasm::{self, Compiler};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What stands beside `index.html` and is served as it is.
const PAGE_FILES: [&str; 3] = ["html", "js", "svg"];

/// The profiles of the page's program in Cargo.toml: the one that people get, and one that compiles in seconds.
pub const SMALL: &str = "wasm";
const FAST: &str = "wasm-fast";

pub fn ui(install: bool, fast: bool) -> Result<()> {
    let mut stages = Stages::new(2);
    let compiler = stages.run("compiler", setup::COMPILER_DOES, || wasm::compiler(install))?;
    stages.run("ui", BUILD_DOES, || build(&compiler, if fast { FAST } else { SMALL }))?;
    println!("{}", stages.summary(true));
    Ok(())
}

pub const BUILD_DOES: &str = "compiling the user interface (4 minutes the first time)";

/// Builds `app-ui/dist`. Files that stay the same are left alone, so nothing that embeds them is rebuilt.
pub fn build(compiler: &Compiler, profile: &str) -> Result<()> {
    let bindings = places::wasm_target().join("bindings");
    compile(compiler, profile)?;
    bind(&bindings, profile)?;
    let files = io_at(places::ui(), collect(places::ui(), &bindings))?;
    let written = io_at(places::dist(), write(&files, places::dist()))?;
    let size: usize = files.values().map(Vec::len).sum();
    println!("  {} files, {} KB, {written} of them new or changed", files.len(), size / 1024);
    Ok(())
}

fn compile(compiler: &Compiler, profile: &str) -> Result<()> {
    let mut cargo = run::cargo(&[
        "build",
        "--package",
        "app-ui",
        "--profile",
        profile,
        "--target",
        wasm::TARGET,
        "--target-dir",
    ]);
    cargo.arg(places::wasm_target());
    compiler.apply(&mut cargo);
    run::run(&mut cargo, "mend what the compiler reports above")
}

/// Runs the program `bundle`, which is apart from this one because it needs wasm-bindgen's crates.
fn bind(bindings: &Path, profile: &str) -> Result<()> {
    if bindings.exists() {
        io_at(bindings, fs::remove_dir_all(bindings))?;
    }
    let wasm = places::wasm_target().join(wasm::TARGET).join(profile).join("app-ui.wasm");
    let mut cargo = run::cargo(&["run", "--package", "bundle", "--"]);
    run::run(
        cargo.arg(wasm).arg(bindings),
        "wasm-bindgen and wasm-bindgen-cli-support must have one version in Cargo.lock",
    )
}

/// Path below `dist`, and content.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn collect(ui: &Path, bindings: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    add_tree(bindings, Path::new(""), &mut files)?;
    for page in listed(ui)? {
        if page.is_file() && has_extension(&page, &PAGE_FILES) {
            files.insert(name_of(&page), fs::read(&page)?);
        }
    }
    files.insert("app.css".into(), style(&ui.join("style"))?);
    Ok(files)
}

fn add_tree(folder: &Path, below: &Path, files: &mut Files) -> io::Result<()> {
    for path in listed(folder)? {
        let relative = below.join(name_of(&path));
        if path.is_dir() {
            add_tree(&path, &relative, files)?;
        } else {
            files.insert(relative, fs::read(&path)?);
        }
    }
    Ok(())
}

/// All style sheets in the order of their names: `00-tokens.css` comes first.
fn style(folder: &Path) -> io::Result<Vec<u8>> {
    let mut style = Vec::new();
    for sheet in listed(folder)?.iter().filter(|path| has_extension(path, &["css"])) {
        style.extend(fs::read(sheet)?);
        style.push(b'\n');
    }
    Ok(style)
}

/// Writes what differs, removes what is no longer part of the UI; gives how many files were written.
fn write(files: &Files, dist: &Path) -> io::Result<usize> {
    fs::create_dir_all(dist)?;
    let mut present = Files::new();
    add_tree(dist, Path::new(""), &mut present)?;
    for stale in present.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(dist.join(stale))?;
    }
    let changed: Vec<_> =
        files.iter().filter(|(path, content)| present.get(*path) != Some(content)).collect();
    for (path, content) in &changed {
        let file = dist.join(path);
        fs::create_dir_all(file.parent().unwrap_or(dist))?;
        fs::write(file, content)?;
    }
    Ok(changed.len())
}

/// What a folder holds, by name. A folder that is not there holds nothing.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> PathBuf {
    path.file_name().map(PathBuf::from).unwrap_or_default()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
}

fn io_at<T>(place: &Path, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| {
        Failure::new(format!("{}: {error}", place.display()), "mend the permissions there, then start again")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(&folder).expect("a temporary folder can be made");
            Self(folder)
        }

        fn put(&self, path: &str, content: &str) {
            let file = self.0.join(path);
            fs::create_dir_all(file.parent().expect("a file has a folder")).expect("folder");
            fs::write(file, content).expect("file");
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, content)| (path.into(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_page_its_style_and_the_bindings_make_up_the_ui() {
        let (ui, bindings) = (Folder::new("ui"), Folder::new("bindings"));
        ui.put("index.html", "page");
        ui.put("start.js", "start");
        ui.put("Cargo.toml", "not for the browser");
        ui.put("style/20-page.css", "b");
        ui.put("style/10-tokens.css", "a");
        bindings.put("app_bg.wasm", "wasm");
        bindings.put("snippets/x/shim.js", "shim");
        let expected = [
            ("index.html", "page"),
            ("start.js", "start"),
            ("app.css", "a\nb\n"),
            ("app_bg.wasm", "wasm"),
            ("snippets/x/shim.js", "shim"),
        ];
        assert_eq!(collect(&ui.0, &bindings.0).expect("readable"), files(&expected));
    }

    #[test]
    fn only_what_changed_is_written_and_what_went_is_removed() {
        let dist = Folder::new("dist");
        dist.put("index.html", "old");
        dist.put("app.js", "same");
        dist.put("gone/away.js", "x");
        let wanted = files(&[("index.html", "new"), ("app.js", "same"), ("deep/new.js", "y")]);
        assert_eq!(write(&wanted, &dist.0).expect("writable"), 2);
        assert_eq!(write(&wanted, &dist.0).expect("writable"), 0);
        let mut present = Files::new();
        add_tree(&dist.0, Path::new(""), &mut present).expect("readable");
        assert_eq!(present, wanted);
    }
}
