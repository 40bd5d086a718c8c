//! Passwords, one-time codes, sign-ins, recovery.
//!
//! Secrets come in as hashes made by the caller; only a device's recovery secret is kept as it is, to be shown by the
//! office. A wrong attempt is counted *before* the password is checked: however many arrive at once, no more than
//! [`ATTEMPTS_MAX`] are ever checked.

use super::{AuditRecord, LedgerError, Profile};
use shared::domain::{DeviceId, Millis, PersonId, ProfileId, UnitId};

/// Wrong passwords in a row after which the account is locked.
pub const ATTEMPTS_MAX: u32 = 5;
/// How long it stays locked.
pub const LOCKED_MS: i64 = 30 * 60 * 1000;
/// How many of a person's last passwords may not be chosen again.
pub const HISTORY_MAX: u32 = 5;
/// How long a one-time code or a released recovery secret can be used.
pub const CODE_VALID_MS: i64 = 72 * 3600 * 1000;

pub type Sha256Hash = [u8; 32];

/// A one-time code to be.
#[derive(Clone, Debug)]
pub struct NewCode {
    pub secret_sha256: Sha256Hash,
    pub person: PersonId,
    /// `None` where the person works at one unit only.
    pub unit: Option<UnitId>,
    pub expires_at: Millis,
}

/// Whose code it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeHolder {
    pub person: PersonId,
    pub person_name: String,
    pub unit: UnitId,
    pub unit_name: String,
    /// The profile that used it up already.
    pub used_by: Option<ProfileId>,
}

/// A person's passwords as PHC strings; its `Debug` shows none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Account {
    pub password: Option<String>,
    /// The last [`HISTORY_MAX`], the one in use included.
    pub history: Vec<String>,
}

/// Whether a password may be checked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Counted as wrong until [`Accounts::end_attempts`] takes it back.
    Open,
    LockedUntil(Millis),
}

/// A device that becomes a person's.
#[derive(Clone)]
pub struct Enrolment {
    pub secret_sha256: Sha256Hash,
    pub profile: ProfileId,
    pub device: DeviceId,
    pub public_key: [u8; 32],
    pub recovery: [u8; 16],
    /// Hash of a password chosen now; `None` where the one in use was given and is right.
    pub chosen: Option<String>,
    pub token_sha256: Sha256Hash,
    /// Random: where the search for a free three-letter code begins.
    pub code_start: u64,
}

/// A recovery that was proved.
#[derive(Clone)]
pub struct Recovery {
    pub profile: ProfileId,
    /// Hash of the new password; `None` where the same recovery is asked for again, its reply having been lost.
    pub chosen: Option<String>,
    pub next_recovery: [u8; 16],
    pub token_sha256: Sha256Hash,
}

/// A profile that may now sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub profile: Profile,
    pub person_name: String,
}

/// A recovery secret that the office showed.
#[derive(Clone, PartialEq, Eq)]
pub struct Released {
    pub secret: [u8; 16],
    /// The secret that took its place when it was used.
    pub next: Option<[u8; 16]>,
    pub expires_at: Millis,
}

pub trait Accounts {
    /// Makes a one-time code for a unit where its person holds a role at `record.at`, and tells which.
    ///
    /// # Errors
    /// [`super::Refused::UnknownPerson`], [`super::Refused::NoRole`], [`super::Refused::NoRoleAt`],
    /// [`super::Refused::WhichUnit`].
    fn add_code(&self, code: NewCode, record: AuditRecord) -> Result<UnitId, LedgerError>;

    /// `None` where the code is unknown or expired, or its person holds no role at its unit any more.
    ///
    /// # Errors
    /// Only the database's.
    fn code_holder(&self, secret_sha256: &Sha256Hash, now: Millis)
    -> Result<Option<CodeHolder>, LedgerError>;

    /// # Errors
    /// Only the database's.
    fn account(&self, person: PersonId) -> Result<Account, LedgerError>;

    /// Counts a wrong attempt in advance; the fifth locks the account for [`LOCKED_MS`].
    ///
    /// # Errors
    /// Only the database's.
    fn begin_attempt(&self, person: PersonId, now: Millis) -> Result<Attempt, LedgerError>;

    /// The password was right: takes back the count of wrong attempts.
    ///
    /// # Errors
    /// Only the database's.
    fn end_attempts(&self, person: PersonId) -> Result<(), LedgerError>;

    /// Uses up a code: makes the profile, its token and, where one was chosen, the password. The same profile may ask
    /// again with the same code: its first reply may have been lost.
    ///
    /// # Errors
    /// [`super::Refused::BadCode`], [`super::Refused::ForeignDevice`], [`super::Refused::ProfileTaken`],
    /// [`super::Refused::NoCodeLeft`].
    fn enrol(&self, enrolment: Enrolment, record: AuditRecord) -> Result<Opened, LedgerError>;

    /// Gives the profile a new token and epoch; ends its earlier token.
    ///
    /// # Errors
    /// [`super::Refused::NoProfile`].
    fn sign_in(
        &self,
        profile: ProfileId,
        token_sha256: Sha256Hash,
        record: AuditRecord,
    ) -> Result<Opened, LedgerError>;

    /// Changes the password of a person who gave the one in use.
    ///
    /// # Errors
    /// Only the database's.
    fn change_password(
        &self,
        person: PersonId,
        chosen: String,
        record: AuditRecord,
    ) -> Result<(), LedgerError>;

    /// Takes the password away and ends all tokens of the person, who then chooses anew with a one-time code.
    ///
    /// # Errors
    /// [`super::Refused::UnknownPerson`].
    fn reset_password(&self, person: PersonId, record: AuditRecord) -> Result<(), LedgerError>;

    /// Releases a device's recovery secret for a person enrolled on it, until [`CODE_VALID_MS`] after `record.at`.
    ///
    /// # Errors
    /// [`super::Refused::UnknownDevice`], [`super::Refused::NotEnrolled`].
    fn release_recovery(
        &self,
        device: DeviceId,
        person: PersonId,
        record: AuditRecord,
    ) -> Result<Released, LedgerError>;

    /// The release of its device's recovery secret that is good for this profile at `now`, used or not.
    ///
    /// # Errors
    /// Only the database's.
    fn released(&self, profile: &Profile, now: Millis) -> Result<Option<Released>, LedgerError>;

    /// Sets the password, replaces the recovery secret, ends every other release of it and signs in. The same recovery
    /// may be asked for again: its first reply may have been lost.
    ///
    /// # Errors
    /// [`super::Refused::NotReleased`], [`super::Refused::NoProfile`].
    fn recover(&self, recovery: Recovery, record: AuditRecord) -> Result<Opened, LedgerError>;

    /// Revokes every profile of a device at `record.at` and tells how many there were. They may still push into what is
    /// held, and pull nothing.
    ///
    /// # Errors
    /// [`super::Refused::UnknownDevice`].
    fn revoke_device(&self, device: DeviceId, record: AuditRecord) -> Result<usize, LedgerError>;
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("has_password", &self.password.is_some()).finish_non_exhaustive()
    }
}
