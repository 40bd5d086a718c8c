//! W5: two devices edit different fields of the same documents without knowing of each other.

use super::Work;
use super::edits::{edit, household, households, phone};
use super::figure::Figure;
use super::first_sync::filled;
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{Station, TOWNSHIP};
use shared::domain::{DocId, Role, UnitId};
use std::time::Instant;

const DOCUMENTS: usize = 200;
const NOTE: &str = "门口有台阶,来访请先电话联系";

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let stage = filled(folder.path(), DOCUMENTS).await?;
    let township = UnitId::new(TOWNSHIP)?;
    let one = stage.person("黄雅婷", Role::TownshipSecretary, &township)?;
    let other = stage.person("郑国华", Role::TownshipSecretary, &township)?;
    let one = Station::enrolled(&stage, folder.path(), "one", one).await?;
    let other = Station::enrolled(&stage, folder.path(), "other", other).await?;
    let ids = households(&one, DOCUMENTS).await?;
    progress(&format!("two edits on each of {DOCUMENTS} documents"));
    for station in [&one, &other] {
        station.network(false).await?;
    }
    for (n, id) in ids.iter().enumerate() {
        edit(&one, *id, |household| household.phone = phone(n)).await?;
        edit(&other, *id, |household| household.note = NOTE.into()).await?;
    }
    let (first, second, server, before) = (one.meter()?, other.meter()?, stage.meter()?, stage.wire.syncs());
    let started = Instant::now();
    for station in [&one, &other] {
        station.network(true).await?;
    }
    let mut alive = 0;
    while alive < 2 * DOCUMENTS && started.elapsed() < super::stage::WITHIN {
        one.settled().await?;
        other.settled().await?;
        alive = edits_alive(&one, &ids).await?.min(edits_alive(&other, &ids).await?);
    }
    let seconds = started.elapsed().as_secs_f64();
    let what =
        format!("two devices edit different fields of the same {DOCUMENTS} documents, until both show both");
    let figure = Figure::new(Work::W5, what).seconds(seconds).device(first.read()?.and(second.read()?));
    let figure = stage.wire.syncs().since(before).of(figure.server(server.read()?));
    report.tell(figure.at_least("edits alive on both", alive as f64, 2.0 * DOCUMENTS as f64))?;
    one.device.end().await;
    other.device.end().await;
    stage.end().await;
    Ok(())
}

/// How many of the two edits of each document the device shows.
async fn edits_alive(station: &Station, ids: &[DocId]) -> anyhow::Result<usize> {
    let mut alive = 0;
    for (n, id) in ids.iter().enumerate() {
        let household = household(station, *id).await?;
        alive += usize::from(household.phone == phone(n)) + usize::from(household.note == NOTE);
    }
    Ok(alive)
}
