//! The server under attack: a process of its own on a free port, with an office's people in its database.

use super::Client;
use crate::demo::{Office, Process, STAFF, TOWNSHIP, VILLAGE, binary};
use crate::synthetic::Dice;
use anyhow::Context;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::process::Command;

pub struct Target {
    pub url: String,
    pub address: SocketAddr,
    office: Office,
    /// Ids of [`STAFF`], in its order.
    people: Vec<String>,
    process: Process,
    folder: TempDir,
}

/// What the kernel says of a process's memory, in KiB.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub now_kib: u64,
    /// The most that it ever was.
    pub peak_kib: u64,
}

impl Target {
    /// Founds the office and starts its server; `limits` are lines of the configuration's section of that name.
    ///
    /// # Errors
    /// Where a program fails.
    pub async fn start(limits: &str) -> anyhow::Result<Target> {
        let folder = tempfile::tempdir()?;
        let dir = folder.path().join("server");
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let office = Office::new(&dir, address.port());
        let people = office.set_up().await?;
        let config = format!("listen = \"{address}\"\n[limits]\n{limits}\n");
        fs::write(dir.join("config.toml"), config)?;
        let mut command = Command::new(binary("yetan-server")?);
        command.arg("--dir").arg(&dir).arg("serve").env("YETAN_LOG", "warn");
        command.stderr(File::create(folder.path().join("log"))?);
        let mut process = Process::start("yetan-server", command)?;
        let url = process.ready().await?;
        Ok(Target { url, address, office, people, process, folder })
    }

    /// A client of the first of the staff with this key ([`STAFF`]).
    ///
    /// # Errors
    /// Where enrolment fails.
    pub async fn client(&self, key: &str, dice: &mut Dice) -> anyhow::Result<Client> {
        let code = self.code(key).await?;
        Client::enrol(&self.url, &code, dice).await
    }

    /// A fresh one-time code of the same.
    ///
    /// # Errors
    /// Where the command fails.
    pub async fn code(&self, key: &str) -> anyhow::Result<String> {
        let place = STAFF.iter().position(|person| person.key == key).context("one of the staff")?;
        self.office.enrolment_code(&self.people[place]).await
    }

    /// The units that its people know.
    pub fn units() -> [&'static str; 3] {
        [VILLAGE, TOWNSHIP, "350404001002"]
    }

    /// # Errors
    /// Where the process has ended.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let path = PathBuf::from(format!("/proc/{}/status", self.process.id().context("it runs")?));
        let status = fs::read_to_string(path).context("the server has ended")?;
        let line = |name: &str| {
            let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
            rest.split_whitespace().next()?.parse().ok()
        };
        let (now, peak) = (line("VmRSS:").zip(line("VmHWM:"))).context("the kernel tells")?;
        Ok(Memory { now_kib: now, peak_kib: peak })
    }

    /// Threads of the process.
    ///
    /// # Errors
    /// Where the process has ended.
    pub fn threads(&self) -> anyhow::Result<usize> {
        let path = format!("/proc/{}/task", self.process.id().context("it runs")?);
        Ok(fs::read_dir(path).context("the server has ended")?.count())
    }

    /// What it logged: warnings and errors, panics among them.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(fs::read_to_string(self.folder.path().join("log"))?)
    }

    /// Lines of the log that tell of a panic, or of a fault of the server's own. The document library's panics are
    /// contained, and become a refusal.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn faults(&self) -> anyhow::Result<Vec<String>> {
        let log = self.log()?;
        let contained = |line: &str| line.contains("/automerge-") || line.contains("/hexane-");
        let tells = |line: &&str| line.contains("ERROR") || line.contains("panicked at") && !contained(line);
        Ok(log.lines().filter(tells).map(str::to_owned).collect())
    }
}
