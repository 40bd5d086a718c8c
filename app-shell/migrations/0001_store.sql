-- What a device holds of one unit. Snapshots, tails and the outbox are the truth; projections (0002) are a cache.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Device × person. The key stands here because the whole file is encrypted under a key that is wrapped per person.
CREATE TABLE profile (
    id           BLOB PRIMARY KEY,
    person       BLOB NOT NULL,
    person_name  TEXT NOT NULL,
    unit         TEXT NOT NULL,
    device       BLOB NOT NULL,
    signing_key  BLOB NOT NULL,
    code         TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    counter      INTEGER NOT NULL,
    numbers      INTEGER NOT NULL,
    token        TEXT,
    nonce        BLOB,
    last_contact INTEGER NOT NULL,
    -- Used from two places: sends nothing until its person signed in online.
    suspended     INTEGER NOT NULL DEFAULT 0,
    scope_version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The desks a profile reads, in the order in which messages count them. People who share a file may read different ones.
CREATE TABLE scope (
    profile BLOB NOT NULL REFERENCES profile (id),
    place   INTEGER NOT NULL,
    desk    TEXT NOT NULL,
    PRIMARY KEY (profile, place)
) STRICT, WITHOUT ROWID;

-- `snapshot` stands last: what lists and digests read lies before its overflow pages.
CREATE TABLE doc (
    id         BLOB PRIMARY KEY,
    generation INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    left_desks INTEGER NOT NULL DEFAULT 0,
    digest     BLOB,
    heads      BLOB NOT NULL,
    admitted   BLOB NOT NULL,
    problem    TEXT,
    snapshot   BLOB NOT NULL
) STRICT;

-- Every change of every document here. `bytes` is the tail: empty once the change is folded into the snapshot.
CREATE TABLE change (
    doc         BLOB NOT NULL REFERENCES doc (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    hash        BLOB NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('local', 'admitted', 'held')),
    command     INTEGER,
    person      BLOB,
    received_at INTEGER,
    stamp       BLOB,
    bytes       BLOB,
    PRIMARY KEY (doc, hash)
) STRICT;
CREATE INDEX change_unsettled ON change (state, doc) WHERE state <> 'admitted';
CREATE INDEX change_tail ON change (doc) WHERE bytes IS NOT NULL;
CREATE INDEX change_command ON change (command) WHERE command IS NOT NULL;

-- What one act of a person made, signed as one. `counter`: the push it was last put into, while that is unanswered.
CREATE TABLE command (
    id        INTEGER PRIMARY KEY,
    profile   BLOB NOT NULL,
    person    BLOB NOT NULL,
    at        INTEGER NOT NULL,
    signature BLOB NOT NULL,
    counter   INTEGER,
    -- How often the server missed something that this builds on: such commands go last.
    deferred  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX command_person ON command (person, at);
CREATE INDEX command_in_flight ON command (profile, counter) WHERE counter IS NOT NULL;

-- The outbox: emptied only by receipts, a command at a time, because its signature covers all its changes.
CREATE TABLE outbox (
    command    INTEGER NOT NULL REFERENCES command (id),
    n          INTEGER NOT NULL,
    doc        BLOB NOT NULL,
    generation INTEGER NOT NULL,
    hash       BLOB NOT NULL,
    answered   INTEGER NOT NULL DEFAULT 0,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (command, n)
) STRICT;
CREATE INDEX outbox_doc ON outbox (doc, hash);

CREATE TABLE desk (
    unit       TEXT PRIMARY KEY,
    position   INTEGER NOT NULL DEFAULT 0,
    complete   INTEGER NOT NULL DEFAULT 0,
    begun      INTEGER,
    after      BLOB,
    documents  INTEGER NOT NULL DEFAULT 0,
    received   INTEGER NOT NULL DEFAULT 0,
    heal       INTEGER NOT NULL DEFAULT 0,
    heal_after BLOB,
    restored   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- No reference to `doc`: a quarantined document lies on its desk, too.
CREATE TABLE lies_on (
    doc  BLOB NOT NULL,
    desk TEXT NOT NULL,
    PRIMARY KEY (doc, desk)
) STRICT, WITHOUT ROWID;
CREATE INDEX lies_on_desk ON lies_on (desk, doc);

CREATE TABLE directory (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Words that the server refused, in plain JSON: readable whatever became of the document.
CREATE TABLE refused (
    id      INTEGER PRIMARY KEY,
    doc     BLOB NOT NULL,
    kind    TEXT NOT NULL,
    person  BLOB NOT NULL,
    at      INTEGER NOT NULL,
    code    TEXT NOT NULL,
    why     TEXT NOT NULL,
    words   TEXT NOT NULL,
    record  TEXT
) STRICT;
CREATE INDEX refused_doc ON refused (doc);

-- Documents whose copy here cannot be read: never written to, fetched again.
CREATE TABLE quarantine (
    doc    BLOB PRIMARY KEY,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents to be fetched whole. `tries`: how often that was asked.
CREATE TABLE wanted (
    doc   BLOB PRIMARY KEY,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Admitted changes that a restored server lacks. `tries` counts how often it did not take them.
CREATE TABLE offer (
    doc   BLOB NOT NULL,
    hash  BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (doc, hash)
) STRICT, WITHOUT ROWID;

-- Legal erasures: nothing of an earlier generation is taken in again.
CREATE TABLE erased (
    doc        BLOB PRIMARY KEY,
    generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    person BLOB NOT NULL,
    act    TEXT NOT NULL,
    doc    BLOB
) STRICT;

-- `corrects`: the refused document whose words the draft began with.
CREATE TABLE draft (
    person   BLOB NOT NULL,
    key      TEXT NOT NULL,
    base     TEXT NOT NULL,
    value    TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    corrects BLOB,
    PRIMARY KEY (person, key)
) STRICT;

CREATE TABLE preference (
    person BLOB PRIMARY KEY,
    body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
