//! A device without a courier: a person's file, and an exchange with the server step by step, when a test says so.
//!
//! Blocks on the disk where it is used: for tests whose whole point is the disk.

use super::{Device, Office, PASSWORD};
use app_shell::clock::{Clock as _, ManualClock};
use app_shell::courier::Link;
use app_shell::entropy::SystemEntropy;
use app_shell::store::{Applied, Prepared, StoreError, profile};
use app_shell::unit_file::{OpenError, UnitFile};
use app_shell::workbench::{self, Acting, Surroundings};
use reqwest::StatusCode;
use shared::api::{
    ApiError, Draft, DraftKey, FormTarget, FormView, HouseholdForm, ItemsForm, Reply, Request, Saved,
};
use shared::domain::{DocId, Member, PersonId, ProfileId, UnitId};
use shared::sync::account::{Problem, ProblemCode, SignInRequest, SignedIn};
use shared::sync::frame;
use shared::sync::server_address::ServerAddress;
use shared::sync::sign::{from_hex, hex, proof_message, sign, sign_in_message};
use shared::sync::wire::{NONCE_HEADER, PROOF_HEADER, PROTOCOL, PROTOCOL_HEADER, SyncReply};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub struct ByHand {
    file: Option<UnitFile>,
    pub person: PersonId,
    pub profile: ProfileId,
    clock: Arc<ManualClock>,
    server: ServerAddress,
    link: Link,
    client: reqwest::Client,
    unit: PathBuf,
    _data: TempDir,
}

