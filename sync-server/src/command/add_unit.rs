//! `add-unit`: one area or office.

use super::desk::Desk;
use shared::domain::UnitId;
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    /// Division code of 4, 6, 9 or 12 digits; an office as CODE-name
    #[arg(long)]
    id: UnitId,
    #[arg(long, value_parser = super::name)]
    name: String,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let record = desk.record("add_unit", &args.id);
    desk.open()?.add_unit(args.id.clone(), args.name, record)?;
    println!("unit {}", args.id);
    Ok(())
}
