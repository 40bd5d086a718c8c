-- The ledger of every form of talk: a row holds all that it shows of its talk, so that a form needs nothing but its own
-- rows here. A cache: the program fills it anew when it next opens the file.
DROP TABLE matter;

CREATE TABLE matter (
    source        BLOB    NOT NULL, -- the talk: a visit, a reception, a meeting
    position      INTEGER NOT NULL,
    form          TEXT    NOT NULL, -- gathering | topical | home_visit | reception | e_talk
    unit          TEXT    NOT NULL,
    author        BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    date          TEXT    NOT NULL,
    household     BLOB,
    speaker       BLOB,             -- the identity of who spoke
    matter        TEXT    NOT NULL, -- nothing | difficulty | suggestion | service
    content       TEXT    NOT NULL,
    words         TEXT    NOT NULL, -- content as search compares it
    document      BLOB,             -- the issue or the suggestion made of it
    review        TEXT    NOT NULL, -- open | reviewed | returned
    review_by     BLOB,
    review_at     INTEGER,
    review_reason TEXT,
    edited_since  INTEGER NOT NULL,
    waits         INTEGER NOT NULL, -- for the secretary's word
    heads         TEXT    NOT NULL, -- JSON, as the screen gives them back with a review
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;
-- A long ledger is counted in here, without its rows.
CREATE INDEX matter_by_date ON matter (date DESC, source DESC, position, unit, form, matter, author, waits);
