-- Where households live that moved, or that another village is asked to take over. A cache: the program fills it anew
-- when it next opens the file.
CREATE TABLE residence (
    doc   BLOB NOT NULL PRIMARY KEY,
    asked TEXT,          -- the village that is asked
    body  TEXT NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX residence_asked ON residence (asked) WHERE asked IS NOT NULL;
