//! `cargo xtask demo`: from a bare machine to a running server with two devices.

use crate::apt;
use crate::args::Demo;
use crate::failure::Result;
use crate::places;
use crate::run;
use crate::setup;
use crate::stages::Stages;
use crate::ui;
use crate::wasm;
use std::process::Command;

/// Sets up, builds, and becomes the demonstration: only a failure comes back.
pub fn demo(options: &Demo) -> Result<()> {
    let mut stages = Stages::new(5);
    stages.run("packages", setup::PACKAGES_DO, || setup::packages(&[apt::BUILD], options.install))?;
    let compiler = stages.run("compiler", setup::COMPILER_DOES, || wasm::compiler(options.install))?;
    stages.run("ui", ui::BUILD_DOES, || ui::build(&compiler, ui::SMALL))?;
    stages
        .run("programs", "compiling app and server (10 minutes the first time)", || build(options.release))?;
    stages.announce("start", "a server and two devices; Ctrl-C stops them all");
    run::become_it(&mut command(options))
}

fn build(release: bool) -> Result<()> {
    let mut cargo = run::cargo(&["build", "--bins"]);
    if release {
        cargo.arg("--release");
    }
    run::run(&mut cargo, "mend what the compiler reports above")
}

fn command(options: &Demo) -> Command {
    let profile = if options.release { "release" } else { "debug" };
    let mut command = Command::new(places::target().join(profile).join("yetan-demo"));
    for (given, flag) in [(options.fresh, "--fresh"), (options.headless, "--headless")] {
        if given {
            command.arg(flag);
        }
    }
    if let Some(port) = options.port {
        command.args(["--port", &port.to_string()]);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_gets_its_options() {
        let options = Demo { fresh: true, headless: true, port: Some(8080), release: true, install: false };
        let command = run::line(&command(&options));
        assert!(command.ends_with("release/yetan-demo --fresh --headless --port 8080"), "{command}");
        let plain = run::line(&super::command(&Demo::default()));
        assert!(plain.ends_with("debug/yetan-demo"), "{plain}");
    }
}
