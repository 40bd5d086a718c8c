//! A stage for browser tests: a real server, a village's and a township's device as real processes, and a browser on each.

use super::{Browser, Driver, Page, Session, Size, free_port};
use crate::demo::{
    Device, Office, Process, STAFF, SignIn, TOWNSHIP, Window, enrol, fill, live_through, seat,
};
use anyhow::Context;
use shared::api::{HouseholdFilter, HouseholdRow, Page as Slice, Reply, Request};
use std::time::Duration;
use tempfile::TempDir;

/// Households on the stage: enough for a list that scrolls.
const HOUSEHOLDS: usize = 40;

const FIRST_SYNC_WITHIN: Duration = Duration::from_secs(60);

/// Everything running. Dropped, all of it ends.
pub struct Stage {
    data: TempDir,
    office: Office,
    /// Ids of the office's staff, in their order.
    staff: Vec<String>,
    _server: Process,
    pub village: Device,
    pub township: Device,
    people: Vec<SignIn>,
    driver: Driver,
}

/// A device's screen, signed in or not.
pub struct Screen {
    session: Session,
}

impl Screen {
    pub fn page(&self) -> Page<'_> {
        self.session.page()
    }

    pub fn session(&self) -> &Session {
        &self.session
    }
}

impl Stage {
    /// # Errors
    /// Where a program was not built or a browser is not installed.
    pub async fn set() -> anyhow::Result<Stage> {
        let data = tempfile::tempdir()?;
        let office = Office::new(&data.path().join("server"), free_port()?);
        let staff = office.set_up().await?;
        let server = office.serve().await?;
        let village =
            Device::start("village", &data.path().join("village"), free_port()?, Window::None).await?;
        let township =
            Device::start("township", &data.path().join("township"), free_port()?, Window::None).await?;
        let people = fill(&office, &staff, &village, &township, HOUSEHOLDS).await?;
        Ok(Stage {
            data,
            office,
            staff,
            _server: server,
            village,
            township,
            people,
            driver: Driver::chromium().await?,
        })
    }

    /// The village has a quarter behind it, and the township's leader a seat at the township's device.
    ///
    /// # Errors
    /// Whatever a device refuses.
    pub async fn live_through_a_quarter(&mut self) -> anyhow::Result<()> {
        let leader = enrol(&self.office, &self.staff, "township_leader", &self.township, "township").await?;
        self.people.push(leader);
        live_through(&self.village, &self.township, &self.staff, &self.people).await
    }

    /// A second secretary of the township, at a device of their own that has everything. Signs in as `second_secretary`.
    ///
    /// # Errors
    /// Whatever a program refuses.
    pub async fn second_secretary(&mut self) -> anyhow::Result<Device> {
        let folder = self.data.path().join("township-2");
        let device = Device::start("township-2", &folder, free_port()?, Window::None).await?;
        let name = "曾庆祥";
        let person = self.office.add_person(name, "township_secretary", TOWNSHIP).await?;
        let password = seat(&self.office, &person, &device).await?;
        let role = "second_secretary".to_owned();
        self.people.push(SignIn { name: name.into(), role, device: "township-2".into(), password });
        device.call(&Request::SyncNow).await?;
        device.quiet(FIRST_SYNC_WITHIN).await?;
        Ok(device)
    }

    /// Opens a browser on a device whose address was not used yet.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn screen(&self, device: &Device) -> anyhow::Result<Screen> {
        let session = Session::open(&self.driver, Browser::Chromium).await?;
        session.resize(Size::TABLET).await?;
        session.page().open(&device.address).await?;
        Ok(Screen { session })
    }

    /// Signs a person in, from the sign-in screen.
    ///
    /// # Errors
    /// Where the screen does not lead there.
    pub async fn sign_in(&self, page: &Page<'_>, role: &str) -> anyhow::Result<()> {
        let person = self.person(role);
        page.see(&person.name).await?;
        // A device with one person asks for the password at once.
        if page.words().await?.contains("请选自己的姓名") {
            page.touch(&person.name).await?;
        }
        page.fill("password", &person.password).await?;
        page.touch("登录").await?;
        page.see("今日").await
    }

    /// The administrator runs a command beside the running server; `{role}` in it stands for that person's id.
    ///
    /// # Errors
    /// Where the command fails, with what it printed.
    pub async fn administer(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let named = |word: &&str| {
            let role = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
            let place = role.and_then(|role| STAFF.iter().position(|staff| staff.role == role));
            place.map_or_else(|| (*word).to_owned(), |place| self.staff[place].clone())
        };
        let words: Vec<String> = arguments.iter().map(named).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.office.run(&words).await.map(drop)
    }

    pub fn person(&self, role: &str) -> &SignIn {
        self.people.iter().find(|person| person.role == role).expect("a role of the stage's staff")
    }

    /// Ends the village's device the hard way and starts it again on the same data.
    ///
    /// # Errors
    /// Where it does not start again.
    pub async fn crash_village(&mut self) -> anyhow::Result<()> {
        self.village.kill().await?;
        self.village =
            Device::start("village", &self.data.path().join("village"), free_port()?, Window::None).await?;
        Ok(())
    }

    /// The name of a head of household whom nobody else here is called like: to be found by it.
    ///
    /// # Errors
    /// Where nobody is signed in.
    pub async fn some_head(&self) -> anyhow::Result<String> {
        let heads: Vec<String> = self.households().await?.into_iter().map(|row| row.head).collect();
        let alone = |name: &&String| heads.iter().filter(|other| other.contains(name.as_str())).count() == 1;
        heads.iter().find(alone).cloned().context("everybody shares a name")
    }

    /// Households as the village's list has them.
    ///
    /// # Errors
    /// Where nobody is signed in.
    async fn households(&self) -> anyhow::Result<Vec<HouseholdRow>> {
        let request = Request::Households { filter: HouseholdFilter::default(), page: Slice::default() };
        match self.village.call(&request).await? {
            Reply::Households(list) => Ok(list.rows),
            other => anyhow::bail!("unexpected reply {other:?}"),
        }
    }
}
