//! One audit record for whatever happens to a request that wants to change something.

use super::problem::Refusal;
use crate::Server;
use crate::ledger::{AuditRecord, LedgerError};
use shared::domain::{Millis, PersonId, ProfileId};

/// An act that is about to be recorded: when, from where, what.
#[derive(Clone)]
pub struct Act {
    record: AuditRecord,
}

impl Act {
    pub fn new(server: &Server, address: &str, act: &str, object: impl ToString) -> Act {
        let record = AuditRecord {
            at: server.clock.now(),
            person: None,
            profile: None,
            address: address.to_owned(),
            act: act.to_owned(),
            object: object.to_string(),
            outcome: "ok".to_owned(),
        };
        Act { record }
    }

    pub fn by(mut self, person: PersonId, profile: Option<ProfileId>) -> Act {
        self.record.person = Some(person);
        self.record.profile = profile;
        self
    }

    pub fn now(&self) -> Millis {
        self.record.at
    }

    /// The record of its success, to be written with the change itself.
    pub fn ok(&self) -> AuditRecord {
        self.record.clone()
    }

    /// Records that it was refused, and gives the refusal to send; where that can't be recorded, says that instead.
    pub fn refused(&self, server: &Server, outcome: &str, refusal: Refusal) -> Refusal {
        let record = AuditRecord { outcome: outcome.to_owned(), ..self.record.clone() };
        match server.ledger.audit(vec![record]) {
            Ok(()) => refusal,
            Err(error) => error.into(),
        }
    }

    /// Passes a success on; records what the ledger refused.
    ///
    /// # Errors
    /// What `result` has, as the device should hear it.
    pub fn settled<T>(&self, server: &Server, result: Result<T, LedgerError>) -> Result<T, Refusal> {
        result.map_err(|error| match &error {
            LedgerError::Refused(_) => {
                let refusal = Refusal::from(error);
                self.refused(server, &format!("{:?}", refusal.code()), refusal)
            }
            _ => error.into(),
        })
    }
}
