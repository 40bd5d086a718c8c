//! A WebAssembly compiler for machines where rustup's servers cannot be reached: Debian's `rustc-web`.
//!
//! Debian packages a newer compiler (for building browsers) with the sources of its standard library, but not
//! that library for WebAssembly. The packages are unpacked into a private folder, so the system stays as it is;
//! the library is built there once; a wrapper `rustc` is what the UI's build then uses.

use crate::apt;
use crate::failure::{Failure, Result};
use crate::places;
use crate::run::{self, output, run};
use crate::wasm::TARGET;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

/// Finds its folder from wherever it is called, and its libraries before those of any other compiler.
const WRAPPER: &str = r#"#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$(echo "$here"/usr/lib/*-linux-gnu)
LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/usr/bin/rustc" "$@"
"#;

/// An empty crate: building it with `-Zbuild-std` builds the standard library.
const MANIFEST: &str =
    "[package]\nname = \"stdbuild\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";

const RETRY: &str = "see the message above; it is safe to start again";

/// The wrapper, where it was set up before and still works.
pub fn ready() -> Option<PathBuf> {
    let folder = folder()?;
    let rustc = folder.join("rustc");
    let host = output(rustc.to_str()?, &["-vV"]).and_then(|version| host(&version))?;
    // The linker belongs to the ordinary toolchain, which may have been removed since.
    linker(&folder.join("usr"), &host).exists().then_some(rustc)
}

/// Sets the compiler up and gives its wrapper. Leaves nothing half-done behind.
pub fn prepare() -> Result<PathBuf> {
    let advice = "set HOME, or XDG_CACHE_HOME to a folder for caches";
    let folder = folder().ok_or_else(|| Failure::new("there is no home folder to set it up in", advice))?;
    let fresh = folder.with_extension(process::id().to_string());
    let built = build(&fresh).and_then(|()| {
        io_at(&folder, remove_if_there(&folder))?;
        io_at(&folder, fs::rename(&fresh, &folder))
    });
    io_at(&fresh, remove_if_there(&fresh))?;
    built.map(|()| folder.join("rustc"))
}

fn folder() -> Option<PathBuf> {
    places::home("XDG_CACHE_HOME", ".cache").map(|cache| cache.join("yetan-wasm"))
}

fn build(fresh: &Path) -> Result<()> {
    let (lld, host) = ordinary_linker()?;
    let (usr, std, rustc) = (fresh.join("usr"), fresh.join("std"), fresh.join("rustc"));
    unpack(fresh)?;
    io_at(&rustc, fs::write(&rustc, WRAPPER))?;
    run(Command::new("chmod").arg("+x").arg(&rustc), RETRY)?;
    // Debian's compiler has no linker for WebAssembly; the ordinary one's fits.
    let place = linker(&usr, &host);
    io_at(&place, fs::create_dir_all(place.with_file_name("")))?;
    run(Command::new("ln").arg("-s").arg(lld).arg(place), RETRY)?;
    println!("  building the standard library of {TARGET}");
    io_at(&std, lay_out(&std, &usr))?;
    build_std(&std, &rustc)?;
    io_at(&usr, keep(&std.join("target").join(TARGET).join("release/deps"), &usr))?;
    for done_with in ["packages", "std", "usr/src", "usr/share", "usr/lib/rustlib/src"] {
        io_at(fresh, remove_if_there(&fresh.join(done_with)))?;
    }
    Ok(())
}

/// The linker of the toolchain that builds everything else, and the machine's triple.
fn ordinary_linker() -> Result<(PathBuf, String)> {
    let advice = "install Rust 1.95 or newer by rustup";
    let sysroot = output("rustc", &["--print", "sysroot"]);
    let host = output("rustc", &["-vV"]).and_then(|version| host(&version));
    let (sysroot, host) = sysroot.zip(host).ok_or_else(|| Failure::new("rustc does not run", advice))?;
    let lld = linker(Path::new(&sysroot), &host);
    match lld.exists() {
        true => Ok((lld, host)),
        false => Err(Failure::new(format!("{} is missing", lld.display()), advice)),
    }
}

