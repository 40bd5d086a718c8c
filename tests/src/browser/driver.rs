//! The driver process: `chromedriver` for Chromium, `tauri-driver` for the product's own window.

use crate::demo::Process;
use anyhow::{Context, bail};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::Command;

/// How long a driver may take to answer.
const UP_WITHIN: Duration = Duration::from_secs(20);

/// How long it may take to end its browsers.
const END_WITHIN: Duration = Duration::from_secs(3);

/// A running driver; it ends when dropped, and its browsers with it.
pub struct Driver {
    process: Process,
    pub url: String,
}

impl Driver {
    /// # Errors
    /// Where `chromedriver` is not installed: `cargo xtask setup`.
    pub async fn chromium() -> anyhow::Result<Driver> {
        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        Driver::start("chromedriver", command, port).await
    }

    /// Drives the Tauri window on this X display, `:99`.
    ///
    /// # Errors
    /// Where `tauri-driver` or `WebKitWebDriver` is not installed: `cargo xtask test` does that.
    pub async fn window(display: &str) -> anyhow::Result<Driver> {
        let (port, native) = (free_port()?, free_port()?);
        let mut command = Command::new("tauri-driver");
        command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        // No GPU: without this the window stays white.
        command
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY");
        Driver::start("tauri-driver", command, port).await
    }

    async fn start(name: &str, command: Command, port: u16) -> anyhow::Result<Driver> {
        let process =
            Process::start(name, command).with_context(|| format!("{name}: run `cargo xtask setup`"))?;
        let url = format!("http://127.0.0.1:{port}");
        let client = reqwest::Client::builder().no_proxy().build()?;
        let started = Instant::now();
        while client.get(format!("{url}/status")).send().await.is_err() {
            if started.elapsed() > UP_WITHIN {
                bail!("{name} does not answer");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Driver { process, url })
    }
}

impl Drop for Driver {
    /// Asked to end before it is killed: a driver that is merely killed leaves its browsers running for ever.
    fn drop(&mut self) {
        let Some(id) = self.process.id().map(|id| id.to_string()) else { return };
        let signal = |name: &str| {
            let mut kill = std::process::Command::new("kill");
            kill.args([name, id.as_str()]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        let started = Instant::now();
        let mut alive = signal("-TERM");
        while alive && started.elapsed() < END_WITHIN {
            std::thread::sleep(Duration::from_millis(50));
            alive = !self.process.has_ended() && signal("-0");
        }
    }
}

/// A port that nobody listens on right now.
///
/// # Errors
/// Where the machine has none left.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
