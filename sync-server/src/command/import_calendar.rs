//! `import-calendar`: the holidays and make-up workdays of one year, as the State Council announced them.

use super::desk::Desk;
use anyhow::Context;
use std::fs::File;
use std::path::PathBuf;
use sync_server::calendar;
use sync_server::ledger::Settings;

#[derive(clap::Args)]
pub struct Args {
    /// CSV in UTF-8 with the columns date, kind; kind is off or work
    #[arg(long)]
    file: PathBuf,
    /// The announcement it comes from
    #[arg(long, value_parser = super::name)]
    source: String,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let Args { file, source } = args;
    let table = File::open(&file).with_context(|| file.display().to_string())?;
    let year = calendar::parse(table, source).with_context(|| file.display().to_string())?;
    let (number, off, work) = (year.year, year.off.len(), year.make_up.len());
    let record = desk.record("import_calendar", format!("{number}: {off} off, {work} work"));
    desk.open()?.set_calendar(year, record)?;
    println!("{number}: {off} days off, {work} make-up workdays");
    Ok(())
}
