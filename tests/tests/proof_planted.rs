//! It bites: whatever of these faults a programmer made, the simulator finds it within 200 seeds.
//!
//! Built with the feature `planted` alone (`cargo nextest run -p tests --features planted --test proof_planted`); that the
//! same seeds find nothing in the sound program is shown in `proof_seeds.rs`.

use shared::planted::{Fault, plant};
use tests::sim;

const SEEDS: u64 = 200;

/// Every fault has a test of its own, so that both cores search.
macro_rules! faults {
    ($($name:ident: $fault:ident;)*) => {
        $(
            #[test]
            fn $name() {
                search(Fault::$fault);
            }
        )*

        #[test]
        fn every_fault_is_searched_for() {
            assert_eq!([$(Fault::$fault),*], Fault::ALL);
        }
    };
}

faults! {
    an_outbox_emptied_before_the_receipt_is_found: OutboxEmptiedBeforeReceipt;
    a_cursor_advanced_before_its_page_is_found: CursorBeforePage;
    a_dropped_receipt_is_found: ReceiptDropped;
    a_leave_that_is_ignored_is_found: LeaveIgnored;
    a_purge_before_the_join_of_another_desk_is_found: PurgeBeforeJoin;
    a_page_applied_twice_is_found: PageAppliedTwice;
    a_position_taken_outside_the_appending_transaction_is_found: PositionOutsideTransaction;
    an_audience_of_stale_heads_is_found: AudienceFromStaleHeads;
    an_ignored_incarnation_is_found: IncarnationIgnored;
    an_audience_one_desk_too_wide_is_found: AudienceTooWide;
    a_policy_that_only_the_device_checks_is_found: PolicyOnDeviceOnly;
    an_accepted_clone_is_found: CloneAccepted;
    an_outcome_that_depends_on_arrival_is_found: OutcomeByArrival;
    a_form_saved_without_its_base_is_found: FormWithoutBase;
    accepted_work_that_is_left_out_is_found: AcceptedLeftOut;
    returned_work_without_its_reason_is_found: ReturnedWithoutReason;
    a_picture_that_is_cut_short_is_found: PictureCutShort;
    a_picture_that_anybody_gets_is_found: PictureForAnybody;
}

fn search(fault: Fault) {
    for seed in 0..SEEDS {
        plant(Some(fault));
        let found = sim::run(seed, false);
        plant(None);
        if let Err(broken) = found {
            println!("{fault:?} after {} seeds: {}", seed + 1, broken.why);
            return;
        }
    }
    panic!("{fault:?} was not found within {SEEDS} seeds");
}
