-- Sealed pictures, in the pieces in which they came. Their documents name them; here nobody can tell what they show.
-- Those of one attachment lie end to end, from 0 on.

CREATE TABLE attachment (
    doc BLOB NOT NULL,
    id BLOB NOT NULL,
    hash BLOB NOT NULL,
    begins INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (doc, id, hash, begins)
) STRICT;
