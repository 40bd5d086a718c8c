-- Words of held changes whose document left the device: read again where the secretary returns them. Columns as `refused`.

CREATE TABLE held_words (
    doc     BLOB NOT NULL,
    kind    TEXT NOT NULL,
    person  BLOB NOT NULL,
    at      INTEGER NOT NULL,
    code    TEXT NOT NULL,
    why     TEXT NOT NULL,
    words   TEXT NOT NULL,
    record  TEXT,
    PRIMARY KEY (doc, person)
) STRICT;
CREATE INDEX outbox_held ON outbox (command, n) WHERE answered = 2;
