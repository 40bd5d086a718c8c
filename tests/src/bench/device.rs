//! W8: a device that holds 50,000 households: unlocking it, searching, saving, importing, and the memory that takes.

use super::Work;
use super::device_floor::{self, Written};
use super::figure::{Cost, Figure};
use super::first_sync::filled;
use super::plan::Plan;
use super::report::{Report, progress};
use super::roster;
use super::stage::{PASSWORD, Stage, Station, TOWNSHIP, WITHIN};
use anyhow::{bail, ensure};
use app_shell::clock::{Clock, SystemClock};
use app_shell::vault::{FILE_NAME, Vault};
use shared::api::{
    Confirmed, FormTarget, FormView, HouseholdFilter, ItemForm, ItemsForm, Page, Reply, Request, Saved,
    VisitForm,
};
use shared::domain::{DocId, Role, UnitId};
use std::time::Instant;

const MEMORY_MIB_MAX: f64 = 200.0;
const UNLOCK_SECONDS_MAX: f64 = 1.0;
const SEARCH_SECONDS_MAX: f64 = 0.05;
const SAVE_RATIO_MAX: f64 = 3.0;
/// What somebody types: from a whole name down to its first character and first letter, which find the most.
const QUERIES: [(&str, &str); 9] = [
    ("a name", "林秀英"),
    ("its first character", "林"),
    ("pinyin initials", "lxy"),
    ("pinyin in full", "linxiuying"),
    ("one letter", "l"),
    ("a part of an address", "绿岩新村12号"),
    ("what every address has", "室"),
    ("the end of a phone number", "321"),
    ("what nobody has", "龘靐"),
];
const ROUNDS: usize = 7;
const SAVES: usize = 25;

/// # Errors
/// Where a process refuses or is too slow.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let stage = filled(folder.path(), plan.device_households).await?;
    let secretary = stage.person("黄雅婷", Role::TownshipSecretary, &UnitId::new(TOWNSHIP)?)?;
    let station = Station::new(folder.path(), "township", secretary).await?;
    first_sync(&stage, &station, plan, report).await?;
    let station = unlock(station.restarted().await?, plan, report).await?;
    search(&station, report).await?;
    let saved = save(&station).await?;
    roster::run(&station, report).await?;
    let figure =
        Figure::new(Work::W8, "memory of the process that did all this").device(station.whole_life()?);
    report.tell(memory_at_most(figure))?;
    let data = station.folder().to_owned();
    station.device.end().await;
    stage.end().await;
    let floor = device_floor::write(&data, secretary, folder.path(), &saved.visits)?;
    report.tell(saved.figure(floor))
}

fn memory_at_most(figure: Figure) -> Figure {
    let mib = figure.device.map_or(f64::INFINITY, |end| end.peak_memory_kib as f64 / 1024.0);
    figure.at_most("MiB", mib, MEMORY_MIB_MAX)
}

async fn first_sync(
    stage: &Stage,
    station: &Station,
    plan: &Plan,
    report: &mut Report,
) -> anyhow::Result<()> {
    progress("the first sync");
    let started = Instant::now();
    station.enrol(stage).await?;
    station.device.quiet(WITHIN).await?;
    let what = format!("first sync of {} households", plan.device_households);
    let figure = Figure::new(Work::W8, what).seconds(started.elapsed().as_secs_f64());
    report.tell(memory_at_most(figure.device(station.whole_life()?)))
}

/// From the password to the list, in a process that is new.
async fn unlock(station: Station, plan: &Plan, report: &mut Report) -> anyhow::Result<Station> {
    let stretching = stretching(&station)?;
    let meter = station.meter()?;
    let started = Instant::now();
    station.sign_in().await?;
    let opened = started.elapsed().as_secs_f64();
    let total = households(&station, "").await?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(total as usize == plan.device_households, "{total} households are listed");
    let what = format!(
        "password to first page of {total} households and their number; {:.0} ms until the file is open, of which {:.0} \
         for Argon2id",
        opened * 1000.0,
        stretching * 1000.0
    );
    let figure = Figure::new(Work::W8, what).seconds(seconds).device(meter.read()?);
    report.tell(figure.at_most("seconds", seconds, UNLOCK_SECONDS_MAX))?;
    Ok(station)
}

