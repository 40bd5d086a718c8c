//! The workbench's commands and queries, on real stores.

mod conflicts;
mod drafts;
mod foreign;
mod household_lists;
mod household_members;
mod households;
mod import_files;
mod import_ledger;
mod import_roster;
mod issues;
mod lease;
mod ledger;
mod projections;
mod refusals;
mod relay;
mod search;
mod statements;
mod support;
mod today;
mod visits;
mod voiding;
