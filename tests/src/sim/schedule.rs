//! What will happen, in the order of its time; at the same time, in the order of its planning.

use std::collections::BTreeMap;

pub struct Schedule<T> {
    planned: BTreeMap<(i64, u64), T>,
    number: u64,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Schedule { planned: BTreeMap::new(), number: 0 }
    }
}

impl<T> Schedule<T> {
    pub fn plan(&mut self, at: i64, what: T) {
        self.number += 1;
        self.planned.insert((at, self.number), what);
    }

    /// The next one with its time.
    pub fn next(&mut self) -> Option<(i64, T)> {
        self.planned.pop_first().map(|((at, _), what)| (at, what))
    }

    /// Takes the first that `wanted` names out of those planned until `until`.
    pub fn take(&mut self, until: i64, wanted: impl Fn(&T) -> bool) -> Option<T> {
        let key = self.planned.iter().take_while(|((at, _), _)| *at <= until).find(|(_, what)| wanted(what));
        let key = key.map(|(key, _)| *key)?;
        self.planned.remove(&key)
    }

    /// Forgets all that `wanted` names.
    pub fn forget(&mut self, unwanted: impl Fn(&T) -> bool) {
        self.planned.retain(|_, what| !unwanted(what));
    }
}
