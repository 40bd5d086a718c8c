//! `import-divisions`: units from a table.

use super::desk::Desk;
use anyhow::Context;
use std::fs::File;
use std::path::PathBuf;
use sync_server::divisions;
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    /// Another table: CSV in UTF-8 with the columns code, name, level, parent_code
    #[arg(long)]
    file: Option<PathBuf>,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let units = match &args.file {
        Some(path) => {
            let file = File::open(path).with_context(|| path.display().to_string())?;
            divisions::parse(file).with_context(|| path.display().to_string())?
        }
        None => divisions::parse(divisions::SANMING.as_bytes())?,
    };
    let record = desk.record("import_divisions", format!("{} units", units.len()));
    let imported = desk.open()?.import_units(units, record)?;
    println!("{} added, {} renamed, {} unchanged", imported.added, imported.renamed, imported.unchanged);
    Ok(())
}
