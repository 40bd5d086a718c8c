//! The project's commands: `cargo xtask setup | ui | demo | test | bench | simulate`.
//!
//! Depends on the standard library only, so that it starts at once on a machine that has nothing yet.

mod apt;
mod args;
mod bench;
mod cargo_tools;
mod demo;
mod failure;
mod fallback;
mod places;
mod run;
mod setup;
mod simulate;
mod stages;
mod test;
mod ui;
mod wasm;

use args::Task;
use failure::Result;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let task = match args::parse(&arguments) {
        Ok(task) => task,
        Err(failure) => {
            eprintln!("{failure}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match execute(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(task: Task) -> Result<()> {
    places::enter_root()?;
    match task {
        Task::Help => {
            // Whoever reads only its head (`| head`) closes the pipe early: no failure.
            let _ = writeln!(std::io::stdout(), "{}", args::USAGE);
            Ok(())
        }
        Task::Setup { install } => setup::setup(install),
        Task::Ui { install, fast } => ui::ui(install, fast),
        Task::Demo(options) => demo::demo(&options),
        Task::Test(options) => test::test(&options),
        Task::Bench(options) => bench::bench(&options),
        Task::Simulate(options) => simulate::simulate(&options),
    }
}
