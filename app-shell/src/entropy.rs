//! The only place that draws randomness. Everything else takes an [`Entropy`].

use shared::domain::Millis;
use uuid::Uuid;

/// A source of random bytes fit for keys.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes)
            .expect("every system we run on has a random generator; no key may be made without one");
    }
}

impl dyn Entropy + '_ {
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A UUIDv7: sorts by the time of its making, cannot be guessed.
    pub fn id<T: From<Uuid>>(&self, now: Millis) -> T {
        let millis = u64::try_from(now).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid().into()
    }
}
