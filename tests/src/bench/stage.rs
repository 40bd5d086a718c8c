//! Where the works play: a server of a whole city as a real process, and devices of one township that reach it through
//! the proxy that counts.

use super::figure::End;
use super::meter::Meter;
use super::wire::Wire;
use crate::demo::{Device, Process, Window, binary};
use anyhow::{Context, bail, ensure};
use app_shell::clock::{Clock, SystemClock};
use app_shell::entropy::{Entropy, SystemEntropy};
use shared::api::{Reply, Request};
use shared::domain::{GrantId, GridId, Level, PersonId, Role, UnitId};
use shared::sync::enrol_code::EnrolCode;
use std::path::{Path, PathBuf};
use std::time::Duration;
use sync_server::config::TEMPLATE;
use sync_server::divisions::{self, SANMING};
use sync_server::gate::door::secret_sha256;
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{Accounts, Administration, AuditRecord, CODE_VALID_MS, NewCode, NewPerson};
use sync_server::place::Place;
use tokio::process::Command;
use tokio::time::timeout;

/// A township of 14 villages: its secretary reads 15 desks.
pub const TOWNSHIP: &str = "350404103";
const VILLAGES: usize = 14;
/// Devices of W6, each in a village of its own.
pub const CROWD: usize = 20;
pub const GRIDS_OF_A_VILLAGE: usize = 4;
pub const PASSWORD: &str = "Ye-tan-2026";
/// Enough for anything on a machine that does something else besides.
pub const WITHIN: Duration = Duration::from_secs(600);

/// A server's folder with the whole city's units, not running.
pub struct City {
    place: Place,
}

impl City {
    /// # Errors
    /// Where the server's own library refuses.
    pub fn found(folder: &Path) -> anyhow::Result<City> {
        let place = Place::new(folder.join("server"));
        place.make()?;
        std::fs::write(place.config(), TEMPLATE)?;
        let database = place.found()?;
        database.import_units(divisions::parse(SANMING.as_bytes())?, record())?;
        for village in crowd_villages(&database)? {
            for grid in grids(&village)? {
                let name = format!("第{}网格", grid.as_str().get(12..).unwrap_or_default());
                database.add_grid(grid, name, record())?;
            }
        }
        Ok(City { place })
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The administrator's own connections; they may stand beside a running server.
    ///
    /// # Errors
    /// Where there is none.
    pub fn database(&self) -> anyhow::Result<Database> {
        Ok(self.place.open()?)
    }

    /// Starts the server, with the proxy before it.
    ///
    /// # Errors
    /// Where it does not become ready.
    pub async fn serve(self) -> anyhow::Result<Stage> {
        let mut command = Command::new(binary("yetan-server")?);
        command.arg("--dir").arg(self.place.dir()).args(["serve", "--listen", "127.0.0.1:0"]);
        command.env("YETAN_LOG", "warn");
        let mut server = Process::start("yetan-server", command)?;
        let address = server.ready().await?;
        let port = address.rsplit(':').next().context("the server names its port")?.parse()?;
        let wire = Wire::before(port).await?;
        Ok(Stage { city: self, server, wire })
    }
}

/// The villages of [`TOWNSHIP`].
///
/// # Errors
/// Only the database's.
pub fn villages(database: &Database) -> anyhow::Result<Vec<UnitId>> {
    let township = UnitId::new(TOWNSHIP)?;
    let units = database.units(Some(&township))?;
    Ok(units.into_iter().map(|unit| unit.id).filter(|id| *id != township).collect())
}

/// As many villages as the crowd of W6 has devices: those of [`TOWNSHIP`] first, then its neighbours'.
///
/// # Errors
/// Only the database's.
pub fn crowd_villages(database: &Database) -> anyhow::Result<Vec<UnitId>> {
    let county = UnitId::new(&TOWNSHIP[..6])?;
    let units = database.units(Some(&county))?.into_iter().map(|unit| unit.id);
    let neighbours = units.filter(|id| id.level() == Level::Village && !id.as_str().starts_with(TOWNSHIP));
    let mut found = villages(database)?;
    found.extend(neighbours.take(CROWD - VILLAGES));
    ensure!(found.len() == CROWD, "the county has {} villages, {CROWD} are wanted", found.len());
    Ok(found)
}

/// The grids of a village.
///
/// # Errors
/// Where the village is none.
pub fn grids(village: &UnitId) -> anyhow::Result<Vec<GridId>> {
    (1..=GRIDS_OF_A_VILLAGE).map(|n| Ok(GridId::new(format!("{village}{n:03}"))?)).collect()
}

/// A running server and the way to it.
pub struct Stage {
    pub city: City,
    pub wire: Wire,
    server: Process,
}

impl Stage {
    /// Measures the server from now on.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn meter(&self) -> anyhow::Result<Meter> {
        Meter::start(self.server.id().context("the server has ended")?)
    }

