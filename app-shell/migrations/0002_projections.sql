-- What lists sort and filter by. Caches: made from the documents alone, so that `yetan rebuild` gives the same rows.
-- Nothing here refers to another record's row: a visit may arrive before its household, and lists join at reading.

-- One row for every record, whatever its kind.
CREATE TABLE record (
    doc         BLOB    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL,
    unit        TEXT    NOT NULL,
    author      BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    title       TEXT    NOT NULL, -- empty for a visit: it is named after its household
    household   BLOB,
    conflicts   INTEGER NOT NULL,
    state       TEXT    NOT NULL, -- local | delivered | refused | held
    void_event  BLOB,             -- the 作废 that stands
    void_reason TEXT,
    void_by     BLOB,
    void_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX record_of_author ON record (author, created_at);
CREATE INDEX record_in_conflict ON record (doc) WHERE conflicts > 0;
CREATE INDEX record_voided ON record (void_at) WHERE void_event IS NOT NULL;

CREATE TABLE household (
    doc           BLOB    NOT NULL PRIMARY KEY,
    unit          TEXT    NOT NULL,
    grid          TEXT,
    head          TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    address_order TEXT    NOT NULL, -- numbers padded, so that 3号 comes before 12号
    phone         TEXT    NOT NULL,
    members       INTEGER NOT NULL,
    voided        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX household_by_address ON household (voided, address_order, doc);

-- Everybody who belongs to a household, for pinyin initials.
CREATE TABLE household_name (
    doc  BLOB NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (doc, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    doc           BLOB    NOT NULL PRIMARY KEY,
    household     BLOB    NOT NULL,
    unit          TEXT    NOT NULL,
    author        BLOB    NOT NULL,
    date          TEXT    NOT NULL,
    difficulties  INTEGER NOT NULL,
    suggestions   INTEGER NOT NULL,
    review        TEXT    NOT NULL, -- open | reviewed | returned
    review_by     BLOB,
    review_at     INTEGER,
    review_reason TEXT,
    edited_since  INTEGER NOT NULL,
    heads         TEXT    NOT NULL, -- JSON, as the screen gives them back with a review
    voided        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_of_household ON visit (household, voided, date);
CREATE INDEX visit_of_author ON visit (author, date);
CREATE INDEX visit_by_date ON visit (date);

-- The ledger: one row per matter of a visit that stands; a visit at which nothing was raised is one row (T3g). It holds
-- all that its filters ask for, so that a long ledger is counted without its visits.
CREATE TABLE matter (
    visit     BLOB    NOT NULL,
    position  INTEGER NOT NULL,
    unit      TEXT    NOT NULL,
    household BLOB    NOT NULL,
    date      TEXT    NOT NULL,
    matter    TEXT    NOT NULL, -- nothing | difficulty | suggestion
    content   TEXT    NOT NULL,
    words     TEXT    NOT NULL, -- content as search compares it
    document  BLOB,
    waits     INTEGER NOT NULL, -- for the secretary's word
    PRIMARY KEY (visit, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX matter_by_date ON matter (date DESC, visit DESC, position);

CREATE TABLE issue (
    doc            BLOB    NOT NULL PRIMARY KEY,
    unit           TEXT    NOT NULL,
    author         BLOB    NOT NULL,
    number         TEXT    NOT NULL,
    content        TEXT    NOT NULL,
    household      BLOB,
    visit          BLOB    NOT NULL,
    date           TEXT    NOT NULL,
    phase          TEXT    NOT NULL,
    phase_by       BLOB    NOT NULL, -- whose act brought it there
    phase_at       INTEGER NOT NULL,
    owner_unit     TEXT,
    owner_person   BLOB,
    due            TEXT,
    opinion        TEXT    NOT NULL,
    return_reason  TEXT    NOT NULL,
    contradictions INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_by_phase ON issue (phase, due, date);
CREATE INDEX issue_of_household ON issue (household, phase);
CREATE INDEX issue_of_visit ON issue (visit);
CREATE INDEX issue_contradicted ON issue (doc) WHERE contradictions > 0;

CREATE TABLE suggestion (
    doc     BLOB    NOT NULL PRIMARY KEY,
    unit    TEXT    NOT NULL,
    author  BLOB    NOT NULL,
    content TEXT    NOT NULL,
    date    TEXT    NOT NULL,
    visit   BLOB    NOT NULL,
    voided  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_by_date ON suggestion (voided, date DESC, doc DESC);

-- What can be searched, as search compares it, and its characters and pairs of characters.
CREATE TABLE search_entry (
    id    INTEGER PRIMARY KEY,
    doc   BLOB NOT NULL UNIQUE,
    kind  TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
-- `ascii` takes every character beyond ASCII for a letter, also those that Unicode got later than SQLite's tables.
CREATE VIRTUAL TABLE search_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
