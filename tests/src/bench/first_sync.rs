//! W1: the first sync of a township's device.

use super::fill::fill;
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{City, Stage, Station, TOWNSHIP, WITHIN, villages};
use super::{Work, figure::Figure};
use anyhow::ensure;
use shared::api::{HouseholdFilter, Page, Reply, Request};
use shared::domain::{Role, UnitId};
use std::path::Path;
use std::time::Instant;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let stage = filled(folder.path(), plan.households).await?;
    let secretary = stage.person("黄雅婷", Role::TownshipSecretary, &UnitId::new(TOWNSHIP)?)?;
    let station = Station::new(folder.path(), "township", secretary).await?;
    station.enrol(&stage).await?;
    let (device, server) = (station.meter()?, stage.meter()?);
    let started = Instant::now();
    station.device.quiet(WITHIN).await?;
    let listed = listed(&station).await?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(listed == plan.households, "{listed} of {} households are listed", plan.households);
    let what = format!("first sync of {} households on 15 desks, until they are listed", plan.households);
    let figure = Figure::new(Work::W1, what).seconds(seconds).device(device.read()?).server(server.read()?);
    report.tell(stage.wire.syncs().of(figure))?;
    station.device.end().await;
    stage.end().await;
    Ok(())
}

/// A running server with so many households in the township.
///
/// # Errors
/// Where the server's library refuses.
pub async fn filled(folder: &Path, households: usize) -> anyhow::Result<Stage> {
    progress(&format!("recording {households} households"));
    let city = City::found(folder)?;
    let database = city.database()?;
    fill(city.place(), &database, &villages(&database)?, households)?;
    drop(database);
    city.serve().await
}

/// How many households the device's list has.
///
/// # Errors
/// Where the device refuses.
pub async fn listed(station: &Station) -> anyhow::Result<usize> {
    let request = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
    match station.device.call(&request).await? {
        Reply::Households(list) => Ok(usize::try_from(list.total)?),
        other => anyhow::bail!("not households: {other:?}"),
    }
}
