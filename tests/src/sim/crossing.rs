//! A ledger in which a second request can come between the judgement of a push and its append, as on a server with many
//! threads, and which answers in pages small enough to be continued. All else is passed on.

use shared::document::Hash;
use shared::domain::{
    DeviceId, Directory, DocId, GridId, Millis, PersonId, ProfileId, Role, RoleGrant, ServicePoint, Unit,
    UnitId,
};
use shared::sync::attachment::AttachmentName;
use shared::sync::wire::{DirectoryDelta, Incarnation, Position};
use shared::workflow::Numbering;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use sync_server::audit::{BadRecord, Verified};
use sync_server::ledger::sqlite::Database;
use sync_server::ledger::{
    Account, Accounts, Administration, Append, Appended, Attachments, Attempt, Audit, AuditRecord, Changes,
    CodeHolder, Desks, DirectoryLog, Document, Enrolment, Held, HeldChange, Imported, Known, LedgerError,
    ListedPerson, ListedProfile, NewCode, NewPerson, Opened, Piece, Profile, Profiles, Pull, Pulled,
    Recovery, Released, Sha256Hash,
};

type Crossing = Box<dyn FnOnce() + Send>;

/// What the simulator holds of its ledger.
#[derive(Clone, Default)]
pub struct Crossings {
    waiting: Arc<Mutex<Option<Crossing>>>,
    /// Entries of a page, 0 for as many as asked for.
    page_entries: Arc<AtomicU32>,
    /// Bytes of an answer, 0 for as many as asked for.
    page_bytes: Arc<AtomicUsize>,
}

impl Crossings {
    /// Runs `crossing` right before the next append.
    pub fn before_append(&self, crossing: Crossing) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(crossing);
    }

    /// What found no append to come before.
    pub fn take(&self) -> Option<Crossing> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub fn pages(&self, entries: u32, bytes: usize) {
        self.page_entries.store(entries, Ordering::SeqCst);
        self.page_bytes.store(bytes, Ordering::SeqCst);
    }
}

pub struct CrossedLedger {
    pub database: Arc<Database>,
    pub crossings: Crossings,
}

impl Changes for CrossedLedger {
    fn incarnation(&self) -> Result<Incarnation, LedgerError> {
        self.database.incarnation()
    }

    fn documents(&self, ids: &[DocId]) -> Result<HashMap<DocId, Document>, LedgerError> {
        self.database.documents(ids)
    }

    fn known(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.database.known(profile, changes)
    }

    fn fallen(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.database.fallen(profile, changes)
    }

    fn numbering(&self, township: &UnitId) -> Result<Numbering, LedgerError> {
        self.database.numbering(township)
    }

    fn append(&self, append: Append) -> Result<Appended, LedgerError> {
        if let Some(crossing) = self.crossings.take() {
            crossing();
        }
        self.database.append(append)
    }
}

impl Held for CrossedLedger {
    fn held_count(&self, units: &[UnitId]) -> Result<u32, LedgerError> {
        self.database.held_count(units)
    }

    fn held(&self, units: &[UnitId], max: usize) -> Result<Vec<Vec<HeldChange>>, LedgerError> {
        self.database.held(units, max)
    }

    fn held_of(&self, profile: ProfileId, doc: DocId) -> Result<Vec<HeldChange>, LedgerError> {
        self.database.held_of(profile, doc)
    }

    fn settled(
        &self,
        profile: ProfileId,
        changes: &[(DocId, Hash)],
    ) -> Result<HashMap<(DocId, Hash), Known>, LedgerError> {
        self.database.settled(profile, changes)
    }
}

impl Desks for CrossedLedger {
    fn pull(&self, pull: &Pull) -> Result<Pulled, LedgerError> {
        let (entries, bytes) = (
            self.crossings.page_entries.load(Ordering::SeqCst),
            self.crossings.page_bytes.load(Ordering::SeqCst),
        );
        let mut pull = pull.clone();
        if entries > 0 {
            pull.entries_max = pull.entries_max.min(entries);
        }
        if bytes > 0 {
            pull.bytes_max = pull.bytes_max.min(bytes);
        }
        self.database.pull(&pull)
    }

    fn heads(&self, desks: &[UnitId]) -> Result<Vec<Position>, LedgerError> {
        self.database.heads(desks)
    }
}

impl Attachments for CrossedLedger {
    fn lying_on(&self, desks: &[UnitId], doc: DocId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.database.lying_on(desks, doc)
    }

    fn written_on(&self, device: DeviceId, doc: DocId) -> Result<Option<Vec<u8>>, LedgerError> {
        self.database.written_on(device, doc)
    }

    fn stored(&self, name: &AttachmentName) -> Result<u64, LedgerError> {
        self.database.stored(name)
    }

    fn add_piece(&self, piece: Piece, record: AuditRecord) -> Result<u64, LedgerError> {
        self.database.add_piece(piece, record)
    }

