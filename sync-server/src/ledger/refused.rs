//! What the ledger will not do, and what to do instead.

use shared::domain::{DeviceId, GrantId, GridId, PersonId, Role, UnitId};

/// Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no unit {0}: see `list-units`, or add it with `add-unit`")]
    UnknownUnit(UnitId),
    #[error("unit {0} has ended")]
    UnitEnded(UnitId),
    #[error("unit {unit} lies in {parent}, which does not exist: add that first")]
    NoParent { unit: UnitId, parent: UnitId },
    #[error("unit {0} exists already")]
    UnitExists(UnitId),
    #[error("grid {0} exists already")]
    GridExists(GridId),
    #[error("a service point is a village's or a township's, {0} is neither")]
    NoPlaceForPoint(UnitId),
    #[error("there is no grid {0}: add it with `add-grid`")]
    UnknownGrid(GridId),
    #[error("{0} is no city and no county")]
    NotAnArea(UnitId),
    #[error("{0} is no township")]
    NotATownship(UnitId),
    #[error("{0} is no village")]
    NotAVillage(UnitId),
    #[error("no such link holds: {0}")]
    NoSuchLink(GrantId),
    #[error("there is no person {0}: see `list-people`")]
    UnknownPerson(PersonId),
    #[error("{} is not a role for {unit}", role.name())]
    Misplaced { role: Role, unit: UnitId },
    #[error("the person holds this role there already")]
    RoleHeld,
    #[error("the person does not hold this role there")]
    RoleNotHeld,
    #[error("system_admin, security_admin and auditor are separate people: this person is {} already", .0.name())]
    SeparateDuties(Role),
    #[error("the person holds no role: give one with `assign` first")]
    NoRole,
    #[error("the person holds no role at {0}")]
    NoRoleAt(UnitId),
    #[error("the person works at several units, choose one with --unit: {}", list(.0))]
    WhichUnit(Vec<UnitId>),
    #[error("there is no device {0}: see `list-devices`")]
    UnknownDevice(DeviceId),
    #[error("the person is not enrolled on this device: see `list-devices`")]
    NotEnrolled,
    #[error("the person has no password yet")]
    NoPassword,
    /// Unknown, expired or used.
    #[error("the code is not valid")]
    BadCode,
    /// Its unit is another, or its recovery secret is.
    #[error("the device is another unit's, or not the one it says it is")]
    ForeignDevice,
    #[error("this profile exists already")]
    ProfileTaken,
    #[error("the profile is unknown or revoked, or its person holds no role at its unit any more")]
    NoProfile,
    #[error("the office has not released this device's recovery secret, or not for this person")]
    NotReleased,
    #[error("every code for provisional numbers is taken")]
    NoCodeLeft,
}

fn list(units: &[UnitId]) -> String {
    units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(", ")
}
