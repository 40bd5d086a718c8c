//! Work on a file while nobody is signed in: rebuilding what is derived, and a full export.

use super::{Failure, Workbench, lease};
use crate::store::rebuild::Rebuilt;
use crate::unit_file::UnitFile;
use shared::api::{ApiError, ErrorCode, PersonChoice};
use shared::domain::{DocId, PersonId};
use std::io::Write;

impl Workbench {
    /// Who can open a file here.
    ///
    /// # Errors
    /// [`ErrorCode::Storage`]
    pub fn people(&self) -> Result<Vec<PersonChoice>, ApiError> {
        let holders = self.holders()?.into_iter();
        Ok(holders
            .map(|holder| PersonChoice { id: holder.person, name: holder.name, unit_name: holder.unit_name })
            .collect())
    }

    /// Makes all projections anew. Blocks.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassword`] and its kin, [`ErrorCode::Storage`].
    pub fn rebuild(&self, person: PersonId, password: &str) -> Result<Rebuilt, ApiError> {
        Ok(self.unlock(person, password)?.store.rebuild()?)
    }

    /// Writes every record in full, one a line as JSON; gives how many, and which could not be read. Audited. Blocks.
    ///
    /// # Errors
    /// As [`Workbench::rebuild`]; [`ErrorCode::LeaseEnded`]: an export reads others' records.
    pub fn export(
        &self,
        person: PersonId,
        password: &str,
        out: &mut impl Write,
    ) -> Result<(u32, Vec<DocId>), ApiError> {
        let file = self.unlock(person, password)?;
        let now = self.clock.now();
        let profile = super::entrance::profile_of(&file, person)?;
        if lease::observe(&file.store, &profile, now).map_err(ApiError::from)? {
            return Err(ApiError::new(ErrorCode::LeaseEnded, "connect once, then export"));
        }
        Ok(file.store.export(person, now, out).map_err(Failure::from)?)
    }

    fn unlock(&self, person: PersonId, password: &str) -> Result<UnitFile, ApiError> {
        let (folder, _) = self.file_of(person)?;
        Ok(UnitFile::unlock(&folder, person, password, self.clock.now())?)
    }
}
