//! `cargo xtask bench`: builds the programs optimised and becomes the one that measures them.

use crate::apt;
use crate::args::Bench;
use crate::failure::Result;
use crate::places;
use crate::run;
use crate::setup;
use crate::stages::Stages;
use std::process::Command;

/// The device is built without its window, which no work opens: its libraries would count as the device's memory.
const BUILD: [&str; 10] = [
    "build",
    "--release",
    "--no-default-features",
    "-p",
    "app-shell",
    "-p",
    "sync-server",
    "-p",
    "tests",
    "--bins",
];

pub fn bench(options: &Bench) -> Result<()> {
    let mut stages = Stages::new(3);
    stages.run("packages", setup::PACKAGES_DO, || setup::packages(&[apt::BUILD], options.install))?;
    stages.run("programs", "compiling them optimised (10 minutes the first time)", || {
        run::run(&mut run::cargo(&BUILD), "mend what the compiler reports above")
    })?;
    stages.announce("bench", "measuring; W7 alone takes minutes");
    run::become_it(&mut command(options))
}

fn command(options: &Bench) -> Command {
    let mut command = Command::new(places::target().join("release/yetan-bench"));
    let values = [
        ("--households", &options.households),
        ("--documents", &options.documents),
        ("--only", &options.only),
    ];
    for (name, value) in values {
        command.args(value.iter().flat_map(|value| [name, value]));
    }
    if options.write {
        command.arg("--write");
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_gets_what_was_asked_for() {
        let options =
            Bench { households: Some("600".into()), only: Some("W1,W3".into()), ..Bench::default() };
        let line = run::line(&command(&options));
        assert!(line.ends_with("release/yetan-bench --households 600 --only W1,W3"), "{line}");
        let all = run::line(&command(&Bench { write: true, ..Bench::default() }));
        assert!(all.ends_with("release/yetan-bench --write"), "{all}");
    }
}
