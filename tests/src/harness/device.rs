//! A device: a workbench with its data folder, asked like a screen asks.

use super::{Office, PASSWORD};
use app_shell::clock::{Clock as _, ManualClock};
use app_shell::entropy::SystemEntropy;
use app_shell::workbench::Workbench;
use shared::api::{ApiError, News, Reply, Request, Saved, StartView, StatusLine};
use shared::domain::{Millis, PersonId};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// How long anything may take that happens by itself.
const WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(25);

pub struct Device {
    workbench: Option<Arc<Workbench>>,
    clock: Arc<ManualClock>,
    folder: TempDir,
}

impl Device {
    /// An empty one, with the office's clock.
    ///
    /// # Panics
    /// Where there is no temporary folder.
    pub fn new(office: &Office) -> Device {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut device = Device { workbench: None, clock: office.clock.clone(), folder };
        device.start();
        device
    }

    /// One on which somebody is enrolled and signed in, with everything that is theirs to read.
    pub async fn of(office: &Office, person: PersonId) -> Device {
        let device = Device::new(office);
        device.enrol(office, person).await;
        device
    }

    /// Starts the program on the folder that is there.
    ///
    /// # Panics
    /// While it runs.
    pub fn start(&mut self) {
        let opened = Workbench::open(self.folder.path(), self.clock.clone(), Arc::new(SystemEntropy));
        self.workbench = Some(opened.expect("a folder that nobody has"));
    }

    /// Ends the program, as closing it does. What was saved is on the disk.
    ///
    /// # Panics
    /// Where somebody still holds the workbench after a while.
    pub async fn stop(&mut self) {
        let held = self.workbench.take().map(|workbench| Arc::downgrade(&workbench));
        let ends = Instant::now() + WITHIN;
        while held.as_ref().is_some_and(|held| held.strong_count() > 0) {
            assert!(Instant::now() < ends, "a request holds the workbench");
            sleep(LOOK_EVERY).await;
        }
    }

    /// Starts the program anew with a clock of its own, which is that far off.
    pub async fn put_clock_off(&mut self, by_ms: Millis) {
        self.stop().await;
        self.clock = Arc::new(ManualClock::new(self.clock.now() + by_ms));
        self.start();
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder of a stopped device.
    ///
    /// # Panics
    /// While the program runs.
    pub fn into_data(self) -> TempDir {
        assert!(self.workbench.is_none(), "the program runs");
        self.folder
    }

    /// The workbench itself, for what goes around [`Device::call`].
    ///
    /// # Panics
    /// While the program is stopped.
    pub fn workbench(&self) -> &Arc<Workbench> {
        self.workbench.as_ref().expect("the program runs")
    }

    pub async fn ask(&self, request: Request) -> Reply {
        self.workbench().handle(request).await
    }

    /// Asks for what must succeed.
    ///
    /// # Panics
    /// With the reason, where it does not.
    pub async fn call(&self, request: Request) -> Reply {
        let name = request.name();
        match self.ask(request).await {
            Reply::Error(error) => panic!("{name}: {error} {:?}", error.fields),
            reply => reply,
        }
    }

    /// Asks for what must be refused.
    ///
    /// # Panics
    /// Where it is not.
    pub async fn refused(&self, request: Request) -> ApiError {
        match self.ask(request).await {
            Reply::Error(error) => error,
            reply => panic!("not refused: {reply:?}"),
        }
    }

    /// # Panics
    /// Where the request is refused, or is none that saves.
    pub async fn save(&self, request: Request) -> Saved {
        match self.call(request).await {
            Reply::Saved(saved) => saved,
            reply => panic!("not saved: {reply:?}"),
        }
    }

    /// Enrols the person with a fresh code, and waits for the first sync.
    pub async fn enrol(&self, office: &Office, person: PersonId) -> StartView {
        let request = Request::Enrol { code: office.code(person), password: PASSWORD.into() };
        let view = started(self.call(request).await);
        self.quiet().await;
        view
    }

    pub async fn sign_in(&self, person: PersonId) -> StartView {
        self.sign_in_with(person, PASSWORD).await
    }

    pub async fn sign_in_with(&self, person: PersonId, password: &str) -> StartView {
        started(self.call(Request::SignIn { person, password: password.into() }).await)
    }

    pub async fn view(&self) -> StartView {
        started(self.call(Request::Start).await)
    }

    /// The training switch.
    pub async fn network(&self, on: bool) {
        self.call(Request::SetNetwork { on }).await;
    }

    pub async fn news(&self) -> News {
        match self.call(Request::Watch { since: 0 }).await {
            Reply::News(news) => news,
            reply => panic!("a watch answers with news: {reply:?}"),
        }
    }

    /// Waits until the server was reached and nothing is left to send or to fetch.
    pub async fn quiet(&self) -> StatusLine {
        let done = |status: &StatusLine| {
            status.online && !status.syncing && status.waiting == 0 && status.progress.is_none()
        };
        self.until("everything to be exchanged", async || Some(self.news().await.status).filter(done)).await
    }

    /// Asks again and again until `look` finds what it looks for.
    ///
    /// # Panics
    /// After 20 s, with what was waited for.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let ends = Instant::now() + WITHIN;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            if Instant::now() >= ends {
                let (news, sync) = (self.news().await, self.ask(Request::Sync).await);
                panic!("waited in vain for {what}: {news:?} {sync:?}");
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

fn started(reply: Reply) -> StartView {
    match reply {
        Reply::Start(view) => *view,
        reply => panic!("not a start: {reply:?}"),
    }
}
