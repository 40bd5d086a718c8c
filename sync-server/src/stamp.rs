//! Stamps: the server's word that it once admitted a change. Whoever holds a stamped change may give it to a restored
//! server, which then asks no further questions about its author.

use crate::key::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::document::Hash;
use shared::domain::{DocId, Millis, PersonId};
use shared::sync::sign::{stamp_from, stamp_message};
use shared::sync::wire::{Admitted, Stamp};

/// Makes stamps with a key that never enters the database.
#[derive(Debug)]
pub struct Stamper {
    key: Key,
}

/// What a stamp is about, besides person and time.
#[derive(Clone, Copy, Debug)]
pub struct Stamped {
    pub hash: Hash,
    pub doc: DocId,
    pub generation: u32,
}

impl Stamper {
    pub fn new(key: Key) -> Stamper {
        Stamper { key }
    }

    pub fn admit(&self, change: Stamped, person: PersonId, received_at: Millis) -> Admitted {
        Admitted { person, received_at, stamp: stamp_from(&self.mac(change, person, received_at)) }
    }

    /// Whether this server, or the one whose backup it is, admitted the change.
    pub fn admitted(&self, change: Stamped, admitted: &Admitted) -> bool {
        let expected = stamp_from(&self.mac(change, admitted.person, admitted.received_at));
        same(&expected, &admitted.stamp)
    }

    fn mac(&self, change: Stamped, person: PersonId, received_at: Millis) -> [u8; 32] {
        let message = stamp_message(change.hash, change.doc, change.generation, person, received_at);
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.bytes()).expect("HMAC takes a key of any length");
        mac.update(&message);
        mac.finalize().into_bytes().into()
    }
}

/// Compares without telling by its duration where the difference is.
fn same(a: &Stamp, b: &Stamp) -> bool {
    a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_stamp_covers_everything_it_is_about() {
        let stamper = Stamper::new(Key::new([7; 32]));
        let change = Stamped { hash: Hash([1; 32]), doc: DocId(Uuid::from_u128(1)), generation: 0 };
        let person = PersonId(Uuid::from_u128(2));
        let admitted = stamper.admit(change, person, 1_000);
        assert!(stamper.admitted(change, &admitted));
        let others = [
            (Stamped { hash: Hash([2; 32]), ..change }, admitted),
            (Stamped { doc: DocId(Uuid::from_u128(3)), ..change }, admitted),
            (Stamped { generation: 1, ..change }, admitted),
            (change, Admitted { person: PersonId(Uuid::from_u128(4)), ..admitted }),
            (change, Admitted { received_at: 1_001, ..admitted }),
            (change, Admitted { stamp: [0; 16], ..admitted }),
        ];
        for (change, admitted) in others {
            assert!(!stamper.admitted(change, &admitted), "{change:?} {admitted:?}");
        }
        assert!(!Stamper::new(Key::new([8; 32])).admitted(change, &admitted));
    }
}
