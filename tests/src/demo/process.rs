//! Child processes that end with the demonstration.

use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// How long a program may take until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to end when asked.
const END_WITHIN: Duration = Duration::from_secs(10);

/// A program that lies beside this one.
///
/// # Errors
/// Where it was not built.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("where this program lies")?;
    let folders = own.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| format!("{name} was not built: run `cargo build --bins`"))
}

/// A running program. Dropped, it is killed; [`Process::end`] lets it finish what it writes.
pub struct Process {
    name: String,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// # Errors
    /// Where the program can't be started.
    pub fn start(name: &str, mut command: Command) -> anyhow::Result<Process> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().with_context(|| format!("starting {name}"))?;
        let stdout = child.stdout.take().with_context(|| format!("reading what {name} prints"))?;
        Ok(Process { name: name.to_owned(), child, lines: BufReader::new(stdout).lines() })
    }

    /// Waits for the line `ready REST` and gives REST.
    ///
    /// # Errors
    /// Where the program ends first, or is not ready within a minute.
    pub async fn ready(&mut self) -> anyhow::Result<String> {
        let name = self.name.clone();
        let wait = async {
            while let Some(line) = self.lines.next_line().await? {
                if let Some(rest) = line.strip_prefix("ready ") {
                    return Ok(rest.to_owned());
                }
            }
            bail!("{name} ended before it was ready; its message stands above")
        };
        timeout(READY_WITHIN, wait)
            .await
            .with_context(|| format!("{} is not ready after a minute", self.name))?
    }

    /// Resolves when the program ends by itself.
    pub async fn ended(&mut self) {
        // Its output is read on, so that a full pipe never stops it.
        while let Ok(Some(_)) = self.lines.next_line().await {}
        let _ = self.child.wait().await;
    }

    /// The number by which the system knows it; `None` once it was seen to have ended.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Whether it has ended by now.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the program at once, whatever it is doing (SIGKILL).
    ///
    /// # Errors
    /// Where that fails.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Asks the program to end (SIGTERM), and waits for it.
    pub async fn end(mut self) {
        if let Some(id) = self.child.id() {
            let _ = Command::new("kill").args(["-TERM", &id.to_string()]).status().await;
            let _ = timeout(END_WITHIN, self.child.wait()).await;
        }
    }
}

/// Ends these processes in one moment (SIGKILL), without waiting for their ends.
///
/// # Errors
/// Where there is no such process.
pub async fn kill_at_once(ids: &[u32]) -> anyhow::Result<()> {
    let ids = ids.iter().map(u32::to_string);
    let status = Command::new("kill").arg("-KILL").args(ids).status().await?;
    if !status.success() {
        bail!("kill: {status}");
    }
    Ok(())
}
