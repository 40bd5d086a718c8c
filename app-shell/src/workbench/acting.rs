//! The signed-in person at work: whose rights count, which desks are read, what time it is.

use super::{Failure, lease};
use crate::entropy::Entropy;
use crate::store::projection::{Reader, alike, record, residence};
use crate::store::{ProfileRow, Store, meta, refused};
use rusqlite::Connection;
use shared::api::{ApiError, ErrorCode, SendState};
use shared::document::{Doc, Hash};
use shared::domain::{
    AnyRecord, Created, Directory, DocId, Event, EventKind, Household, Issue, Meeting, Millis, PersonId,
    ProfileId, Reception, Record, Role, RoleGrant, RuleKey, UnitId, Visit, date_of,
};
use shared::policy::{self, Operation, Refusal};
use shared::workflow::{Residence, frontier};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What one request works with. Made for the request and dropped after it.
pub struct Acting<'a> {
    pub store: &'a Store,
    pub entropy: &'a dyn Entropy,
    pub profile: ProfileRow,
    /// The device's clock.
    pub now: Millis,
    /// The same, corrected by the offset that the last contact told.
    pub at: Millis,
    pub lease_ended: bool,
    pub directory: Arc<Directory>,
    /// Roles held now.
    pub grants: Vec<RoleGrant>,
    /// Units of those roles, without repetition.
    pub units: Vec<UnitId>,
    desks: BTreeSet<UnitId>,
    ids_made: Cell<u16>,
}

/// A document that was opened for this request.
#[derive(Clone)]
pub struct Opened {
    pub id: DocId,
    pub generation: u32,
    pub doc: Doc,
    pub record: AnyRecord,
    pub state: SendState,
}

impl<'a> Acting<'a> {
    /// Whoever `profile` is, at `now` of the device's clock, with what the file knows of rights, offset and lease.
    ///
    /// # Errors
    /// [`Failure::Store`]
    pub fn at_work(
        store: &'a Store,
        entropy: &'a dyn Entropy,
        profile: ProfileId,
        now: Millis,
    ) -> Result<Self, Failure> {
        let profile = store.profile(profile)?;
        let clock_offset_ms = store.read(|connection| meta::CLOCK_OFFSET_MS.get(connection))?;
        let lease_ended = lease::observe(store, &profile, now)?;
        Ok(Acting::new(store, entropy, profile, now, clock_offset_ms.unwrap_or(0), lease_ended))
    }

    /// `clock_offset_ms`: device clock minus server clock, as known.
    pub fn new(
        store: &'a Store,
        entropy: &'a dyn Entropy,
        profile: ProfileRow,
        now: Millis,
        clock_offset_ms: i64,
        lease_ended: bool,
    ) -> Self {
        let directory = store.directory();
        let at = now.saturating_sub(clock_offset_ms);
        let grants: Vec<RoleGrant> =
            directory.grants_of(profile.person).filter(|grant| grant.held_at(at)).cloned().collect();
        let units: BTreeSet<UnitId> = grants.iter().map(|grant| grant.unit.clone()).collect();
        let desks = policy::desks(&grants, directory.units.keys());
        Acting {
            store,
            entropy,
            profile,
            now,
            at,
            lease_ended,
            directory,
            grants,
            units: units.into_iter().collect(),
            desks,
            ids_made: Cell::new(0),
        }
    }

    pub fn person(&self) -> PersonId {
        self.profile.person
    }

    /// The desks that this person reads.
    pub fn desks(&self) -> &BTreeSet<UnitId> {
        &self.desks
    }

    pub fn today(&self) -> jiff::civil::Date {
        date_of(self.at)
    }

    /// The first day of the time in which a household should have been visited.
    fn unvisited_since(&self) -> jiff::civil::Date {
        let days = super::rules::value(self, RuleKey::UnvisitedDays);
        self.today().saturating_sub(jiff::Span::new().days(days))
    }

