//! W7: W2 and W6 again on a server that holds a city's documents.

use super::figure::Figure;
use super::fill::fill;
use super::plan::Plan;
use super::report::{Report, progress};
use super::stage::{City, crowd_villages};
use super::{Work, crowd, reconnect};
use anyhow::Context;
use shared::domain::{Level, UnitId};
use std::path::Path;
use std::time::Instant;
use sync_server::ledger::Administration;
use sync_server::ledger::sqlite::Database;

/// How much more than among a township's documents it may cost.
const GROWTH_MAX: f64 = 1.3;
const SERVER_MIB_MAX: f64 = 300.0;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let small = costs(plan, report, crowd::documents(plan)).await?;
    let large = costs(plan, report, plan.documents).await?;
    for (small, large) in small.into_iter().zip(large) {
        report.tell(compared(&small, large)?)?;
    }
    Ok(())
}

/// W2 and W6 on a server with so many documents, all but the township's own elsewhere in the city.
async fn costs(plan: &Plan, report: &mut Report, documents: usize) -> anyhow::Result<Vec<Figure>> {
    let folder = plan.folder()?;
    let city = City::found(folder.path())?;
    let database = city.database()?;
    let here = crowd::documents(plan);
    fill(city.place(), &database, &crowd_villages(&database)?, here)?;
    let elsewhere = documents.saturating_sub(here);
    if elsewhere > 0 {
        report.tell(filled_elsewhere(&city, &database, folder.path(), elsewhere)?)?;
    }
    drop(database);
    let stage = city.serve().await?;
    let among = format!("{documents} documents");
    let mut figures: Vec<Figure> = reconnect::measure(&stage, folder.path(), Work::W7, &among).await?.into();
    figures.push(crowd::measure(&stage, folder.path(), Work::W7, &among).await?);
    stage.end().await;
    Ok(figures)
}

fn filled_elsewhere(city: &City, database: &Database, folder: &Path, count: usize) -> anyhow::Result<Figure> {
    progress(&format!("recording {count} households elsewhere in the city: minutes"));
    let started = Instant::now();
    fill(city.place(), database, &other_villages(database)?, count)?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes =
        std::fs::metadata(city.place().database()).with_context(|| folder.display().to_string())?.len();
    let what = format!("filling: {count} households through the ledger, {} MiB on disk", bytes >> 20);
    Ok(Figure::new(Work::W7, what).seconds(seconds))
}

fn other_villages(database: &Database) -> anyhow::Result<Vec<UnitId>> {
    let here = crowd_villages(database)?;
    let units = database.units(None)?.into_iter().map(|unit| unit.id);
    Ok(units.filter(|unit| unit.level() == Level::Village && !here.contains(unit)).collect())
}

/// The large case in units of the small one.
fn compared(small: &Figure, large: Figure) -> anyhow::Result<Figure> {
    let cpu = |figure: &Figure| figure.server.map_or(0.0, |end| end.cpu_seconds);
    let time = |figure: &Figure| figure.seconds.context("a figure without its time");
    let peak = large.server.map_or(0, |end| end.peak_memory_kib) as f64 / 1024.0;
    let growth = time(&large)? / time(small)?;
    // Ten milliseconds of CPU are the unit in which Linux counts.
    let cpu_growth = (cpu(&large) + 0.01) / (cpu(small) + 0.01);
    let figure = large.at_most("time / time of the small case", growth, GROWTH_MAX);
    let figure = figure.at_most("server's CPU / that of the small case", cpu_growth, GROWTH_MAX);
    Ok(figure.at_most("server's peak MiB", peak, SERVER_MIB_MAX))
}
