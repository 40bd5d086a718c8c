-- Households that were merged or told apart, and what tells them: two that share a key may be one. Caches: the program
-- fills them anew when it next opens the file.
CREATE TABLE household_tie (
    doc   BLOB NOT NULL,
    tie   TEXT NOT NULL, -- merged | apart
    other BLOB NOT NULL,
    PRIMARY KEY (doc, tie, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE household_key (
    doc BLOB NOT NULL,
    key BLOB NOT NULL, -- how sure it is, and a hash of it
    PRIMARY KEY (doc, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX household_by_key ON household_key (key, doc);
