//! `link`: a leader takes a village, a cadre a patch, a party member a household (T3c).

use super::desk::{Desk, new_id};
use anyhow::Context;
use shared::domain::{Assignment, Charge, DocId, GridId, PersonId, UnitId};
use sync_server::ledger::Settings;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    person: PersonId,
    /// A village
    #[arg(long, required_unless_present = "grid")]
    village: Option<UnitId>,
    /// A patch: 12 digits of the village and 3 of its own
    #[arg(long, value_parser = super::add_grid::grid, conflicts_with = "village")]
    grid: Option<GridId>,
    /// A household of the village, by its id
    #[arg(long, requires = "village")]
    household: Option<DocId>,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let Args { person, village, grid, household } = args;
    let charge = match (grid, household) {
        (Some(grid), _) => Charge::Grid(grid),
        (None, household) => {
            let village = village.context("name a village or a patch")?;
            match household {
                Some(id) => Charge::Household { id, village },
                None => Charge::Village(village),
            }
        }
    };
    let link = Assignment { id: new_id(now)?, person, charge, from: now, until: None };
    let record = desk.record_at(now, "link", format!("{person} {}", link.charge.village()));
    let id = link.id;
    desk.open()?.link(link, record)?;
    println!("link {id}");
    Ok(())
}
