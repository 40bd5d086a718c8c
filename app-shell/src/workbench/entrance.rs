//! Who comes in: enrolment, sign-in, recovery, change of password, and the lock.
//!
//! A second person needs the file's key, which is in memory only while the file is open: somebody of the unit has to be, or
//! have been, signed in since the program started.

use super::{Desk, Seat, Workbench, blocking, signed_out};
use crate::courier::{self, Courier, Failure, RECOVERED, Recovered, Server};
use crate::entropy::Entropy;
use crate::store::{ProfileRow, StoreError, audit, meta, preference, profile};
use crate::unit_file::{self, OpenError, UnitFile};
use crate::vault::{Keyholder, RecoverySecret, VaultError};
use ed25519_dalek::SigningKey;
use shared::api::{ApiError, EnrolmentView, ErrorCode, Reply};
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};
use shared::policy::is_strong;
use shared::sync::account::{CodeReply, CodeRequest, EnrolRequest, SignedIn};
use shared::sync::enrol_code::{EnrolCode, Pin, RecoveryCode};
use shared::sync::sign::{from_hex, hex, recovery_proof};
use shared::sync::wire::AuditRow;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Where the file's server is, and its pin in hex.
const SERVER: meta::Key<(String, Option<String>)> = meta::Key::new("server");
/// Hex of the secret that the server keeps for this file.
pub(super) const RECOVERY: meta::Key<String> = meta::Key::new("recovery");

/// An enrolment that the server may have taken. The code is used up then, but for the same device with the same key: so
/// after a lost reply, or where the disk refused, the same code goes on with it.
#[derive(Clone)]
pub(super) struct Begun {
    code: EnrolCode,
    look: CodeReply,
    file: Arc<UnitFile>,
    newcomer: Newcomer,
}

/// What a device brings to an enrolment.
#[derive(Clone)]
struct Newcomer {
    device: DeviceId,
    profile: ProfileId,
    key: SigningKey,
    recovery: RecoverySecret,
}

impl Workbench {
    pub(super) async fn inspect(&self, code: &str) -> Result<Reply, ApiError> {
        let code = read_code(code)?;
        let server = Server::new(code.server.clone(), code.pin)?;
        let look = self.look(&server, &code).await?;
        Ok(Reply::Enrolment(EnrolmentView {
            server: server.address().to_string(),
            person_name: look.person_name,
            unit_name: look.unit_name,
            chooses_password: look.chooses_password,
        }))
    }

    async fn look(&self, server: &Server, code: &EnrolCode) -> Result<CodeReply, ApiError> {
        self.need_network()?;
        Ok(server.ask("/v1/code", &CodeRequest { secret: code.secret_hex() }).await?)
    }

    pub(super) async fn enrol(
        self: &Arc<Self>,
        code: &str,
        password: Zeroizing<String>,
    ) -> Result<Reply, ApiError> {
        let mut entrance = self.entrance.lock().await;
        let code = read_code(code)?;
        self.need_network()?;
        let server = Arc::new(Server::new(code.server.clone(), code.pin)?);
        let begun = match entrance.take().filter(|begun| begun.code == code) {
            Some(begun) => begun,
            None => {
                let look = self.look(&server, &code).await?;
                let (file, newcomer) = self.prepare(&look.unit).await?;
                Begun { code, look, file, newcomer }
            }
        };
        let begun = entrance.insert(begun).clone();
        let signed_in: SignedIn = server.ask("/v1/enrol", &begun.request(&password)).await?;
        let (file, person, profile) = (begun.file.clone(), begun.look.person, begun.newcomer.profile);
        let (entropy, now, typed) = (self.entropy.clone(), self.clock.now(), password.clone());
        blocking(move || begun.keep(&signed_in, &typed, entropy.as_ref(), now)).await?;
        *entrance = None;
        self.take_seat(file, person, profile, server, password);
        self.start().await
    }

