//! `end-link`: somebody answers for a village, patch or household no more.

use super::desk::Desk;
use shared::domain::GrantId;
use sync_server::ledger::Settings;

#[derive(clap::Args)]
pub struct Args {
    /// As `link` printed it
    #[arg(long)]
    link: GrantId,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    desk.open()?.end_link(args.link, desk.record("end_link", args.link))?;
    println!("ended {}", args.link);
    Ok(())
}
