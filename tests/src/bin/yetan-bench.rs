//! `yetan-bench`: measures the works of `tests/src/bench` and prints one line of JSON for each figure.
//! `cargo xtask bench` builds everything optimised and then becomes this program.

use anyhow::Context;
use clap::Parser;
use tests::bench::report::progress;
use tests::bench::{Plan, Report, table};

/// Where the table lies, from the root of the checkout.
const TABLE: &str = "tests/BENCHMARKS.md";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let plan = Plan::parse();
    let mut report = Report::default();
    for work in plan.works() {
        progress(&work.to_string());
        work.run(&plan, &mut report).await.with_context(|| work.to_string())?;
    }
    if plan.write {
        std::fs::write(TABLE, table(&plan, &report.figures))
            .context("run it from the root of the checkout")?;
        progress(&format!("written to {TABLE}"));
    }
    for missed in report.missed() {
        eprintln!("missed: {missed}");
    }
    Ok(())
}
