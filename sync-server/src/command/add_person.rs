//! `add-person`: a person with a first role.

use super::desk::{Desk, new_id};
use shared::domain::{PersonId, Role, UnitId};
use sync_server::ledger::{Administration, NewPerson};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_parser = super::name)]
    name: String,
    #[arg(long)]
    unit: UnitId,
    /// For example grid_worker, village_cadre, township_secretary
    #[arg(long, value_parser = super::role)]
    role: Role,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let id: PersonId = new_id(now)?;
    let Args { name, unit, role } = args;
    let record = desk.record_at(now, "add_person", format!("{id} {} {unit}", role.name()));
    let person = NewPerson { id, name, grant: new_id(now)?, role, unit, from: now };
    desk.open()?.add_person(person, record)?;
    println!("person {id}");
    Ok(())
}
