//! W4: what another has edited comes to a device that was away.

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

const EDITS: usize = 500;
const BYTES_OF_AN_EDIT_MAX: f64 = 150.0;
const MILLISECONDS_OF_AN_EDIT_MAX: f64 = 1.0;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let stage = filled(folder.path(), plan.households.clamp(EDITS, 5 * EDITS)).await?;
    let township = UnitId::new(TOWNSHIP)?;
    let secretary = stage.person("黄雅婷", Role::TownshipSecretary, &township)?;
    let leader = stage.person("郑国华", Role::TownshipSecretary, &township)?;
    let author = Station::enrolled(&stage, folder.path(), "author", secretary).await?;
    let reader = Station::enrolled(&stage, folder.path(), "reader", leader).await?;
    reader.network(false).await?;
    progress(&format!("{EDITS} edits by another"));
    for (n, id) in households(&author, EDITS).await?.into_iter().enumerate() {
        edit(&author, id, |household| household.phone = phone(n)).await?;
    }
    author.settled().await?;
    author.device.end().await;
    let (device, server, before) = (reader.meter()?, stage.meter()?, stage.wire.syncs());
    let started = Instant::now();
    reader.network(true).await?;
    reader.settled().await?;
    let seconds = started.elapsed().as_secs_f64();
    stage.wire.calm().await;
    let figure =
        Figure::new(Work::W4, format!("pull of {EDITS} edits that another made, until they are on disk"));
    let figure = figure.seconds(seconds).device(device.read()?).server(server.read()?);
    let figure = stage.wire.syncs().since(before).of(figure);
    let changes = last_changes(&stage.city.database()?, EDITS)?;
    let commits = usize::try_from(figure.requests.unwrap_or(1))?;
    let cost = bare_rows(folder.path(), EDITS, changes.len() / EDITS, commits)?;
    let floor = "the changes as rows with as many commits; bytes: zstd of the changes, their documents' ids and stamps";
    let received = figure.received.map_or(0, |b| b.body) as f64;
    let milliseconds = figure.device.map_or(0.0, |end| end.cpu_seconds) * 1000.0;
    let figure = figure.floor(floor, Some(cost), Some(zstd_bytes(&changes)?));
    let figure =
        figure.at_most("bytes of body received an edit", received / EDITS as f64, BYTES_OF_AN_EDIT_MAX);
    report.tell(figure.at_most(
        "ms of the device's CPU an edit",
        milliseconds / EDITS as f64,
        MILLISECONDS_OF_AN_EDIT_MAX,
    ))?;
    reader.device.end().await;
    stage.end().await;
    Ok(())
}
