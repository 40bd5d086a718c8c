//! `reset-password`: the person chooses a new one with a one-time code.

use super::desk::Desk;
use super::enrol::{CodeFor, print_code};
use super::revoke_device::log;
use anyhow::Context;
use shared::domain::{PersonId, UnitId};
use shared::sync::server_address::ServerAddress;
use sync_server::config::Config;
use sync_server::ledger::Accounts;
use sync_server::revocations::{Revocation, Revoked};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    person: PersonId,
    /// For which of the person's units the code is; needed where there are several
    #[arg(long)]
    unit: Option<UnitId>,
    /// What the device calls, instead of the configured address
    #[arg(long)]
    server: Option<ServerAddress>,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let config = Config::read(&desk.place)?;
    let database = desk.open()?;
    let revoked = Revoked::ResetPassword { person: args.person };
    let record = log(desk, &Revocation { at: desk.clock.now(), revoked })?;
    database.reset_password(args.person, record)?;
    let wanted = CodeFor { person: args.person, unit: args.unit, server: args.server, certificate: None };
    print_code(desk, &database, &config, wanted).context("the password was reset, but there is no code yet")
}