    /// The unit's file, made where the unit is new here, and what the newcomer will be.
    async fn prepare(self: &Arc<Self>, unit: &UnitId) -> Result<(Arc<UnitFile>, Newcomer), ApiError> {
        let (workbench, unit, open) = (self.clone(), unit.clone(), self.open_file(unit));
        blocking(move || {
            let folder = workbench.folder.unit(&unit);
            let entropy = workbench.entropy.as_ref();
            let file = match (open, unit_file::vault_in(&folder)?) {
                (Some(file), _) => file,
                (None, Some(_)) => return Err(signed_out()),
                (None, None) => Arc::new(UnitFile::create(&folder, unit, entropy)?),
            };
            let newcomer = Newcomer::of(&file, entropy, workbench.clock.now())?;
            Ok((file, newcomer))
        })
        .await
    }

    pub(super) async fn sign_in(
        self: &Arc<Self>,
        person: PersonId,
        password: Zeroizing<String>,
    ) -> Result<Reply, ApiError> {
        let _one_at_a_time = self.entrance.lock().await;
        let (workbench, typed) = (self.clone(), password.clone());
        let opened = blocking(move || {
            let now = workbench.clock.now();
            Ok(match workbench.file_of(person)? {
                (_, Some(file)) => file.check(person, &typed, now).map(|()| file).map_err(OpenError::from),
                (folder, None) => UnitFile::unlock(&folder, person, &typed, now).map(Arc::new),
            })
        })
        .await?;
        let file = match opened {
            Err(OpenError::Vault(VaultError::WrongPassword)) => {
                self.learn_password(person, password.clone()).await?
            }
            opened => opened?,
        };
        self.enter(file, person, password).await
    }

    /// The person may have changed the password on another device: where the file is open, the server can tell.
    async fn learn_password(
        self: &Arc<Self>,
        person: PersonId,
        password: Zeroizing<String>,
    ) -> Result<Arc<UnitFile>, ApiError> {
        let wrong = || ApiError::new(ErrorCode::WrongPassword, "the password is another");
        let workbench = self.clone();
        let (_, open) = blocking(move || workbench.file_of(person)).await?;
        let file = open.ok_or_else(wrong)?;
        let kept = file.clone();
        let (profile, server) = blocking(move || standing(&kept, person)).await?;
        let mission = self.mission(&file, &Arc::new(server), profile);
        courier::sign_in_with(&mission, &password).await.map_err(|failure| match failure.code() {
            ErrorCode::LockedOut => failure.into(),
            _ => wrong(),
        })?;
        let (kept, entropy) = (file.clone(), self.entropy.clone());
        blocking(move || Ok(kept.rewrap(person, &password, entropy.as_ref())?)).await?;
        Ok(file)
    }

    pub(super) async fn recover(
        self: &Arc<Self>,
        person: PersonId,
        code: &str,
        new_password: Zeroizing<String>,
    ) -> Result<Reply, ApiError> {
        let _one_at_a_time = self.entrance.lock().await;
        let code = RecoveryCode::decode(code);
        let code = code.map_err(|error| ApiError::new(ErrorCode::BadCode, error.to_string()))?;
        if !is_strong(&new_password) {
            return Err(ApiError::new(ErrorCode::WeakPassword, "8 characters of three classes"));
        }
        let (workbench, chosen) = (self.clone(), new_password.clone());
        let file = blocking(move || {
            let secret = RecoverySecret(code.0);
            let file = match workbench.file_of(person)? {
                (_, Some(file)) => file.check_recovery(&secret).map(|()| file)?,
                (folder, None) => Arc::new(UnitFile::recover(&folder, &secret)?),
            };
            let profile = profile_of(&file, person)?;
            let entropy = workbench.entropy.as_ref();
            let next = hex(&entropy.bytes::<16>());
            let recovered = Recovered { person, proof: hex(&recovery_proof(&secret.0)), next };
            file.store.write(|tx| {
                RECOVERED.set(tx, &Some(recovered))?;
                profile::forget_token(tx, profile.id)
            })?;
            file.rewrap(person, &chosen, entropy)?;
            Ok(file)
        })
        .await?;
        self.enter(file, person, new_password).await
    }

