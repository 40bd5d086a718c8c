//! `recover`: the code that opens a device whose password a person lost. The device stays as it is, with all that was
//! not sent yet.

use super::desk::{Desk, shown};
use shared::domain::{DeviceId, PersonId};
use shared::sync::enrol_code::RecoveryCode;
use sync_server::ledger::Accounts;

#[derive(clap::Args)]
pub struct Args {
    /// See `list-devices`
    #[arg(long)]
    device: DeviceId,
    #[arg(long)]
    person: PersonId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let record = desk.record("recover", format!("{} {}", args.device, args.person));
    let released = desk.open()?.release_recovery(args.device, args.person, record)?;
    println!("Opens the device {} for {}.", args.device, args.person);
    println!("A new password can be chosen until {}:", shown(released.expires_at));
    println!("{}", RecoveryCode(released.secret).encode());
    Ok(())
}
