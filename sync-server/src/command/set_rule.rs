//! `set-rule`: a number that the policy leaves open, from a day on, for the city or one county (N1).

use super::desk::Desk;
use anyhow::ensure;
use jiff::civil::Date;
use shared::domain::{Rule, RuleKey, UnitId};
use shared::limits::TEXT_CHARS_MAX;
use sync_server::ledger::Settings;

#[derive(clap::Args)]
pub struct Args {
    /// report_workdays, due_notice_days or unvisited_days
    #[arg(long, value_parser = key)]
    key: RuleKey,
    /// The city, or a county that differs from it
    #[arg(long)]
    area: UnitId,
    #[arg(long)]
    value: u32,
    /// The first day on which it holds, as 2026-07-01
    #[arg(long)]
    from: Date,
    /// The sentence of the document that it comes from; devices show it
    #[arg(long)]
    sentence: String,
}

fn key(text: &str) -> Result<RuleKey, String> {
    let all = || RuleKey::ALL.map(RuleKey::name).join(", ");
    RuleKey::from_name(text).ok_or_else(|| format!("the rules are {}", all()))
}

pub fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let Args { key, area, value, from, sentence } = args;
    let (least, most) = key.range().into_inner();
    ensure!(key.range().contains(&value), "{} is between {least} and {most}", key.name());
    let length = sentence.trim().chars().count();
    ensure!((1..=TEXT_CHARS_MAX).contains(&length), "give the sentence that it comes from");
    let record = desk.record("set_rule", format!("{} {area} {value} from {from}", key.name()));
    let (set_at, set_by) = (record.at, desk.operator().to_owned());
    let rule = Rule { key, area, from, value, sentence: sentence.trim().to_owned(), set_by, set_at };
    desk.open()?.set_rule(rule, record)?;
    println!("{} is {value} from {from} on", key.name());
    Ok(())
}
