//! `backup`: a copy of everything, from a running server or a stopped one.

use super::desk::Desk;
use std::path::PathBuf;
use sync_server::backup;
use sync_server::ledger::Audit;
use sync_server::place::Place;

#[derive(clap::Args)]
pub struct Args {
    /// The folder to make
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let database = desk.open()?;
    // Recorded first, so that the copy knows of it, too.
    database.audit(vec![desk.record("backup", args.to.display())])?;
    backup::make(&desk.place, &database, &Place::new(&args.to))?;
    println!("Without the files `key` and `stamp.key` the copy is useless, with them anybody can read it:");
    println!("keep them in another place than {}", args.to.display());
    Ok(())
}
