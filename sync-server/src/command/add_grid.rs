//! `add-grid`: a part of a village.

use super::desk::Desk;
use shared::domain::{BadUnitId, GridId};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    /// The 12 digits of the village and 3 of the grid
    #[arg(long, value_parser = grid)]
    id: GridId,
    #[arg(long, value_parser = super::name)]
    name: String,
}

pub fn grid(text: &str) -> Result<GridId, String> {
    GridId::new(text).map_err(|BadUnitId(text)| {
        format!("{text:?} is not a grid: give the 12 digits of its village and 3 of its own")
    })
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let record = desk.record("add_grid", &args.id);
    desk.open()?.add_grid(args.id.clone(), args.name, record)?;
    println!("grid {}", args.id);
    Ok(())
}
