-- Ways to look at the ledger, as a person keeps them on this device. Not a cache.
CREATE TABLE ledger_view (
    person BLOB NOT NULL,
    name   TEXT NOT NULL,
    body   TEXT NOT NULL, -- JSON
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
