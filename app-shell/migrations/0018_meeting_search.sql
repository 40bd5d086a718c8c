-- Talks are found by what was said at them. A cache: the program fills it anew when it next opens the file.
DROP TABLE meeting;
CREATE TABLE meeting (
    id         INTEGER PRIMARY KEY, -- its number in meeting_index
    doc        BLOB    NOT NULL UNIQUE,
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
    voided     INTEGER NOT NULL,
    said       TEXT    NOT NULL, -- JSON: what was said, sentence by sentence, as a hit shows it
    words      TEXT    NOT NULL  -- as search compares it: place, topic, points, minutes; never who spoke
) STRICT;
CREATE INDEX meeting_by_day ON meeting (day, unit);

CREATE VIRTUAL TABLE meeting_index USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
