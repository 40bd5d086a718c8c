//! What an administrator sets for devices to follow: rules, calendars, stay-days, assignments.

use super::{AuditRecord, LedgerError};
use shared::domain::{Assignment, CalendarYear, GrantId, Rule, StayDay};

pub trait Settings {
    /// A rule from a day on; one of the same day is replaced.
    ///
    /// # Errors
    /// [`super::Refused::UnknownUnit`], [`super::Refused::NotAnArea`].
    fn set_rule(&self, rule: Rule, record: AuditRecord) -> Result<(), LedgerError>;

    /// The announced days of a year, for everybody.
    ///
    /// # Errors
    /// Only the database's.
    fn set_calendar(&self, year: CalendarYear, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// [`super::Refused::UnknownUnit`], [`super::Refused::NotATownship`].
    fn set_stay_day(&self, day: StayDay, record: AuditRecord) -> Result<(), LedgerError>;

    /// # Errors
    /// [`super::Refused::UnknownPerson`], [`super::Refused::UnknownUnit`], [`super::Refused::NotAVillage`],
    /// [`super::Refused::UnknownGrid`].
    fn link(&self, assignment: Assignment, record: AuditRecord) -> Result<(), LedgerError>;

    /// Ends a link at `record.at`.
    ///
    /// # Errors
    /// [`super::Refused::NoSuchLink`].
    fn end_link(&self, id: GrantId, record: AuditRecord) -> Result<(), LedgerError>;
}
