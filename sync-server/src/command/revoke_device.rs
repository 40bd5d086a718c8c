//! `revoke-device`: a device that was lost, or leaves the office.

use super::desk::Desk;
use anyhow::Context;
use shared::domain::DeviceId;
use sync_server::ledger::{Accounts, AuditRecord};
use sync_server::revocations::{self, Revocation, Revoked};

#[derive(clap::Args)]
pub struct Args {
    /// See `list-devices`
    #[arg(long)]
    device: DeviceId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let database = desk.open()?;
    let revoked = Revoked::RevokeDevice { device: args.device };
    let record = log(desk, &Revocation { at: desk.clock.now(), revoked })?;
    let count = database.revoke_device(args.device, record)?;
    println!("{count} profiles revoked");
    Ok(())
}

/// Writes a revocation beside the database, before the database learns of it, and gives its audit record.
pub fn log(desk: &Desk, revocation: &Revocation) -> anyhow::Result<AuditRecord> {
    let path = desk.place.revocations();
    revocations::append(&path, revocation).with_context(|| path.display().to_string())?;
    Ok(desk.record_at(revocation.at, revocation.revoked.act(), revocation.revoked.object()))
}
