-- The append-only truth: changes, the desks on which documents lie, and what waits or was refused.

CREATE TABLE server (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    incarnation BLOB NOT NULL
) STRICT;

-- `snapshot` is a saved document followed by the raw changes since; a cache of `change`.
CREATE TABLE doc (
    id BLOB PRIMARY KEY,
    generation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    heads BLOB NOT NULL,
    digest BLOB NOT NULL,
    saved_bytes INTEGER NOT NULL,
    snapshot BLOB NOT NULL
) STRICT;

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    doc BLOB NOT NULL,
    hash BLOB NOT NULL,
    generation INTEGER NOT NULL,
    profile BLOB NOT NULL,
    person BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    stamp BLOB NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (doc, hash)
) STRICT;

-- `head` is taken in the appending transaction: positions are gapless and in order of commit.
CREATE TABLE desk (
    id TEXT PRIMARY KEY,
    head INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- `what`: 0 change, 1 join, 2 leave, 3 erase.
CREATE TABLE entry (
    desk TEXT NOT NULL,
    position INTEGER NOT NULL,
    what INTEGER NOT NULL CHECK (what BETWEEN 0 AND 3),
    doc BLOB NOT NULL,
    change INTEGER,
    PRIMARY KEY (desk, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE lies_on (
    desk TEXT NOT NULL,
    doc BLOB NOT NULL,
    PRIMARY KEY (desk, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX lies_on_by_doc ON lies_on (doc);

-- Made under rights that ended: waits for the secretary of `unit`.
CREATE TABLE held (
    doc BLOB NOT NULL,
    hash BLOB NOT NULL,
    generation INTEGER NOT NULL,
    profile BLOB NOT NULL,
    person BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    unit TEXT NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (doc, hash)
) STRICT;

-- By profile, so that nobody can have another's change refused in advance.
CREATE TABLE refused (
    profile BLOB NOT NULL,
    doc BLOB NOT NULL,
    hash BLOB NOT NULL,
    code INTEGER NOT NULL,
    why TEXT NOT NULL,
    refused_at INTEGER NOT NULL,
    PRIMARY KEY (profile, doc, hash)
) STRICT;
