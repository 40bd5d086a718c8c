//! What the machine is told and what it tells.

use crate::domain::Millis;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The file was opened. `enrolled`: it has a profile; `has_token`: and a server's token for it.
    Started { enrolled: bool, has_token: bool },
    /// Enrolled, or signed in at the server: by [`Effect::SignIn`] or by a person.
    SignedIn,
    /// Something was saved here and waits.
    LocalChange,
    /// A picture is wanted that is not here.
    PictureWanted,
    /// A person asks for a sync.
    SyncNow,
    /// The switch that cuts the device's network. The driver ends what is in flight with [`Failure::Offline`].
    NetworkSwitched(bool),
    /// The alarm of the last [`Effect::WakeAt`] went off. Too early does no harm.
    TimerFired,
    /// The live stream is there.
    LiveOpened,
    /// The live stream names desks that moved.
    LiveMoved,
    /// The live stream ended, or could not be opened.
    LiveLost,
    /// An exchange succeeded and its reply was applied.
    Replied(Reply),
    /// A piece of a picture was carried, or none was due. `due_in_ms`: when the next one is, if any.
    Carried { due_in_ms: Option<u64> },
    /// An exchange, a sign-in or a piece of a picture failed. Nothing of it was applied.
    Failed(Failure),
}

/// What an applied reply leaves to be done. Receipts of refused changes need nothing: they were applied with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// It brought something: entries, snapshots, rows, receipts that emptied the outbox.
    pub advanced: bool,
    /// A page, the directory or the outbox did not fit into one exchange.
    pub more: bool,
    /// A change was deferred and its missing dependencies are here: they go first now.
    pub deferred: bool,
    /// The desks of this person changed: the positions of new ones have to be asked for.
    pub scope_changed: bool,
    /// The server was restored: admitted changes have to be offered.
    pub incarnation_changed: bool,
    /// A desk's digest differs: its list, or documents, have to be asked for.
    pub digest_mismatch: bool,
    /// The profile was used from two places: it signs in online again; nothing is lost.
    pub clone_detected: bool,
    /// Pictures wait to be sent or fetched, now that the text is through.
    pub pictures: bool,
}

impl Reply {
    pub(super) fn asks_again(self) -> bool {
        self.more || self.deferred || self.scope_changed || self.incarnation_changed || self.digest_mismatch
    }
}

/// Why an exchange, a sign-in or a piece of a picture failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server could not be reached, or the network was switched off.
    Offline,
    /// It answered 408, 429, 500 or 503, or the answer broke off.
    Unavailable { retry_after_ms: Option<u64> },
    /// The reply could not be stored here: the disk is full or refuses.
    Storage,
    /// The proof answered another nonce; the driver has stored the new one.
    StaleNonce,
    /// 401: the token ended, or the password is another. A sign-in that no person is there for ends with this, too.
    Unauthorized,
    /// Used from two places.
    CloneDetected,
    /// The server's certificate is not the enrolled one.
    Untrusted,
    /// 426: the server speaks another version of the protocol.
    Protocol,
    /// Any other refusal of the whole request: the same request will be refused again.
    Refused,
}

/// What the driver has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Build a request from the store, send it, apply the reply in one transaction.
    Exchange,
    /// Send or fetch one piece of a picture.
    Carry,
    /// Sign in at the server if somebody is there to do it, else [`Failure::Unauthorized`] at once.
    SignIn,
    /// Open the live stream.
    OpenLive,
    CloseLive,
    /// Set the one alarm; replaces an earlier one.
    WakeAt(Millis),
    /// The state changed: tell the screen.
    Report(State),
}

/// What the machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    NotEnrolled,
    /// By the switch of the sync screen.
    SwitchedOff,
    Exchanging,
    /// The last exchange succeeded and nothing waits.
    Idle,
    /// Tries again by itself.
    Waiting {
        until: Millis,
        why: Trouble,
    },
    /// Needs a person.
    Stopped(Stop),
}

/// What may pass by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Offline,
    Server,
    Storage,
}

/// What will not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody has to sign in online.
    SignIn,
    /// The server is another than the one that was enrolled at.
    Untrusted,
    /// The program has to be updated.
    Protocol,
    /// The server refuses what this program sends: a fault.
    Refused,
}
