//! Syncing against the real server: its router on a port of its own, a real encrypted database, real signatures. One
//! file per behaviour. [`office`] is the server with its people, [`device`] a client that keeps to the protocol,
//! [`sample`] the records, [`forge`] what nobody should send, [`statements`] what the database is asked.

mod admission;
mod attachments;
mod counters;
mod desks;
mod device;
mod digests;
mod first_sync;
mod foreign;
mod forge;
mod held;
mod hostile;
mod issue_lists;
mod live;
mod moves;
mod office;
mod positions;
mod proof;
mod push_and_pull;
mod restart;
mod restored;
mod sample;
mod statements;
