//! How far a device has read, in eight bytes: whoever has read as far, of the same desks, has the same.
//!
//! A device gives it when it begins to listen, so that it need not ask once more whether something moved between the last
//! reply and the first moment of listening: where the bookmark is not the server's own, the server says so at once.

use super::wire::Position;
use sha2::{Digest as _, Sha256};

pub type Bookmark = [u8; 8];

/// `directory`: position in the county's log; `positions`: one for each desk of the scope, in its order.
pub fn bookmark(scope_version: u64, directory: Position, positions: &[Position]) -> Bookmark {
    let mut hasher = Sha256::new();
    for number in [scope_version, directory].iter().chain(positions) {
        hasher.update(number.to_be_bytes());
    }
    let full = hasher.finalize();
    let mut bookmark = Bookmark::default();
    bookmark.copy_from_slice(&full[..8]);
    bookmark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_step_of_any_desk_turns_the_page() {
        let here = bookmark(7, 3, &[10, 0, 5]);
        assert_eq!(here, bookmark(7, 3, &[10, 0, 5]));
        for other in [
            bookmark(8, 3, &[10, 0, 5]),
            bookmark(7, 4, &[10, 0, 5]),
            bookmark(7, 3, &[10, 1, 4]),
            bookmark(7, 3, &[10, 0]),
        ] {
            assert_ne!(here, other);
        }
    }
}
