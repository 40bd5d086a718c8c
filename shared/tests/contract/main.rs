//! What device and server must agree on, tested from outside: documents, admission, the sync machine, the wire.
//! One file per behaviour; [`sample`] makes lawful people, records and changes, [`forge`] unlawful changes.

#![cfg(feature = "sync")]

mod admission_accepts;
mod admission_groups;
mod admission_refuses;
mod closure;
mod convergence;
mod digests;
mod documents;
mod forge;
mod frames;
mod golden_corpus;
mod hostile_changes;
mod household_fields;
mod household_merges;
mod household_moves;
mod issue_fold;
mod issue_lists;
mod long_text;
mod machine;
mod rights;
mod sample;
mod saving_a_form;
mod signatures;
mod wire_size;
