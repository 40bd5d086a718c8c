//! How fast one address may try: a rate, never a lockout, because a whole township sits behind one address (security
//! control 4).

use shared::domain::Millis;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses that are remembered; the ones that tried longest ago are forgotten first.
const ADDRESSES_MAX: usize = 10_000;

/// So many at once, then one more after each interval.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub burst: u32,
    pub interval_ms: i64,
}

/// Counts tries by address.
#[derive(Debug)]
pub struct Throttle {
    rate: Rate,
    /// When the last of the tries made so far is paid off, by address.
    paid_off_at: Mutex<HashMap<String, Millis>>,
}

impl Throttle {
    pub fn new(rate: Rate) -> Throttle {
        Throttle { rate, paid_off_at: Mutex::default() }
    }

    /// Whether the address may try now; counts nothing.
    ///
    /// # Errors
    /// Milliseconds until it may.
    pub fn ask(&self, address: &str, now: Millis) -> Result<(), Millis> {
        let paid_off_at = self.paid_off_at.lock().unwrap_or_else(PoisonError::into_inner);
        let owed_ms = paid_off_at.get(&key(address)).map_or(0, |at| at - now);
        let wait_ms = owed_ms - i64::from(self.rate.burst - 1) * self.rate.interval_ms;
        if wait_ms > 0 { Err(wait_ms) } else { Ok(()) }
    }

    /// Counts a try.
    pub fn count(&self, address: &str, now: Millis) {
        let mut paid_off_at = self.paid_off_at.lock().unwrap_or_else(PoisonError::into_inner);
        if paid_off_at.len() >= ADDRESSES_MAX {
            forget(&mut paid_off_at, now);
        }
        let at = paid_off_at.entry(key(address)).or_insert(now);
        *at = (*at).max(now) + self.rate.interval_ms;
    }
}

/// Drops who owes nothing; where that is nobody, the half that owes least.
fn forget(paid_off_at: &mut HashMap<String, Millis>, now: Millis) {
    paid_off_at.retain(|_, at| *at > now);
    if paid_off_at.len() >= ADDRESSES_MAX {
        let mut times: Vec<Millis> = paid_off_at.values().copied().collect();
        let (_, median, _) = times.select_nth_unstable(ADDRESSES_MAX / 2);
        let median = *median;
        paid_off_at.retain(|_, at| *at > median);
    }
}

/// One household of IPv6 has 2^64 addresses: they count as one.
fn key(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(ip)) if ip.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, interval_ms: 1_000 };

    fn tries(throttle: &Throttle, address: &str, now: Millis) -> usize {
        (0..10)
            .take_while(|_| {
                let may = throttle.ask(address, now).is_ok();
                if may {
                    throttle.count(address, now);
                }
                may
            })
            .count()
    }

    #[test]
    fn a_burst_then_one_for_each_interval() {
        let throttle = Throttle::new(RATE);
        assert_eq!(tries(&throttle, "10.0.0.1", 0), 3);
        assert_eq!(throttle.ask("10.0.0.1", 400), Err(600));
        assert_eq!(tries(&throttle, "10.0.0.1", 1_000), 1);
        assert_eq!(tries(&throttle, "10.0.0.2", 1_000), 3, "others are not touched");
        assert_eq!(tries(&throttle, "10.0.0.1", 60_000), 3);
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let throttle = Throttle::new(RATE);
        assert_eq!(tries(&throttle, "2001:db8:1:2::1", 0), 3);
        assert_eq!(tries(&throttle, "2001:db8:1:2:ffff::9", 0), 0);
        assert_eq!(tries(&throttle, "2001:db8:1:3::1", 0), 3);
        assert_eq!(tries(&throttle, "::ffff:10.0.0.1", 0), 3);
        assert_eq!(tries(&throttle, "::ffff:10.0.0.2", 0), 3);
    }

    #[test]
    fn what_is_remembered_has_a_limit() {
        let throttle = Throttle::new(RATE);
        for i in 0..3 * ADDRESSES_MAX {
            throttle.count(&format!("host{i}"), 0);
        }
        let remembered = throttle.paid_off_at.lock().expect("a lock").len();
        assert!(remembered <= ADDRESSES_MAX, "{remembered}");
    }
}
