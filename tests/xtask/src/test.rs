//! `cargo xtask test`: all that has to be green before a change is shared, on a machine that may be new.

use crate::apt;
use crate::args::Test;
use crate::cargo_tools::{self, NEXTEST, TAURI_DRIVER};
use crate::failure::Result;
use crate::run;
use crate::setup;
use crate::stages::Stages;
use crate::ui;
use crate::wasm;
use std::process::Command;

/// The browser and window tests, by the names of their files; `.config/nextest.toml` has the same pattern.
const WITHOUT_SCREEN: &str = "not binary(/^(browser|window)_/)";

/// `bundle` is built alone, before the rest can be: in the workspace's company its crates would get other
/// features and be built a second time. It has no tests.
const WORKSPACE: [&str; 3] = ["--workspace", "--exclude", "bundle"];

pub fn test(options: &Test) -> Result<()> {
    let mut stages = Stages::new(10);
    let result = all(&mut stages, options);
    println!("\n{}", stages.summary(result.is_ok()));
    result
}

fn all(stages: &mut Stages, options: &Test) -> Result<()> {
    let (quick, install) = (options.quick, options.install);
    stages.run("format", "checking the layout of the source", || {
        run::run(&mut run::cargo(&["fmt", "--all", "--check"]), "run `cargo fmt --all`")
    })?;
    stages.run("packages", setup::PACKAGES_DO, || match quick {
        true => setup::packages(&[apt::BUILD], install),
        false => setup::packages(&[apt::BUILD, apt::TEST], install),
    })?;
    let compiler = stages.run("compiler", setup::COMPILER_DOES, || wasm::compiler(install))?;
    stages.run("tools", "looking for the programs that run the tests", || {
        cargo_tools::ensure(&NEXTEST, install)?;
        if quick { Ok(()) } else { cargo_tools::ensure(&TAURI_DRIVER, install) }
    })?;
    // First of the builds: the app embeds it.
    stages.run("ui", ui::BUILD_DOES, || ui::build(&compiler, ui::SMALL))?;
    stages.run("clippy", "looking for suspicious code; a warning is an error", clippy)?;
    stages.run("build", "compiling the programs the tests start", || {
        workspace(&["build", "--bins"], &[], "mend what the compiler reports above")
    })?;
    stages.run("tests", "running them", || {
        let mut cargo = nextest(options);
        run::run(&mut cargo, "see the failed tests above")
    })?;
    stages.run(
        "planted faults",
        "putting faults in, to see that the simulator finds each of them",
        || {
            let only = ["--features", "tests/planted", "--test", "proof_planted"];
            workspace(&["nextest", "run", "--no-fail-fast"], &only, "see which fault was not found above")
        },
    )?;
    stages.run("examples", "running the code in the documentation", || {
        workspace(&["test", "--doc", "--quiet"], &[], "see the failed examples above")
    })
}

fn nextest(options: &Test) -> Command {
    let mut cargo = run::cargo(&["nextest", "run", "--no-fail-fast"]);
    cargo.args(WORKSPACE);
    if options.quick {
        cargo.args(["-E", WITHOUT_SCREEN]);
    }
    if options.release_size {
        // `tests/src/size.rs` reads it.
        cargo.args(["--profile", "release-size"]).env("YETAN_RELEASE_SIZE", "1");
    }
    cargo
}

fn clippy() -> Result<()> {
    let mut cargo = run::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run::run(&mut cargo, "mend what is reported above")
}

fn workspace(command: &[&str], more: &[&str], advice: &str) -> Result<()> {
    let mut cargo = run::cargo(command);
    run::run(cargo.args(WORKSPACE).args(more), advice)
}
