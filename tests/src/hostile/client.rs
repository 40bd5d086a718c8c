//! A profile that speaks the protocol by hand: what it signs and sends is the caller's business.

use crate::harness::PASSWORD;
use crate::synthetic::Dice;
use anyhow::{Context, bail};
use ed25519_dalek::SigningKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::document::{Actor, Hash, RawChange};
use shared::domain::{DeviceId, DocId, Millis, PersonId, ProfileId, UnitId};
use shared::sync::account::{EnrolRequest, Problem, SignInRequest, SignedIn};
use shared::sync::enrol_code::EnrolCode;
use shared::sync::frame;
use shared::sync::sign::{command_message, from_hex, hex, proof_message, sign, sign_in_message};
use shared::sync::wire::*;
use std::net::Ipv4Addr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An answer may take so long: hashing a password waits for its turn.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// An enrolled profile with its key.
#[derive(Clone)]
pub struct Client {
    url: String,
    http: reqwest::Client,
    pub key: SigningKey,
    pub device: DeviceId,
    pub profile: ProfileId,
    pub person: PersonId,
    pub unit: UnitId,
    pub token: String,
    pub nonce: Nonce,
    pub epoch: u32,
    pub counter: u64,
    pub incarnation: Incarnation,
    pub scope: Scope,
}

/// A status and a body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// # Errors
    /// Where it is no success of this shape; with what it is.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        let text = String::from_utf8_lossy(&self.body);
        if self.status != 200 {
            bail!("{}: {text}", self.status);
        }
        serde_json::from_slice(&self.body).with_context(|| text.into_owned())
    }
}

/// The system's clock: the server under attack has no other.
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A client whose requests come from an address of this machine of its own: rates are counted by address, and what is
/// behind them is to be reached.
fn http_from(dice: &mut Dice) -> anyhow::Result<reqwest::Client> {
    let [a, b, c, ..] = dice.roll().to_be_bytes();
    let address = Ipv4Addr::new(127, 1 + a % 250, b, 1 + c % 250);
    let http = reqwest::Client::builder().no_proxy().local_address(Some(address.into()));
    Ok(http.timeout(ANSWERED_WITHIN).build()?)
}

