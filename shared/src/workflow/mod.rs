//! What follows from records: pure functions of events and a date (invariant 4).

mod fold;
mod issue_phase;
mod issue_status;
mod numbering;
mod record_status;
mod residence;
mod said;

pub use fold::{frontier, happened_after, in_order, withdrawn};
pub use issue_phase::{Phase, Turn};
pub use issue_status::{Contradiction, IssueState, issue_state};
pub use numbering::{Issued, Numbering};
pub use record_status::{Review, review_of, taken_over, voided};
pub use residence::{Residence, merged_into, residence};
pub use said::last_said;
