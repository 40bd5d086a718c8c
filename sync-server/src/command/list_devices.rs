//! `list-devices`: the devices of a unit, and who is enrolled on them.

use super::desk::{Desk, shown};
use shared::domain::UnitId;
use std::io::{self, Write};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    unit: UnitId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let profiles = desk.open()?.devices_of(&args.unit)?;
    let mut out = io::stdout().lock();
    for profile in profiles {
        let row = profile.row;
        let revoked = row.revoked.map_or_else(String::new, |at| format!(", revoked {}", shown(at)));
        writeln!(
            out,
            "device {}  person {}  {}  {}{revoked}",
            row.device, row.person, profile.person_name, row.code
        )?;
    }
    Ok(())
}
