//! `cargo xtask simulate`: many simulated runs, one seed after another; a failure says how to see it again.

use crate::args::Simulate;
use crate::failure::Result;
use crate::run;

pub fn simulate(options: &Simulate) -> Result<()> {
    let (seeds, seed) = (options.seeds.to_string(), options.seed.to_string());
    let mut cargo =
        run::cargo(&["run", "--quiet", "--locked", "-p", "tests", "--bin", "yetan-simulate", "--"]);
    cargo.args(["--seeds", &seeds, "--seed", &seed]);
    if options.story {
        cargo.arg("--story");
    }
    run::run(&mut cargo, "each failed seed says above how to see it again")
}
