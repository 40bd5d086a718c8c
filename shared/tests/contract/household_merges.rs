//! Merges of several households fit together the same way everywhere, and no household is ever lost (N7).

use crate::sample::doc_id;
use proptest::prelude::*;
use shared::domain::DocId;
use shared::workflow::{Homes, pair};
use std::collections::{BTreeMap, BTreeSet};

fn merges(merges: &[(u128, u128)]) -> BTreeMap<DocId, DocId> {
    merges.iter().map(|(from, into)| (doc_id(*from), doc_id(*into))).collect()
}

fn homes(of: &[(u128, u128)]) -> Homes {
    Homes::new(&merges(of))
}

#[test]
fn a_chain_of_merges_leads_to_its_end() {
    let homes = homes(&[(1, 2), (2, 3), (4, 2)]);
    for household in 1..=4 {
        assert_eq!(homes.of(doc_id(household)), doc_id(3));
    }
    let absorbed: BTreeSet<DocId> = homes.merged_into(doc_id(3)).collect();
    assert_eq!(absorbed, BTreeSet::from([doc_id(1), doc_id(2), doc_id(4)]));
    assert!(homes.crossed().is_empty());
}

#[test]
fn two_households_merged_into_one_another_both_stay_until_somebody_decides() {
    let both = homes(&[(1, 2), (2, 1), (5, 1)]);
    assert_eq!(both.crossed(), &BTreeSet::from([pair(doc_id(1), doc_id(2))]));
    assert!(!both.is_merged(doc_id(1)) && !both.is_merged(doc_id(2)));
    assert_eq!(both.of(doc_id(5)), doc_id(1), "what was merged into one of them is shown with it");
    let decided = homes(&[(1, 2), (5, 1)]);
    assert!(decided.crossed().is_empty());
    assert_eq!((decided.of(doc_id(1)), decided.of(doc_id(5))), (doc_id(2), doc_id(2)));
}

#[test]
fn a_household_merged_into_itself_stays() {
    let homes = homes(&[(1, 1)]);
    assert!(!homes.is_merged(doc_id(1)) && homes.is_crossed(doc_id(1)));
}

fn some_merges() -> impl Strategy<Value = BTreeMap<DocId, DocId>> {
    proptest::collection::btree_map(0u128..7, 0u128..7, 0..7)
        .prop_map(|pairs| pairs.into_iter().map(|(from, into)| (doc_id(from), doc_id(into))).collect())
}

/// Follows the merges for as long as there could be new ones.
fn comes_back(merges: &BTreeMap<DocId, DocId>, household: DocId) -> bool {
    let mut here = Some(&household);
    (0..=merges.len()).any(|_| {
        here = here.and_then(|id| merges.get(id));
        here == Some(&household)
    })
}

proptest! {
    #[test]
    fn every_household_stays_or_is_shown_with_one_that_stays(merges in some_merges()) {
        let homes = Homes::new(&merges);
        for household in (0..7).map(doc_id) {
            prop_assert!(!homes.is_merged(homes.of(household)), "it is shown with one that stays");
            let stays = !merges.contains_key(&household) || comes_back(&merges, household);
            prop_assert_eq!(homes.is_merged(household), !stays);
            prop_assert_eq!(homes.of(household) == household, stays);
            prop_assert_eq!(homes.is_crossed(household), comes_back(&merges, household));
        }
    }

    #[test]
    fn n7_a_merge_that_is_undone_leaves_all_homes_as_they_were(
        before in some_merges(), from in 0u128..7, into in 0u128..7,
    ) {
        prop_assume!(!before.contains_key(&doc_id(from)));
        let mut merges = before.clone();
        merges.insert(doc_id(from), doc_id(into));
        let merged = Homes::new(&merges);
        prop_assert!(merged.is_merged(doc_id(from)) || merged.is_crossed(doc_id(from)));
        merges.remove(&doc_id(from));
        prop_assert_eq!(Homes::new(&merges), Homes::new(&before));
    }
}
