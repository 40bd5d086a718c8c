-- Workbooks that are being imported, and what was imported from them. Both belong to a person on this device and never
-- leave it: what they made travels like anything else.
CREATE TABLE workbook (
    person BLOB    NOT NULL,
    piece  INTEGER NOT NULL, -- from 0
    pieces INTEGER NOT NULL,
    name   TEXT    NOT NULL, -- the file's
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (person, piece)
) STRICT;

CREATE TABLE import (
    id        BLOB    PRIMARY KEY,
    person    BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    name      TEXT    NOT NULL, -- the file's
    of        TEXT    NOT NULL, -- JSON: ImportOf
    records   INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;

CREATE TABLE import_doc (
    import BLOB NOT NULL REFERENCES import (id),
    doc    BLOB NOT NULL,
    hash   BLOB NOT NULL, -- its only change as it was imported
    PRIMARY KEY (import, doc)
) STRICT, WITHOUT ROWID;
