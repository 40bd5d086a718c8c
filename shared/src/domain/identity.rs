//! Who raised something: a document of its own, so that it can be kept from a unit that may see the matter.

use super::{AnyRecord, Body, Check, DocId, Kind, Record, UnitId};
use crate::limits::{ADDRESS_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub name: String,
    pub phone: String,
    pub id_number: String,
    pub address: String,
    /// The household to whose people it belongs: it goes along when that moves.
    #[serde(default)]
    pub household: Option<DocId>,
    /// 背靠背: this unit's desk and those below it are left out of the audience (T1f, A19).
    pub about: Option<UnitId>,
}

impl Body for Identity {
    const KIND: Kind = Kind::Identity;

    fn check(&self, check: &mut Check) {
        check.required("name", &self.name, NAME_CHARS_MAX);
        check.phone("phone", &self.phone);
        check.id_number("id_number", &self.id_number);
        check.text("address", &self.address, ADDRESS_CHARS_MAX);
    }

    fn any(record: Record<Self>) -> AnyRecord {
        AnyRecord::Identity(record)
    }
}
