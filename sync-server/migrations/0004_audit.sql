-- One record for each call that changes something. Each process writes a chain of its own; a chain's first record
-- follows the record written last before it, so that a whole chain can't be cut out either.

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    chain BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person BLOB,
    profile BLOB,
    address TEXT NOT NULL,
    act TEXT NOT NULL,
    object TEXT NOT NULL,
    outcome TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (chain, number)
) STRICT;
