//! Exchanges what waits with the server, in the background: one task per open file.
//!
//! [`shared::sync::machine`] decides when something happens and which kind; [`driver`] carries it out. [`server`] speaks
//! HTTP with the pinned key ([`pinned`]), [`exchange`] makes one round trip, [`attachment`] carries one piece of a
//! picture, [`sign_in`] renews a token, [`live`] listens for desks that moved, [`password`] changes one, [`held`] carries a
//! secretary's word on held work. What comes of it shows in [`Link`]; what was exchanged is in the store.

pub mod attachment;
mod driver;
pub mod exchange;
mod failure;
mod held;
mod link;
mod live;
mod password;
mod pinned;
mod server;
pub mod sign_in;

pub use failure::Failure;
pub use held::held_work;
pub use link::Link;
pub use password::change_password;
pub use server::{Credentials, Server};
pub use sign_in::{RECOVERED, Recovered, sign_in_with};

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::unit_file::UnitFile;
use crate::vault::RecoverySecret;
use shared::domain::ProfileId;
use shared::sync::machine::Event;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// What the courier of one open file works with.
pub struct Mission {
    pub file: Arc<UnitFile>,
    pub server: Arc<Server>,
    /// Whose token the requests carry. What waits of others in the file goes along.
    pub profile: ProfileId,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// The device's network as the training switch has it.
    pub network: watch::Receiver<bool>,
}

impl Mission {
    async fn replace_recovery(&self, secret: RecoverySecret) -> Result<(), Failure> {
        let (file, entropy) = (self.file.clone(), self.entropy.clone());
        let result =
            tokio::task::spawn_blocking(move || file.replace_recovery(&secret, entropy.as_ref())).await;
        let result = result.map_err(|error| Failure::Broken(error.to_string()))?;
        result.map_err(|error| Failure::Broken(error.to_string()))
    }
}

/// A running courier. Dropped, it stops: what is in flight counts as not sent.
pub struct Courier {
    events: mpsc::UnboundedSender<Event>,
    link: watch::Receiver<Link>,
    password: Password,
    task: JoinHandle<()>,
}

/// The password of whoever is signed in, for signing in online when the token has ended. Gone when the screen locks.
type Password = Arc<Mutex<Option<Zeroizing<String>>>>;

impl Courier {
    /// Starts at once. Needs a runtime around it.
    pub fn start(mission: Mission, password: Option<Zeroizing<String>>) -> Self {
        let password = Arc::new(Mutex::new(password));
        let (events, orders) = mpsc::unbounded_channel();
        let (reports, link) = watch::channel(Link::new(*mission.network.borrow()));
        let driver = driver::Driver::new(mission, password.clone(), orders, reports);
        Courier { events, link, password, task: tokio::spawn(driver.run()) }
    }

    /// Something was saved and waits.
    pub fn saved(&self) {
        self.tell(Event::LocalChange);
    }

    /// Somebody looks at a record whose picture is not here.
    pub fn picture_wanted(&self) {
        self.tell(Event::PictureWanted);
    }

    /// A person asks for a sync now.
    pub fn sync_now(&self) {
        self.tell(Event::SyncNow);
    }

    /// Somebody signed in at the server by hand: goes on with the new token.
    pub fn signed_in(&self) {
        self.tell(Event::SignedIn);
    }

    /// The screen was locked: goes on with the token it has, but can get no new one.
    pub fn forget_password(&self) {
        self.password.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// After a change of password, or an unlocking.
    pub fn learn_password(&self, password: Zeroizing<String>) {
        *self.password.lock().unwrap_or_else(PoisonError::into_inner) = Some(password);
    }

    /// How the connection stands.
    pub fn link(&self) -> Link {
        self.link.borrow().clone()
    }

    fn tell(&self, event: Event) {
        // A driver that is gone has panicked; the next sign-in starts another, and nothing is lost.
        if self.events.send(event).is_err() {
            tracing::error!("the courier has stopped: sign in again to start it");
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.task.abort();
    }
}
