-- Receptions at service points, who spoke as far as they are found again, and what officers left for the next. Caches: the
-- program fills them when it next opens the file.
CREATE TABLE identity (
    id      INTEGER PRIMARY KEY, -- its number in identity_index
    doc     BLOB    NOT NULL UNIQUE,
    name    TEXT    NOT NULL,
    phone   TEXT    NOT NULL,
    id_end  TEXT    NOT NULL, -- the last four of an ID number; the whole stays in the document
    address TEXT    NOT NULL,
    voided  INTEGER NOT NULL,
    words   TEXT    NOT NULL  -- as search compares it: name, phone, end of the ID number
) STRICT;
CREATE INDEX identity_by_name ON identity (name);

CREATE TABLE reception (
    id           INTEGER PRIMARY KEY, -- its number in reception_index
    doc          BLOB    NOT NULL UNIQUE,
    unit         TEXT    NOT NULL,
    author       BLOB    NOT NULL,
    created_at   INTEGER NOT NULL, -- registered; `date` says when it was received
    date         TEXT    NOT NULL,
    point        BLOB,
    household    BLOB,
    speaker      BLOB,
    about        TEXT,
    title        TEXT    NOT NULL, -- the first words written down
    service      TEXT,             -- the first service given
    difficulties INTEGER NOT NULL,
    suggestions  INTEGER NOT NULL,
    services     INTEGER NOT NULL,
    voided       INTEGER NOT NULL,
    words        TEXT    NOT NULL  -- as search compares it: what was brought
) STRICT;
CREATE INDEX reception_by_date ON reception (voided, date DESC, created_at DESC, doc DESC);
CREATE INDEX reception_of_speaker ON reception (speaker);
CREATE INDEX reception_of_author ON reception (author, created_at);

CREATE TABLE handover (
    doc        BLOB    NOT NULL PRIMARY KEY,
    unit       TEXT    NOT NULL,
    author     BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    point      BLOB,
    note       TEXT    NOT NULL,
    open       INTEGER NOT NULL, -- receptions not done with at that time
    taken_by   BLOB,
    taken_at   INTEGER,
    voided     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_by_time ON handover (created_at DESC, doc DESC);

-- With the form of the talk at which each was made.
DROP TABLE suggestion;
CREATE TABLE suggestion (
    doc     BLOB    NOT NULL PRIMARY KEY,
    unit    TEXT    NOT NULL,
    author  BLOB    NOT NULL,
    content TEXT    NOT NULL,
    date    TEXT    NOT NULL,
    visit   BLOB    NOT NULL,
    form    TEXT    NOT NULL,
    voided  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_by_date ON suggestion (voided, date DESC, doc DESC);

-- `ascii` takes every character beyond ASCII for a letter, also those that Unicode got later than SQLite's tables.
CREATE VIRTUAL TABLE identity_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE reception_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