    /// A fresh UUIDv7. Those of one request sort in the order of their making: a counter takes the place of the twelve
    /// random bits after the time.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        let made = self.ids_made.get();
        self.ids_made.set(made.wrapping_add(1));
        random[..2].copy_from_slice(&(made & 0x0FFF).to_be_bytes());
        let millis = u64::try_from(self.at).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }

    /// Runs a query with this person's eyes.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection, &Reader) -> rusqlite::Result<T>,
    ) -> Result<T, Failure> {
        let (today, unvisited_since) = (self.today(), self.unvisited_since());
        Ok(self.store.read(|connection| {
            let homes = alike::homes(connection, &self.desks)?;
            let reader = Reader {
                person: self.person(),
                units: &self.units,
                desks: &self.desks,
                homes: &homes,
                directory: &self.directory,
                at: self.at,
                today,
                unvisited_since,
            };
            Ok(query(connection, &reader)?)
        })?)
    }

    /// Refuses to read others' records where the offline lease ended.
    pub fn need_lease(&self) -> Result<(), Failure> {
        if self.lease_ended {
            return Err(ApiError::new(ErrorCode::LeaseEnded, "connect once to read others' records").into());
        }
        Ok(())
    }

    /// A record to be worked on.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where it does not exist or lies on no desk of this person: the two are not told apart.
    pub fn open(&self, id: DocId) -> Result<Opened, Failure> {
        // Asked first: a document of another desk is neither loaded nor found to be damaged.
        if !self.read(|conn, reader| record::is_readable(conn, reader, id))? {
            return Err(Failure::not_found());
        }
        let loaded = self.store.doc(id)?.ok_or_else(Failure::not_found)?;
        let record = loaded.doc.record()?;
        Ok(Opened { id, generation: loaded.generation, doc: loaded.doc, record, state: loaded.state })
    }

    /// A record to be shown: others' only while the lease runs, own unsent words always.
    ///
    /// # Errors
    /// As [`Acting::open`], and [`ErrorCode::LeaseEnded`].
    pub fn show(&self, id: DocId) -> Result<Opened, Failure> {
        let opened = self.open(id)?;
        let own_unsent = opened.record.created().by == self.person() && opened.state != SendState::Delivered;
        if !own_unsent {
            self.need_lease()?;
        }
        Ok(opened)
    }

    /// The heads at which a form was opened, out of those that the screen gave back. Where the server refused the change
    /// that the form was opened on, the document was rebuilt without it: then the form is saved on what is left of its base.
    ///
    /// # Errors
    /// [`ErrorCode::BadRequest`] where they are of another document.
    pub fn base_of(&self, opened: &Opened, given: &[Hash]) -> Result<Vec<Hash>, Failure> {
        let present: Vec<Hash> = given.iter().copied().filter(|head| opened.doc.has(*head)).collect();
        if !present.is_empty() {
            return Ok(present);
        }
        let refused = self.store.read(|conn| refused::of_doc(conn, opened.id))?;
        if refused.is_empty() {
            return Err(Failure::bad_request("these heads are not of this record"));
        }
        Ok(opened.doc.heads())
    }

    /// Who makes a record for `unit`, and when.
    pub fn created(&self, unit: &UnitId) -> Created {
        let narrowest =
            self.units.iter().filter(|own| own.contains(unit)).max_by_key(|own| own.as_str().len());
        let own = narrowest.or(self.units.first()).unwrap_or(&self.profile.unit);
        Created { by: self.person(), unit: own.clone(), at: self.at, entered_at: self.now }
    }

    /// An event that this person adds now to what is known.
    pub fn event(&self, record: &AnyRecord, kind: EventKind) -> Event {
        Event { by: self.person(), at: self.at, after: frontier(record.events()), kind }
    }

    /// # Errors
    /// [`ErrorCode::Forbidden`] with the reason.
    pub fn allow(&self, operation: &Operation) -> Result<(), Failure> {
        let grants: Vec<&RoleGrant> = self.grants.iter().collect();
        let lives = self.lives(operation.record())?;
        let actor = policy::Actor { person: self.person(), grants: &grants, lives: lives.as_ref() };
        Ok(policy::may(actor, operation)?)
    }

    /// Where the household lives with which the record goes along, if it moved.
    ///
    /// # Errors
    /// Only the file's.
    pub fn lives(&self, record: &AnyRecord) -> Result<Option<Residence>, Failure> {
        let Some(household) = record.household() else { return Ok(None) };
        Ok(self.store.read(|conn| Ok(residence::find(conn, household)?))?)
    }

    /// Whether rights allow such an event.
    pub fn may_add(&self, record: &AnyRecord, kind: EventKind) -> bool {
        self.refused(record, kind).is_none()
    }

    /// Why rights do not allow such an event; `None` where they do.
    pub fn refused(&self, record: &AnyRecord, kind: EventKind) -> Option<Refusal> {
        let event = self.event(record, kind);
        let grants: Vec<&RoleGrant> = self.grants.iter().collect();
        // A file that can't be read says so at the save itself.
        let lives = self.lives(record).ok().flatten();
        let actor = policy::Actor { person: self.person(), grants: &grants, lives: lives.as_ref() };
        policy::may(actor, &Operation::AddEvent { before: record, event: &event }).err()
    }

    pub fn may_edit(&self, record: &AnyRecord) -> bool {
        self.allow(&Operation::Edit { before: record }).is_ok()
    }

    /// Whether the person holds one of these roles at `unit` or at an area that contains it.
    pub fn has_role_over(&self, roles: &[Role], unit: &UnitId) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role) && grant.unit.contains(unit))
    }

    /// Whether the person holds one of these roles anywhere.
    pub fn has_role(&self, roles: &[Role]) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role))
    }

    /// Where this person works: home of what is not about a place.
    pub fn own_unit(&self) -> UnitId {
        self.units.first().unwrap_or(&self.profile.unit).clone()
    }

    pub fn person_name(&self, id: PersonId) -> String {
        self.directory.person_name(id).to_owned()
    }

    pub fn unit_name(&self, id: &UnitId) -> String {
        self.directory.unit_name(id).to_owned()
    }
}