/// Seconds that it takes to make a key of the password.
fn stretching(station: &Station) -> anyhow::Result<f64> {
    let mut vault = Vault::open(&station.folder().join(TOWNSHIP).join(FILE_NAME))?;
    let started = Instant::now();
    vault.unlock(station.person, PASSWORD, SystemClock.now())?;
    Ok(started.elapsed().as_secs_f64())
}

async fn search(station: &Station, report: &mut Report) -> anyhow::Result<()> {
    for (kind, query) in QUERIES {
        let meter = station.meter()?;
        let (mut hits, mut list) = (Vec::new(), Vec::new());
        let mut total = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            station.device.call(&Request::Search { query: query.into() }).await?;
            hits.push(started.elapsed().as_secs_f64());
            let started = Instant::now();
            total = households(station, query).await?;
            list.push(started.elapsed().as_secs_f64());
        }
        let (hits, list) = (median(hits), median(list));
        let what = format!(
            "search for {kind}: hits; the list with its number, {total}, takes {:.1} ms",
            list * 1000.0
        );
        let figure = Figure::new(Work::W8, what).seconds(hits).device(meter.read()?);
        let figure = figure.at_most("seconds of hits", hits, SEARCH_SECONDS_MAX);
        report.tell(figure.at_most("seconds of the list", list, SEARCH_SECONDS_MAX))?;
    }
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

async fn households(station: &Station, query: &str) -> anyhow::Result<u32> {
    let filter = HouseholdFilter { query: query.into(), ..HouseholdFilter::default() };
    match station.device.call(&Request::Households { filter, page: Page::default() }).await? {
        Reply::Households(list) => Ok(list.total),
        other => bail!("not households: {other:?}"),
    }
}

struct SavedVisits {
    visits: Vec<DocId>,
    seconds: f64,
}

impl SavedVisits {
    fn figure(&self, floor: Written) -> Figure {
        let Written { rows, bytes, seconds } = floor;
        let what = "saving a visit at which something was raised, until the screen hears of it";
        let floor = format!("the same {rows} rows of {bytes} bytes, written by bare SQLCipher in one commit");
        let figure = Figure::new(Work::W8, what).seconds(self.seconds).floor(
            floor,
            Some(Cost { seconds, cpu_seconds: None }),
            None,
        );
        let ratio = figure.time_ratio();
        figure.at_most("time / floor", ratio, SAVE_RATIO_MAX)
    }
}

async fn save(station: &Station) -> anyhow::Result<SavedVisits> {
    let request = Request::Households {
        filter: HouseholdFilter::default(),
        page: Page { offset: 1_000, limit: SAVES as u32 },
    };
    let Reply::Households(list) = station.device.call(&request).await? else {
        bail!("not households");
    };
    // Nothing is sent meanwhile: what waits is what was written.
    station.device.call(&Request::SetNetwork { on: false }).await?;
    let (mut visits, mut times) = (Vec::new(), Vec::new());
    for row in list.rows {
        let (base, form) = opened(station, row.id).await?;
        let request = Request::SaveVisit { id: None, base, form };
        let started = Instant::now();
        let reply = station.device.call(&request).await?;
        times.push(started.elapsed().as_secs_f64());
        let Reply::Saved(Saved { id, .. }) = reply else {
            bail!("not saved: {reply:?}");
        };
        visits.push(id);
    }
    Ok(SavedVisits { visits, seconds: median(times) })
}

/// The form of a visit, filled in: what is known changed, and one difficulty was raised.
async fn opened(station: &Station, household: DocId) -> anyhow::Result<(Vec<String>, VisitForm)> {
    let request = Request::OpenForm { target: FormTarget::NewVisit { household } };
    let Reply::Form(view) = station.device.call(&request).await? else {
        bail!("not a form");
    };
    let FormView::Visit { base, form, .. } = *view else {
        bail!("not a visit's form");
    };
    let item =
        ItemForm { id: None, text: "楼道的灯坏了".into(), make: true, struck: false, document: None };
    let form = VisitForm {
        situation: Confirmed { unchanged: false, text: "老人身体尚好，子女周末回来。".into() },
        difficulties: ItemsForm { none: false, items: vec![item] },
        suggestions: ItemsForm { none: true, items: Vec::new() },
        ..form
    };
    Ok((base, form))
}
