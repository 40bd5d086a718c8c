//! `set-stay-day`: the weekday on which a township's cadres stay in the villages (T3b).

use super::desk::Desk;
use jiff::civil::Date;
use shared::domain::{StayDay, UnitId};
use sync_server::ledger::Settings;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    township: UnitId,
    /// 1 is Monday, 7 Sunday
    #[arg(long, value_parser = clap::value_parser!(i8).range(1..=7), required_unless_present = "none")]
    weekday: Option<i8>,
    /// There is none from that day on
    #[arg(long, conflicts_with = "weekday")]
    none: bool,
    /// The first day on which it holds, as 2026-07-01
    #[arg(long)]
    from: Date,
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let Args { township, weekday, from, .. } = args;
    let named = weekday.map_or_else(|| "none".to_owned(), |weekday| weekday.to_string());
    let record = desk.record("set_stay_day", format!("{township} {named} from {from}"));
    desk.open()?.set_stay_day(StayDay { township: township.clone(), from, weekday }, record)?;
    println!("{township}: {named}");
    Ok(())
}
