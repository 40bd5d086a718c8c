//! W1: the first sync of a township's device.

use super::Work;
use super::edits::listed;
use super::figure::{Cost, Figure};
use super::fill::fill;
use super::floor::{copied, snapshots, zstd_bytes};
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{City, PASSWORD, Stage, Station, TOWNSHIP, villages};
use anyhow::ensure;
use app_shell::clock::{Clock, SystemClock};
use app_shell::store::StoreError;
use app_shell::unit_file::UnitFile;
use shared::domain::{PersonId, Role, UnitId};
use std::path::Path;
use std::time::Instant;

const TIME_RATIO_MAX: f64 = 3.0;
const BYTE_RATIO_MAX: f64 = 1.3;

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
    station.settled().await?;
    let listed = listed(&station).await?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(listed == plan.households, "{listed} of {} households are listed", plan.households);
    let what = format!(
        "first sync of {listed} households on 15 desks, from the enrolment's answer until they are listed"
    );
    let figure = Figure::new(Work::W1, what).seconds(seconds).device(device.read()?).server(server.read()?);
    let figure = stage.wire.syncs().of(figure);
    let commits = usize::try_from(stage.wire.syncs().requests)?;
    let data = station.folder().join(TOWNSHIP);
    station.device.end().await;
    let floor_bytes = zstd_bytes(&snapshots(&stage.city.database()?)?)?;
    let cost = rows_of(&data, secretary, folder.path(), commits)?;
    let floor = "every row of the device's file into an empty one with as many commits; bytes: zstd of the snapshots, \
                 their ids, and who made them when under which stamp, as one stream";
    let figure = figure.floor(floor, Some(cost), Some(floor_bytes));
    let (time, bytes) = (figure.time_ratio(), figure.byte_ratio());
    let figure = figure.at_most("time / floor", time, TIME_RATIO_MAX);
    report.tell(figure.at_most("bytes received / floor", bytes, BYTE_RATIO_MAX))?;
    stage.end().await;
    Ok(())
}

/// The cost of the rows of a device's file, written by bare SQLite.
fn rows_of(data: &Path, person: PersonId, folder: &Path, commits: usize) -> anyhow::Result<Cost> {
    let file = UnitFile::unlock(data, person, PASSWORD, SystemClock.now())?;
    let mut cost = Ok(Cost { seconds: 0.0, cpu_seconds: None });
    file.store.read(|connection| {
        cost = copied(connection, folder, commits);
        Ok::<_, StoreError>(())
    })?;
    cost
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
