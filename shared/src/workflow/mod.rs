//! What follows from records: pure functions of events and a date (invariant 4).

mod alike;
mod fold;
mod hollow;
mod issue_phase;
mod issue_status;
mod merging;
mod numbering;
mod record_status;
mod residence;
mod said;

pub use alike::{
    AlikeKey, Likeness, Pair, address_and_surname_key, alike_keys, alike_pairs, likeness, pair,
    phone_and_name_key,
};
pub use fold::{frontier, happened_after, in_order, withdrawn};
pub use hollow::{are_near_identical, is_empty_talk};
pub use issue_phase::{Phase, Turn};
pub use issue_status::{Contradiction, IssueState, issue_state};
pub use merging::{Homes, kept_apart, merged_into};
pub use numbering::{Issued, Numbering};
pub use record_status::{Review, review_of, taken_over, voided};
pub use residence::{Residence, residence};
pub use said::last_said;
