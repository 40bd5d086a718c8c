//! A WebDriver session: the few commands of the protocol that the tests need, as plain JSON.

use super::burden::Tally;
use super::{Driver, Page, Size};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// What the session opens.
pub enum Browser<'a> {
    /// Headless Chromium with a profile of its own.
    Chromium,
    /// The product's window: the program with its arguments.
    Window { program: &'a Path, arguments: Vec<String> },
}

/// One browser under control. Close it with [`Session::close`]; a dropped one ends with its driver.
pub struct Session {
    client: reqwest::Client,
    base: String,
    pub(super) tally: Tally,
    _profile: TempDir,
}

impl Session {
    /// # Errors
    /// Where the browser does not start.
    pub async fn open(driver: &Driver, browser: Browser<'_>) -> anyhow::Result<Session> {
        let profile = tempfile::tempdir()?;
        let capabilities = match browser {
            Browser::Chromium => {
                json!({ "goog:chromeOptions": { "args": chromium_arguments(profile.path()) } })
            }
            // No browserName: WebKitWebDriver refuses every one that it is told.
            Browser::Window { program, arguments } => {
                json!({ "tauri:options": { "application": program, "args": arguments } })
            }
        };
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build()?;
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = send(&client, &format!("{}/session", driver.url), &asked).await?;
        let id = made["sessionId"].as_str().context("no session id")?;
        let base = format!("{}/session/{id}", driver.url);
        Ok(Session { client, base, tally: Tally::default(), _profile: profile })
    }

    /// The page that is open, for acting on it.
    pub fn page(&self) -> Page<'_> {
        Page::new(self)
    }

    /// # Errors
    /// What the driver says.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        send(&self.client, &format!("{}/{path}", self.base), body).await
    }

    /// # Errors
    /// What the driver says.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        value_of(self.client.get(format!("{}/{path}", self.base)).send().await?).await
    }

    /// A command of Chromium's debugging protocol: input methods, dark mode.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn debug(&self, command: &str, params: Value) -> anyhow::Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": params })).await
    }

    /// # Errors
    /// What the driver says.
    pub async fn resize(&self, size: Size) -> anyhow::Result<()> {
        let metrics =
            json!({ "width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": false });
        if self.debug("Emulation.setDeviceMetricsOverride", metrics).await.is_err() {
            self.post("window/rect", &json!({ "width": size.width, "height": size.height })).await?;
        }
        Ok(())
    }

    /// # Errors
    /// What the driver says.
    pub async fn close(self) -> anyhow::Result<()> {
        value_of(self.client.delete(&self.base).send().await?).await.map(drop)
    }
}

fn chromium_arguments(profile: &Path) -> Vec<String> {
    let flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=zh-CN",
    ];
    let profile = format!("--user-data-dir={}", profile.display());
    flags.into_iter().map(str::to_owned).chain([profile]).collect()
}

async fn send(client: &reqwest::Client, url: &str, body: &Value) -> anyhow::Result<Value> {
    value_of(client.post(url).json(body).send().await?).await
}

async fn value_of(response: reqwest::Response) -> anyhow::Result<Value> {
    let failed = !response.status().is_success();
    let mut answer: Value = response.json().await?;
    let value = answer["value"].take();
    if failed {
        bail!("{}: {}", value["error"].as_str().unwrap_or("?"), value["message"].as_str().unwrap_or("?"));
    }
    Ok(value)
}