impl Client {
    /// Enrols with a one-time code, and learns scope and incarnation.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn enrol(url: &str, code: &str, dice: &mut Dice) -> anyhow::Result<Client> {
        let code = EnrolCode::decode(code)?;
        let seed: [u8; 32] = std::array::from_fn(|_| dice.roll() as u8);
        let mut client = Client {
            url: url.to_owned(),
            http: http_from(dice)?,
            key: SigningKey::from_bytes(&seed),
            device: DeviceId(dice.uuid()),
            profile: ProfileId(dice.uuid()),
            person: PersonId(dice.uuid()),
            unit: UnitId::new("3504")?,
            token: String::new(),
            nonce: Nonce::default(),
            epoch: 0,
            counter: 0,
            incarnation: Incarnation::default(),
            scope: Scope { version: 0, desks: Vec::new() },
        };
        let request = client.enrolment(&code.secret_hex(), dice);
        client.opened(client.post_json("/v1/enrol", &request).await?.json()?)?;
        client.learn_scope().await?;
        Ok(client)
    }

    /// What this profile sends to enrol.
    pub fn enrolment(&self, secret: &str, dice: &mut Dice) -> EnrolRequest {
        EnrolRequest {
            secret: secret.to_owned(),
            password: PASSWORD.into(),
            device: self.device,
            profile: self.profile,
            public_key: hex(self.key.verifying_key().as_bytes()),
            recovery: hex(dice.uuid().as_bytes()),
        }
    }

    /// What this profile sends to sign in now.
    pub fn sign_in_request(&self) -> SignInRequest {
        let at = now();
        let signature = hex(&sign(&self.key, &sign_in_message(self.profile, at)));
        SignInRequest { profile: self.profile, password: PASSWORD.into(), signature, at }
    }

    /// Signs in again, from another address.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn sign_in(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        self.http = http_from(dice)?;
        let answer = self.post_json("/v1/sign-in", &self.sign_in_request()).await?;
        self.opened(answer.json()?)
    }

    fn opened(&mut self, opened: SignedIn) -> anyhow::Result<()> {
        self.nonce = from_hex(&opened.nonce).context("a nonce")?;
        (self.token, self.person, self.unit) = (opened.token, opened.person, opened.unit);
        (self.epoch, self.counter) = (opened.epoch, opened.counter);
        self.incarnation = opened.incarnation;
        Ok(())
    }

    async fn learn_scope(&mut self) -> anyhow::Result<()> {
        let reply = self.send(&self.request()).await?;
        self.scope = reply.scope.context("a first reply names the scope")?;
        Ok(())
    }

    pub fn actor(&self) -> Actor {
        Actor { profile: self.profile, epoch: self.epoch }
    }

    /// A request of a device that wants nothing: positions as far ahead as they go.
    pub fn request(&self) -> SyncRequest {
        SyncRequest {
            incarnation: self.incarnation,
            scope_version: self.scope.version,
            positions: vec![Position::MAX; self.scope.desks.len()],
            directory: Position::MAX,
            page_limit: 500,
            ..SyncRequest::default()
        }
    }

    /// Changes of one document as a command with a right signature.
    pub fn command(&self, changes: Vec<PushedChange>) -> Command {
        let signed: Vec<_> = changes
            .iter()
            .map(|pushed| {
                // What is no change has no hash that could be signed.
                let hash = RawChange::parse(&pushed.bytes).map_or(Hash([0; 32]), |change| change.hash());
                (pushed.doc, pushed.generation, hash)
            })
            .collect();
        Command { signature: sign(&self.key, &command_message(self.profile, &signed)), changes }
    }

    /// The next push: one command for each change, all of one document.
    pub fn push(&mut self, doc: DocId, changes: Vec<Vec<u8>>) -> Push {
        self.counter += 1;
        let command = |bytes| self.command(vec![PushedChange { doc, generation: 0, bytes }]);
        let commands = changes.into_iter().map(command).collect();
        Push { profile: self.profile, counter: self.counter, commands }
    }

    /// One exchange of lawful messages.
    ///
    /// # Errors
    /// What the server refuses.
    pub async fn send(&mut self, request: &SyncRequest) -> anyhow::Result<SyncReply> {
        let answer = self.post("/v1/sync", frame::encode(request)?).await?;
        if answer.status != 200 {
            bail!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(frame::decode(&answer.body)?)
    }

    /// Sends these bytes with token and proof, and keeps the nonce and the epoch that come back, if any do.
    ///
    /// # Errors
    /// Where there is no answer at all.
    pub async fn post(&mut self, path: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
        let mut request = self.http.post(format!("{}{path}", self.url));
        for (name, value) in self.headers(&body) {
            request = request.header(name, value);
        }
        let response = request.body(body).send().await.with_context(|| path.to_owned())?;
        let fresh = response.headers().get(NONCE_HEADER).and_then(|nonce| from_hex(nonce.to_str().ok()?));
        let answer = Answer { status: response.status().as_u16(), body: response.bytes().await?.to_vec() };
        self.nonce = fresh.unwrap_or(self.nonce);
        self.heed(&answer);
        Ok(answer)
    }

    /// What a request with this body shows of its sender.
    pub fn headers(&self, body: &[u8]) -> [(&'static str, String); 4] {
        let proof = sign(&self.key, &proof_message(self.profile, body, &self.nonce));
        [
            (PROTOCOL_HEADER, PROTOCOL.to_string()),
            ("authorization", format!("Bearer {}", self.token)),
            (PROOF_HEADER, hex(&proof)),
            (NONCE_HEADER, hex(&self.nonce)),
        ]
    }

    fn heed(&mut self, answer: &Answer) {
        if let Ok(reply) = frame::decode::<SyncReply>(&answer.body) {
            self.nonce = reply.nonce;
            let epochs = reply.pushed.iter().filter_map(|receipt| receipt.epoch);
            self.epoch = epochs.max().unwrap_or(self.epoch);
        } else if let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) {
            self.nonce = problem.nonce.as_deref().and_then(from_hex).unwrap_or(self.nonce);
        }
    }

    /// Sends a small message as it is.
    ///
    /// # Errors
    /// Where there is no answer at all.
    pub async fn post_json(&self, path: &str, message: &impl Serialize) -> anyhow::Result<Answer> {
        self.post_text(path, serde_json::to_vec(message)?).await
    }

    /// The same, with a body that need not be JSON.
    ///
    /// # Errors
    /// Where there is no answer at all.
    pub async fn post_text(&self, path: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
        let response = self.http.post(format!("{}{path}", self.url)).body(body).send().await?;
        Ok(Answer { status: response.status().as_u16(), body: response.bytes().await?.to_vec() })
    }

    /// From now on another address of this machine.
    ///
    /// # Errors
    /// Where no client can be made.
    pub fn move_on(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        self.http = http_from(dice)?;
        Ok(())
    }
}
