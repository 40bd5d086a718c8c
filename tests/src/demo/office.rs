//! The office: a server database made with the server's own commands, as an administrator would.

use super::{Process, binary};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// The township and the village of the demonstration: 三元区列东街道, 江滨社区.
pub const TOWNSHIP: &str = "350404001";
pub const VILLAGE: &str = "350404001001";

/// A person of the demonstration's staff.
#[derive(Clone, Debug)]
pub struct Staff {
    pub key: &'static str,
    pub name: &'static str,
    pub role: &'static str,
    pub unit: &'static str,
}

/// The township's staff. The village's first three and the secretary get a device.
pub const STAFF: [Staff; 7] = [
    Staff { key: "grid_worker", name: "林晓燕", role: "grid_worker", unit: VILLAGE },
    Staff { key: "village_cadre", name: "陈建国", role: "village_cadre", unit: VILLAGE },
    Staff { key: "secretary", name: "黄雅婷", role: "township_secretary", unit: TOWNSHIP },
    Staff { key: "leader", name: "郑国华", role: "township_leader", unit: TOWNSHIP },
    Staff { key: "duty_officer", name: "谢美玲", role: "duty_officer", unit: VILLAGE },
    Staff { key: "other_cadre", name: "罗永福", role: "village_cadre", unit: "350404001002" },
    Staff { key: "other_grid", name: "揭桂兰", role: "grid_worker", unit: "350404001002" },
];

/// The server's folder and how to run commands on it.
pub struct Office {
    dir: PathBuf,
    url: String,
    port: u16,
}

impl Office {
    pub fn new(dir: &Path, port: u16) -> Office {
        Office { dir: dir.to_owned(), url: format!("http://127.0.0.1:{port}"), port }
    }

    pub fn exists(&self) -> bool {
        self.dir.join("server.db").is_file()
    }

    /// Makes the database, the divisions, the grids and the staff; gives each person's id, in the order of [`STAFF`].
    ///
    /// # Errors
    /// Where a command fails, with what it printed.
    pub async fn set_up(&self) -> anyhow::Result<Vec<String>> {
        self.run(&["init"]).await?;
        self.run(&["import-divisions"]).await?;
        for (village, count) in [(VILLAGE, 4), ("350404001002", 2)] {
            for n in 1..=count {
                let id = format!("{village}{n:03}");
                self.run(&["add-grid", "--id", &id, "--name", &format!("第{n}网格")]).await?;
            }
        }
        for (village, name) in [(VILLAGE, "江滨社区"), ("350404001002", "东安社区")] {
            self.add_point(village, name).await?;
        }
        let mut ids = Vec::new();
        for person in &STAFF {
            ids.push(self.add_person(person.name, person.role, person.unit).await?);
        }
        Ok(ids)
    }

    /// Gives the person's id.
    ///
    /// # Errors
    /// Where the command fails.
    pub async fn add_person(&self, name: &str, role: &str, unit: &str) -> anyhow::Result<String> {
        only_word(&self.run(&["add-person", "--name", name, "--unit", unit, "--role", role]).await?)
    }

    /// T4b: each village has a point.
    async fn add_point(&self, village: &str, name: &str) -> anyhow::Result<()> {
        let name = format!("{name}近邻家园");
        let point = ["--unit", village, "--name", &name, "--platform", "neighbour_home"];
        let door = ["--address", "社区服务楼一楼", "--hours", "每天 8:00–21:00", "--phone", "0598-8222123"];
        self.run(&[&["add-point"], &point[..], &door[..]].concat()).await.map(drop)
    }

    /// A one-time code with which a device becomes this person's.
    ///
    /// # Errors
    /// Where the command fails.
    pub async fn enrolment_code(&self, person: &str) -> anyhow::Result<String> {
        only_word(&self.run(&["enrol", "--person", person, "--server", &self.url]).await?)
    }

    /// # Errors
    /// Where the server does not become ready.
    pub async fn serve(&self) -> anyhow::Result<Process> {
        let mut command = Command::new(binary("yetan-server")?);
        command.arg("--dir").arg(&self.dir).arg("serve");
        command.args(["--listen", &format!("127.0.0.1:{}", self.port)]);
        let mut process = Process::start("yetan-server", command)?;
        process.ready().await?;
        Ok(process)
    }

    /// Runs a command of the server's program; gives what it printed.
    ///
    /// # Errors
    /// Where it fails, with what it printed.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new(binary("yetan-server")?);
        let output = command.arg("--dir").arg(&self.dir).args(arguments).output().await?;
        if !output.status.success() {
            bail!("yetan-server {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The last line of what a command printed: the id or code it made.
fn only_word(printed: &str) -> anyhow::Result<String> {
    let line =
        printed.lines().rfind(|line| !line.trim().is_empty()).context("the command printed nothing")?;
    Ok(line.split_whitespace().next_back().unwrap_or(line).to_owned())
}
