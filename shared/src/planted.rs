//! Faults put in on purpose, so that the simulator can be shown to find them (`tests/tests/proof_planted.rs`).
//!
//! Each stands where a programmer could have made it. Without the feature `planted`, which only that test turns on,
//! [`is`] and [`cut`] are constantly false, and nothing of all this is left in the product.

/// One fault, and what it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// What was put into a request counts as delivered before the server answered (invariant 2).
    OutboxEmptiedBeforeReceipt = 1,
    /// The cursor is moved in a transaction of its own, before the page is taken in (invariant 1).
    CursorBeforePage,
    /// The word that a change was admitted is not heeded.
    ReceiptDropped,
    /// A document that left a desk stays on the device (invariant 7).
    LeaveIgnored,
    /// A document is let go as soon as it leaves one desk, although another may hold it.
    PurgeBeforeJoin,
    /// The cursor moves twice for one page.
    PageAppliedTwice,
    /// Entries and their positions are written after the transaction that appended the changes (invariant 8).
    PositionOutsideTransaction,
    /// The desks of a document are those of the record before the change.
    AudienceFromStaleHeads,
    /// A restored server is taken for the one before.
    IncarnationIgnored,
    /// Every village's records lie on its township's desk, too (invariant 7).
    AudienceTooWide,
    /// The server lets in whatever a device thought right (invariant 6).
    PolicyOnDeviceOnly,
    /// A copied device is taken for the original.
    CloneAccepted,
    /// Of two concurrent acts the one that came first decides (invariant 4).
    OutcomeByArrival,
    /// A form overwrites what others saved since it was opened.
    FormWithoutBase,
    /// What a secretary accepted is let go and appended nowhere (invariant 2).
    AcceptedLeftOut,
    /// What a secretary returned reaches its author without the reason.
    ReturnedWithoutReason,
    /// A picture counts as sent with its first piece.
    PictureCutShort,
    /// A picture is given to whoever knows its name (invariant 7).
    PictureForAnybody,
}

impl Fault {
    pub const ALL: [Fault; 18] = [
        Fault::OutboxEmptiedBeforeReceipt,
        Fault::CursorBeforePage,
        Fault::ReceiptDropped,
        Fault::LeaveIgnored,
        Fault::PurgeBeforeJoin,
        Fault::PageAppliedTwice,
        Fault::PositionOutsideTransaction,
        Fault::AudienceFromStaleHeads,
        Fault::IncarnationIgnored,
        Fault::AudienceTooWide,
        Fault::PolicyOnDeviceOnly,
        Fault::CloneAccepted,
        Fault::OutcomeByArrival,
        Fault::FormWithoutBase,
        Fault::AcceptedLeftOut,
        Fault::ReturnedWithoutReason,
        Fault::PictureCutShort,
        Fault::PictureForAnybody,
    ];
}

#[cfg(not(feature = "planted"))]
mod switch {
    use super::Fault;

    /// Whether this fault was put in.
    pub const fn is(_: Fault) -> bool {
        false
    }

    /// Whether the work breaks off here, between the two transactions that a fault made of one.
    pub const fn cut() -> bool {
        false
    }
}

#[cfg(feature = "planted")]
mod switch {
    use super::Fault;
    use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::SeqCst};

    static PLANTED: AtomicU8 = AtomicU8::new(0);
    static CUTS: AtomicU32 = AtomicU32::new(0);
    /// Of so many chances to break off, one is taken.
    const CUT_EVERY: u32 = 4;

    /// Puts a fault in, for the whole process; `None` takes it out. Begins anew, so that a seed replays.
    pub fn plant(fault: Option<Fault>) {
        PLANTED.store(fault.map_or(0, |fault| fault as u8), SeqCst);
        CUTS.store(0, SeqCst);
    }

    /// Whether this fault was put in.
    pub fn is(fault: Fault) -> bool {
        PLANTED.load(SeqCst) == fault as u8
    }

    /// Whether the work breaks off here, between the two transactions that a fault made of one.
    pub fn cut() -> bool {
        CUTS.fetch_add(1, SeqCst) % CUT_EVERY == CUT_EVERY - 1
    }
}

pub use switch::*;
