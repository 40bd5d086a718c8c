//! How the connection to the server stands, for the status line.

use super::Failure;
use shared::api::ErrorCode;
use shared::sync::machine::{State, Trouble};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The last attempt reached the server.
    pub online: bool,
    /// The training switch.
    pub network_on: bool,
    /// An exchange is under way.
    pub syncing: bool,
    /// Why the last attempt failed; `None` after one that succeeded.
    pub last_error: Option<ErrorCode>,
}

impl Link {
    pub fn new(network_on: bool) -> Self {
        Link { online: false, network_on, syncing: false, last_error: None }
    }

    pub(super) fn failed(&mut self, failure: &Failure) {
        self.online = failure.reached();
        self.last_error = Some(failure.code());
    }

    pub(super) fn state(&mut self, state: State) {
        self.network_on = state != State::SwitchedOff;
        self.syncing = state == State::Exchanging;
        match state {
            State::Idle => (self.online, self.last_error) = (true, None),
            State::SwitchedOff => (self.online, self.last_error) = (false, None),
            State::Waiting { why: Trouble::Offline, .. } => self.online = false,
            State::Waiting { why: Trouble::Storage, .. } => self.last_error = Some(ErrorCode::Storage),
            State::Waiting { why: Trouble::Server, .. }
            | State::NotEnrolled
            | State::Exchanging
            | State::Stopped(_) => {}
        }
    }
}
