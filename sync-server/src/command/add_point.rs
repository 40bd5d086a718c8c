//! `add-point`: where residents of a village or a township are received (T4a, T4b).

use super::desk::{Desk, new_id};
use anyhow::bail;
use shared::domain::{Check, Platform, PointId, ServicePoint, UnitId};
use sync_server::ledger::Administration;

#[derive(clap::Args)]
pub struct Args {
    /// The village, or the township whose hall it is
    #[arg(long)]
    unit: UnitId,
    #[arg(long, value_parser = super::name)]
    name: String,
    /// service_center, neighbour_home, neighbour_station or other
    #[arg(long, value_parser = platform)]
    platform: Platform,
    #[arg(long)]
    address: String,
    /// When it is open, as it stands on the door
    #[arg(long)]
    hours: String,
    #[arg(long)]
    phone: String,
}

fn platform(text: &str) -> Result<Platform, String> {
    let all = || Platform::ALL.map(Platform::name).join(", ");
    Platform::from_name(text).ok_or_else(|| format!("the platforms are {}", all()))
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let id: PointId = new_id(now)?;
    let Args { unit, name, platform, address, hours, phone } = args;
    let record = desk.record_at(now, "add_point", format!("{id} {unit}"));
    let point = ServicePoint { id, unit, name, platform, address, hours, phone, ended: None };
    let mut check = Check::default();
    point.check(&mut check);
    if let Err(errors) = check.finish() {
        let fields: Vec<String> =
            errors.iter().map(|error| format!("--{} ({:?})", error.field, error.trouble)).collect();
        bail!("mend {}", fields.join(", "));
    }
    desk.open()?.add_point(point, record)?;
    println!("point {id}");
    Ok(())
}