    async fn enter(
        self: &Arc<Self>,
        file: Arc<UnitFile>,
        person: PersonId,
        password: Zeroizing<String>,
    ) -> Result<Reply, ApiError> {
        let (kept, at) = (file.clone(), self.clock.now());
        let (profile, server) = blocking(move || {
            let standing = standing(&kept, person)?;
            let row = AuditRow { at, person, act: "sign_in".into(), doc: None };
            kept.store.transact(|tx| audit::note(tx, &row))?;
            Ok(standing)
        })
        .await?;
        self.take_seat(file, person, profile, Arc::new(server), password);
        self.start().await
    }

    pub(super) async fn change_password(
        self: &Arc<Self>,
        old: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<Reply, ApiError> {
        let _one_at_a_time = self.entrance.lock().await;
        let Seat { file, person, profile, server, now, .. } = self.seat()?;
        let (kept, typed) = (file.clone(), old.clone());
        blocking(move || Ok(kept.check(person, &typed, now)?)).await?;
        self.need_network()?;
        courier::change_password(&self.mission(&file, &server, profile), &old, &new).await?;
        let (entropy, chosen) = (self.entropy.clone(), new.clone());
        blocking(move || Ok(file.rewrap(person, &chosen, entropy.as_ref())?)).await?;
        self.with_courier(|courier| courier.learn_password(new));
        Ok(Reply::Done)
    }

    /// The screen closes; what waits goes on being sent.
    pub(super) fn lock(&self) {
        if let Some(desk) = self.desk().as_mut() {
            desk.touched = None;
            desk.courier.forget_password();
            desk.file.store.touch();
        }
    }

    fn take_seat(
        &self,
        file: Arc<UnitFile>,
        person: PersonId,
        profile: ProfileId,
        server: Arc<Server>,
        password: Zeroizing<String>,
    ) {
        // A choice that can't be read just now is the usual one.
        let preferences = file.store.read(|conn| preference::get(conn, person)).unwrap_or_default();
        let idle_ms = preferences.idle_minutes * 60_000;
        let mut desk = self.desk();
        // One courier at a time: the one before stops first.
        drop(desk.take());
        let courier = Courier::start(self.mission(&file, &server, profile), Some(password));
        let touched = Some(self.clock.now());
        *desk = Some(Desk { file, person, profile, courier, server, touched, idle_ms });
    }

    /// The folder of the unit in which a person enrolled, and the file where it is open.
    pub(super) fn file_of(&self, person: PersonId) -> Result<(PathBuf, Option<Arc<UnitFile>>), ApiError> {
        for folder in self.folder.units().map_err(StoreError::Io)? {
            let Some(vault) = unit_file::vault_in(&folder)? else { continue };
            if vault.people().iter().any(|holder| holder.person == person) {
                let open = self.open_file(vault.unit());
                return Ok((folder, open));
            }
        }
        Err(ApiError::new(ErrorCode::NotFound, "nobody with this id enrolled here"))
    }

    fn open_file(&self, unit: &UnitId) -> Option<Arc<UnitFile>> {
        let desk = self.desk();
        desk.as_ref().filter(|desk| desk.file.unit == *unit).map(|desk| desk.file.clone())
    }

    pub(super) fn need_network(&self) -> Result<(), Failure> {
        if *self.network.borrow() { Ok(()) } else { Err(Failure::SwitchedOff) }
    }
}

impl Begun {
    fn request(&self, password: &str) -> EnrolRequest {
        EnrolRequest {
            secret: self.code.secret_hex(),
            password: password.to_owned(),
            device: self.newcomer.device,
            profile: self.newcomer.profile,
            public_key: hex(self.newcomer.key.verifying_key().as_bytes()),
            recovery: hex(&self.newcomer.recovery.0),
        }
    }

