//! The compiler for the UI: the ordinary one with its WebAssembly standard library, or the fallback.

use crate::failure::{Failure, Result};
use crate::fallback;
use crate::run;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Some 25 MB on a slow line. Where a firewall swallows packets this is what the wait costs, once.
const RUSTUP_LIMIT: Duration = Duration::from_secs(300);

/// What can compile to WebAssembly here.
#[derive(Debug, PartialEq, Eq)]
pub enum Compiler {
    Ordinary,
    Fallback { rustc: PathBuf },
}

impl Compiler {
    /// Makes a cargo command use this compiler.
    pub fn apply(&self, cargo: &mut Command) {
        if let Self::Fallback { rustc } = self {
            cargo.env("RUSTC", rustc);
        }
    }
}

/// Finds a compiler, or makes one: rustup first, Debian's where rustup reaches nothing.
///
/// `YETAN_WASM_FALLBACK=1` goes straight to the fallback: on a machine where somebody once added the target
/// by hand, a green build proves nothing about a new one.
pub fn compiler(install: bool) -> Result<Compiler> {
    let forced = env::var_os("YETAN_WASM_FALLBACK").is_some_and(|value| value == "1");
    if !forced && has_std() {
        println!("  rustc has the standard library of {TARGET}");
        return Ok(Compiler::Ordinary);
    }
    if let Some(rustc) = fallback::ready() {
        println!("  using {}", rustc.display());
        return Ok(Compiler::Fallback { rustc });
    }
    if !install {
        let what = format!("no compiler for {TARGET} is here");
        return Err(Failure::new(what, "leave out --no-install, or run `cargo xtask setup`"));
    }
    if !forced && add_target() {
        return Ok(Compiler::Ordinary);
    }
    println!(
        "  setting up Debian's own compiler in a private folder (about 140 MB to fetch, 2 minutes to build)"
    );
    let rustc = fallback::prepare()?;
    Ok(Compiler::Fallback { rustc })
}

fn has_std() -> bool {
    let sysroot = run::output("rustc", &["--print", "sysroot"]);
    sysroot.is_some_and(|sysroot| Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

/// `target add` adds to the toolchain in use; unlike `rustup update` it never touches rustup itself.
fn add_target() -> bool {
    let mut rustup = Command::new("rustup");
    match run::run_within(rustup.args(["target", "add", TARGET]), RUSTUP_LIMIT, "the fallback follows") {
        Ok(()) => true,
        Err(failure) => {
            println!("  {failure}");
            false
        }
    }
}
