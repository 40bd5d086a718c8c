//! W2: a device comes back and nothing is new.

use super::Work;
use super::figure::Figure;
use super::first_sync::filled;
use super::plan::Plan;
use super::report::Report;
use super::stage::{Stage, Station, TOWNSHIP};
use shared::domain::{Role, UnitId};
use std::path::Path;
use std::time::Instant;

/// Bytes of body that a device with nothing new may send, and be sent.
const BODY_MAX: f64 = 200.0;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    // Twice, so that it shows whether the number of documents matters.
    for households in [plan.households / 10, plan.households] {
        let folder = plan.folder()?;
        let stage = filled(folder.path(), households).await?;
        for figure in measure(&stage, folder.path(), Work::W2, &format!("{households} documents")).await? {
            report.tell(figure)?;
        }
        stage.end().await;
    }
    Ok(())
}

/// Process kept, then process new.
///
/// # Errors
/// Where a process refuses or is too slow.
pub async fn measure(stage: &Stage, folder: &Path, work: Work, among: &str) -> anyhow::Result<[Figure; 2]> {
    let secretary = stage.person("黄雅婷", Role::TownshipSecretary, &UnitId::new(TOWNSHIP)?)?;
    let station = Station::enrolled(stage, folder, "township", secretary).await?;
    station.network(false).await?;
    let (device, server, before) = (station.meter()?, stage.meter()?, stage.wire.syncs());
    let started = Instant::now();
    station.network(true).await?;
    station.settled().await?;
    let seconds = started.elapsed().as_secs_f64();
    stage.wire.calm().await;
    let figure = Figure::new(work, format!("reconnect, nothing new among {among}, process kept"));
    let figure = figure.seconds(seconds).device(device.read()?).server(server.read()?);
    let kept = with_aims(stage.wire.syncs().since(before).of(figure));

    let station = station.restarted().await?;
    let (server, before) = (stage.meter()?, stage.wire.syncs());
    station.sign_in().await?;
    let started = Instant::now();
    station.settled().await?;
    let seconds = started.elapsed().as_secs_f64();
    stage.wire.calm().await;
    let figure = Figure::new(work, "the same, process new (from the sign-in's answer on)");
    let figure = figure.seconds(seconds).device(station.whole_life()?).server(server.read()?);
    let new = with_aims(stage.wire.syncs().since(before).of(figure));
    station.device.end().await;
    Ok([kept, new])
}

fn with_aims(figure: Figure) -> Figure {
    let each = |body: Option<u64>| body.unwrap_or(0) as f64 / figure.requests.unwrap_or(1).max(1) as f64;
    let (sent, received) = (each(figure.sent.map(|b| b.body)), each(figure.received.map(|b| b.body)));
    let requests = figure.requests.unwrap_or(0) as f64;
    let figure = figure.at_most("requests", requests, 1.0);
    figure.at_most("bytes of body sent", sent, BODY_MAX).at_most("bytes of body received", received, BODY_MAX)
}
