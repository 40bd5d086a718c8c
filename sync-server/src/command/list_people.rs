//! `list-people`: who works at a unit.

use super::desk::Desk;
use shared::domain::{Role, UnitId};
use std::io::{self, Write};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    unit: UnitId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let people = desk.open()?.people_of(&args.unit, desk.clock.now())?;
    let mut out = io::stdout().lock();
    for person in people {
        let roles: Vec<&str> = person.roles.into_iter().map(Role::name).collect();
        let password = if person.has_password { "" } else { ", no password yet" };
        writeln!(out, "{}  {}  {}{password}", person.id, person.name, roles.join(", "))?;
    }
    Ok(())
}
