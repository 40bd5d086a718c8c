//! W6: a crowd of devices comes back at once, each with a day's work.

use super::Work;
use super::edits::{edit, households, phone};
use super::figure::{End, Figure};
use super::fill::fill;
use super::floor::{bare_rows, last_changes, zstd_bytes};
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{CROWD, City, Stage, Station, crowd_villages};
use anyhow::ensure;
use shared::domain::Role;
use std::path::Path;
use std::time::Instant;

const EDITS_EACH: usize = 200;
const EDITS: usize = CROWD * EDITS_EACH;
const EDITS_A_SECOND_MIN: f64 = 2_000.0;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let (city, documents) = (City::found(folder.path())?, documents(plan));
    let database = city.database()?;
    fill(city.place(), &database, &crowd_villages(&database)?, documents)?;
    drop(database);
    let stage = city.serve().await?;
    report.tell(measure(&stage, folder.path(), Work::W6, &format!("{documents} documents")).await?)?;
    stage.end().await;
    Ok(())
}

/// Households in the crowd's villages: enough for every edit to have its own.
pub fn documents(plan: &Plan) -> usize {
    plan.households.max(EDITS)
}

/// # Errors
/// Where a process refuses or is too slow.
pub async fn measure(stage: &Stage, folder: &Path, work: Work, among: &str) -> anyhow::Result<Figure> {
    let stations = crowd(stage, folder).await?;
    progress(&format!("{EDITS_EACH} edits on each of {CROWD} devices, without a network"));
    for station in &stations {
        station.network(false).await?;
        for (n, id) in households(station, EDITS_EACH).await?.into_iter().enumerate() {
            edit(station, id, |household| household.phone = phone(n)).await?;
        }
    }
    let meters = stations.iter().map(Station::meter).collect::<anyhow::Result<Vec<_>>>()?;
    let (server, before) = (stage.meter()?, stage.wire.syncs());
    let started = Instant::now();
    for station in &stations {
        station.network(true).await?;
    }
    for station in &stations {
        station.settled().await?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let mut devices = End::default();
    for meter in &meters {
        devices = devices.and(meter.read()?);
    }
    let what =
        format!("{CROWD} devices push {EDITS_EACH} edits each among {among}, until all receipts are on disk");
    let figure = Figure::new(work, what).seconds(seconds).device(devices).server(server.read()?);
    let figure = stage.wire.syncs().since(before).of(figure);
    let changes = last_changes(&stage.city.database()?, EDITS)?;
    ensure!(!changes.is_empty(), "nothing was admitted");
    let cost = bare_rows(folder, 2 * EDITS, changes.len() / EDITS, 2 * CROWD)?;
    let floor = "the changes as rows at each end, one commit for each device at each end; bytes: zstd of the changes, \
                 their documents' ids and stamps";
    let figure = figure.floor(floor, Some(cost), Some(zstd_bytes(&changes)?));
    for station in stations {
        station.device.end().await;
    }
    Ok(figure.at_least("durable edits a second", EDITS as f64 / seconds, EDITS_A_SECOND_MIN))
}

/// Village cadres, each in a village of their own and with a device.
async fn crowd(stage: &Stage, folder: &Path) -> anyhow::Result<Vec<Station>> {
    progress(&format!("enrolling {CROWD} devices"));
    let villages = crowd_villages(&stage.city.database()?)?;
    let mut stations = Vec::with_capacity(CROWD);
    for (n, village) in villages.iter().enumerate() {
        let name = format!("crowd-{n}");
        let person = stage.person(&format!("陈建国{n}"), Role::VillageCadre, village)?;
        stations.push(Station::enrolled(stage, folder, &name, person).await?);
    }
    Ok(stations)
}
