//! `restore`: a server from a backup.

use super::desk::Desk;
use std::path::PathBuf;
use sync_server::backup;
use sync_server::place::Place;

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `backup` made
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Put the database that is there aside
    #[arg(long)]
    replace: bool,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let record = desk.record("restore", args.from.display());
    let restored = backup::restore(&Place::new(&args.from), &desk.place, args.replace, record)?;
    if let Some(path) = restored.put_aside {
        println!("The database that was there is now {}", path.display());
    }
    println!("{} revocations since the backup were taken up again", restored.replayed);
    println!("Restored. Everybody signs in again; devices send what the backup lacks.");
    Ok(())
}
