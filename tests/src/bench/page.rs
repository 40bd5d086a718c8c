//! W9: how large the page's program is as a browser gets it, and how soon the page shows something.

use super::Work;
use super::figure::{Cost, Figure};
use super::plan::Plan;
use super::report::Report;
use crate::browser::{Browser, Driver, Page, Session};
use crate::demo::{Device, Window};
use anyhow::{Context, bail};
use reqwest::Url;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

/// Bytes of the program as it is sent.
const PROGRAM_BYTES_MAX: f64 = 500_000.0;
/// Paints of each page, of which the middle one counts.
const PAINTS: usize = 9;
/// When Chromium showed the first word or picture, in milliseconds since the page was asked for.
const FIRST_PAINT: &str = "const paint = performance.getEntriesByName('first-contentful-paint')[0]; return paint && paint.startTime";
const LOOK_EVERY: Duration = Duration::from_millis(20);
const LOOKS_MAX: usize = 1_000;

/// # Errors
/// Where the device or the browser does not start, or the user interface was not built.
pub async fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let folder = plan.folder()?;
    let device = Device::start("device", folder.path(), 0, Window::None).await?;
    let page = Url::parse(&device.address)?;
    report.tell(program(page.join("/app_bg.wasm")?).await?)?;
    report.tell(first_paint(&page).await?)?;
    device.end().await;
    Ok(())
}

async fn program(url: Url) -> anyhow::Result<Figure> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let sent = client.get(url).header(ACCEPT_ENCODING, "gzip, br, zstd").send().await?.error_for_status();
    let sent =
        sent.context("the user interface is not in the program: `cargo xtask ui`, then build again")?;
    let packed = sent.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding == "zstd");
    let body = sent.bytes().await?;
    let whole = if packed { zstd::decode_all(body.as_ref())?.len() } else { body.len() };
    let figure = Figure::new(Work::W9, format!("the page's program as it is sent ({whole} bytes unpacked)"));
    Ok(figure.at_most("bytes", body.len() as f64, PROGRAM_BYTES_MAX))
}

/// From the browser's asking to the first words; beside it a plain text of the same host in the same browser.
async fn first_paint(address: &Url) -> anyhow::Result<Figure> {
    let driver = Driver::chromium().await?;
    let session = Session::open(&driver, Browser::Chromium).await?;
    let page = session.page();
    // The address lets in once; afterwards the browser has its pass.
    page.open(address.as_str()).await?;
    let (own, text) = (address.join("/")?, address.join("/app.css")?);
    let (mut paints, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..PAINTS {
        paints.push(painted(&page, &own).await?);
        floors.push(painted(&page, &text).await?);
    }
    session.close().await?;
    let figure = Figure::new(Work::W9, format!("first paint of the sign-in screen, middle of {PAINTS}"));
    let floor = format!("first paint of a plain text of the same host, middle of {PAINTS}");
    Ok(figure.seconds(middle(paints)).floor(
        floor,
        Some(Cost { seconds: middle(floors), cpu_seconds: None }),
        None,
    ))
}

async fn painted(page: &Page<'_>, url: &Url) -> anyhow::Result<f64> {
    page.open(url.as_str()).await?;
    for _ in 0..LOOKS_MAX {
        if let Value::Number(ms) = page.run(FIRST_PAINT, Vec::new()).await? {
            return Ok(ms.as_f64().context("a time")? / 1000.0);
        }
        sleep(LOOK_EVERY).await;
    }
    bail!("{url} shows nothing")
}

fn middle(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::INFINITY)
}