    fn piece(&self, name: &AttachmentName, begins: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        self.database.piece(name, begins)
    }
}

impl DirectoryLog for CrossedLedger {
    fn directory_version(&self) -> Result<u64, LedgerError> {
        self.database.directory_version()
    }

    fn directory(&self) -> Result<(u64, Directory), LedgerError> {
        self.database.directory()
    }

    fn directory_head(&self, county: &UnitId) -> Result<Position, LedgerError> {
        self.database.directory_head(county)
    }

    fn directory_after(
        &self,
        county: &UnitId,
        position: Position,
        limit: u32,
    ) -> Result<DirectoryDelta, LedgerError> {
        self.database.directory_after(county, position, limit)
    }
}

impl Profiles for CrossedLedger {
    fn profile_of_token(&self, token_sha256: &[u8; 32]) -> Result<Option<Profile>, LedgerError> {
        self.database.profile_of_token(token_sha256)
    }

    fn profile(&self, id: ProfileId) -> Result<Option<Profile>, LedgerError> {
        self.database.profile(id)
    }
}

impl Audit for CrossedLedger {
    fn audit(&self, records: Vec<AuditRecord>) -> Result<(), LedgerError> {
        self.database.audit(records)
    }

    fn verify_audit(&self) -> Result<Result<Verified, BadRecord>, LedgerError> {
        self.database.verify_audit()
    }
}

impl Administration for CrossedLedger {
    fn import_units(
        &self,
        units: Vec<(UnitId, String)>,
        record: AuditRecord,
    ) -> Result<Imported, LedgerError> {
        self.database.import_units(units, record)
    }

    fn add_unit(&self, unit: UnitId, name: String, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.add_unit(unit, name, record)
    }

    fn add_grid(&self, grid: GridId, name: String, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.add_grid(grid, name, record)
    }

    fn add_point(&self, point: ServicePoint, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.add_point(point, record)
    }

    fn add_person(&self, person: NewPerson, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.add_person(person, record)
    }

    fn assign(&self, grant: RoleGrant, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.assign(grant, record)
    }

    fn end_role(
        &self,
        person: PersonId,
        role: Role,
        unit: UnitId,
        record: AuditRecord,
    ) -> Result<(), LedgerError> {
        self.database.end_role(person, role, unit, record)
    }

    fn units(&self, area: Option<&UnitId>) -> Result<Vec<Unit>, LedgerError> {
        self.database.units(area)
    }

    fn people_of(&self, unit: &UnitId, now: Millis) -> Result<Vec<ListedPerson>, LedgerError> {
        self.database.people_of(unit, now)
    }

    fn devices_of(&self, unit: &UnitId) -> Result<Vec<ListedProfile>, LedgerError> {
        self.database.devices_of(unit)
    }
}

impl Accounts for CrossedLedger {
    fn add_code(&self, code: NewCode, record: AuditRecord) -> Result<UnitId, LedgerError> {
        self.database.add_code(code, record)
    }

    fn code_holder(&self, secret: &Sha256Hash, now: Millis) -> Result<Option<CodeHolder>, LedgerError> {
        self.database.code_holder(secret, now)
    }

    fn account(&self, person: PersonId) -> Result<Account, LedgerError> {
        self.database.account(person)
    }

    fn begin_attempt(&self, person: PersonId, now: Millis) -> Result<Attempt, LedgerError> {
        self.database.begin_attempt(person, now)
    }

    fn end_attempts(&self, person: PersonId) -> Result<(), LedgerError> {
        self.database.end_attempts(person)
    }

    fn enrol(&self, enrolment: Enrolment, record: AuditRecord) -> Result<Opened, LedgerError> {
        self.database.enrol(enrolment, record)
    }

    fn sign_in(
        &self,
        profile: ProfileId,
        token_sha256: Sha256Hash,
        record: AuditRecord,
    ) -> Result<Opened, LedgerError> {
        self.database.sign_in(profile, token_sha256, record)
    }

    fn change_password(
        &self,
        person: PersonId,
        chosen: String,
        record: AuditRecord,
    ) -> Result<(), LedgerError> {
        self.database.change_password(person, chosen, record)
    }

    fn reset_password(&self, person: PersonId, record: AuditRecord) -> Result<(), LedgerError> {
        self.database.reset_password(person, record)
    }

    fn release_recovery(
        &self,
        device: DeviceId,
        person: PersonId,
        record: AuditRecord,
    ) -> Result<Released, LedgerError> {
        self.database.release_recovery(device, person, record)
    }

    fn released(&self, profile: &Profile, now: Millis) -> Result<Option<Released>, LedgerError> {
        self.database.released(profile, now)
    }

    fn recover(&self, recovery: Recovery, record: AuditRecord) -> Result<Opened, LedgerError> {
        self.database.recover(recovery, record)
    }

    fn revoke_device(&self, device: DeviceId, record: AuditRecord) -> Result<usize, LedgerError> {
        self.database.revoke_device(device, record)
    }
}
