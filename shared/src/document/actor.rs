//! Who writes: a profile in one of the epochs that the server allotted to it.

use crate::domain::ProfileId;
use automerge::ActorId;
use uuid::Uuid;

/// 20 bytes: profile, then epoch. Where a form is saved at heads that do not include the profile's own latest change,
/// Automerge prefixes them with a marker and a level, so that each level's sequence stays contiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    pub profile: ProfileId,
    pub epoch: u32,
}

/// What Automerge puts before an actor that writes beside its own later changes.
const CONCURRENCY_MARK: [u8; 4] = [0x13, 0xb2, 0x23, 0x09];
/// Levels above this are refused: a person does not save a hundred forms that all ignore one another.
const LEVEL_MAX: u8 = 100;

impl Actor {
    pub(super) fn id(self) -> ActorId {
        let mut bytes = self.profile.0.as_bytes().to_vec();
        bytes.extend(self.epoch.to_be_bytes());
        ActorId::from(bytes)
    }

    /// Reads an actor id, with or without a level; `None` for any other bytes.
    pub fn parse(bytes: &[u8]) -> Option<Actor> {
        let plain = match bytes.strip_prefix(&CONCURRENCY_MARK) {
            // One byte of LEB128 holds levels up to 127; a level of 0 would be a second name of the plain actor.
            Some([level, rest @ ..]) if bytes.len() == 25 && (1..=LEVEL_MAX).contains(level) => rest,
            _ => bytes,
        };
        let (profile, epoch) = plain.split_at_checked(16)?;
        let profile = ProfileId(Uuid::from_slice(profile).ok()?);
        Some(Actor { profile, epoch: u32::from_be_bytes(epoch.try_into().ok()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_read_back_with_and_without_a_level() {
        let actor = Actor { profile: ProfileId(Uuid::from_u128(7)), epoch: 3 };
        let plain = actor.id().to_bytes().to_vec();
        assert_eq!(Actor::parse(&plain), Some(actor));
        for (level, expected) in [(0, None), (1, Some(actor)), (100, Some(actor)), (101, None)] {
            let levelled = [&CONCURRENCY_MARK[..], &[level], &plain].concat();
            assert_eq!(Actor::parse(&levelled), expected, "level {level}");
        }
        assert_eq!(Actor::parse(b"someone else"), None);
    }
}
