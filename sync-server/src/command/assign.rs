//! `assign`: a further role.

use super::desk::{Desk, new_id};
use shared::domain::{PersonId, Role, RoleGrant, UnitId};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    person: PersonId,
    #[arg(long, value_parser = super::role)]
    role: Role,
    #[arg(long)]
    unit: UnitId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let Args { person, role, unit } = args;
    let record = desk.record_at(now, "assign", format!("{person} {} {unit}", role.name()));
    let grant = RoleGrant { id: new_id(now)?, person, role, unit, from: now, until: None };
    desk.open()?.assign(grant, record)?;
    println!("{person} is {} now", role.name());
    Ok(())
}
