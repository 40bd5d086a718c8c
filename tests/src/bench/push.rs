//! W3: what was typed without a network goes to the server when it is back.

use super::Work;
use super::edits::{edit, households, phone};
use super::figure::Figure;
use super::first_sync::filled;
use super::floor::{bare_rows, last_changes, zstd_bytes};
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{Station, TOWNSHIP};
use shared::domain::{Role, UnitId};
use std::time::Instant;

const EDITS: usize = 50;
const BYTES_OF_AN_EDIT_MAX: f64 = 300.0;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let stage = filled(folder.path(), plan.households / 5).await?;
    let secretary = stage.person("黄雅婷", Role::TownshipSecretary, &UnitId::new(TOWNSHIP)?)?;
    let station = Station::enrolled(&stage, folder.path(), "township", secretary).await?;
    station.network(false).await?;
    progress(&format!("{EDITS} edits without a network"));
    for (n, id) in households(&station, EDITS).await?.into_iter().enumerate() {
        edit(&station, id, |household| household.phone = phone(n)).await?;
    }
    let (device, server, before) = (station.meter()?, stage.meter()?, stage.wire.syncs());
    let started = Instant::now();
    station.network(true).await?;
    station.settled().await?;
    let seconds = started.elapsed().as_secs_f64();
    stage.wire.calm().await;
    let changes = last_changes(&stage.city.database()?, EDITS)?;
    let cost = bare_rows(folder.path(), 2 * EDITS, changes.len() / EDITS, 2)?;
    let figure =
        Figure::new(Work::W3, format!("push of {EDITS} edited documents until their receipts are on disk"));
    let figure = figure.seconds(seconds).device(device.read()?).server(server.read()?);
    let figure = stage.wire.syncs().since(before).of(figure);
    let body = figure.sent.map_or(0, |b| b.body) + figure.received.map_or(0, |b| b.body);
    let floor = "the changes as rows with one commit at each end; bytes: zstd of the changes, their documents' ids and stamps";
    let figure = figure.floor(floor, Some(cost), Some(zstd_bytes(&changes)?));
    report.tell(figure.at_most(
        "bytes of body both ways an edit",
        body as f64 / EDITS as f64,
        BYTES_OF_AN_EDIT_MAX,
    ))?;
    station.device.end().await;
    stage.end().await;
    Ok(())
}
