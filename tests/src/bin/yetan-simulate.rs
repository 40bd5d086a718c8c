//! Runs the simulator over many seeds: `yetan-simulate --seeds N [--seed S] [--story]`.

use clap::Parser;
use std::process::ExitCode;
use std::time::Instant;
use tests::sim;

/// Simulates devices, lines and a server; one seed decides everything
#[derive(Parser)]
struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Tell every line
    #[arg(long)]
    story: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = Instant::now();
    let mut broken = 0;
    for seed in arguments.seed..arguments.seed.saturating_add(arguments.seeds) {
        match sim::run(seed, arguments.story) {
            Ok(run) => println!("seed {seed}: {} {:?}", &run.hash[..16], run.figures),
            Err(found) => {
                broken += 1;
                eprintln!("{found}\n");
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{} seeds in {seconds:.1} s, {broken} of them broken", arguments.seeds);
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
