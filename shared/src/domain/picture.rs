//! 照片: never compulsory. A record names a picture and holds the key to it; its bytes travel apart from the text and after
//! it, sealed under that key ("Personal data" in the design of records).

use super::{Check, EntryId, Trouble};
use crate::limits::{ATTACHMENT_BYTES_MAX, CAPTION_CHARS_MAX, PICTURES_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The pictures of one record.
pub type Pictures = BTreeMap<EntryId, Picture>;

/// A picture, as its record names it. Only `caption` and `removed` change later.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Hex of the 32 bytes under which this picture, and nothing else, is sealed.
    pub key: String,
    /// Hex of the SHA-256 of the sealed bytes.
    pub hash: String,
    /// Length of the sealed bytes.
    pub bytes: u64,
    pub caption: String,
    /// Taken off by a correction.
    pub removed: bool,
}

impl Picture {
    pub(super) fn check_all(pictures: &Pictures, check: &mut Check) {
        check.at_most("pictures", pictures.len(), PICTURES_MAX);
        for (id, picture) in pictures {
            picture.check(&format!("pictures.{id}"), check);
        }
    }

    fn check(&self, field: &str, check: &mut Check) {
        check.text(&format!("{field}.caption"), &self.caption, CAPTION_CHARS_MAX);
        if !is_hex_of_32(&self.key) || !is_hex_of_32(&self.hash) {
            check.fail(field, Trouble::Unknown);
        }
        if self.bytes == 0 || self.bytes > ATTACHMENT_BYTES_MAX as u64 {
            check.fail(format!("{field}.bytes"), Trouble::TooLong { max: ATTACHMENT_BYTES_MAX });
        }
    }
}

/// Lower case, so that there is one spelling of each.
fn is_hex_of_32(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Not the key: records show up in failed tests and in logs of faults.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture")
            .field("hash", &self.hash)
            .field("bytes", &self.bytes)
            .field("caption", &self.caption)
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let hex = "0a".repeat(32);
        Picture { key: hex.clone(), hash: hex, bytes: 9, caption: String::new(), removed: false }
    }

    fn wrong(picture: &Picture) -> usize {
        let pictures: Pictures = [(EntryId(uuid::Uuid::nil()), picture.clone())].into();
        let mut check = Check::default();
        Picture::check_all(&pictures, &mut check);
        check.finish().err().map_or(0, |errors| errors.len())
    }

    #[test]
    fn a_picture_names_a_key_a_hash_and_a_length_within_the_limits() {
        assert_eq!(wrong(&picture()), 0);
        let longest = Picture { bytes: ATTACHMENT_BYTES_MAX as u64, ..picture() };
        assert_eq!(wrong(&longest), 0);
        let table = [
            Picture { key: "0A".repeat(32), ..picture() },
            Picture { hash: "0a".repeat(31), ..picture() },
            Picture { bytes: 0, ..picture() },
            Picture { bytes: longest.bytes + 1, ..picture() },
            Picture { caption: "图".repeat(CAPTION_CHARS_MAX + 1), ..picture() },
        ];
        for picture in table {
            assert_eq!(wrong(&picture), 1, "{picture:?}");
        }
    }

    #[test]
    fn more_pictures_than_a_record_holds_are_refused() {
        let ids = (0..=PICTURES_MAX as u128).map(|n| EntryId(uuid::Uuid::from_u128(n)));
        let pictures: Pictures = ids.map(|id| (id, picture())).collect();
        let mut check = Check::default();
        Picture::check_all(&pictures, &mut check);
        assert!(check.finish().is_err());
    }

    #[test]
    fn the_key_of_a_picture_is_in_no_message() {
        let told = format!("{:?}", Picture { key: "5e".repeat(32), ..picture() });
        assert!(!told.contains("5e5e"), "{told}");
    }
}
