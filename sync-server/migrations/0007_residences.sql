-- Where households live that moved, and what goes along with a household. Caches of `change`, as `lies_on` is.

-- `body`: where it lives and lived, as JSON. A household that never moved has no row.
CREATE TABLE residence (
    household BLOB PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `audience`: who sees the document as far as it says itself, as JSON.
CREATE TABLE dependent (
    doc BLOB PRIMARY KEY,
    household BLOB NOT NULL,
    audience TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dependent_of_household ON dependent (household, doc);
