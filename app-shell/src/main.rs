//! `yetan`: the device's program. Without a command it opens the window; `yetan serve` makes the browser of this machine the
//! window; `yetan rebuild` and `yetan export` work on the data while nothing else does.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yetan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
