//! Identifiers. All are UUIDs made by the caller: nothing here draws randomness.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )*};
}

uuid_ids! {
    /// A record's document. UUIDv7 minted by the creating device, never shown to people.
    DocId;
    /// A person of the directory.
    PersonId;
    /// Device × person: owns a key, an actor and its epochs.
    ProfileId;
    /// A device: one encrypted file.
    DeviceId;
    /// One event of a record.
    EventId;
    /// One entry of a collection inside a record: a member, a difficulty.
    EntryId;
    /// One role held by one person at one unit for some time.
    GrantId;
    /// A service point of the directory.
    PointId;
}
