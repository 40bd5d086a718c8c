//! Key files: 32 random bytes as hex, readable by their owner alone. One opens the database, one makes stamps; neither
//! is ever inside of the database or its backups.

use shared::sync::sign::{from_hex, hex};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// A secret of 32 bytes; its `Debug` shows nothing.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    pub fn new(bytes: [u8; 32]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    /// Draws a key and writes it to a new file.
    ///
    /// # Errors
    /// Where the file exists already (an existing key is never replaced), or can't be written.
    pub fn create(path: &Path) -> io::Result<Key> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(io::Error::other)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(Zeroizing::new(hex(bytes.as_slice())).as_bytes())?;
        file.sync_all()?;
        Ok(Key(bytes))
    }

    /// # Errors
    /// Where the file can't be read or is not 64 hex digits.
    pub fn read(path: &Path) -> io::Result<Key> {
        let text = Zeroizing::new(fs::read_to_string(path)?);
        let bytes = from_hex(text.trim()).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{}: not a key file", path.display()))
        })?;
        Ok(Key::new(bytes))
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.as_slice()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_never_replaced_nor_shown() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("key");
        let made = Key::create(&path).expect("created");
        assert_eq!(Key::read(&path).expect("read").bytes(), made.bytes());
        assert!(Key::create(&path).is_err(), "an existing key stays");
        assert_eq!(format!("{made:?}"), "Key(***)");
    }
}
