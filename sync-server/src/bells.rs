//! Wakes the devices that listen when a desk of theirs has moved. Costs one look-up per desk that moved, whatever the
//! number of listeners elsewhere; what is not fetched yet is merged, so nothing grows.

use shared::domain::{ProfileId, UnitId};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Listeners of one profile; one more ends the oldest, whose device has most likely lost it.
const PER_PROFILE_MAX: usize = 2;

#[derive(Default)]
pub struct Bells {
    hung: Mutex<Hung>,
}

#[derive(Default)]
struct Hung {
    by_desk: HashMap<UnitId, Vec<Arc<Bell>>>,
    by_profile: HashMap<ProfileId, Vec<Arc<Bell>>>,
}

struct Bell {
    profile: ProfileId,
    desks: BTreeSet<UnitId>,
    state: Mutex<State>,
    rung: Notify,
}

#[derive(Default)]
struct State {
    moved: BTreeSet<UnitId>,
    /// There is something to say, be it that no desk is known to have moved.
    rung: bool,
    ended: bool,
}

/// One listener; dropping it takes its bell down.
pub struct Listener {
    bells: Arc<Bells>,
    bell: Arc<Bell>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bells {
    /// Listens for these desks.
    pub fn listen(self: &Arc<Self>, profile: ProfileId, desks: BTreeSet<UnitId>) -> Listener {
        let bell = Arc::new(Bell { profile, desks, state: Mutex::default(), rung: Notify::new() });
        let oldest = lock(&self.hung).hang(&bell);
        if let Some(oldest) = oldest {
            lock(&oldest.state).ended = true;
            oldest.rung.notify_one();
        }
        Listener { bells: Arc::clone(self), bell }
    }

    /// Tells that these desks moved; `by` knows already.
    pub fn ring(&self, desks: &BTreeSet<UnitId>, by: ProfileId) {
        let hung = lock(&self.hung);
        for desk in desks {
            for bell in hung.by_desk.get(desk).into_iter().flatten().filter(|bell| bell.profile != by) {
                bell.ring([desk]);
            }
        }
    }

    /// Tells this profile that there is something to say, though no desk moved.
    pub fn call(&self, profile: ProfileId) {
        for bell in lock(&self.hung).by_profile.get(&profile).into_iter().flatten() {
            bell.ring([]);
        }
    }
}

impl Hung {
    /// Hangs a bell, and takes down the profile's oldest where that is one too many: in one step, so that however many
    /// come at once, no more are left.
    fn hang(&mut self, bell: &Arc<Bell>) -> Option<Arc<Bell>> {
        for desk in &bell.desks {
            self.by_desk.entry(desk.clone()).or_default().push(Arc::clone(bell));
        }
        let own = self.by_profile.entry(bell.profile).or_default();
        own.push(Arc::clone(bell));
        let oldest = (own.len() > PER_PROFILE_MAX).then(|| Arc::clone(&own[0]))?;
        self.take_down(&oldest);
        Some(oldest)
    }

    fn take_down(&mut self, bell: &Arc<Bell>) {
        for desk in &bell.desks {
            if let Some(bells) = self.by_desk.get_mut(desk) {
                bells.retain(|other| !Arc::ptr_eq(other, bell));
                if bells.is_empty() {
                    self.by_desk.remove(desk);
                }
            }
        }
        if let Some(own) = self.by_profile.get_mut(&bell.profile) {
            own.retain(|other| !Arc::ptr_eq(other, bell));
            if own.is_empty() {
                self.by_profile.remove(&bell.profile);
            }
        }
    }
}

impl Bell {
    fn ring<'d>(&self, desks: impl IntoIterator<Item = &'d UnitId>) {
        let mut state = lock(&self.state);
        state.moved.extend(desks.into_iter().cloned());
        state.rung = true;
        self.rung.notify_one();
    }
}

impl Listener {
    /// Tells this listener alone that something moved before it began to listen; nobody knows which of its desks.
    pub fn ring(&self) {
        self.bell.ring(&self.bell.desks);
    }

    /// Waits for desks that moved; `None` when it is over.
    pub async fn moved(&self) -> Option<BTreeSet<UnitId>> {
        loop {
            {
                let mut state = lock(&self.bell.state);
                if state.ended {
                    return None;
                }
                if std::mem::take(&mut state.rung) {
                    return Some(std::mem::take(&mut state.moved));
                }
            }
            self.bell.rung.notified().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        lock(&self.bells.hung).take_down(&self.bell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn desks(ids: &[&str]) -> BTreeSet<UnitId> {
        ids.iter().map(|id| UnitId::new(*id).expect("a unit")).collect()
    }

    fn profile(n: u128) -> ProfileId {
        ProfileId(Uuid::from_u128(n))
    }

    #[tokio::test]
    async fn a_listener_hears_of_its_own_desks_from_others_and_of_no_more() {
        let bells = Arc::new(Bells::default());
        let listener = bells.listen(profile(1), desks(&["350404001", "350404001001"]));
        bells.ring(&desks(&["350404001002"]), profile(2));
        bells.ring(&desks(&["350404001"]), profile(1));
        bells.ring(&desks(&["350404001001", "350404001002"]), profile(2));
        assert_eq!(listener.moved().await, Some(desks(&["350404001001"])));
        drop(listener);
        assert!(lock(&bells.hung).by_desk.is_empty() && lock(&bells.hung).by_profile.is_empty());
    }

    #[test]
    fn however_many_listen_at_once_few_are_left() {
        let bells = Arc::new(Bells::default());
        let listen = |_| {
            let bells = Arc::clone(&bells);
            std::thread::spawn(move || bells.listen(profile(1), desks(&["350404001"])))
        };
        let threads: Vec<_> = (0..16).map(listen).collect();
        let listeners: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("joined")).collect();
        let open = listeners.iter().filter(|listener| !lock(&listener.bell.state).ended).count();
        assert_eq!(
            (open, lock(&bells.hung).by_profile[&profile(1)].len()),
            (PER_PROFILE_MAX, PER_PROFILE_MAX)
        );
    }

    #[tokio::test]
    async fn one_listener_too_many_ends_the_oldest() {
        let bells = Arc::new(Bells::default());
        let oldest = bells.listen(profile(1), desks(&["350404001"]));
        let _second = bells.listen(profile(1), desks(&["350404001"]));
        let third = bells.listen(profile(1), desks(&["350404001"]));
        assert_eq!(oldest.moved().await, None);
        drop(oldest);
        bells.ring(&desks(&["350404001"]), profile(2));
        assert_eq!(third.moved().await, Some(desks(&["350404001"])));
    }
}
