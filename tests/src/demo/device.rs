//! A device, driven over its loopback host like any script can: one request, one reply.

use super::{Process, binary};
use anyhow::{Context, bail};
use shared::api::{News, Reply, Request, StartView};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::process::Command;

/// A running device.
pub struct Device {
    process: Process,
    client: reqwest::Client,
    /// `http://127.0.0.1:PORT`
    base: String,
    /// The address with its one-time token, for a browser.
    pub address: String,
    script_token: String,
}

/// Whether the device opens a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Window {
    Open,
    None,
}

impl Device {
    /// Starts `yetan` on this data folder; with a window it serves loopback too.
    ///
    /// # Errors
    /// Where it can't be started or does not become ready.
    pub async fn start(name: &str, data: &Path, port: u16, window: Window) -> anyhow::Result<Device> {
        std::fs::create_dir_all(data)?;
        let token_file: PathBuf = data.join("script-token");
        let mut command = Command::new(binary("yetan")?);
        if window == Window::None {
            command.arg("serve");
        } else {
            command.arg("--serve");
        }
        command.arg("--data").arg(data).arg("--port").arg(port.to_string());
        command.arg("--token-file").arg(&token_file);
        let mut process = Process::start(name, command)?;
        let address = process.ready().await?;
        let base = address.split("/?").next().unwrap_or(&address).to_owned();
        let script_token = std::fs::read_to_string(&token_file).context("the token for scripts")?;
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build()?;
        Ok(Device { process, client, base, address, script_token: script_token.trim().to_owned() })
    }

    /// # Errors
    /// Where the device refuses the request, with its reason.
    pub async fn call(&self, request: &Request) -> anyhow::Result<Reply> {
        let response = self
            .client
            .post(format!("{}/api", self.base))
            .bearer_auth(&self.script_token)
            .json(request)
            .send()
            .await
            .with_context(|| format!("{request:?}"))?;
        let status = response.status();
        let text = response.text().await?;
        match serde_json::from_str(&text) {
            Ok(Reply::Error(error)) => bail!("{request:?} was refused: {error} {:?}", error.fields),
            Ok(reply) => Ok(reply),
            Err(_) => bail!("{request:?}: {status} {text}"),
        }
    }

    /// # Errors
    /// See [`Device::call`].
    pub async fn begin(&self) -> anyhow::Result<StartView> {
        match self.call(&Request::Start).await? {
            Reply::Start(view) => Ok(*view),
            other => bail!("unexpected reply {other:?}"),
        }
    }

    /// Waits until nothing waits to be sent, the server was reached and the first sync is done.
    ///
    /// # Errors
    /// Where that takes longer than `within`.
    pub async fn quiet(&self, within: Duration) -> anyhow::Result<News> {
        let started = Instant::now();
        loop {
            let Reply::News(news) = self.call(&Request::Watch { since: 0 }).await? else {
                bail!("a watch answers with news")
            };
            let status = &news.status;
            if status.waiting == 0
                && status.last_contact.is_some()
                && status.progress.is_none()
                && !status.syncing
            {
                return Ok(news);
            }
            if started.elapsed() > within {
                bail!("{} records still wait after {within:?}: {status:?}", status.waiting);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The number of its process; `None` once it was seen to have ended.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Resolves when the device ends by itself.
    pub async fn ended(&mut self) {
        self.process.ended().await;
    }

    /// Ends the device as a power cut would.
    ///
    /// # Errors
    /// Where it can't be killed.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill().await
    }

    pub async fn end(self) {
        self.process.end().await;
    }
}
