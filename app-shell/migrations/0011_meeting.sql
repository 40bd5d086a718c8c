-- 夜谈会: one row for each talk. A cache like the others; points and minutes are read from the document.
CREATE TABLE meeting (
    doc        BLOB    NOT NULL PRIMARY KEY,
    unit       TEXT    NOT NULL,
    author     BLOB    NOT NULL,
    form       TEXT    NOT NULL, -- gathering | topical
    day        TEXT    NOT NULL, -- held, else planned
    start      TEXT,
    held       INTEGER NOT NULL,
    place_kind TEXT    NOT NULL,
    place_name TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    points     INTEGER NOT NULL,
    cadres     INTEGER NOT NULL,
    residents  INTEGER,
    late       INTEGER NOT NULL, -- entered after the fifth of the next month
    voided     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_by_day ON meeting (day, unit);
