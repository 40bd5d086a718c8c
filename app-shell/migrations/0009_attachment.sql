-- Pictures, each sealed under a key of its own that stands in its record; no cache: what was taken here is nowhere else yet.
-- `doc` is absent while the form for which a picture was taken is not saved. `key` stands here for those that were taken here.
-- `told`: how many bytes the server has, as it last said. `tries`: how often it was of no use to ask, one time after another.
-- `sealed` stands last, before its own overflow pages.

CREATE TABLE attachment (
    id         BLOB PRIMARY KEY,
    doc        BLOB,
    state      TEXT NOT NULL CHECK (state IN ('loose', 'waiting', 'sent', 'wanted', 'fetched')),
    person     BLOB,
    taken_at   INTEGER,
    key        BLOB,
    hash       BLOB NOT NULL,
    whole      INTEGER NOT NULL,
    told       INTEGER,
    not_before INTEGER NOT NULL DEFAULT 0,
    tries      INTEGER NOT NULL DEFAULT 0,
    sealed     BLOB NOT NULL
) STRICT;
CREATE INDEX attachment_doc ON attachment (doc);
CREATE INDEX attachment_state ON attachment (state, not_before);
