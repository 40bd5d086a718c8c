//! Where figures go: one line of JSON each to standard output as soon as it is known, all of them into the table.

use super::figure::Figure;
use anyhow::Context;
use std::io::Write;

/// The figures of one run.
#[derive(Default)]
pub struct Report {
    pub figures: Vec<Figure>,
}

impl Report {
    /// Prints the figure and keeps it for the table.
    ///
    /// # Errors
    /// Where nobody reads what is printed.
    pub fn tell(&mut self, figure: Figure) -> anyhow::Result<()> {
        let line = serde_json::to_string(&figure)?;
        writeln!(std::io::stdout(), "{line}").context("printing a figure")?;
        self.figures.push(figure);
        Ok(())
    }

    /// The aims that were not met, each with its figure.
    pub fn missed(&self) -> Vec<String> {
        let missed = self.figures.iter().flat_map(|figure| {
            let aims = figure.aims.iter().filter(|aim| !aim.met);
            aims.map(move |aim| {
                format!("{} {}: {}, measured {}", figure.work, figure.what, aim.aim, aim.value)
            })
        });
        missed.collect()
    }
}

/// Says what is being done, beside the figures.
pub fn progress(what: &str) {
    eprintln!("… {what}");
}
