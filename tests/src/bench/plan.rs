//! What one run does: which works, how large, and where their files may lie.

use super::Work;
use anyhow::Context;
use clap::Parser;
use tempfile::TempDir;

/// Households of W1 and of all that builds on it.
const HOUSEHOLDS: usize = 5_000;
/// Households on the device of W8.
const DEVICE_HOUSEHOLDS: usize = 50_000;
/// Documents on the server for W7.
const DOCUMENTS: usize = 1_000_000;

#[derive(Clone, Debug, Parser)]
#[command(about = "Measures the works W1 to W9 and prints one line of JSON for each figure")]
pub struct Plan {
    /// Households of a township for W1 to W6.
    #[arg(long, default_value_t = HOUSEHOLDS, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(500..))]
    pub households: usize,
    /// Households on the device of W8.
    #[arg(long, default_value_t = DEVICE_HOUSEHOLDS, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2_000..))]
    pub device_households: usize,
    /// Documents on the server for W7.
    #[arg(long, default_value_t = DOCUMENTS, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(10_000..))]
    pub documents: usize,
    /// These works alone, separated by commas.
    #[arg(long, value_delimiter = ',', conflicts_with = "write")]
    pub only: Vec<Work>,
    /// Write the table into tests/BENCHMARKS.md.
    #[arg(long)]
    pub write: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            households: HOUSEHOLDS,
            device_households: DEVICE_HOUSEHOLDS,
            documents: DOCUMENTS,
            only: Vec::new(),
            write: false,
        }
    }
}

impl Plan {
    pub fn works(&self) -> Vec<Work> {
        let wanted = |work: &Work| self.only.is_empty() || self.only.contains(work);
        Work::ALL.into_iter().filter(wanted).collect()
    }

    /// The options that make the same run, as they are typed.
    pub fn command(&self) -> String {
        let Plan { households, device_households, documents, .. } = self;
        format!("--households {households} --device-households {device_households} --documents {documents}")
    }

    /// A folder that goes with its work. It lies beside this program: the system's folder for temporary files may be
    /// memory, where syncing costs nothing.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn folder(&self) -> anyhow::Result<TempDir> {
        let own = std::env::current_exe().context("where this program lies")?;
        let beside = own.parent().context("where this program lies")?;
        tempfile::Builder::new().prefix("bench-").tempdir_in(beside).context("a folder for the run")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_from_the_command_line_and_named_by_it() {
        let plan = Plan::try_parse_from(["yetan-bench"]).expect("a run of all");
        assert_eq!(plan.works(), Work::ALL);
        let plan = Plan::try_parse_from(["yetan-bench", "--only", "w1"]).expect("a run of one");
        assert_eq!(plan.works(), [Work::W1]);
        for bad in ["--only W99", "--households 3", "--only W1 --write"] {
            let words = ["yetan-bench"].into_iter().chain(bad.split(' '));
            assert!(Plan::try_parse_from(words).is_err(), "{bad}");
        }
    }
}
