//! `end-role`: a role ends; work made under it before still arrives, and waits for the secretary.

use super::desk::Desk;
use super::revoke_device::log;
use shared::domain::{PersonId, Role, UnitId};
use sync_server::ledger::Administration;
use sync_server::revocations::{Revocation, Revoked};

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
    let Args { person, role, unit } = args;
    let revoked = Revoked::EndRole { person, role, unit: unit.clone() };
    let database = desk.open()?;
    let revocation = Revocation { at: desk.clock.now(), revoked };
    let record = log(desk, &revocation)?;
    database.end_role(person, role, unit, record)?;
    println!("{person} is not {} there any more", role.name());
    Ok(())
}
