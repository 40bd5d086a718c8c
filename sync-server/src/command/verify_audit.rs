//! `verify-audit`: is every record as it was written, and is none missing?

use super::desk::Desk;
use shared::sync::sign::hex;
use sync_server::ledger::Audit;

#[derive(clap::Args)]
pub struct Args {}

pub fn run(desk: &Desk, Args {}: Args) -> anyhow::Result<()> {
    let verified = desk.open()?.verify_audit()??;
    println!("{} records in {} chains, all in order", verified.records, verified.chains);
    println!("Note this hash elsewhere; as long as it is found again, nothing before it was cut off:");
    println!("{}", hex(&verified.last));
    Ok(())
}
