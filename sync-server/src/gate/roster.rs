//! The directory in memory, read again when its log has grown: who holds which roles, and which desks follow.

use crate::ledger::{DirectoryLog, LedgerError};
use sha2::{Digest, Sha256};
use shared::domain::{Directory, Millis, PersonId, RoleGrant, UnitId};
use shared::limits::DESKS_MAX;
use shared::policy;
use shared::sync::wire::Scope;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The directory at one version.
#[derive(Debug)]
pub struct Roster {
    version: u64,
    directory: Directory,
    /// Roles by person; asking each role for its person would make every request cost as much as there are people.
    grants: HashMap<PersonId, Vec<RoleGrant>>,
}

/// The last one read.
#[derive(Debug, Default)]
pub struct Rosters {
    current: Mutex<Option<Arc<Roster>>>,
}

impl Rosters {
    /// # Errors
    /// Only the database's.
    pub fn current(&self, log: &(impl DirectoryLog + ?Sized)) -> Result<Arc<Roster>, LedgerError> {
        let version = log.directory_version()?;
        let kept = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(roster) = kept.filter(|roster| roster.version == version) {
            return Ok(roster);
        }
        let (version, directory) = log.directory()?;
        let roster = Arc::new(Roster::new(version, directory));
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&roster));
        Ok(roster)
    }
}

impl Roster {
    fn new(version: u64, directory: Directory) -> Roster {
        let mut grants: HashMap<PersonId, Vec<RoleGrant>> = HashMap::new();
        for grant in directory.roles.values() {
            grants.entry(grant.person).or_default().push(grant.clone());
        }
        Roster { version, directory, grants }
    }

    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// All roles that the person holds or ever held.
    pub fn grants_of(&self, person: PersonId) -> &[RoleGrant] {
        self.grants.get(&person).map_or(&[], Vec::as_slice)
    }

    /// The desks that the person reads now. The version is derived from them, so that every server process gives the same.
    pub fn scope_of(&self, person: PersonId, now: Millis) -> Scope {
        let is_there = self.directory.people.get(&person).is_some_and(|person| person.ended.is_none());
        let held = self.grants_of(person).iter().filter(|grant| is_there && grant.held_at(now));
        let desks: Vec<UnitId> =
            policy::desks(held, self.directory.units.keys()).into_iter().take(DESKS_MAX).collect();
        Scope { version: version_of(&desks), desks }
    }
}

/// Never 0, which a device sends that has no scope yet.
fn version_of(desks: &[UnitId]) -> u64 {
    let mut hasher = Sha256::new();
    for desk in desks {
        hasher.update(desk.as_str());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    // Four bytes keep the request of an idle device short.
    1 + u64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
}
