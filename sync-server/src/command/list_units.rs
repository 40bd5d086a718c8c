//! `list-units`: codes and names.

use super::desk::Desk;
use shared::domain::UnitId;
use std::io::{self, Write};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    /// Only this area and what lies in it
    #[arg(long)]
    unit: Option<UnitId>,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let units = desk.open()?.units(args.unit.as_ref())?;
    let mut out = io::stdout().lock();
    for unit in units {
        let ended = if unit.ended.is_some() { " (ended)" } else { "" };
        writeln!(out, "{:<16}{}{ended}", unit.id.as_str(), unit.name)?;
    }
    Ok(())
}