/// Why no reply came.
#[derive(Debug, thiserror::Error)]
pub enum NoReply {
    #[error("{0}: {1}")]
    Refused(StatusCode, Problem),
    #[error("no answer: {0}")]
    Unreached(#[from] reqwest::Error),
    #[error("not an answer of the server: {0} {1}")]
    Strange(StatusCode, String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ByHand {
    /// A device of this person with all that is theirs to read.
    ///
    /// # Panics
    /// Where the enrolment fails.
    pub async fn of(office: &Office, person: PersonId, unit: &UnitId) -> ByHand {
        let mut device = Device::of(office, person).await;
        device.stop().await;
        let data = device.into_data();
        let folder = data.path().join(unit.as_str());
        let clock = office.clock.clone();
        let file = UnitFile::unlock(&folder, person, PASSWORD, clock.now()).expect("opens");
        let profile = file.store.profile_of(person).expect("readable").expect("enrolled").id;
        drop(file);
        let client = reqwest::Client::builder().no_proxy();
        // A kept connection may be one that a restarted server has closed.
        let client = client.pool_max_idle_per_host(0).build().expect("a client");
        let server = office.address();
        ByHand {
            file: None,
            person,
            profile,
            clock,
            server,
            link: Link::new(true),
            client,
            unit: folder,
            _data: data,
        }
    }

    /// The folder of the person's unit.
    pub fn folder(&self) -> &Path {
        &self.unit
    }

    /// # Errors
    /// As [`UnitFile::unlock`].
    pub fn open(&mut self) -> Result<(), OpenError> {
        self.close();
        self.file = Some(UnitFile::unlock(&self.unit, self.person, PASSWORD, self.clock.now())?);
        Ok(())
    }

    pub fn close(&mut self) {
        self.file = None;
    }

    /// # Panics
    /// Before it was opened.
    pub fn file(&self) -> &UnitFile {
        self.file.as_ref().expect("open")
    }

    /// # Errors
    /// What a screen would be told.
    pub fn ask(&self, request: Request) -> Result<Reply, ApiError> {
        let store = &self.file().store;
        let profile = store.profile(self.profile)?;
        let acting = Acting::new(store, &SystemEntropy, profile, self.clock.now(), 0, false);
        Ok(workbench::answer(&acting, &Surroundings { link: &self.link, server: &self.server }, request)?)
    }

    /// A new household with its head.
    ///
    /// # Errors
    /// As [`ByHand::ask`].
    ///
    /// # Panics
    /// Where a form is another's.
    pub fn new_household(&self, address: &str) -> Result<DocId, ApiError> {
        let (base, mut form, spare) = self.household_form(FormTarget::NewHousehold)?;
        form.household.members.insert(spare, Member { name: "揭秀英".into(), ..Member::default() });
        form.household.address = address.into();
        Ok(self.save(Request::SaveHousehold { id: None, base, form })?.id)
    }

    /// Another note on a household.
    ///
    /// # Errors
    /// As [`ByHand::ask`].
    pub fn note(&self, id: DocId, note: &str) -> Result<Saved, ApiError> {
        let (base, mut form, _) = self.household_form(FormTarget::Household { id })?;
        form.household.note = note.into();
        self.save(Request::SaveHousehold { id: Some(id), base, form })
    }

    /// A visit with one difficulty, of which an issue is made.
    ///
    /// # Errors
    /// As [`ByHand::ask`].
    ///
    /// # Panics
    /// Where the form is another's.
    pub fn visit(&self, household: DocId, difficulty: &str) -> Result<Saved, ApiError> {
        let target = FormTarget::NewVisit { household };
        let Reply::Form(form) = self.ask(Request::OpenForm { target })? else { panic!("not a form") };
        let FormView::Visit { base, mut form, .. } = *form else { panic!("not a visit's form") };
        form.situation.text = "三口之家，在家务农".into();
        form.situation.unchanged = false;
        form.difficulties = ItemsForm { none: false, items: vec![super::forms::item(difficulty)] };
        form.suggestions = ItemsForm { none: true, items: Vec::new() };
        self.save(Request::SaveVisit { id: None, base, form })
    }

    fn household_form(
        &self,
        target: FormTarget,
    ) -> Result<(Vec<String>, HouseholdForm, shared::domain::EntryId), ApiError> {
        let Reply::Form(form) = self.ask(Request::OpenForm { target })? else { panic!("not a form") };
        let FormView::Household { base, form, spare_ids, .. } = *form else {
            panic!("not a household's form")
        };
        Ok((base, form, spare_ids[0]))
    }

    fn save(&self, request: Request) -> Result<Saved, ApiError> {
        match self.ask(request)? {
            Reply::Saved(saved) => Ok(saved),
            reply => panic!("not saved: {reply:?}"),
        }
    }

    /// # Errors
    /// As [`ByHand::ask`].
    pub fn put_draft(&self, key: DraftKey, value: serde_json::Value) -> Result<(), ApiError> {
        self.ask(Request::SaveDraft { key, base: Vec::new(), value }).map(drop)
    }

    /// # Errors
    /// As [`ByHand::ask`].
    ///
    /// # Panics
    /// Where the reply is another's.
    pub fn draft(&self, key: DraftKey) -> Result<Option<Draft>, ApiError> {
        match self.ask(Request::Draft { key })? {
            Reply::Draft(draft) => Ok(draft),
            reply => panic!("not a draft: {reply:?}"),
        }
    }

    /// What would be sent now; it is on the disk.
    ///
    /// # Errors
    /// As [`app_shell::store::Store::next_request`].
    ///
    /// # Panics
    /// Where there is no token.
    pub fn prepare(&self) -> Result<Prepared, StoreError> {
        Ok(self.file().store.next_request(self.profile)?.expect("a token"))
    }

    /// Sends it. A stale nonce is answered by sending it again with the fresh one.
    ///
    /// # Errors
    /// [`NoReply`]
    pub async fn send(&self, prepared: &mut Prepared) -> Result<SyncReply, NoReply> {
        match self.send_once(prepared).await {
            Err(NoReply::Refused(_, problem)) if problem.code == ProblemCode::StaleNonce => {
                let fresh = problem.nonce.as_deref().and_then(from_hex);
                prepared.nonce = fresh.unwrap_or_default();
                let (id, nonce) = (self.profile, prepared.nonce);
                self.file().store.write(|tx| profile::set_nonce(tx, id, &nonce))?;
                self.send_once(prepared).await
            }
            result => result,
        }
    }

    async fn send_once(&self, prepared: &Prepared) -> Result<SyncReply, NoReply> {
        let strange = |error: frame::FrameError| NoReply::Strange(StatusCode::OK, error.to_string());
        let body = frame::encode(&prepared.request).map_err(strange)?;
        let proof = sign(&prepared.signing_key, &proof_message(self.profile, &body, &prepared.nonce));
        let request = self
            .client
            .post(format!("{}/v1/sync", self.server))
            .bearer_auth(&prepared.token)
            .header(PROTOCOL_HEADER, PROTOCOL.to_string())
            .header(NONCE_HEADER, hex(&prepared.nonce))
            .header(PROOF_HEADER, hex(&proof))
            .body(body);
        frame::decode(&answer(request).await?).map_err(strange)
    }

    /// # Errors
    /// As [`app_shell::store::Store::apply`].
    pub fn apply(&self, prepared: &Prepared, reply: SyncReply) -> Result<Applied, StoreError> {
        self.file().store.apply(prepared, reply, self.clock.now())
    }

    /// One exchange.
    ///
    /// # Errors
    /// [`NoReply`]
    pub async fn exchange(&self) -> Result<Applied, NoReply> {
        let mut prepared = self.prepare()?;
        let reply = self.send(&mut prepared).await?;
        Ok(self.apply(&prepared, reply)?)
    }

    /// Signs in online: a new token, a fresh epoch.
    ///
    /// # Errors
    /// [`NoReply`]
    pub async fn sign_in(&self) -> Result<(), NoReply> {
        let row = self.file().store.profile(self.profile)?;
        let at = self.clock.now();
        let signature = hex(&sign(&row.signing_key, &sign_in_message(row.id, at)));
        let request = SignInRequest { profile: row.id, password: PASSWORD.into(), signature, at };
        let request = self.client.post(format!("{}/v1/sign-in", self.server)).json(&request);
        let answer = answer(request.header(PROTOCOL_HEADER, PROTOCOL.to_string())).await?;
        let reply: SignedIn = serde_json::from_slice(&answer)
            .map_err(|error| NoReply::Strange(StatusCode::OK, error.to_string()))?;
        Ok(self.file().store.write(|tx| profile::signed_in(tx, &reply, at))?)
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Vec<u8>, NoReply> {
    let response = request.send().await?;
    let status = response.status();
    let answer = response.bytes().await?.to_vec();
    if status == StatusCode::OK {
        return Ok(answer);
    }
    Err(match serde_json::from_slice(&answer) {
        Ok(problem) => NoReply::Refused(status, problem),
        Err(_) => NoReply::Strange(status, String::from_utf8_lossy(&answer).into_owned()),
    })
}
