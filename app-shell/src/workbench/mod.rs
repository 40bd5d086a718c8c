//! Commands and queries: what a screen may ask, answered for the person who is signed in.
//!
//! [`Workbench::handle`] takes every request. Those about the session are answered here ([`start`], [`entrance`],
//! [`watch`]); all others need somebody signed in: [`Acting`] is that person at work, made for one request, and
//! [`answer`] hands it to the module of the request's area. An [`act::Act`] saves what a command changed.
//!
//! Sign-in works offline: the vault is asked, not the server. While a person is signed in, and after the screen was locked,
//! the courier goes on sending what waits; a lock ends the session, not the delivery.

mod act;
mod acting;
mod alike;
mod answer;
mod complaint;
mod conflict;
mod draft;
mod entrance;
mod failure;
mod folder;
mod handover;
mod held;
mod history;
mod household;
mod household_link;
mod household_member;
mod household_merge;
mod household_move;
mod import;
mod issue;
mod issue_list;
mod issue_list_export;
mod issue_list_freeze;
mod issue_step;
mod jpeg;
mod known;
mod lease;
mod ledger;
mod ledger_export;
mod meeting;
mod meeting_point;
mod meeting_save;
mod picture;
mod points;
mod raised;
mod reception;
mod reception_save;
mod refusal;
mod review;
mod rules;
mod sealed;
mod start;
mod sync_view;
mod talk;
mod today;
mod upkeep;
mod visit;
mod visit_save;
mod void;
mod watch;

use act::Act;
pub use acting::Acting;
pub use answer::{Surroundings, answer};
use entrance::Begun;
pub use failure::Failure;
pub use folder::{Folder, FolderError};

use crate::clock::Clock;
use crate::courier::{Courier, Link, Mission, Server};
use crate::entropy::Entropy;
use crate::unit_file::UnitFile;
use shared::api::{ApiError, ErrorCode, PictureView, Preferences, Reply, Request};
use shared::domain::{Millis, PersonId, ProfileId};
use shared::sync::held::{Decision, HeldRequest};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch as channel;
use zeroize::Zeroizing;

/// How often a command is tried again when its document moved on between reading and writing.
const TRIES_MAX: u32 = 5;

/// Everything a device does, with no window.
pub struct Workbench {
    folder: Folder,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    network: channel::Sender<bool>,
    desk: Mutex<Option<Desk>>,
    /// Enrolments and sign-ins, one at a time; and the enrolment that did not get to its end.
    entrance: tokio::sync::Mutex<Option<Begun>>,
}

/// The open file, and who works with it.
struct Desk {
    file: Arc<UnitFile>,
    person: PersonId,
    profile: ProfileId,
    courier: Courier,
    server: Arc<Server>,
    /// When the person last did something; `None` while the screen is locked.
    touched: Option<Millis>,
    /// Without a touch for so long it locks itself.
    idle_ms: Millis,
}

/// What a request works with, taken from the desk for its time.
#[derive(Clone)]
struct Seat {
    file: Arc<UnitFile>,
    person: PersonId,
    profile: ProfileId,
    link: Link,
    server: Arc<Server>,
    now: Millis,
}