/// Fetches and unpacks the compiler and whatever of its libraries this system lacks.
fn unpack(fresh: &Path) -> Result<()> {
    let packages = fresh.join("packages");
    io_at(&packages, fs::create_dir_all(&packages))?;
    let mut fetch = Command::new("apt-get");
    // Root's apt would otherwise hand the work to a user that may not write here.
    fetch.args(["download", "-q", "-o", "APT::Sandbox::User=root"]).args(needed()?);
    run(fetch.current_dir(&packages), RETRY)?;
    for entry in io_at(&packages, fs::read_dir(&packages))? {
        let archive = io_at(&packages, entry)?.path();
        run(Command::new("dpkg").arg("-x").arg(archive).arg(fresh), RETRY)?;
    }
    Ok(())
}

/// Asks apt what it would install for the compiler; on a new machine only after fetching the lists.
fn needed() -> Result<Vec<String>> {
    let none = || {
        let what = format!("neither rustup nor Debian's package rustc-web can give a compiler for {TARGET}");
        let advice =
            format!("make `rustup target add {TARGET}` work (it needs the network), then start again");
        Failure::new(what, advice)
    };
    let arguments = ["install", "--simulate", "--no-install-recommends", "rustc-web", "rust-web-src"];
    let ask =
        || output("apt-get", &arguments).map(|text| to_install(&text)).filter(|names| !names.is_empty());
    if let Some(names) = ask() {
        return Ok(names);
    }
    output("apt-get", &["--version"]).ok_or_else(none)?;
    apt::update()?;
    ask().ok_or_else(none)
}

fn to_install(simulated: &str) -> Vec<String> {
    let lines = simulated.lines().filter_map(|line| line.strip_prefix("Inst "));
    lines.filter_map(|rest| rest.split(' ').next()).map(str::to_owned).collect()
}

/// The empty crate, with the standard library's own dependencies from Debian's sources instead of the network.
fn lay_out(std: &Path, usr: &Path) -> io::Result<()> {
    let vendored = usr.join("lib/rustlib/src/rust/library/vendor");
    let sources =
        format!("[source.crates-io]\nreplace-with = \"here\"\n[source.here]\ndirectory = {vendored:?}\n");
    fs::create_dir_all(std.join("src"))?;
    fs::create_dir_all(std.join(".cargo"))?;
    fs::write(std.join("Cargo.toml"), MANIFEST)?;
    fs::write(std.join("src/lib.rs"), "")?;
    fs::write(std.join(".cargo/config.toml"), sources)
}

fn build_std(std: &Path, rustc: &Path) -> Result<()> {
    let mut cargo = run::cargo(&["build", "--quiet", "--release", "--offline", "--target", TARGET]);
    cargo.arg("-Zbuild-std=std,panic_abort,proc_macro,test").current_dir(std);
    cargo.env("RUSTC", rustc).env("CARGO_TARGET_DIR", std.join("target"));
    // `-Z` options are for nightly compilers; this compiler and these sources are of one release, so they fit.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    // The UI is linked with LTO, which needs the library's bitcode.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    run(&mut cargo, RETRY)
}

/// Copies the built library to where the compiler looks for it.
fn keep(built: &Path, usr: &Path) -> io::Result<()> {
    let library = usr.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&library)?;
    for entry in fs::read_dir(built)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libstdbuild-") {
            fs::copy(entry.path(), library.join(name))?;
        }
    }
    Ok(())
}

fn linker(sysroot: &Path, host: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(host).join("bin/rust-lld")
}

fn host(version: &str) -> Option<String> {
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

fn remove_if_there(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn io_at<T>(place: &Path, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| {
        Failure::new(
            format!("{}: {error}", place.display()),
            "free space or mend permissions there, then start again",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apts_simulation_names_what_is_to_be_fetched() {
        let text = "Reading package lists...\nRemv rustup\nInst libllvm22 (1:22.1 Debian [amd64])\nInst rustc-web (1.96 Debian [amd64])\nConf libllvm22\n";
        assert_eq!(to_install(text), ["libllvm22", "rustc-web"]);
    }

    #[test]
    fn the_host_is_read_from_the_compilers_version() {
        assert_eq!(
            host("rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\n").as_deref(),
            Some("x86_64-unknown-linux-gnu")
        );
        assert_eq!(host("nonsense"), None);
    }
}
