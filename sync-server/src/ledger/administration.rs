//! The directory as an administrator changes it: units, grids, people, roles. Rows are ended, never deleted; every
//! change is appended to the logs of the counties that see it.

use super::{AuditRecord, LedgerError};
use shared::domain::{GrantId, GridId, Millis, PersonId, ProfileRow, Role, RoleGrant, ServicePoint, UnitId};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: u32,
    pub renamed: u32,
    pub unchanged: u32,
}

/// A person with the role that brings them in.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub id: PersonId,
    pub name: String,
    pub grant: GrantId,
    pub role: Role,
    pub unit: UnitId,
    pub from: Millis,
}

/// A person as `list-people` shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPerson {
    pub id: PersonId,
    pub name: String,
    /// Roles held now, at the unit asked for.
    pub roles: Vec<Role>,
    pub has_password: bool,
}

/// A profile as `list-devices` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProfile {
    pub row: ProfileRow,
    pub person_name: String,
}

pub trait Administration {
    /// Adds units that are new and renames those whose name is another, in the order given: parents first. Units that
    /// are missing from the list stay as they are.
    ///
    /// # Errors
    /// [`super::Refused::NoParent`]; then nothing was imported.
    fn import_units(
        &self,
        units: Vec<(UnitId, String)>,
        record: AuditRecord,
    ) -> Result<Imported, LedgerError>;

    /// # Errors
    /// [`super::Refused::UnitExists`], [`super::Refused::NoParent`].
    fn add_unit(&self, unit: UnitId, name: String, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// [`super::Refused::GridExists`], [`super::Refused::UnknownUnit`].
    fn add_grid(&self, grid: GridId, name: String, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// [`super::Refused::UnknownUnit`], [`super::Refused::UnitEnded`], [`super::Refused::NoPlaceForPoint`].
    fn add_point(&self, point: ServicePoint, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// Those of [`Administration::assign`].
    fn add_person(&self, person: NewPerson, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// [`super::Refused::UnknownPerson`], [`super::Refused::UnknownUnit`], [`super::Refused::UnitEnded`],
    /// [`super::Refused::Misplaced`], [`super::Refused::RoleHeld`], [`super::Refused::SeparateDuties`].
    fn assign(&self, grant: RoleGrant, record: AuditRecord) -> Result<(), LedgerError>;

    /// Ends a role at `record.at`.
    ///
    /// # Errors
    /// [`super::Refused::RoleNotHeld`].
    fn end_role(
        &self,
        person: PersonId,
        role: Role,
        unit: UnitId,
        record: AuditRecord,
    ) -> Result<(), LedgerError>;

    /// Units inside of `area` (all where `None`), in order of their codes.
    ///
    /// # Errors
    /// Only the database's.
    fn units(&self, area: Option<&UnitId>) -> Result<Vec<shared::domain::Unit>, LedgerError>;

    /// People who hold a role at `unit` at `now`.
    ///
    /// # Errors
    /// [`super::Refused::UnknownUnit`].
    fn people_of(&self, unit: &UnitId, now: Millis) -> Result<Vec<ListedPerson>, LedgerError>;

    /// Profiles enrolled for `unit`, revoked ones too, device by device.
    ///
    /// # Errors
    /// [`super::Refused::UnknownUnit`].
    fn devices_of(&self, unit: &UnitId) -> Result<Vec<ListedProfile>, LedgerError>;
}