impl Workbench {
    /// Takes the device's data folder, which it makes if there is none.
    ///
    /// # Errors
    /// [`FolderError::InUse`] while another process has it.
    pub fn open(
        data: &Path,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Arc<Self>, FolderError> {
        let folder = Folder::open(data)?;
        let (network, _) = channel::channel(folder.network_on());
        let (desk, entrance) = (Mutex::new(None), tokio::sync::Mutex::new(None));
        Ok(Arc::new(Workbench { folder, clock, entropy, network, desk, entrance }))
    }

    /// Answers any request. Needs a runtime around it.
    pub async fn handle(self: &Arc<Self>, request: Request) -> Reply {
        let name = request.name();
        let answer = self.answer(request).await;
        answer.unwrap_or_else(|error| {
            tracing::info!(request = name, %error, "refused");
            Reply::Error(error)
        })
    }

    async fn answer(self: &Arc<Self>, request: Request) -> Result<Reply, ApiError> {
        match request {
            Request::Start => self.start().await,
            Request::InspectCode { code } => self.inspect(&code).await,
            Request::Enrol { code, password } => self.enrol(&code, Zeroizing::new(password)).await,
            Request::SignIn { person, password } => self.sign_in(person, Zeroizing::new(password)).await,
            Request::Lock => {
                self.lock();
                self.start().await
            }
            Request::Recover { person, code, new_password } => {
                self.recover(person, &code, Zeroizing::new(new_password)).await
            }
            Request::ChangePassword { old, new } => {
                self.change_password(Zeroizing::new(old), Zeroizing::new(new)).await
            }
            Request::Watch { since } => self.watch(since).await,
            Request::HeldWork => self.held_work(HeldRequest::List).await,
            Request::AcceptHeld { work } => self.held_work(held::decision(&work, Decision::Accept)?).await,
            Request::ReturnHeld { work, reason } => {
                self.held_work(held::decision(&work, Decision::Return { reason })?).await
            }
            Request::SyncNow => {
                self.seat()?;
                self.with_courier(Courier::sync_now);
                Ok(Reply::Done)
            }
            Request::SetNetwork { on } => {
                self.set_network(on)?;
                self.ask(Request::Sync).await
            }
            Request::SetPreferences { preferences } => {
                self.ask(request).await?;
                self.lock_after(preferences);
                self.start().await
            }
            other => self.ask(other).await,
        }
    }

    /// Hands a request to the person at work, on a thread that may block.
    async fn ask(self: &Arc<Self>, request: Request) -> Result<Reply, ApiError> {
        let seat = self.seat()?;
        let saves = saves(&request);
        let workbench = self.clone();
        let (reply, wants_picture) = blocking(move || {
            let mut tries = 1;
            loop {
                let acting =
                    Acting::at_work(&seat.file.store, workbench.entropy.as_ref(), seat.profile, seat.now)?;
                let surroundings = answer::Surroundings { link: &seat.link, server: seat.server.address() };
                match answer::answer(&acting, &surroundings, request.clone()) {
                    Err(failure) if failure.is_stale() && tries < TRIES_MAX => tries += 1,
                    result => {
                        let reply = result?;
                        let wants = reply == Reply::Picture(PictureView::Coming) && picture::is_due(&acting)?;
                        return Ok((reply, wants));
                    }
                }
            }
        })
        .await?;
        if saves {
            self.with_courier(Courier::saved);
        }
        if wants_picture {
            self.with_courier(Courier::picture_wanted);
        }
        Ok(reply)
    }

    /// The person's seat; a touch, unless the screen has locked itself since the last one.
    fn seat(&self) -> Result<Seat, ApiError> {
        let now = self.clock.now();
        let mut desk = self.desk();
        lock_if_idle(&mut desk, now);
        let seated = desk.as_mut().filter(|desk| desk.touched.is_some()).ok_or_else(signed_out)?;
        seated.touched = Some(now);
        Ok(seated.seat(now))
    }

    /// The same without touching: what a screen does by itself must not keep it open.
    fn glance(&self) -> Result<Seat, ApiError> {
        let now = self.clock.now();
        let mut desk = self.desk();
        lock_if_idle(&mut desk, now);
        let seated = desk.as_ref().filter(|desk| desk.touched.is_some()).ok_or_else(signed_out)?;
        Ok(seated.seat(now))
    }

    fn desk(&self) -> MutexGuard<'_, Option<Desk>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the screen locks itself after this time.
    fn lock_after(&self, preferences: Preferences) {
        if let Some(desk) = self.desk().as_mut() {
            desk.idle_ms = preferences.idle_minutes * 60_000;
        }
    }

    fn with_courier(&self, run: impl FnOnce(&Courier)) {
        if let Some(desk) = self.desk().as_ref() {
            run(&desk.courier);
        }
    }

    fn set_network(&self, on: bool) -> Result<(), ApiError> {
        self.seat()?;
        let written = self.folder.set_network(on);
        written.map_err(|error| ApiError::new(ErrorCode::Storage, error.to_string()))?;
        self.network.send_replace(on);
        Ok(())
    }

    fn mission(&self, file: &Arc<UnitFile>, server: &Arc<Server>, profile: ProfileId) -> Mission {
        Mission {
            file: file.clone(),
            server: server.clone(),
            profile,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            network: self.network.subscribe(),
        }
    }
}

impl Desk {
    fn seat(&self, now: Millis) -> Seat {
        Seat {
            file: self.file.clone(),
            person: self.person,
            profile: self.profile,
            link: self.courier.link(),
            server: self.server.clone(),
            now,
        }
    }
}

/// A shared tablet that was laid down asks for the password again (security control 2).
fn lock_if_idle(desk: &mut Option<Desk>, now: Millis) {
    let Some(desk) = desk else { return };
    // A clock set back is no touch, but must not lock somebody out who works.
    if desk.touched.is_some_and(|touched| now - touched > desk.idle_ms) {
        desk.touched = None;
        desk.courier.forget_password();
    }
}

/// Whether something may wait for the server afterwards.
fn saves(request: &Request) -> bool {
    matches!(
        request,
        Request::SaveHousehold { .. }
            | Request::MoveMember { .. }
            | Request::MoveHousehold { .. }
            | Request::AnswerMove { .. }
            | Request::SaveVisit { .. }
            | Request::SaveMeeting { .. }
            | Request::HoldMeeting { .. }
            | Request::SavePoint { .. }
            | Request::Void { .. }
            | Request::Settle { .. }
            | Request::Withdraw { .. }
            | Request::ReportUp { .. }
            | Request::ActOnIssue { .. }
            | Request::Examine { .. }
            | Request::MergeIssue { .. }
            | Request::DivideIssue { .. }
            | Request::FreezeIssueList { .. }
            | Request::Review { .. }
            | Request::Return { .. }
            | Request::ReturnMany { .. }
            | Request::Import { .. }
            | Request::UndoImport { .. }
            | Request::Complain { .. }
            | Request::SaveReception { .. }
            | Request::HandOver { .. }
            | Request::TakeOver { .. }
    )
}

fn signed_out() -> ApiError {
    ApiError::new(ErrorCode::SignedOut, "nobody is signed in")
}

/// Runs what blocks (SQLite, Argon2id) away from the runtime's own threads.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let result = tokio::task::spawn_blocking(run).await;
    result.map_err(|_| ApiError::new(ErrorCode::Internal, "the request stopped the program's thread"))?
}
