//! Cargo programs the tests need: installed once, only where they are missing.

use crate::failure::{Failure, Result};
use crate::places;
use crate::run;
use std::env;

/// A Cargo program, at the version it was tried with.
pub struct Tool {
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
    why: &'static str,
}

pub const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.151",
    // Without the part that updates itself, which would double the crates to build.
    features: &["--no-default-features", "--features", "default-no-update"],
    why: "runs the tests",
};

pub const TAURI_DRIVER: Tool =
    Tool { name: "tauri-driver", version: "2.1.0", features: &[], why: "drives the app's window in tests" };

pub fn ensure(tool: &Tool, install: bool) -> Result<()> {
    if is_installed(tool.name) {
        println!("  {} is there", tool.name);
        return Ok(());
    }
    let what = format!("{} is missing ({})", tool.name, tool.why);
    if !install {
        return Err(Failure::new(what, "leave out --no-install"));
    }
    println!("  {what}");
    // Not optimised: that takes a third of the time, and these programs only start others.
    let mut cargo = run::cargo(&["install", "--debug", "--locked", tool.name, "--version", tool.version]);
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    run::run(cargo.args(tool.features), "see cargo's message above; it is safe to start again")
}

fn is_installed(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let cargo = places::home("CARGO_HOME", ".cargo").map(|home| home.join("bin"));
    env::split_paths(&path).chain(cargo).any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_on_the_path_is_found_and_an_unknown_one_is_not() {
        assert!(is_installed("sh"));
        assert!(!is_installed("no-such-program-here"));
    }
}