    /// Writes down what the server answered; the vault last.
    fn keep(
        &self,
        signed_in: &SignedIn,
        password: &str,
        entropy: &dyn Entropy,
        now: Millis,
    ) -> Result<(), ApiError> {
        let row = self.newcomer.row(signed_in, now)?;
        let server = (self.code.server.to_string(), self.code.pin.map(|pin| hex(&pin)));
        let recovery = &self.newcomer.recovery;
        self.file.store.write(|tx| {
            SERVER.set(tx, &server)?;
            RECOVERY.set(tx, &hex(&recovery.0))?;
            profile::insert(tx, &row)
        })?;
        let unit_name = self.look.unit_name.clone();
        let holder = Keyholder { person: row.person, name: row.person_name, unit_name };
        Ok(self.file.welcome(&holder, password, recovery, entropy)?)
    }
}

impl Newcomer {
    /// The second person of a file shares its device and its recovery secret.
    fn of(file: &UnitFile, entropy: &dyn Entropy, now: Millis) -> Result<Self, ApiError> {
        let known = file.store.profiles()?.first().map(|row| row.device);
        let recovery = file.store.read(|connection| RECOVERY.get(connection))?;
        let recovery = recovery.as_deref().and_then(from_hex).unwrap_or_else(|| entropy.bytes());
        Ok(Newcomer {
            device: known.unwrap_or_else(|| entropy.id(now)),
            profile: entropy.id(now),
            key: SigningKey::from_bytes(&entropy.bytes()),
            recovery: RecoverySecret(recovery),
        })
    }

    fn row(&self, signed_in: &SignedIn, now: Millis) -> Result<ProfileRow, ApiError> {
        let nonce = from_hex(&signed_in.nonce);
        Ok(ProfileRow {
            id: self.profile,
            person: signed_in.person,
            person_name: signed_in.person_name.clone(),
            unit: signed_in.unit.clone(),
            device: self.device,
            signing_key: self.key.clone(),
            code: signed_in.code.clone(),
            epoch: signed_in.epoch,
            counter: signed_in.counter,
            numbers: 0,
            token: Some(signed_in.token.clone()),
            nonce: nonce.ok_or_else(|| Failure::Malformed("a nonce has 32 hex digits".into()))?,
            last_contact: now,
            suspended: false,
            scope_version: 0,
        })
    }
}

/// A person's profile in the file, and the file's server.
fn standing(file: &UnitFile, person: PersonId) -> Result<(ProfileId, Server), ApiError> {
    let profile = profile_of(file, person)?;
    let (address, pin) = file.store.read(|connection| SERVER.get(connection))?.unwrap_or_default();
    let address = address.parse().map_err(|_| StoreError::Damaged("the server's address".into()))?;
    let pin: Option<Pin> = pin.as_deref().and_then(from_hex);
    Ok((profile.id, Server::new(address, pin)?))
}

pub(super) fn profile_of(file: &UnitFile, person: PersonId) -> Result<ProfileRow, ApiError> {
    let profile = file.store.profile_of(person)?;
    profile.ok_or_else(|| StoreError::Damaged("a person without a profile".into()).into())
}

fn read_code(text: &str) -> Result<EnrolCode, ApiError> {
    EnrolCode::decode(text).map_err(|error| ApiError::new(ErrorCode::BadCode, error.to_string()))
}

impl From<VaultError> for ApiError {
    fn from(error: VaultError) -> Self {
        let code = match &error {
            VaultError::WrongPassword => ErrorCode::WrongPassword,
            VaultError::Throttled { .. } => ErrorCode::LockedOut,
            VaultError::WrongRecovery => ErrorCode::BadCode,
            VaultError::UnknownPerson(_) => ErrorCode::NotFound,
            VaultError::NewerFile(_) => ErrorCode::NewerSchema,
            VaultError::Damaged(_) => ErrorCode::Internal,
            VaultError::Io(_) => ErrorCode::Storage,
        };
        ApiError::new(code, error.to_string())
    }
}

impl From<OpenError> for ApiError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Vault(error) => error.into(),
            OpenError::Store(error) => error.into(),
        }
    }
}