    /// A person with one role.
    ///
    /// # Errors
    /// Where the server's library refuses.
    pub fn person(&self, name: &str, role: Role, unit: &UnitId) -> anyhow::Result<PersonId> {
        let (now, entropy) = (SystemClock.now(), &SystemEntropy as &dyn Entropy);
        let id: PersonId = entropy.id(now);
        let grant: GrantId = entropy.id(now);
        let person = NewPerson { id, name: name.into(), grant, role, unit: unit.clone(), from: now };
        self.city.database()?.add_person(person, record())?;
        Ok(id)
    }

    /// A one-time code, for a server that is reached through the proxy.
    ///
    /// # Errors
    /// Where the server's library refuses.
    pub fn code(&self, person: PersonId) -> anyhow::Result<String> {
        let secret = (&SystemEntropy as &dyn Entropy).bytes();
        let expires_at = SystemClock.now() + CODE_VALID_MS;
        let code = NewCode { secret_sha256: secret_sha256(&secret), person, unit: None, expires_at };
        self.city.database()?.add_code(code, record())?;
        let server = format!("http://127.0.0.1:{}", self.wire.port()).parse()?;
        Ok(EnrolCode { server, pin: None, secret }.encode())
    }

    /// Ends the server, letting it finish.
    pub async fn end(self) -> City {
        self.server.end().await;
        self.city
    }
}

/// A device as a real process, and the person on it.
pub struct Station {
    pub device: Device,
    pub person: PersonId,
    folder: PathBuf,
    name: String,
}

impl Station {
    /// An empty one.
    ///
    /// # Errors
    /// Where it does not become ready.
    pub async fn new(folder: &Path, name: &str, person: PersonId) -> anyhow::Result<Station> {
        let folder = folder.join(name);
        let device = Device::start(name, &folder, 0, Window::None).await?;
        Ok(Station { device, person, folder, name: name.into() })
    }

    /// One on which the person is enrolled, with all that is theirs to read.
    ///
    /// # Errors
    /// Where a device or the server refuses.
    pub async fn enrolled(
        stage: &Stage,
        folder: &Path,
        name: &str,
        person: PersonId,
    ) -> anyhow::Result<Station> {
        let station = Station::new(folder, name, person).await?;
        station.enrol(stage).await?;
        station.settled().await?;
        Ok(station)
    }

    /// # Errors
    /// Where the server refuses.
    pub async fn enrol(&self, stage: &Stage) -> anyhow::Result<()> {
        let (code, password) = (stage.code(self.person)?, PASSWORD.to_owned());
        self.device.call(&Request::Enrol { code, password }).await?;
        Ok(())
    }

    /// Ends the process and starts another on the same folder; nobody is signed in then.
    ///
    /// # Errors
    /// Where it does not become ready.
    pub async fn restarted(self) -> anyhow::Result<Station> {
        self.device.end().await;
        let device = Device::start(&self.name, &self.folder, 0, Window::None).await?;
        Ok(Station { device, ..self })
    }

    /// # Errors
    /// Where the password is wrong.
    pub async fn sign_in(&self) -> anyhow::Result<()> {
        let request = Request::SignIn { person: self.person, password: PASSWORD.into() };
        self.device.call(&request).await?;
        Ok(())
    }

    /// The switch on the sync screen.
    ///
    /// # Errors
    /// Where the device refuses.
    pub async fn network(&self, on: bool) -> anyhow::Result<()> {
        self.device.call(&Request::SetNetwork { on }).await?;
        Ok(())
    }

    /// Waits, as a screen does, until the server was reached and nothing is left to send or to fetch.
    ///
    /// # Errors
    /// Where that takes longer than [`WITHIN`].
    pub async fn settled(&self) -> anyhow::Result<()> {
        let waited = timeout(WITHIN, async {
            let mut since = 0;
            loop {
                let Reply::News(news) = self.device.call(&Request::Watch { since }).await? else {
                    bail!("a watch answers with news");
                };
                let status = news.status;
                if status.online && !status.syncing && status.waiting == 0 && status.progress.is_none() {
                    return Ok(());
                }
                since = news.version;
            }
        });
        waited.await.with_context(|| format!("{} does not settle", self.name))?
    }

    /// Measures the device from now on.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn meter(&self) -> anyhow::Result<Meter> {
        Meter::start(self.pid()?)
    }

    /// All that the process has used since it started.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn whole_life(&self) -> anyhow::Result<End> {
        Meter::newborn(self.pid()?).read()
    }

    fn pid(&self) -> anyhow::Result<u32> {
        self.device.id().context("the device has ended")
    }

    /// Where its files lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// An audit record of what the administrator does.
pub fn record() -> AuditRecord {
    AuditRecord {
        at: SystemClock.now(),
        person: None,
        profile: None,
        address: "console".into(),
        act: "bench".into(),
        object: String::new(),
        outcome: "ok".into(),
    }
}
