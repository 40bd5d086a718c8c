//! A desk's digest says whether two sides hold the same documents, whatever the order they came in.

use crate::sample::doc_id;
use proptest::prelude::*;
use shared::document::Hash;
use shared::sync::digest::{Digest, of_document, toggle};

fn desk(documents: &[Digest]) -> Digest {
    documents.iter().fold(Digest::default(), |mut desk, document| {
        toggle(&mut desk, document);
        desk
    })
}

#[test]
fn a_documents_digest_depends_on_id_generation_and_heads_but_not_on_their_order() {
    let (one, two) = (Hash([1; 32]), Hash([2; 32]));
    let base = of_document(doc_id(1), 0, &[one, two]);
    assert_eq!(of_document(doc_id(1), 0, &[two, one]), base);
    for other in [
        of_document(doc_id(2), 0, &[one, two]),
        of_document(doc_id(1), 1, &[one, two]),
        of_document(doc_id(1), 0, &[one]),
    ] {
        assert_ne!(other, base);
    }
}

proptest! {
    #[test]
    fn order_does_not_matter_and_what_left_leaves_no_trace(ids in prop::collection::hash_set(0..1_000u128, 1..20)) {
        let documents: Vec<Digest> = ids.iter().map(|id| of_document(doc_id(*id), 0, &[])).collect();
        let backwards: Vec<Digest> = documents.iter().rev().copied().collect();
        prop_assert_eq!(desk(&documents), desk(&backwards));
        let mut without_first = desk(&documents);
        toggle(&mut without_first, &documents[0]);
        prop_assert_eq!(without_first, desk(&documents[1..]));
        prop_assert_ne!(desk(&documents), desk(&documents[1..]));
    }
}
