//! The workbench's commands and queries, on real stores.

mod conflicts;
mod course;
mod drafts;
mod foreign;
mod handovers;
mod household_lists;
mod household_members;
mod households;
mod issues;
mod lease;
mod ledger;
mod pictures;
mod projections;
mod receptions;
mod refusals;
mod relay;
mod search;
mod statements;
mod support;
mod today;
mod visits;
mod voiding;
