//! W8: a village's roster of 2,000 households comes in from a workbook, at a device that holds everything else as well.

use super::Work;
use super::figure::Figure;
use super::report::{Report, progress};
use super::stage::Station;
use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rust_xlsxwriter::Workbook;
use shared::api::{ImportPlan, Reply, Request};
use shared::domain::{Level, UnitId};
use shared::limits::IMPORT_PIECE_BYTES_MAX;
use std::time::Instant;

const HOUSEHOLDS: u32 = 2_000;
const MEMBERS: u32 = 3;
const TRIAL_SECONDS_MAX: f64 = 5.0;
const IMPORT_SECONDS_MAX: f64 = 15.0;

/// # Errors
/// Where the device refuses.
pub async fn run(station: &Station, report: &mut Report) -> anyhow::Result<()> {
    progress("a roster");
    let plan = ImportPlan { unit: Some(some_village(station).await?), ..ImportPlan::default() };
    give(station, &roster()?).await?;
    let meter = station.meter()?;
    let started = Instant::now();
    let Reply::ImportTrial(trial) = station.device.call(&Request::TryImport { plan }).await? else {
        bail!("not a trial");
    };
    let seconds = started.elapsed().as_secs_f64();
    ensure!(trial.tally.households == HOUSEHOLDS, "of all households {:?} come in", trial.tally);
    let what = format!("a roster of {HOUSEHOLDS} households of {MEMBERS}: what would come in");
    let figure = Figure::new(Work::W8, what).seconds(seconds).device(meter.read()?);
    report.tell(figure.at_most("seconds", seconds, TRIAL_SECONDS_MAX))?;

    let meter = station.meter()?;
    let started = Instant::now();
    let Reply::Imported(_) = station.device.call(&Request::Import { plan: trial.plan }).await? else {
        bail!("not imported");
    };
    let seconds = started.elapsed().as_secs_f64();
    let what = "the same, imported, until the screen hears of it";
    let figure = Figure::new(Work::W8, what).seconds(seconds).device(meter.read()?);
    report.tell(figure.at_most("seconds", seconds, IMPORT_SECONDS_MAX))
}

async fn some_village(station: &Station) -> anyhow::Result<UnitId> {
    let Reply::Start(start) = station.device.call(&Request::Start).await? else {
        bail!("not the start");
    };
    let units = start.session.map(|session| session.units).unwrap_or_default();
    let mut villages = units.into_iter().map(|(unit, _)| unit).filter(|unit| unit.level() == Level::Village);
    villages.next().context("a village")
}

async fn give(station: &Station, book: &[u8]) -> anyhow::Result<()> {
    let pieces = book.len().div_ceil(IMPORT_PIECE_BYTES_MAX) as u32;
    for (piece, bytes) in (0..).zip(book.chunks(IMPORT_PIECE_BYTES_MAX)) {
        let base64 = BASE64_STANDARD.encode(bytes);
        let request = Request::PutWorkbook { name: "花名册.xlsx".into(), piece, pieces, base64 };
        station.device.call(&request).await?;
    }
    Ok(())
}

/// Nobody of it is known, and nobody stands in it twice.
fn roster() -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["户号", "姓名", "与户主关系", "联系电话", "现住址", "民族"])?;
    for household in 0..HOUSEHOLDS {
        for member in 0..MEMBERS {
            let row = 1 + household * MEMBERS + member;
            let relation = if member == 0 { "户主" } else { "长女" };
            let phone = format!("139{:08}", household * MEMBERS + member);
            let address = if member == 0 { format!("新里{household}号") } else { String::new() };
            let name = format!("欧阳{household}之{member}");
            sheet.write_row(row, 0, [&household.to_string(), &name, relation, &phone, &address, "汉"])?;
        }
    }
    Ok(book.save_to_buffer()?)
}