impl Opened {
    /// # Errors
    /// [`ErrorCode::NotFound`] where it is of another kind.
    pub fn household(&self) -> Result<&Record<Household>, Failure> {
        match &self.record {
            AnyRecord::Household(record) => Ok(record),
            _ => Err(Failure::not_found()),
        }
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] where it is of another kind.
    pub fn visit(&self) -> Result<&Record<Visit>, Failure> {
        match &self.record {
            AnyRecord::Visit(record) => Ok(record),
            _ => Err(Failure::not_found()),
        }
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] where it is of another kind.
    pub fn meeting(&self) -> Result<&Record<Meeting>, Failure> {
        match &self.record {
            AnyRecord::Meeting(record) => Ok(record),
            _ => Err(Failure::not_found()),
        }
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] where it is of another kind.
    pub fn issue(&self) -> Result<&Record<Issue>, Failure> {
        match &self.record {
            AnyRecord::Issue(record) => Ok(record),
            _ => Err(Failure::not_found()),
        }
    }

    /// # Errors
    /// [`ErrorCode::NotFound`] where it is of another kind.
    pub fn reception(&self) -> Result<&Record<Reception>, Failure> {
        match &self.record {
            AnyRecord::Reception(record) => Ok(record),
            _ => Err(Failure::not_found()),
        }
    }

    /// Heads as a screen carries them.
    pub fn heads(&self) -> Vec<String> {
        self.doc.heads().iter().map(ToString::to_string).collect()
    }
}

/// Heads that a screen gave back.
///
/// # Errors
/// [`ErrorCode::BadRequest`] for anything that is no hash.
pub fn parse_heads(base: &[String]) -> Result<Vec<Hash>, Failure> {
    let parsed = base.iter().map(|head| head.parse());
    parsed.collect::<Result<_, _>>().map_err(|_| Failure::bad_request("a head is 64 hex digits"))
}
