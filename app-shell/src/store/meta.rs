//! `meta`: the few single values of a file, each under a named key.

use super::{StoreError, sql};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::domain::Millis;
use std::marker::PhantomData;

/// A key with the type of its value. Values stand as JSON.
pub struct Key<T> {
    name: &'static str,
    value: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Key<T> {
    pub const fn new(name: &'static str) -> Self {
        Key { name, value: PhantomData }
    }

    /// # Errors
    /// [`StoreError::Damaged`] where another program wrote another type.
    pub fn get(&self, connection: &Connection) -> Result<Option<T>, StoreError> {
        let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let text: Option<String> = statement.query_row([self.name], |row| row.get(0)).optional()?;
        text.map(|text| sql::from_json(&text)).transpose()
    }

    /// # Errors
    /// [`StoreError::Disk`]
    pub fn set(&self, tx: &Connection, value: &T) -> Result<(), StoreError> {
        tx.prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
        )?
        .execute((self.name, sql::to_json(value)?))?;
        Ok(())
    }
}

/// Identity of the server database that was last heard, as 16 bytes.
pub(super) const INCARNATION: Key<[u8; 16]> = Key::new("incarnation");
/// Position in the directory log.
pub(super) const DIRECTORY_POSITION: Key<u64> = Key::new("directory_position");
/// The last held change that was asked about: its command and number.
pub(super) const HELD_ASKED: Key<(i64, i64)> = Key::new("held_asked");
/// Documents whose held changes wait for the secretary's word, as the server last told one here.
pub const HELD_WAITING: Key<u32> = Key::new("held_waiting");
/// When a server last answered, by this device's clock.
pub const LAST_CONTACT: Key<Millis> = Key::new("last_contact");
/// Device clock minus server clock at the last contact, milliseconds.
pub const CLOCK_OFFSET_MS: Key<i64> = Key::new("clock_offset_ms");
