//! Who may talk to the loopback host: a one-time token in the printed address, a cookie for the browser that brought it,
//! and a token for scripts where one was asked for. Only digests are kept.

use crate::entropy::Entropy;
use sha2::{Digest, Sha256};
use shared::sync::sign::hex;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Browsers (or profiles of one) that may be let in at a time; the one that came first has to leave.
const BROWSERS_MAX: usize = 8;

type Print = [u8; 32];

/// The passes of one running host. They end with the process.
pub struct Passes {
    doors: Mutex<Doors>,
    script: Option<Print>,
}

struct Doors {
    once: Print,
    browsers: VecDeque<Print>,
}

/// A token was exchanged: what the browser keeps, and the next token.
pub struct Exchanged {
    pub cookie: String,
    pub next: String,
}

impl Passes {
    /// Gives the first one-time token with it. `script`: a token that scripts may use as often as they like.
    pub fn new(entropy: &dyn Entropy, script: Option<&str>) -> (Self, String) {
        let once = secret(entropy);
        let doors = Doors { once: print(&once), browsers: VecDeque::new() };
        (Passes { doors: Mutex::new(doors), script: script.map(print) }, once)
    }

    /// Takes the one-time token, which ends with it. `None`: unknown or used.
    pub fn exchange(&self, token: &str, entropy: &dyn Entropy) -> Option<Exchanged> {
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        if print(token) != doors.once {
            return None;
        }
        let exchanged = Exchanged { cookie: secret(entropy), next: secret(entropy) };
        doors.once = print(&exchanged.next);
        if doors.browsers.len() == BROWSERS_MAX {
            doors.browsers.pop_front();
        }
        doors.browsers.push_back(print(&exchanged.cookie));
        Some(exchanged)
    }

    pub fn is_browser(&self, cookie: &str) -> bool {
        let doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.browsers.contains(&print(cookie))
    }

    pub fn is_script(&self, token: &str) -> bool {
        self.script.is_some_and(|script| script == print(token))
    }
}

/// 256 random bits as hex.
pub fn secret(entropy: &dyn Entropy) -> String {
    hex(&entropy.bytes::<32>())
}

/// Comparing digests tells nothing about how much of a guess was right.
fn print(secret: &str) -> Print {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_one_time_token_lets_one_browser_in() {
        let (passes, once) = Passes::new(&SystemEntropy, None);
        assert!(passes.exchange("guess", &SystemEntropy).is_none());
        let first = passes.exchange(&once, &SystemEntropy).expect("the token");
        assert!(passes.exchange(&once, &SystemEntropy).is_none());
        assert!(passes.is_browser(&first.cookie));
        assert!(!passes.is_browser(&once) && !passes.is_browser(""));
        let second = passes.exchange(&first.next, &SystemEntropy).expect("the next token");
        assert!(passes.is_browser(&first.cookie) && passes.is_browser(&second.cookie));
    }

    #[test]
    fn the_browser_that_came_first_leaves_when_too_many_come() {
        let (passes, mut token) = Passes::new(&SystemEntropy, None);
        let mut cookies = Vec::new();
        for _ in 0..=BROWSERS_MAX {
            let exchanged = passes.exchange(&token, &SystemEntropy).expect("the next token");
            token = exchanged.next;
            cookies.push(exchanged.cookie);
        }
        assert!(!passes.is_browser(&cookies[0]));
        assert!(cookies[1..].iter().all(|cookie| passes.is_browser(cookie)));
    }

    #[test]
    fn scripts_get_in_only_where_a_token_was_asked_for() {
        let (without, once) = Passes::new(&SystemEntropy, None);
        assert!(!without.is_script("") && !without.is_script(&once));
        let (with, _) = Passes::new(&SystemEntropy, Some("s"));
        assert!(with.is_script("s") && !with.is_script("t"));
    }
}
